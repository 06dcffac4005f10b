/** Nodes: their own clocks, names and schedulers; what is lost and what is late between them. */
import { describe, expect, it } from "vitest";
import { GenServer, node, now, Process, receive, self, send, sleep, spawn, work, type Wait } from "faultline";
import { Node, TickCounter } from "../../src/engine/cluster/index.ts";
import { runCluster, type Plan } from "./cluster-run.ts";

const echo = GenServer.define({
  name: "Echo",
  init: () => ["ok", 0] as const,
  handleCall: (request: string, _from, count: number) => ["reply", [request, node()], count + 1] as const,
});

/** Keeps the node busy with nothing. */
const idle = (): Wait<void> => sleep("infinity");

describe("nodes", () => {
  it("have names of their own", () => {
    const { said } = runCluster({
      *oslo(say) {
        Process.register(self(), "here");
        say([node(), Process.whereis("here") === self(), Process.whereis("there")]);
        yield* idle();
      },
      *lyon(say) {
        Process.register(self(), "here");
        yield* sleep(1);
        say([node(), Process.registered()]);
      },
    });
    expect(said).toEqual([
      ["oslo", true, null],
      ["lyon", ["here"]],
    ]);
  });

  it("print each other's pids with their number, and their own with 0", () => {
    const { said } = runCluster({
      *oslo(say) {
        const there = yield* Node.spawn("lyon", idle);
        say([String(self()), String(there), node(there), Node.self()]);
      },
      lyon: null,
    });
    expect(said).toEqual([["#PID<0.1.0>", "#PID<2.2.0>", "lyon", "oslo"]]);
  });

  it("have clocks of their own: one a minute ahead, one that runs 1 % fast", () => {
    const { said } = runCluster(
      {
        *oslo(say) {
          yield* sleep(1_000);
          say([node(), now()]);
        },
        *lyon(say) {
          yield* sleep(1_000);
          say([node(), now()]);
        },
        *pune(say) {
          yield* sleep(1_010);
          say([node(), now()]);
        },
      },
      {
        setups: {
          lyon: { clock: { offset: 60_000, rate: 1 } },
          // 1010 ms on its clock are 1000 ms.
          pune: { clock: { offset: 0, rate: 1.01 } },
        },
      },
    );
    expect(said).toEqual([
      ["oslo", 1_000],
      ["lyon", 61_000],
      ["pune", 1_010],
    ]);
  });

  it("have schedulers of their own: two that work on one node take turns, on two nodes they don't", () => {
    const body = (say: (value: unknown) => void) =>
      function* (): Wait<void> {
        yield* work(10);
        say([node(), now()]);
      };
    const { said } = runCluster(
      {
        oslo(say) {
          spawn(body(say));
          spawn(body(say));
        },
        lyon: (say) => void spawn(body(say)),
      },
      { setups: { oslo: { schedulers: 1 }, lyon: { schedulers: 1 } } },
    );
    expect(said).toEqual([
      ["lyon", 10],
      // 2 × 10 ms on one scheduler, in turns of 1 ms.
      ["oslo", 20],
      ["oslo", 20],
    ]);
  });

  it("the whole cluster shares one budget of steps", () => {
    const spin = function* (): Wait<void> {
      for (;;) {
        send(self(), "again");
        yield* receive();
      }
    };
    const { end, cluster } = runCluster({ oslo: spin, lyon: spin }, { limits: { steps: 1_000 } });
    expect(end).toBe("steps");
    expect(cluster.steps).toBe(1_001);
  });
});

