/** DeltaCrdt beyond what is recorded: its clock, its names, supervision, and the protocol that loses nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ErlangError, Process, sleep, Supervisor, type Pid, type Wait } from "faultline";
import { DeltaCrdt, type DeltaCrdtOptions, type Diff } from "../../src/engine/cluster/index.ts";
import { AWLWWMap, type Data } from "../../src/engine/crdt/index.ts";
import { run } from "./run.ts";

function* start(options: DeltaCrdtOptions = {}): Wait<Pid> {
  const started = yield* DeltaCrdt.startLink(AWLWWMap, options);
  return started[1] as Pid;
}

function* read(crdt: Pid | string): Wait<Record<string, Data>> {
  return Object.fromEntries((yield* DeltaCrdt.toMap(crdt)) as ReadonlyMap<string, Data>);
}

/** Each is told of all others. */
function mesh(replicas: readonly Pid[]): void {
  for (const replica of replicas)
    DeltaCrdt.setNeighbours(
      replica,
      replicas.filter((other) => other !== replica),
    );
}

describe("a DeltaCrdt", () => {
  it("syncs every 200 ms", () => {
    const { said, end } = run(function* (say) {
      const [a, b] = [yield* start(), yield* start()];
      mesh([a, b]);
      yield* sleep(10);
      yield* DeltaCrdt.put(a, "x", 1);
      // The first sync was at 0 ms, the next one is at 200.
      yield* sleep(180);
      say(yield* read(b));
      yield* sleep(20);
      say(yield* read(b));
      say(yield* DeltaCrdt.get(b, "x"));
      say(yield* DeltaCrdt.get(b, "y"));
      Process.exit(a, "kill");
    });
    expect(said).toEqual([{}, { x: 1 }, 1, null]);
    expect(end).toBeDefined();
  });

  it("finds a neighbour by its name, also one that is started later", () => {
    const { said, crashes } = run(
      function* (say) {
        const a = yield* start({ syncInterval: 100 });
        DeltaCrdt.setNeighbours(a, ["b"]);
        yield* DeltaCrdt.put(a, "x", 1);
        yield* sleep(150);
        yield* start({ name: "b" });
        yield* sleep(100);
        say(yield* read("b"));
      },
      { until: 1000 } as never,
    );
    expect(crashes).toEqual([]);
    expect(said).toEqual([{ x: 1 }]);
  });

  it("tells its callback what changed for readers, a null value as a remove", () => {
    const told: (readonly Diff[])[] = [];
    run(function* () {
      const a = yield* start({ onDiffs: (diffs) => told.push(diffs) });
      yield* DeltaCrdt.merge(a, { y: 2, x: 1 });
      yield* DeltaCrdt.put(a, "x", null);
      yield* DeltaCrdt.put(a, "x", null);
      yield* DeltaCrdt.drop(a, ["x", "nothing"]);
      yield* DeltaCrdt.delete(a, "y");
    });
    expect(told).toEqual([
      [["add", "x", 1]],
      [["add", "y", 2]],
      [["remove", "x"]],
      // Another write, but nothing else to be read.
      [],
      // It was null before, which reads as nothing.
      [],
      [["remove", "y"]],
    ]);
  });

  it("shows in the trace what it holds, and all of what a delta carries", () => {
    const { of } = run(function* () {
      const [a, b] = [yield* start(), yield* start()];
      yield* DeltaCrdt.put(a, "x", 1);
      DeltaCrdt.setNeighbours(a, [b]);
      yield* sleep(1);
      Process.exit(a, "kill");
      Process.exit(b, "kill");
    });
    const states = of("state").map(({ state }) => (state as { replica: { nodeId: string } }).replica);
    const { nodeId } = states[0]!;
    const entries = [["x", [[1, 0, [[nodeId, 1]]]]]];
    const context = { vector: { [nodeId]: 1 }, cloud: [], compressed: true };
    expect(states.at(-1)).toMatchObject({ entries, context });
    const deltas = of("send").map(({ message }) => message as unknown[]);
    expect(deltas.filter((message) => message[0] === "diff" && message.length === 3)).toEqual([
      ["diff", { entries, context }, ["x"]],
    ]);
  });

  it("stands in a list of children", () => {
    const { said } = run(function* (say) {
      yield* Supervisor.startLink([[DeltaCrdt, { crdt: AWLWWMap, name: "carts" }]], {
        strategy: "one_for_one",
      });
      yield* DeltaCrdt.put("carts", "x", 1);
      Process.exit(Process.whereis("carts")!, "kill");
      yield* sleep(1);
      // A new process, which knows nothing.
      say(yield* read("carts"));
    });
    expect(said).toEqual([{}]);
  });

  it("lets clocks decide between writes that do not know of each other, however wrong they are", () => {
    const { said } = run(function* (say) {
      const [a, b] = [yield* start({ clock: () => 1000 }), yield* start({ clock: () => 5 })];
      yield* DeltaCrdt.put(a, "k", "first");
      yield* sleep(10);
      yield* DeltaCrdt.put(b, "k", "second");
      mesh([a, b]);
      yield* sleep(500);
      say([yield* read(a), yield* read(b)]);
      // One that has seen what it replaces needs no clock.
      yield* DeltaCrdt.put(b, "k", "third");
      yield* sleep(500);
      say([yield* read(a), yield* read(b)]);
    });
    expect(said).toEqual([
      [{ k: "first" }, { k: "first" }],
      [{ k: "third" }, { k: "third" }],
    ]);
  });

  it("refuses options that it can't follow", () => {
    const refused = (options: DeltaCrdtOptions): string => {
      try {
        DeltaCrdt.startLink(AWLWWMap, options);
      } catch (thrown) {
        if (thrown instanceof ErlangError) return thrown.message;
      }
      return "taken";
    };
    expect(refused({ maxSyncSize: 0 })).toContain("maxSyncSize is a whole number above 0");
    expect(refused({ syncInterval: 0 })).toContain("syncInterval is in milliseconds");
    expect(refused({ protocol: "other" as never })).toContain("protocol is");
    expect(() => DeltaCrdt.startLink({} as never)).toThrow("DeltaCrdt.startLink(AWLWWMap");
  });
});

