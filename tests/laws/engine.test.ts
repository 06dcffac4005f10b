/** Laws of the engine, held against random systems, seeds and faults. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GenServer,
  Process,
  Random,
  receive,
  runScenario,
  scenario,
  self,
  send,
  sleep,
  spawn,
  Supervisor,
  work,
  type ChildSpec,
  type Fault,
  type Restart,
  type Scenario,
  type Strategy,
  type Trace,
} from "faultline";

interface Leaf {
  readonly restart: Restart;
  readonly trap: boolean;
  /** Virtual ms its terminate takes. */
  readonly ending: number;
  /** Crashes by itself after so many virtual ms; 0: never. */
  readonly crashes: number;
}
interface Node {
  readonly strategy: Strategy;
  readonly maxRestarts: number;
  readonly maxSeconds: number;
  readonly children: readonly (Leaf | Node)[];
}

const leaf: fc.Arbitrary<Leaf> = fc.record({
  restart: fc.constantFrom("permanent", "transient", "temporary"),
  trap: fc.boolean(),
  ending: fc.constantFrom(0, 0, 30, 7000),
  crashes: fc.constantFrom(0, 0, 0, 40, 900),
});
const { node } = fc.letrec<{ node: Node; child: Leaf | Node }>((tie) => ({
  child: fc.oneof({ maxDepth: 2, depthSize: "small" }, leaf, tie("node")),
  node: fc.record({
    strategy: fc.constantFrom<Strategy>("one_for_one", "one_for_all", "rest_for_one"),
    maxRestarts: fc.nat(3),
    maxSeconds: fc.integer({ min: 1, max: 5 }),
    children: fc.array(tie("child"), { minLength: 1, maxLength: 4 }),
  }),
}));

function specOf(what: Leaf | Node, name: string): ChildSpec {
  if ("strategy" in what) {
    const { children, ...flags } = what;
    const start = (): unknown =>
      Supervisor.startLink(
        children.map((child, i) => specOf(child, `${name}.${i}`)),
        { ...flags, name },
      );
    return { id: name, type: "supervisor", start };
  }
  const server = GenServer.define({
    name,
    init() {
      Process.flag("trap_exit", what.trap);
      if (what.crashes > 0) Process.sendAfter(self(), "crash", what.crashes);
      return ["ok", null] as const;
    },
    handleInfo: (message, state: null) =>
      message === "crash" ? (["stop", "boom", state] as const) : (["noreply", state] as const),
    *terminate() {
      yield* sleep(what.ending);
    },
  });
  return {
    id: name,
    restart: what.restart,
    shutdown: 5000,
    start: () => server.startLink(undefined as never),
  };
}

function system(root: Node): Scenario {
  return scenario({
    until: 6000,
    *main() {
      yield* (specOf(root, "top").start as () => Generator<unknown>)();
    },
  });
}

const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.record({
    at: fc.nat(5000),
    do: fc.constant("exit" as const),
    target: fc.constantFrom("top.0", "top.1", "top.2", "top.0.0", "top.0.1", "top.1.0", "top"),
    reason: fc.constantFrom("kill", "boom", "shutdown", "normal"),
  }),
  { maxLength: 8 },
);
const seed = fc.nat(1_000_000);
const RUNS = { numRuns: 150 };

function each(check: (trace: Trace, root: Node) => void): void {
  fc.assert(
    fc.property(node, faults, seed, (root, script, drawn) =>
      check(runScenario(system(root), { seed: drawn, faults: script }), root),
    ),
    RUNS,
  );
}