describe("between nodes", () => {
  it("a message takes as long as the line takes, and the trace tells of it", () => {
    const { said, of } = runCluster(
      {
        *oslo() {
          send(["listener", "lyon"], "hi");
          yield* idle();
        },
        *lyon(say) {
          Process.register(self(), "listener");
          say([yield* receive(), now()]);
        },
      },
      { quality: { latency: 25 } },
    );
    expect(said).toEqual([["hi", 25]]);
    expect(of("packet").map(({ action, at, from, to, pid }) => [action, at, from, to, pid])).toEqual([
      ["sent", 0, "oslo", "lyon", 1],
      ["delivered", 25, "oslo", "lyon", 2],
    ]);
  });

  it("a call is answered in two ways of the line", () => {
    const { said } = runCluster(
      {
        *oslo(say) {
          yield* sleep(1);
          say(yield* GenServer.call(["Echo", "lyon"], "hi"));
          say(now());
        },
        *lyon() {
          yield* echo.startLink();
          yield* idle();
        },
      },
      { quality: { latency: 10 } },
    );
    expect(said).toEqual([["hi", "lyon"], 21]);
  });

  it("a rule can hold back, delay or drop what one sends", () => {
    const { said, of } = runCluster(
      {
        *oslo() {
          for (const message of ["slow", "lost", "quick"]) send(["listener", "lyon"], message);
          yield* idle();
        },
        *lyon(say) {
          Process.register(self(), "listener");
          for (;;) say([yield* receive(), now()]);
        },
      },
      {
        rules: [
          ({ message }) => (message === "lost" ? "drop" : message === "slow" ? { delay: 100 } : "pass"),
        ],
      },
    );
    expect(said).toEqual([
      ["quick", 1],
      ["slow", 101],
    ]);
    expect(
      of("packet")
        .filter(({ action }) => action === "dropped")
        .map(({ cause }) => cause),
    ).toEqual(["rule"]);
  });

  it("a cut is noticed by ticks, 45 to 75 s after it: whatever the seed", () => {
    for (let seed = 0; seed < 40; seed++) {
      const { of } = runCluster(
        { oslo: null, lyon: null },
        { seed, until: 200_000, plan: [[20_000, (cluster) => cluster.cut(["oslo"], ["lyon"])]] },
      );
      const downs = of("connection").filter(({ action }) => action === "down");
      expect(downs.map(({ reason }) => reason)).toEqual(["net_tick_timeout", "net_tick_timeout"]);
      for (const { at } of downs) {
        expect(at - 20_000).toBeGreaterThanOrEqual(45_000);
        expect(at - 20_000).toBeLessThanOrEqual(75_000);
      }
    }
  });

  it("a cut that heals before the ticks is a delay; one that does not is a loss, once the connection is gone", () => {
    const bodies = {
      *oslo() {
        yield* sleep(2_000);
        send(["listener", "lyon"], "first");
        yield* sleep(100_000);
        send(["listener", "lyon"], "second");
        yield* idle();
      },
      *lyon(say: (value: unknown) => void) {
        Process.register(self(), "listener");
        for (;;) say(yield* receive());
      },
    };
    const cutFor = (ms: number): Plan => [
      [1_000, (cluster) => cluster.cut(["oslo"], ["lyon"])],
      [1_000 + ms, (cluster) => cluster.heal(["oslo"], ["lyon"])],
    ];
    expect(runCluster(bodies, { plan: cutFor(20_000), until: 200_000 }).said).toEqual(["first", "second"]);
    // The second one connects anew.
    expect(runCluster(bodies, { plan: cutFor(90_000), until: 200_000 }).said).toEqual(["second"]);
  });

  it("cut one way: the one who hears nothing ends the connection, and the other hears of it", () => {
    const { of } = runCluster(
      { oslo: null, lyon: null },
      { until: 200_000, plan: [[1_000, (cluster) => cluster.cut(["oslo"], ["lyon"], true)]] },
    );
    expect(
      of("connection")
        .filter(({ action }) => action === "down")
        .map(({ node, reason }) => [node, reason]),
    ).toEqual([
      ["lyon", "net_tick_timeout"],
      ["oslo", "connection_closed"],
    ]);
  });

  it("while the network is cut, connecting gives up after 7 s", () => {
    const { said } = runCluster(
      {
        *oslo(say) {
          say([yield* Node.connect("lyon"), now()]);
        },
        lyon: null,
      },
      { connected: false, plan: [[0, (cluster) => cluster.cut(["oslo"], ["lyon"])]] },
    );
    expect(said).toEqual([[false, 7_000]]);
  });

  it("when one line of three nodes is cut, no node goes on seeing two that don't see each other", () => {
    const shapes = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const { cluster } = runCluster(
        { oslo: null, lyon: null, pune: null },
        { seed, until: 200_000, plan: [[1_000, (cluster) => cluster.cut(["oslo"], ["lyon"])]] },
      );
      shapes.add(cluster.names.map((name) => cluster.connected(name).join("+")).join("|"));
    }
    // Who notices first has the third end its connection to the other.
    expect([...shapes].sort()).toEqual(["pune||oslo", "|pune|lyon"]);
    const { cluster } = runCluster(
      { oslo: null, lyon: null, pune: null },
      {
        preventsOverlap: false,
        until: 200_000,
        plan: [[1_000, (cluster) => cluster.cut(["oslo"], ["lyon"])]],
      },
    );
    expect(cluster.names.map((name) => [...cluster.connected(name)])).toEqual([
      ["pune"],
      ["pune"],
      ["oslo", "lyon"],
    ]);
  });

  it("a cut between groups leaves the groups whole", () => {
    const { cluster } = runCluster(
      { oslo: null, lyon: null, pune: null, bonn: null },
      { until: 200_000, plan: [[1_000, (cluster) => cluster.cut(["oslo", "bonn"], ["lyon", "pune"])]] },
    );
    expect(cluster.names.map((name) => [...cluster.connected(name)])).toEqual([
      ["bonn"],
      ["pune"],
      ["lyon"],
      ["oslo"],
    ]);
  });
});

