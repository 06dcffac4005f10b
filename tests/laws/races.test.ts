/**
 * Races of exit signals, recorded on the real BEAM (tests/truth/recorded/races.json): what occurred there occurs here under some
 * seed, and nothing else does that the BEAM can't do.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  ErlangError,
  exit,
  Process,
  receive,
  self,
  send,
  sleep,
  spawn,
  type Pid,
  type Ref,
  type Term,
  type Wait,
} from "faultline";
import { run } from "../engine/run.ts";

interface Recorded {
  readonly id: string;
  /** How often each outcome occurred on one scheduler, and on two. */
  readonly schedulers_1: Readonly<Record<string, number>>;
  readonly schedulers_2: Readonly<Record<string, number>>;
}
const recorded = (
  JSON.parse(readFileSync(new URL("../truth/recorded/races.json", import.meta.url), "utf8")) as {
    races: readonly Recorded[];
  }
).races;

/** A process that ends with boom when told to. Whatever a race starts is ready once it waits. */
function* waitForEnd(): Wait<void> {
  yield* receive((m) => m === "end");
  exit("boom");
}

/** Lets all who were started begin, so that they are linked and watch; in which order is drawn. */
function* allReady(): Wait<void> {
  yield* sleep(1);
}

function linked(p: Pid, body: () => Wait<unknown>): Pid {
  return spawn(function* () {
    Process.flag("trap_exit", true);
    Process.link(p);
    yield* body();
  });
}

/** Linked to P, and ends with it. */
function bound(p: Pid, body: () => Wait<unknown>): Pid {
  return spawn(function* () {
    Process.link(p);
    yield* body();
  });
}

function watcher(p: Pid, body: (ref: Ref) => Wait<unknown>): Pid {
  return spawn(function* () {
    yield* body(Process.monitor(p));
  });
}

/** Whether a message tells of the end of P. */
function isEnd(message: Term, p: Pid): boolean {
  if (!Array.isArray(message)) return false;
  return message[0] === "EXIT" ? message[1] === p : message[0] === "DOWN" && message[3] === p;
}

function* heard(p: Pid): Wait<void> {
  yield* receive((m) => isEnd(m, p));
}

const look = (n: Pid): string =>
  `${Process.whereis("race") === null ? "free" : "taken"}, ${Process.alive(n) ? "alive" : "dead"}`;

function* hear(): Wait<string> {
  const d = self();
  const p = spawn(waitForEnd);
  const tell = (who: string) =>
    function* (): Wait<void> {
      yield* heard(p);
      send(d, who);
    };
  linked(p, tell("a"));
  linked(p, tell("b"));
  watcher(p, tell("c"));
  yield* allReady();
  send(p, "end");
  const order: Term[] = [];
  for (let i = 0; i < 3; i++) order.push(yield* receive());
  return order.join(" ");
}

const overtake = (a: "link" | "monitor", b: "link" | "monitor") =>
  function* (): Wait<string> {
    const d = self();
    const p = spawn(waitForEnd);
    const tie = (how: "link" | "monitor", name: string): Pid => {
      const body = function* (): Wait<void> {
        const [, other] = (yield* receive((m) => Array.isArray(m) && m[0] === "other")) as [string, Pid];
        const first =
          (yield* receive((m) => m === "heard" || isEnd(m, p))) === "heard" ? "the other" : "the end";
        if (first === "the end") send(other, "heard");
        send(d, [name, first]);
      };
      return how === "link" ? linked(p, body) : watcher(p, body);
    };
    const one = tie(a, "a");
    yield* allReady();
    const two = tie(b, "b");
    yield* allReady();
    send(one, ["other", two]);
    send(two, ["other", one]);
    yield* allReady();
    send(p, "end");
    const first = { a: "", b: "" };
    for (let i = 0; i < 2; i++) {
      const [name, what] = (yield* receive()) as ["a" | "b", string];
      first[name] = what;
    }
    return `a: ${first.a}, b: ${first.b}`;
  };

function* idle(): Wait<void> {
  yield* sleep("infinity");
}

function* named(): Wait<void> {
  Process.register(self(), "race");
  yield* idle();
}

function* name(): Wait<string> {
  const d = self();
  const p = spawn(waitForEnd);
  const n = bound(p, named);
  watcher(p, function* () {
    yield* heard(p);
    send(d, look(n));
  });
  yield* allReady();
  send(p, "end");
  return (yield* receive()) as string;
}

function* register(): Wait<string> {
  const d = self();
  const p = spawn(waitForEnd);
  bound(p, named);
  watcher(p, function* () {
    yield* heard(p);
    try {
      Process.register(self(), "race");
      send(d, "registered");
    } catch (thrown) {
      if (!(thrown instanceof ErlangError)) throw thrown;
      send(d, thrown.reason);
    }
  });
  yield* allReady();
  send(p, "end");
  return (yield* receive()) as string;
}

function* kill(): Wait<string> {
  const d = self();
  const n = spawn(named);
  const w = spawn(function* () {
    yield* receive();
    send(d, look(n));
  });
  yield* allReady();
  spawn(function* () {
    Process.exit(n, "kill");
    send(w, "killed");
  });
  return (yield* receive()) as string;
}