describe("the engine", () => {
  it("gives the same trace for the same system, seed and faults, byte for byte", () => {
    fc.assert(
      fc.property(node, faults, seed, (root, script, drawn) => {
        const once = JSON.stringify(runScenario(system(root), { seed: drawn, faults: script }));
        expect(JSON.stringify(runScenario(system(root), { seed: drawn, faults: script }))).toBe(once);
      }),
      RUNS,
    );
  });

  it("never goes back in time, and nothing happens to a process after its end", () => {
    each((trace) => {
      let now = 0;
      const ended = new Set<number>();
      for (const event of trace.events) {
        expect(event.at).toBeGreaterThanOrEqual(now);
        now = event.at;
        if (["receive", "state", "exit", "signal", "start"].includes(event.type))
          expect(ended.has(event.pid)).toBe(false);
        if (event.type === "exit") ended.add(event.pid);
      }
    });
  });

  it("keeps the order of messages between two processes, under every seed", () => {
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (drawn, senders, messages) => {
          const talk = scenario({
            *main() {
              const me = self();
              for (let s = 0; s < senders; s++)
                spawn(function* () {
                  for (let m = 0; m < messages; m++) {
                    send(me, [s, m]);
                    if (Random.int(2) === 0) yield* sleep(Random.int(3));
                    else yield* work(Random.int(3));
                  }
                });
              const next = new Array<number>(senders).fill(0);
              for (let i = 0; i < senders * messages; i++) {
                const [s, m] = (yield* receive()) as [number, number];
                expect(m).toBe(next[s]);
                next[s]!++;
              }
            },
          });
          const trace = runScenario(talk, { seed: drawn });
          expect(trace.events.filter((e) => e.type === "exit" && e.reason !== "normal")).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

describe("a supervisor", () => {
  it("never has two living children of one id", () => {
    each((trace) => {
      const living = new Map<string, Set<number>>();
      const of = new Map<number, string>();
      for (const event of trace.events) {
        if (event.type === "child" && event.status === "running") {
          const key = `${event.pid}/${event.id}`;
          const children = living.get(key) ?? new Set();
          living.set(key, children.add(event.child));
          of.set(event.child, key);
          expect([...children]).toEqual([event.child]);
        }
        if (event.type === "exit") living.get(of.get(event.pid) ?? "")?.delete(event.pid);
      }
    });
  });

  it("ends its children in the reverse of their start order", () => {
    each((trace) => {
      // Children asked to end by one supervisor since it last started one, in the order in which it asked.
      const asked = new Map<number, number[]>();
      for (const event of trace.events) {
        if (event.type !== "child") continue;
        if (event.status === "running") asked.delete(event.pid);
        if (event.status !== "terminating") continue;
        const before = asked.get(event.pid) ?? [];
        asked.set(event.pid, [...before, event.child]);
        const position = idPosition(trace, event.pid);
        if (before.length > 0) expect(position(event.child)).toBeLessThan(position(before.at(-1)!));
      }
    });
  });

  it("restarts at most max_restarts times within max_seconds, then ends with shutdown", () => {
    each((trace) => {
      const over = new Map<number, number>();
      const seconds = new Map<number, { max: number; window: number; at: number[] }>();
      for (const event of trace.events) {
        if (event.type === "supervisor")
          seconds.set(event.pid, { max: event.maxRestarts, window: event.maxSeconds, at: [] });
        if (event.type === "restart") {
          expect(over.has(event.pid)).toBe(false);
          const budget = seconds.get(event.pid)!;
          const second = Math.floor(event.at / 1000);
          budget.at = [...budget.at.filter((then) => then >= second - budget.window), second];
          expect(event.used).toBe(budget.at.length);
          if (event.used > budget.max) over.set(event.pid, event.at);
        }
        if (event.type === "exit" && over.has(event.pid)) {
          expect(["shutdown", "killed"]).toContain(event.reason);
          over.delete(event.pid);
        }
      }
    });
  });
});

/** The place of a child's id in its supervisor's list, by the child's process. */
function idPosition(trace: Trace, supervisor: number): (child: number) => number {
  const ids: string[] = [];
  const idOf = new Map<number, string>();
  for (const event of trace.events) {
    if (event.type !== "child" || event.pid !== supervisor) continue;
    if (event.status === "running") idOf.set(event.child, event.id);
    if (!ids.includes(event.id)) ids.push(event.id);
  }
  return (child) => ids.indexOf(idOf.get(child)!);
}
