import { describe, expect, test } from "vitest";
import { budgetAt } from "../../src/player/restart-budget.ts";
import { timelineOf } from "../../src/player/timeline.ts";
import { layoutOf } from "../../src/player/tree-layout.ts";
import { treeAt, type Tree, type TreeNode } from "../../src/player/tree.ts";
import { targetText } from "../../src/player/target.ts";
import type { SupervisorView } from "../../src/player/world.ts";
import { at, boot, crash, crashAndRestart, givesUp, longTrace, traceOf } from "./build-trace.ts";

const treeOf = (trace: typeof crashAndRestart, index = trace.events.length, now?: number): Tree => {
  const timeline = timelineOf(trace);
  return treeAt(timeline, timeline.worldAt(index), now);
};
const find = (tree: Tree, title: string): TreeNode => {
  const node = tree.all.find((candidate) => candidate.title === title);
  if (!node) throw new Error(`no node ${title}`);
  return node;
};

describe("the tree", () => {
  test("each node stands under its supervisor, or else under the process that started it, in start order", () => {
    const tree = treeOf(crashAndRestart, boot.length);
    expect(tree.roots.map((node) => node.title)).toEqual(["main"]);
    expect(tree.roots[0]?.children.map((node) => node.title)).toEqual(["Sup"]);
    expect(find(tree, "Sup").children.map((node) => node.title)).toEqual(["Counter", "Cache"]);
    expect(tree.all.map((node) => [node.title, node.depth, node.supervised])).toEqual([
      ["main", 0, false],
      ["Sup", 1, false],
      ["Counter", 2, true],
      ["Cache", 2, true],
    ]);
    expect(find(tree, "Sup").supervisor?.strategy).toBe("one_for_one");
    expect(tree.healthy).toBe(true);
  });

  test("a crash is a fault at its place until the restart, which comes back as the second incarnation", () => {
    const exit = crashAndRestart.events.findIndex((event) => event.type === "exit") + 1;
    const broken = treeOf(crashAndRestart, exit);
    expect(find(broken, "Counter")).toMatchObject({ shape: "fault", status: "crashed: boom", alive: false });
    expect(broken.healthy).toBe(false);
    const respawn =
      crashAndRestart.events.findIndex((event) => event.type === "spawn" && event.pid === 5) + 1;
    expect(find(treeOf(crashAndRestart, respawn), "Counter").shape).toBe("starting");
    const healed = treeOf(crashAndRestart);
    expect(find(healed, "Counter")).toMatchObject({
      shape: "running",
      incarnation: 2,
      key: find(broken, "Counter").key,
    });
    expect(healed.healthy).toBe(true);
  });

  test("a process that ended in peace is stopped, one that was shut down too", () => {
    const tree = treeOf(givesUp);
    expect(find(tree, "Cache").shape).toBe("stopped");
    expect(find(tree, "Sup")).toMatchObject({ shape: "stopped", status: "ended: shutdown" });
    expect(find(tree, "Counter").shape).toBe("fault");
  });

  test("a paused process watches; a process that waits says for whom", () => {
    const paused = traceOf(boot, at(50, [{ type: "suspend", pid: 3 }]));
    expect(find(treeOf(paused), "Counter")).toMatchObject({ shape: "watching", status: "paused" });
    const waiting = treeOf(crashAndRestart, boot.length + 2);
    expect(find(waiting, "main").waitsFor).toBe("Counter");
  });

  test("links and watches are ties; a supervisor's link with its child and a call's own watch are not", () => {
    const tied = traceOf(
      boot,
      at(10, [
        { type: "link", pid: 3, to: 4 },
        { type: "monitor", pid: 1, to: 4, ref: 5 },
      ]),
    );
    expect(treeOf(tied).ties).toEqual([
      { kind: "link", from: "main", to: "Sup" },
      { kind: "monitor", from: "main", to: "Sup/Cache" },
      { kind: "link", from: "Sup/Counter", to: "Sup/Cache" },
    ]);
    expect(treeOf(crashAndRestart, boot.length + 2).ties).toEqual([
      { kind: "link", from: "main", to: "Sup" },
    ]);
  });
});

