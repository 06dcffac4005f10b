/** Event managers: what a trace shows of them, and what the recordings (tests/truth/gen_event.json) can't. */
import { describe, expect, it } from "vitest";
import {
  exit,
  GenEvent,
  now,
  Process,
  raise,
  receive,
  self,
  sleep,
  spawn,
  Supervisor,
  type Pid,
  type Term,
  type Wait,
} from "faultline";
import { run } from "./run.ts";

const Counter = GenEvent.defineHandler({
  name: "Counter",
  init(start: number) {
    return ["ok", start];
  },
  handleEvent(event: "crash" | "leave" | "throw" | "nonsense" | "tick", n: number) {
    if (event === "crash") return raise("no more");
    if (event === "leave") return "remove_handler";
    if (event === "throw") throw "remove_handler";
    if (event === "nonsense") return 42 as never;
    return ["ok", n + 1];
  },
  handleCall(_request: "count", n: number) {
    return ["ok", n, n];
  },
  terminate(why: Term, n: number) {
    return [why, n];
  },
});

/** Waits `ms` at each event. */
const Slow = GenEvent.defineHandler({
  name: "Slow",
  init(ms: number) {
    return ["ok", ms];
  },
  *handleEvent(_event: unknown, ms: number) {
    yield* sleep(ms);
    return ["ok", ms];
  },
});

function* started(options = {}): Wait<Pid> {
  const [, pid] = (yield* GenEvent.startLink(options)) as ["ok", Pid];
  return pid;
}

describe("an event manager", () => {
  it("is a process of its own kind, known by its name", () => {
    const { said, of } = run(function* (say) {
      const pid = yield* started({ name: "events" });
      say(Process.whereis("events") === pid);
      say((yield* GenEvent.startLink({ name: "events" }))[0]);
      say(yield* GenEvent.whichHandlers("events"));
    });
    expect(said).toEqual([true, "error", []]);
    expect(of("spawn").filter(({ kind }) => kind === "gen_event")).toMatchObject([{ label: "events" }]);
  });

  it("names its handlers, newest first, by module or by module and id", () => {
    const { said } = run(function* (say) {
      const m = yield* started();
      yield* GenEvent.addHandler(m, Counter, 1);
      yield* GenEvent.addHandler(m, [Counter, "b"], 10);
      const handlers = yield* GenEvent.whichHandlers(m);
      say(handlers);
      yield* GenEvent.syncNotify(m, "tick");
      for (const handler of handlers) say(yield* GenEvent.call(m, handler as string, "count"));
      say(yield* GenEvent.deleteHandler(m, "Counter", "bye"));
      say(yield* GenEvent.deleteHandler(m, "Counter", "bye"));
    });
    // 10 + 1 and 1 + 1.
    expect(said).toEqual([[["Counter", "b"], "Counter"], 11, 2, ["bye", 2], ["error", "module_not_found"]]);
  });

  it("goes on without a handler that crashes, and says so in the trace only", () => {
    const { said, of, crashes } = run(function* (say) {
      const m = yield* started({ name: "events" });
      yield* GenEvent.addHandler(m, Counter, 0);
      yield* GenEvent.addHandler(m, [Counter, 2], 0);
      say(GenEvent.notify(m, "crash"));
      yield* sleep(1);
      say([yield* GenEvent.whichHandlers(m), Process.alive(m)]);
    });
    expect(said).toEqual(["ok", [[], true]]);
    const boom = ["EXIT", [{ $error: "RuntimeError", message: "no more" }, []]];
    expect(
      of("handler").map(({ action, handler, place, reason }) => [action, handler, place, reason]),
    ).toEqual([
      ["add", "Counter", 0, null],
      ["add", "{Counter, 2}", 0, null],
      ["crash", "{Counter, 2}", 0, boom],
      ["crash", "Counter", 0, boom],
    ]);
    expect(of("log").map(({ level, text }) => [level, text.slice(0, 63)])[0]).toEqual([
      "error",
      "gen_event handler {Counter, 2} installed in events terminating:",
    ]);
    expect(of("log")[1]!.text).toMatch(/no more.*Last message: :crash\. State: 0$/);
    expect(crashes).toHaveLength(2);
  });

  it("removes a handler that answers nonsense; a thrown value is an answer", () => {
    const { of } = run(function* () {
      const m = yield* started();
      for (const event of ["nonsense", "throw", "leave"]) {
        yield* GenEvent.addHandler(m, Counter, 0);
        yield* GenEvent.syncNotify(m, event);
      }
    });
    const removed = of("handler").filter(({ action }) => action !== "add");
    expect(removed.map(({ action, reason }) => [action, reason])).toEqual([
      ["crash", 42],
      ["delete", "normal"],
      ["delete", "normal"],
    ]);
  });

  it("waits with a handler that waits: 30 + 20 ms, and whoever asks waits as well", () => {
    const { said } = run(function* (say) {
      const m = yield* started();
      yield* GenEvent.addHandler(m, [Slow, 1], 30);
      yield* GenEvent.addHandler(m, [Slow, 2], 20);
      GenEvent.notify(m, "e");
      say(now());
      yield* GenEvent.whichHandlers(m);
      say(now());
    });
    expect(said).toEqual([0, 50]);
  });

  it("tells its state as its handlers with theirs, when it changes", () => {
    const { of } = run(function* () {
      const m = yield* started();
      yield* GenEvent.addHandler(m, Counter, 5);
      yield* GenEvent.whichHandlers(m);
      yield* GenEvent.syncNotify(m, "tick");
    });
    expect(of("state").map(({ state }) => state)).toEqual([[["Counter", 5]], [["Counter", 6]]]);
  });

  it("stands under a supervisor, and comes back without handlers", () => {
    const { said } = run(function* (say) {
      yield* Supervisor.startLink([[GenEvent, { name: "events" }]], { strategy: "one_for_one" });
      yield* GenEvent.addHandler("events", Counter, 0);
      Process.exit(Process.whereis("events")!, "kill");
      yield* sleep(1);
      say(yield* GenEvent.whichHandlers("events"));
    });
    expect(said).toEqual([[]]);
  });

  it("is badarg to notify by a name that nobody has; a pid that has ended is not", () => {
    const { said } = run(function* (say) {
      const m = yield* started();
      yield* GenEvent.stop(m);
      say(GenEvent.notify(m, "e"));
      try {
        GenEvent.notify("nobody", "e");
      } catch (thrown) {
        say((thrown as { reason: Term }).reason);
      }
    });
    expect(said).toEqual(["ok", "badarg"]);
  });
});