describe("a sync with more keys than maxSyncSize", () => {
  /** Puts k1 … k10 into a, and syncs both ways with 4 keys at most. */
  function ten(protocol: "delta_crdt_ex" | "mended"): unknown[] {
    return run(function* (say) {
      const options = { maxSyncSize: 4, protocol };
      const [a, b] = [yield* start(options), yield* start(options)];
      for (let i = 1; i <= 10; i++) yield* DeltaCrdt.put(a, `k${i}`, i);
      DeltaCrdt.setNeighbours(a, [b]);
      yield* sleep(1);
      say([Object.keys(yield* read(a)).length, Object.keys(yield* read(b)).length]);
      DeltaCrdt.setNeighbours(b, [a]);
      yield* sleep(1000);
      say([Object.keys(yield* read(a)).length, Object.keys(yield* read(b)).length]);
    }).said;
  }

  it("loses the rest as in delta_crdt_ex: at the neighbour, and then at the originator", () => {
    // b takes 4 keys with the context of all 10: it has seen, and does not hold, 6.
    expect(ten("delta_crdt_ex")).toEqual([
      [10, 4],
      [4, 4],
    ]);
  });

  it("loses nothing in the mended protocol, and takes more syncs", () => {
    expect(ten("mended")).toEqual([
      [10, 4],
      [10, 10],
    ]);
  });

  it("loses nothing in the mended protocol, whatever is written", () => {
    const KEYS = 6;
    /** Each sync takes at least one key further, from one replica to another, of three. */
    const ALL = KEYS * 3 * 200;
    type Write = readonly [at: number, key: number, value: number, sync: boolean];
    /** A value of 0 stands for a delete. */
    const write: fc.Arbitrary<Write> = fc.tuple(fc.nat(2), fc.nat(KEYS - 1), fc.nat(3), fc.boolean());
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 20 }), size, (writes, maxSyncSize) => {
        const { said, crashes } = run(
          function* (say) {
            const replicas: Pid[] = [];
            for (let i = 0; i < 3; i++) replicas.push(yield* start({ maxSyncSize, protocol: "mended" }));
            mesh(replicas);
            yield* sleep(1);
            /** The keys whose last write, by whoever, was a put. */
            const put = new Set<string>();
            for (const [at, key, value, sync] of writes) {
              const name = `k${key}`;
              if (value === 0) {
                // Everybody knows of what is deleted, so that no put is concurrent with it.
                yield* sleep(ALL);
                yield* DeltaCrdt.delete(replicas[at]!, name);
                put.delete(name);
              } else {
                yield* DeltaCrdt.put(replicas[at]!, name, value);
                put.add(name);
              }
              if (sync) yield* sleep(200);
            }
            yield* sleep(ALL);
            const maps: Record<string, Data>[] = [];
            for (const replica of replicas) maps.push(yield* read(replica));
            for (const replica of replicas) Process.exit(replica, "kill");
            say(maps.map((map) => JSON.stringify(map) === JSON.stringify(maps[0])));
            say(Object.keys(maps[0]!).sort());
            say([...put].sort());
          },
          { until: 10_000_000, limits: { rows: 10_000_000 } },
        );
        expect(crashes).toEqual([]);
        const [same, keys, expected] = said;
        expect(same).toEqual([true, true, true]);
        expect(keys).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
