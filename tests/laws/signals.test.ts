/** Laws of signals: what one process sends to another arrives in order, whatever else happens, under every seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exit, Process, receive, self, send, sleep, spawn, type Pid, type Term, type Wait } from "faultline";
import { run } from "../engine/run.ts";

/** What a sender does, step by step: to a receiver, or a pause. */
type Step = { readonly do: "send" | "exit"; readonly to: number } | { readonly do: "sleep" };

const RECEIVERS = 3;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom("send" as const, "exit" as const), to: fc.nat(RECEIVERS - 1) }),
  fc.record({ do: fc.constant("sleep" as const) }),
);
const scripts = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
const seed = fc.nat(1_000_000);

/**
 * Senders that number what they send to each receiver, and end. Each receiver traps exits, is linked to every sender
 * and watches it. Gives what each receiver heard of each sender, in order.
 */
function* heardBy(senders: readonly (readonly Step[])[], say: (value: unknown) => void): Wait<void> {
  const receivers: Pid[] = [];
  for (let i = 0; i < RECEIVERS; i++)
    receivers.push(
      spawn(function* () {
        Process.flag("trap_exit", true);
        const pids = (yield* receive((m) => Array.isArray(m) && m[0] === "senders")) as Term[];
        for (const pid of pids[1] as Pid[]) {
          Process.link(pid);
          Process.monitor(pid);
        }
        for (;;) say([i, yield* receive()]);
      }),
    );
  const pids = senders.map((steps) =>
    spawn(function* () {
      yield* receive();
      const sent = receivers.map(() => 0);
      for (const one of steps) {
        if (one.do === "sleep") yield* sleep(1);
        else {
          const message = ["number", sent[one.to]!++, self()];
          if (one.do === "send") send(receivers[one.to]!, message);
          else Process.exit(receivers[one.to]!, message);
        }
      }
      exit("done");
    }),
  );
  for (const receiver of receivers) send(receiver, ["senders", pids]);
  yield* sleep(1);
  for (const pid of pids) send(pid, "go");
}

/** Of a message: who sent it, and what it is. */
function told(message: readonly Term[]): readonly [Pid, Term] {
  if (message[0] === "DOWN") return [message[3] as Pid, "DOWN"];
  if (message[0] !== "EXIT") return [message[2] as Pid, message[1]];
  return [message[1] as Pid, message[2] === "done" ? "EXIT" : (message[2] as Term[])[1]];
}

describe("signals from one process to another", () => {
  it("arrive in the order in which they were sent, once each, under every seed", () => {
    fc.assert(
      fc.property(scripts, seed, (senders, drawn) => {
        const { said } = run((say) => heardBy(senders, say), { seed: drawn });
        const heard = new Map<string, Term[]>();
        const pids = new Set<Pid>();
        for (const [receiver, message] of said as [number, Term[]][]) {
          const [pid, what] = told(message);
          pids.add(pid);
          const key = `${receiver} ${pid.id}`;
          heard.set(key, [...(heard.get(key) ?? []), what]);
        }
        const inOrder = [...pids].sort((a, b) => a.id - b.id);
        expect(inOrder).toHaveLength(senders.length);
        senders.forEach((steps, s) => {
          for (let r = 0; r < RECEIVERS; r++) {
            const sent = steps.filter((one) => one.do !== "sleep" && one.to === r).map((_, i) => i);
            // What it sent, then its end: over the link before the monitor.
            expect(heard.get(`${r} ${inOrder[s]!.id}`)).toEqual([...sent, "EXIT", "DOWN"]);
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe("while an exit signal is under way", () => {
  const SEEDS = Array.from({ length: 100 }, (_, i) => i + 1);

  /** A and B are linked to P; when A hears of its end it tells B, which does `what` and then says all that it hears. */
  function outcomes(what: (p: Pid) => unknown): Set<string> {
    const seen = new Set<string>();
    for (const drawn of SEEDS) {
      const { said, crashes } = run(
        function* (say) {
          const p = spawn(function* () {
            yield* receive();
            exit("boom");
          });
          const b = spawn(function* () {
            Process.flag("trap_exit", true);
            Process.link(p);
            yield* receive((m) => m === "heard");
            const heard = [String(what(p))];
            for (;;) {
              const message = yield* receive(undefined, { after: 10 });
              if (message === undefined) break;
              heard.push((message as Term[])[2] as string);
            }
            say(heard.join(", "));
          });
          spawn(function* () {
            Process.flag("trap_exit", true);
            Process.link(p);
            yield* receive();
            send(b, "heard");
          });
          yield* sleep(1);
          send(p, "end");
        },
        { seed: drawn },
      );
      expect(crashes).toEqual([]);
      expect(said).toHaveLength(1);
      seen.add(said[0] as string);
    }
    return seen;
  }

  it("the receiver is still linked, and linking again changes nothing", () => {
    // Once it has arrived the link is gone, and a new one to the dead is answered with noproc.
    expect(outcomes((p) => Process.link(p))).toEqual(new Set(["true, boom", "true, boom, noproc"]));
    expect(outcomes((p) => Process.links().includes(p))).toEqual(new Set(["true, boom", "false, boom"]));
  });

  it("the sender is dead", () => {
    expect(outcomes((p) => Process.alive(p))).toEqual(new Set(["false, boom"]));
  });

  it("undoing the link stops it", () => {
    expect(outcomes((p) => Process.unlink(p))).toEqual(new Set(["true", "true, boom"]));
  });
});