describe("restart budget", () => {
  const supervisor = (restarts: readonly number[], maxRestarts = 3, maxSeconds = 5): SupervisorView => ({
    pid: 2,
    strategy: "one_for_one",
    dynamic: false,
    maxRestarts,
    maxSeconds,
    autoShutdown: "never",
    children: [],
    restarts,
    gaveUp: false,
  });

  test("one token per allowed restart; a restart spends one", () => {
    expect(budgetAt(supervisor([]), 0)).toMatchObject({ left: 3, max: 3, overdrawn: false });
    expect(budgetAt(supervisor([1200]), 1200)).toMatchObject({ left: 2 });
  });

  test("whole seconds, inclusive: a restart at 1,200 with 5 s counts through 6,999 and is back at 7,000", () => {
    // floor(1200/1000) = 1 counts while 1 >= floor(now/1000) - 5, that is while floor(now/1000) <= 6.
    const one = supervisor([1200]);
    expect(budgetAt(one, 6999).left).toBe(2);
    expect(budgetAt(one, 7000).left).toBe(3);
    expect(budgetAt(one, 1200).tokens.map((token) => token.backAt)).toEqual([null, null, 7000]);
  });

  test("as recorded: period 1, a restart 1.75 s ago still counts over one second boundary, one 1.25 s ago over two no longer", () => {
    expect(budgetAt(supervisor([200], 1, 1), 1950).left).toBe(0); // seconds 0 and 1
    expect(budgetAt(supervisor([900], 1, 1), 2150).left).toBe(1); // seconds 0 and 2
  });

  test("more restarts than allowed: no token left, overdrawn", () => {
    expect(budgetAt(supervisor([1000, 1100, 1200, 1300]), 1300)).toMatchObject({ left: 0, overdrawn: true });
  });

  test("the tree shows the budget at the cursor's virtual time", () => {
    const left = (now: number): number | undefined =>
      find(treeOf(crashAndRestart, undefined, now), "Sup").supervisor?.budget.left;
    expect(left(1200)).toBe(2);
    expect(left(7000)).toBe(3);
  });
});

describe("the layout", () => {
  test("a parent stands over the middle of its children, levels below one another", () => {
    const { places } = layoutOf(timelineOf(crashAndRestart).cast);
    const [sup, counter, cache] = ["Sup", "Sup/Counter", "Sup/Cache"].map((key) => places.get(key)!);
    expect(sup!.x).toBeCloseTo((counter!.x + cache!.x) / 2);
    expect(counter!.y).toBeGreaterThan(sup!.y);
    expect(counter!.y).toBe(cache!.y);
    expect(counter!.ox).toBeGreaterThan(sup!.ox);
  });

  test("no two nodes share a place, in either layout, with 30 processes", () => {
    const layout = layoutOf(timelineOf(longTrace(1500, 28)).cast);
    expect(layout.places.size).toBe(30);
    const drawn = new Set([...layout.places.values()].map((place) => `${place.x.toFixed(3)} ${place.y}`));
    const outline = new Set([...layout.places.values()].map((place) => place.oy));
    expect(drawn.size).toBe(30);
    expect(outline.size).toBe(30);
    for (const place of layout.places.values()) expect(place.oy).toBeLessThan(layout.outlineHeight);
  });

  test("places stay through a restart", () => {
    const before = layoutOf(timelineOf(traceOf(boot)).cast);
    const after = layoutOf(timelineOf(traceOf(boot, crash(1200, 3, 5, 1, 0))).cast);
    expect([...after.places]).toEqual([...before.places]);
  });
});

describe("naming a process in a fault", () => {
  const nameOf = (trace: typeof crashAndRestart, pid: number): string => {
    const timeline = timelineOf(trace);
    return targetText(timeline, timeline.worldAt(trace.events.length), pid);
  };
  test("by registered name, else by a label only it bears, else by number", () => {
    expect(nameOf(crashAndRestart, 5)).toBe("Counter");
    expect(nameOf(crashAndRestart, 4)).toBe("Cache");
    expect(nameOf(longTrace(60), 3)).toBe("#3");
  });
});
