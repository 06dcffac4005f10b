/** Laws of the network: what holds between two nodes, whatever the lines are like and whatever befalls them, under every seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Process, receive, send, sleep, type EventOf, type Pid, type Wait } from "faultline";
import { Node } from "../../src/engine/cluster/index.ts";
import type { Quality } from "../../src/engine/net/index.ts";
import { runCluster, type Plan } from "../engine/cluster-run.ts";

const NODES = ["oslo", "lyon", "pune"];
const seed = fc.nat(1_000_000);

const quality: fc.Arbitrary<Quality> = fc.record(
  {
    latency: fc.oneof(
      fc.nat(50),
      fc.tuple(fc.nat(20), fc.nat(60)).map(([from, more]) => ({ uniform: [from, from + more] as const })),
      fc.record({ mean: fc.nat(40), deviation: fc.nat(40) }).map((normal) => ({ normal })),
      fc.record({ mean: fc.nat(40), least: fc.nat(5) }).map((exponential) => ({ exponential })),
    ),
    jitter: fc.nat(30),
    loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
    duplication: fc.double({ min: 0, max: 1, noNaN: true }),
    bandwidth: fc.integer({ min: 1, max: 1000 }),
  },
  { requiredKeys: [] },
);

const node = fc.constantFrom(...NODES);
/** What befalls a cluster, at a time before 3 s; it does not end connections by itself. */
const trouble = fc.array(
  fc.tuple(
    fc.nat(3_000),
    fc.oneof(
      fc.tuple(fc.constantFrom("cut" as const, "heal" as const), node, node, fc.boolean()),
      fc.tuple(fc.constantFrom("pause" as const, "resume" as const), node),
    ),
  ),
  { maxLength: 8 },
);

function planOf(
  troubles: readonly (readonly [number, readonly [string, string, string?, boolean?]])[],
): Plan {
  return [...troubles]
    .sort(([a], [b]) => a - b)
    .map(([at, [what, first, second, oneWay]]) => [
      at,
      (cluster) => {
        if (what === "cut") cluster.cut([first], [second!], oneWay);
        else if (what === "heal") cluster.heal([first], [second!], oneWay);
        else if (what === "pause") cluster.pause(first);
        else cluster.resume(first);
      },
    ]);
}

/** After all trouble: everything is whole again, and runs. */
const PEACE: Plan[number] = [
  3_000,
  (cluster) => {
    cluster.heal(NODES, NODES);
    for (const name of NODES) cluster.resume(name);
  },
];

/** Every node sends numbered messages to a receiver on every other, some ms apart. */
function* chatter(me: string, count: number, gap: number, say: (value: unknown) => void): Wait<void> {
  Process.register(yield* receiver(say), "receiver");
  // What comes before the others have that name would be lost, as lines may take no time at all.
  yield* sleep(1);
  for (let i = 0; i < count; i++) {
    for (const other of NODES) if (other !== me) send(["receiver", other], [me, i]);
    if (gap > 0) yield* sleep(gap);
  }
}

function* receiver(say: (value: unknown) => void): Wait<Pid> {
  return yield* Node.spawn(Node.self(), function* () {
    for (;;) {
      const [from, number] = (yield* receive()) as [string, number];
      say([from, Node.self(), number]);
    }
  });
}

const bodies = (count: number, gap: number): Parameters<typeof runCluster>[0] =>
  Object.fromEntries(NODES.map((name) => [name, (say) => chatter(name, count, gap, say)]));

/** Numbers heard, by `from to`. */
function byPair(said: readonly unknown[]): Map<string, number[]> {
  const heard = new Map<string, number[]>();
  for (const [from, to, number] of said as [string, string, number][]) {
    const key = `${from} ${to}`;
    heard.set(key, [...(heard.get(key) ?? []), number]);
  }
  return heard;
}

describe("on one connection", () => {
  it("all arrives, once and in order, however bad the lines are", () => {
    fc.assert(
      fc.property(quality, trouble, fc.nat(5), seed, (lines, troubles, gap, seed) => {
        // Far less than the 45 s after which a node takes another for down, but for losses in a row: at most 60 s more.
        const plan = [...planOf(troubles).filter(([at]) => at < 3_000), PEACE];
        const { said, of } = runCluster(bodies(10, gap), { quality: lines, plan, seed, until: 40_000 });
        fc.pre(of("connection").every(({ action }) => action === "up"));
        const heard = byPair(said);
        for (const from of NODES)
          for (const to of NODES)
            if (from !== to) {
              const numbers = heard.get(`${from} ${to}`) ?? [];
              // In order and once: it is the beginning of 0, 1, 2, …
              expect(numbers).toEqual(numbers.map((_, i) => i));
            }
      }),
      { numRuns: 60 },
    );
  });

  it("nothing is missing once the lines are whole", () => {
    fc.assert(
      fc.property(trouble, fc.nat(5), seed, (troubles, gap, seed) => {
        const plan = [...planOf(troubles).filter(([at]) => at < 3_000), PEACE];
        // Trouble of 3 s at most; the retransmission that ends it comes after 200 + 400 + … + 3200 = 6200 ms at the latest,
        // and a second one as late again after it.
        const { said } = runCluster(bodies(10, gap), { plan, seed, until: 30_000 });
        for (const numbers of byPair(said).values()) expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(byPair(said).size).toBe(NODES.length * (NODES.length - 1));
      }),
      { numRuns: 60 },
    );
  });
});

