/** Scenarios of several nodes, and the faults of nodes and lines. */
import { describe, expect, it } from "vitest";
import {
  cluster,
  formatFaults,
  GenServer,
  Node,
  now,
  parseFaults,
  Process,
  receive,
  runScenario,
  scenario,
  self,
  send,
  sleep,
  UsageError,
  type Fault,
  type Wait,
} from "faultline";
import { run } from "./run.ts";

describe("the script", () => {
  const lines: [string, Fault][] = [
    ["at 1200 cut oslo | lyon pune", { at: 1200, do: "cut", target: "oslo | lyon pune" }],
    ["at 1200 cut parcels@pune | *", { at: 1200, do: "cut", target: "parcels@pune | *" }],
    ["at 1200 cut oslo > lyon", { at: 1200, do: "cut", target: "oslo > lyon" }],
    ["at 1200 heal oslo | lyon", { at: 1200, do: "heal", target: "oslo | lyon" }],
    ["at 1200 heal *", { at: 1200, do: "heal", target: "*" }],
    ["at 1200 crash lyon", { at: 1200, do: "crash", target: "lyon" }],
    ["at 1200 pause lyon", { at: 1200, do: "pause", target: "lyon" }],
    ["at 1200 restart lyon", { at: 1200, do: "restart", target: "lyon" }],
    [
      "at 1200 line oslo | lyon latency 200 loss 0.1",
      { at: 1200, do: "line", target: "oslo | lyon", quality: { latency: 200, loss: 0.1 } },
    ],
  ];
  it.each(lines)("%s is read, and written back", (text, fault) => {
    expect(parseFaults(text)).toEqual({ faults: [fault], errors: [] });
    expect(formatFaults([fault])).toBe(text);
  });

  it("takes percent, seconds, commas, and heal alone", () => {
    expect(parseFaults("at 1s line oslo|lyon loss 5% latency 1.5s").faults).toEqual([
      { at: 1000, do: "line", target: "oslo|lyon", quality: { loss: 0.05, latency: 1500 } },
    ]);
    expect(parseFaults("at 1s heal").faults).toEqual([{ at: 1000, do: "heal", target: "*" }]);
  });

  it.each([
    ["at 5 cut oslo", "cut needs nodes on both sides: cut oslo | lyon pune (or oslo > lyon, for one way)."],
    ["at 5 cut", "cut needs nodes on both sides: cut oslo | lyon pune (or oslo > lyon, for one way)."],
    [
      "at 5 cut a | b | c",
      "cut needs nodes on both sides: cut oslo | lyon pune (or oslo > lyon, for one way).",
    ],
    ["at 5 crash", "crash needs one node: crash lyon."],
    ["at 5 pause a b", "pause needs one node: pause lyon."],
    ["at 5 line a | b", "line needs what is to change: line oslo | lyon latency 200 loss 10%."],
    ["at 5 line a | b loss 5", "loss is a part, from 0 to 1 or in percent: loss 5%."],
    ["at 5 line a | b latency fast", "latency is a number from 0 to 600000 (milliseconds)."],
    [
      "at 5 line a | b latency 5 speed 3",
      "A line has no speed. Known: latency, jitter, loss, duplication, bandwidth.",
    ],
    ["soon cut a | b", "A fault reads like: at 1200 exit Counter kill. This line does not: soon cut a | b"],
  ])("%s: %s", (text, message) => {
    expect(parseFaults(text).errors).toEqual([{ line: 1, message }]);
  });

  it("a scenario refuses what is wrong with a fault of its own", () => {
    const main = (): void => undefined;
    expect(() => scenario({ main, faults: [{ at: 1, do: "cut", target: "oslo" }] })).toThrow("cut needs nodes on both sides"); // prettier-ignore
  });
});

const store = GenServer.define({
  name: "Store",
  init: () => ["ok", Node.self()] as const,
  handleCall: (_request: "where", _from, at: string) => ["reply", at, at] as const,
});