function* chain(): Wait<string> {
  const d = self();
  const p = spawn(waitForEnd);
  const m = bound(p, idle);
  watcher(p, function* () {
    Process.monitor(m);
    send(d, isEnd(yield* receive(), p) ? "p" : "m");
  });
  yield* allReady();
  send(p, "end");
  return (yield* receive()) as string;
}

function* unlink(): Wait<string> {
  const p = spawn(waitForEnd);
  const b = bound(p, function* () {
    yield* receive((m) => m === "heard");
    Process.unlink(p);
  });
  linked(p, function* () {
    yield* heard(p);
    send(b, "heard");
  });
  Process.monitor(b);
  yield* allReady();
  send(p, "end");
  const down = (yield* receive()) as Term[];
  return down[4] === "normal" ? "lived" : "ended";
}

function* demonitor(): Wait<string> {
  const d = self();
  const p = spawn(waitForEnd);
  const a = watcher(p, function* () {
    const [, b] = (yield* receive((m) => Array.isArray(m) && m[0] === "b")) as [string, Pid];
    yield* heard(p);
    send(b, "heard");
  });
  yield* allReady();
  const b = watcher(p, function* (ref) {
    yield* receive((m) => m === "heard");
    const held = Process.demonitor(ref, { info: true });
    const down = yield* receive((m) => isEnd(m, p), { after: 20 });
    send(d, `${held ? "still set" : "no more"}, ${down === undefined ? "no DOWN" : "DOWN"}`);
  });
  send(a, ["b", b]);
  yield* allReady();
  send(p, "end");
  return (yield* receive()) as string;
}

function* pair(): Wait<string> {
  const d = self();
  const a = spawn(function* () {
    Process.flag("trap_exit", true);
    const all: string[] = [];
    for (let i = 0; i < 3; i++) {
      const message = yield* receive();
      all.push(Array.isArray(message) ? `exit ${message[2] as string}` : (message as string));
    }
    send(d, all.join(", "));
  });
  yield* allReady();
  spawn(function () {
    Process.link(a);
    Process.exit(a, "first");
    send(a, "second");
    exit("third");
  });
  return (yield* receive()) as string;
}

const END = "a: the end, b: the end";
const A_FIRST = "a: the end, b: the other";
const B_FIRST = "a: the other, b: the end";

/** Each race, and all outcomes that the BEAM can have: why no other is in the comment. */
const races: Record<string, { body: () => Wait<string>; outcomes: string[] }> = {
  hear: { body: hear, outcomes: ["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"] },
  "overtake link link": { body: overtake("link", "link"), outcomes: [END, A_FIRST, B_FIRST] },
  // Not B_FIRST: exit signals over links are sent before any DOWN message, and monitors are told oldest first.
  "overtake link monitor": { body: overtake("link", "monitor"), outcomes: [END, A_FIRST] },
  "overtake monitor monitor": { body: overtake("monitor", "monitor"), outcomes: [END, A_FIRST] },
  // Never alive: the signal was sent before the DOWN message, and asking makes it take effect.
  name: { body: name, outcomes: ["free, dead", "taken, dead"] },
  register: { body: register, outcomes: ["registered", "badarg"] },
  kill: { body: kill, outcomes: ["free, dead", "taken, dead"] },
  chain: { body: chain, outcomes: ["p", "m"] },
  unlink: { body: unlink, outcomes: ["ended", "lived"] },
  // A monitor that is still set when it is undone sends nothing any more; one that is not has sent its message.
  demonitor: { body: demonitor, outcomes: ["no more, DOWN", "still set, no DOWN"] },
  // Signals from one process to another arrive in the order in which they were sent.
  pair: { body: pair, outcomes: ["exit first, second, exit third"] },
};

function outcomeOf(body: () => Wait<string>, seed: number): string {
  const { said, crashes } = run(
    function* (say) {
      say(yield* body());
    },
    { seed },
  );
  expect(crashes).toEqual([]);
  expect(said).toHaveLength(1);
  return said[0] as string;
}

const SEEDS = 200;

describe("races of exit signals", () => {
  it("are all recorded", () => {
    expect(recorded.map(({ id }) => id).sort()).toEqual(Object.keys(races).sort());
  });

  it.each(recorded)("$id: what occurs on the BEAM occurs under some seed, and nothing that can't", (race) => {
    const { body, outcomes } = races[race.id]!;
    const seen = new Set(Array.from({ length: SEEDS }, (_, i) => outcomeOf(body, i + 1)));
    expect([...seen].sort()).toEqual([...outcomes].sort());
    expect(outcomes).toEqual(expect.arrayContaining(Object.keys(race.schedulers_2)));
    expect(outcomes).toEqual(expect.arrayContaining(Object.keys(race.schedulers_1)));
  });

  it.each(recorded)("$id: under seed 0 as on one scheduler", (race) => {
    expect(Object.keys(race.schedulers_1)).toContain(outcomeOf(races[race.id]!.body, 0));
  });
});