describe("whatever happens", () => {
  /** Also crashes and restarts. */
  const disaster = fc.array(
    fc.tuple(
      fc.nat(60_000),
      fc.oneof(
        fc.tuple(fc.constantFrom("cut" as const, "heal" as const), node, node, fc.boolean()),
        fc.tuple(
          fc.constantFrom("pause" as const, "resume" as const, "crash" as const, "restart" as const),
          node,
        ),
      ),
    ),
    { maxLength: 10 },
  );
  const act = (troubles: Parameters<typeof planOf>[0]): Plan =>
    planOf(troubles).map(([at, known], index) => {
      const [what, name] = [...troubles].sort(([a], [b]) => a - b)[index]![1];
      if (what === "crash") return [at, (cluster) => cluster.crash(name)];
      return what === "restart" ? [at, (cluster) => cluster.restart(name)] : [at, known];
    });

  it("no message arrives over a line that is cut, and none twice", () => {
    fc.assert(
      fc.property(quality, disaster, seed, (lines, troubles, seed) => {
        const { events } = runCluster(bodies(20, 3_000), {
          quality: lines,
          plan: act(troubles),
          seed,
          until: 100_000,
          rejoins: true,
        });
        const cut = new Set<string>();
        const arrived = new Set<number>();
        for (const event of events) {
          if (event.type === "partition")
            for (const a of event.left as string[])
              for (const b of event.right as string[])
                for (const line of event.oneWay ? [`${a} ${b}`] : [`${a} ${b}`, `${b} ${a}`])
                  if (event.action === "cut") cut.add(line);
                  else cut.delete(line);
          if (event.type !== "packet" || event.action !== "delivered") continue;
          // What had come to a machine that stood still is delivered when that goes on.
          if (!pausedSometime(events)) expect(cut.has(`${event.from} ${event.to}`)).toBe(false);
          expect(arrived.has(event.number)).toBe(false);
          arrived.add(event.number);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a monitor tells exactly once how it ended, and a link too, unless the watcher is gone", () => {
    fc.assert(
      fc.property(disaster, seed, (troubles, seed) => {
        const oslo = troubles.filter(([, [what, name]]) => !((what === "crash" || what === "restart" || what === "pause") && name === "oslo")); // prettier-ignore
        const { said } = runCluster(
          {
            *oslo(say) {
              Process.flag("trap_exit", true);
              const watched: Pid[] = [];
              for (const name of ["lyon", "pune"])
                watched.push(yield* Node.spawnLink(name, () => sleep(30_000)));
              for (const pid of watched) Process.monitor(pid);
              for (;;) {
                const message = (yield* receive()) as unknown[];
                if (message[0] === "EXIT" || message[0] === "DOWN")
                  say([
                    message[0],
                    watched.indexOf((message[0] === "EXIT" ? message[1] : message[3]) as Pid),
                  ]);
              }
            },
            lyon: null,
            pune: null,
          },
          // After 30 s they end; if they are cut off, that is noticed 75 s later at the latest; and a trouble at 60 s.
          { plan: act(oslo.filter(([at]) => at > 100)), seed, until: 200_000 },
        );
        const times = (kind: string, of: number): number =>
          said.filter((one) => (one as unknown[])[0] === kind && (one as unknown[])[1] === of).length;
        for (const of of [0, 1]) expect([times("DOWN", of), times("EXIT", of)]).toEqual([1, 1]);
      }),
      { numRuns: 60 },
    );
  });

  it("the same seed gives the same trace", () => {
    fc.assert(
      fc.property(quality, disaster, seed, (lines, troubles, seed) => {
        const once = (): unknown =>
          runCluster(bodies(10, 2_000), {
            quality: lines,
            plan: act(troubles),
            seed,
            until: 80_000,
            rejoins: true,
          }).events;
        expect(once()).toEqual(once());
      }),
      { numRuns: 15 },
    );
  });

  it("nodeup and nodedown come in turns, at every node and of every other", () => {
    fc.assert(
      fc.property(disaster, seed, (troubles, seed) => {
        const { said, of } = runCluster(
          Object.fromEntries(
            NODES.map((name) => [
              name,
              function* (say: (value: unknown) => void, again: boolean): Wait<void> {
                Node.monitorNodes(true);
                if (again) say([name, "again"]);
                for (;;) say([name, ...((yield* receive()) as unknown[])]);
              },
            ]),
          ),
          { plan: act(troubles), seed, until: 150_000, rejoins: true },
        );
        const up = new Set(NODES.flatMap((a) => NODES.filter((b) => b !== a).map((b) => `${a} ${b}`)));
        for (const [at, what, other] of said as [string, string, string][]) {
          const pair = `${at} ${other}`;
          if (what === "again") for (const b of NODES) up.delete(`${at} ${b}`);
          else if (what === "nodeup") {
            expect(up.has(pair)).toBe(false);
            up.add(pair);
          } else {
            expect(up.has(pair)).toBe(true);
            up.delete(pair);
          }
        }
        expect(of("connection").length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});

function pausedSometime(events: readonly { readonly type: string }[]): boolean {
  return events.some((event) => event.type === "node" && (event as EventOf<"node">).action === "pause");
}