describe("a scenario of several nodes", () => {
  const three = cluster(
    {
      oslo: {},
      lyon: {
        *start() {
          yield* store.startLink();
        },
      },
      pune: { clock: { skew: 60_000, drift: 2 } },
    },
    { latency: 5, links: [{ between: ["oslo", "pune"], latency: 50 }] },
  );

  it("runs main on the first, and on each what it starts", () => {
    const said: unknown[] = [];
    runScenario(
      scenario({
        nodes: three,
        *main() {
          said.push(Node.self(), Node.list());
          yield* sleep(1);
          said.push(yield* GenServer.call(["Store", "lyon"], "where"), now());
          yield* Node.spawn("pune", () => said.push([Node.self(), now()]));
          said.push(now());
        },
      }),
    );
    // The call takes 2 × 5 ms, the spawn 2 × 50; pune's clock began at 60,000 and runs twice as fast: at 61 it reads 60,122.
    expect(said).toEqual(["oslo", ["lyon", "pune"], "lyon", 11, ["pune", 60_122], 111]);
  });

  it("tells each node's processes where they are", () => {
    const { events } = runScenario(scenario({ nodes: three, main: () => undefined }));
    const at = events.flatMap((event) => (event.type === "located" ? [[event.pid, event.node]] : []));
    expect(at).toEqual([
      [1, "oslo"],
      [2, "lyon"],
      [3, "lyon"],
    ]);
    expect(events.filter(({ type }) => type === "node")).toHaveLength(3);
  });

  it("carries out faults of lines and nodes, and of processes by their node", () => {
    const heard: unknown[] = [];
    const listen = function* (): Wait<void> {
      Process.register(self(), "listener");
      for (;;) heard.push([Node.self(), yield* receive(), now()]);
    };
    const { events } = runScenario(
      scenario({
        nodes: cluster({ oslo: {}, lyon: { start: listen }, pune: { start: listen } }, { latency: 10 }),
        *main() {
          for (let i = 0; ; i++) {
            yield* sleep(1_000);
            for (const node of ["lyon", "pune"]) send(["listener", node], i);
          }
        },
        until: 6_000,
        faults: parseFaults(`
          at 500 line oslo | pune latency 300
          at 1500 cut oslo | lyon
          at 2500 heal
          at 3500 pause pune
          at 4500 resume pune
          at 4600 send listener@pune "by name"
          at 4700 crash lyon
          at 5500 crash nowhere
        `).faults,
      }),
    );
    const lyon = heard.filter((one) => (one as unknown[])[0] === "lyon");
    const pune = heard.filter((one) => (one as unknown[])[0] === "pune");
    expect(lyon).toEqual([
      ["lyon", 0, 1_010],
      // Sent at 2000; tries at 2000, 2200, 2600.
      ["lyon", 1, 2_610],
      ["lyon", 2, 3_010],
      ["lyon", 3, 4_010],
    ]);
    expect(pune).toEqual([
      ["pune", 0, 1_300],
      ["pune", 1, 2_300],
      ["pune", 2, 3_300],
      // Sent at 4000, there at 4300; pune stands still until 4500.
      ["pune", 3, 4_500],
      ["pune", "by name", 4_600],
      ["pune", 4, 5_300],
    ]);
    const targets = events.flatMap((event) => (event.type === "fault" ? [event.target] : []));
    // -1: it was for nodes or lines; 0: there is none.
    expect(targets.slice(0, 5)).toEqual([-1, -1, -1, -1, -1]);
    expect(targets[5]).toBeGreaterThan(0);
    expect(targets.slice(6)).toEqual([-1, 0]);
  });

  it("is the same whether it runs at once or in slices", () => {
    const plan = scenario({
      nodes: three,
      *main() {
        for (let i = 0; i < 50; i++) {
          yield* GenServer.call(["Store", "lyon"], "where");
          yield* sleep(7);
        }
      },
    });
    expect(runScenario(plan, { seed: 3 })).toEqual(runScenario(plan, { seed: 3 }));
  });

  it.each([
    [() => cluster([]), "cluster takes the names of its nodes"],
    [() => cluster(["a b"]), "The name of a node has letters"],
    [() => cluster(["a", "a"]), "There are two nodes a."],
    [() => cluster(["a"], { loss: 3 }), "cluster's network's loss is a number from 0 to 1."],
    [() => cluster(["a", "b"], { links: [{ between: ["a", "c"] }] }), "A link is between two of the nodes"],
    [() => cluster({ a: { clock: { drift: 0 } } }), "The drift of the node a is a number from 0.1 to 10."],
    [
      () => scenario({ nodes: ["a"] as never, main: () => undefined }),
      "scenario's nodes are what cluster returns",
    ],
  ])("refuses what is wrong: %s", (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});

describe("on a node by itself", () => {
  it("there is nobody else: calls, connections and spawns fail as they do on a node that is not alive", () => {
    const { said } = run(function* (say) {
      say([Node.self(), Node.list(), Node.alive()]);
      say([yield* Node.connect("lyon"), yield* Node.ping("lyon"), Node.disconnect("lyon")]);
      send(["anyone", "lyon"], "hi");
      for (const attempt of [
        () => GenServer.call(["Store", "lyon"], "where"),
        function* () {
          Process.monitor(["Store", "lyon"]);
        },
      ])
        try {
          yield* attempt();
        } catch (thrown) {
          say((thrown as { reason: unknown }).reason);
        }
      const [, ref] = yield* Node.spawnMonitor("lyon", () => undefined);
      const down = (yield* receive((m): m is unknown[] => Array.isArray(m) && m[1] === ref))!;
      say(down[4]);
    });
    expect(said).toEqual([
      ["nonode@nohost", [], false],
      [false, "pang", false],
      [
        ["nodedown", "lyon"],
        ["GenServer", "call", [["Store", "lyon"], "where", 5000]],
      ],
      "badarg",
      "noconnection",
    ]);
  });
});