describe("a supervised handler", () => {
  it("tells its owner why it went, and goes with it", () => {
    const { said, of } = run(function* (say) {
      const m = yield* started();
      const owner = spawn(function* () {
        yield* GenEvent.addSupHandler(m, [Counter, 1], 0);
        yield* GenEvent.addSupHandler(m, [Counter, 2], 0);
        say(yield* receive());
        exit("enough");
      });
      yield* sleep(1);
      yield* GenEvent.call(m, [Counter, 1], "count");
      yield* GenEvent.deleteHandler(m, [Counter, 1], "bye");
      yield* sleep(1);
      say([Process.alive(owner), yield* GenEvent.whichHandlers(m)]);
    });
    expect(said).toEqual([
      ["gen_event_EXIT", ["Counter", 1], "normal"],
      [false, []],
    ]);
    expect(of("handler").at(-1)).toMatchObject({
      action: "delete",
      handler: "{Counter, 2}",
      reason: "shutdown",
    });
  });
});

describe("a swap", () => {
  const Heir = GenEvent.defineHandler({
    name: "Heir",
    init(arg: readonly [string, Term]) {
      return ["ok", arg];
    },
    handleEvent(event: Term, state) {
      return event === "back" ? ["swap_handler", "going", state, Counter, 7] : ["ok", state];
    },
    handleCall(_request: "arg", state) {
      return ["ok", state, state];
    },
  });

  it("hands over what the old one's terminate returned, or error", () => {
    const { said, of } = run(function* (say) {
      const m = yield* started();
      yield* GenEvent.addHandler(m, Counter, 3);
      say(yield* GenEvent.swapHandler(m, [Counter, "swap"], [Heir, "mine"]));
      say(yield* GenEvent.call(m, Heir, "arg"));
      say(yield* GenEvent.swapHandler(m, [Counter, "swap"], [[Heir, 2], "again"]));
      say(yield* GenEvent.call(m, [Heir, 2], "arg"));
    });
    expect(said).toEqual(["ok", ["mine", ["swap", 3]], "ok", ["again", "error"]]);
    expect(of("handler").map(({ action, handler }) => `${action} ${handler}`)).toEqual([
      "add Counter",
      "swap Counter",
      "add Heir",
      "add {Heir, 2}",
    ]);
  });

  it("asked for by a callback keeps the place; an init that can't take the pair leaves nobody", () => {
    const { said, of } = run(function* (say) {
      const m = yield* started();
      yield* GenEvent.addHandler(m, [Counter, "last"], 0);
      yield* GenEvent.swapHandler(m, [Counter, 0], [Heir, "x"]);
      yield* GenEvent.addHandler(m, [Counter, "first"], 0);
      yield* GenEvent.syncNotify(m, "back");
      say(yield* GenEvent.whichHandlers(m));
      // What Counter was given to begin with: the pair, not 7.
      say(yield* GenEvent.call(m, Counter, "count"));
    });
    expect(said).toEqual([
      [["Counter", "first"], "Counter", ["Counter", "last"]],
      [7, "ok"],
    ]);
    expect(of("handler").slice(-2)).toMatchObject([
      { action: "swap", handler: "Heir", place: 1, reason: ["swapped", "Counter", false] },
      { action: "add", handler: "Counter", place: 1 },
    ]);
  });
});

describe("a handler's name", () => {
  it("stands for one handler in a run", () => {
    const twin = (): typeof Counter =>
      GenEvent.defineHandler({ name: "Twin", init: () => ["ok", 0], handleEvent: () => ["ok", 0] }) as never;
    const { said } = run(function* (say) {
      const m = yield* started();
      say(yield* GenEvent.addHandler(m, twin(), 0));
      try {
        yield* GenEvent.addHandler(m, twin(), 0);
      } catch (thrown) {
        say((thrown as Error).message);
      }
      say(yield* GenEvent.addHandler(m, "Nobody", 0));
      say(self() === m);
    });
    expect(said).toEqual([
      "ok",
      expect.stringMatching(/two handlers are defined with the name Twin/),
      ["EXIT", ["undef", []]],
      false,
    ]);
  });

  it("and init and handleEvent have to be there", () => {
    const define = (what: object) => () => GenEvent.defineHandler(what as never);
    expect(define({ init: () => ["ok", 0] })).toThrow(/needs a name/);
    expect(define({ name: "A", init: () => ["ok", 0] })).toThrow(/the handler A needs handleEvent/);
    expect(define({ name: "A" })).toThrow(/name, init and handleEvent/);
  });
});