describe("a node that stands still", () => {
  it("runs nothing, fires its timers late and in order, and takes what came when it goes on", () => {
    const { said } = runCluster(
      {
        *oslo() {
          yield* sleep(500);
          send(["listener", "lyon"], "from oslo");
          yield* idle();
        },
        *lyon(say) {
          Process.register(self(), "listener");
          Process.sendAfter(self(), "second", 700);
          Process.sendAfter(self(), "first", 300);
          Process.sendAfter(self(), "third", 5_000);
          for (;;) say([yield* receive(), now()]);
        },
      },
      {
        plan: [
          [200, (cluster) => cluster.pause("lyon")],
          [2_200, (cluster) => cluster.resume("lyon")],
        ],
      },
    );
    expect(said).toEqual([
      ["first", 2_200],
      ["second", 2_200],
      ["from oslo", 2_200],
      ["third", 5_000],
    ]);
  });

  it("does not work meanwhile: 100 ms of work, held for 1000 ms after 40, end at 1100", () => {
    const { said } = runCluster(
      {
        *oslo(say) {
          yield* work(100);
          say(now());
        },
      },
      {
        plan: [
          [40, (cluster) => cluster.pause("oslo")],
          [1_040, (cluster) => cluster.resume("oslo")],
        ],
      },
    );
    expect(said).toEqual([1_100]);
  });
});

describe("a node that crashes", () => {
  it("takes its processes along, and comes back as a new one", () => {
    const { said, of } = runCluster(
      {
        *oslo(say) {
          Node.monitorNodes(true);
          const there = yield* Node.spawn("lyon", idle);
          Process.monitor(there);
          for (;;) say(((yield* receive()) as unknown[]).filter((part) => typeof part === "string"));
        },
        *lyon(say, again) {
          if (again) say(["started again"]);
          yield* idle();
        },
      },
      {
        rejoins: true,
        plan: [
          [100, (cluster) => cluster.crash("lyon")],
          [200, (cluster) => cluster.restart("lyon")],
        ],
      },
    );
    expect(said).toEqual([
      ["DOWN", "process", "noconnection"],
      ["nodedown", "lyon"],
      ["started again"],
      ["nodeup", "lyon"],
    ]);
    expect(of("exit").map(({ pid, reason }) => [pid, reason])).toEqual([
      [2, "nodedown"],
      [3, "nodedown"],
    ]);
  });

  it("what is sent to a pid of its former life is lost", () => {
    const { said, of } = runCluster(
      {
        *oslo(say) {
          const there = yield* Node.spawn("lyon", idle);
          yield* sleep(1_000);
          send(there, "hello");
          const ref = Process.monitor(there);
          const down = (yield* receive((m): m is unknown[] => Array.isArray(m) && m[1] === ref))!;
          say(down[4]);
        },
        lyon: null,
      },
      { rejoins: true, plan: [[500, (cluster) => cluster.restart("lyon")]] },
    );
    expect(said).toEqual(["noproc"]);
    expect(of("lost")).toHaveLength(1);
  });
});

describe("the counter of ticks", () => {
  it("takes the other for dead at the fourth look after something was read last", () => {
    const ticks = new TickCounter();
    const looks = [1, 1, 2, 2, 2, 2, 2].map((read) => ticks.look(read, 0));
    // Read at looks 1 and 3; 4, 5, 6, 7: the fourth after it.
    expect(looks.map((look) => look === "silent")).toEqual([false, false, false, false, false, false, true]);
  });

  it("sends a tick only if nothing else was written since the look before", () => {
    const ticks = new TickCounter();
    expect(ticks.look(1, 5)).toBe("fine");
    expect(ticks.look(2, 5)).toBe("send");
    // The tick itself counts as written.
    expect(ticks.look(3, 6)).toBe("send");
    expect(ticks.look(4, 9)).toBe("fine");
  });
});
