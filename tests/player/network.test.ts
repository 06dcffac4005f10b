/** The world of a trace of several nodes: what is under way lies in no mailbox, and who believes what of whom. */
import { describe, expect, it } from "vitest";
import {
  cluster,
  parseFaults,
  Process,
  receive,
  runScenario,
  scenario,
  self,
  send,
  sleep,
  type Trace,
} from "faultline";
import { transcript } from "../../src/player/transcript.ts";
import { timelineOf } from "../../src/player/timeline.ts";
import { apply, emptyWorld, type World } from "../../src/player/world.ts";

const trace = runScenario(
  scenario({
    until: 3_000,
    nodes: cluster(
      {
        oslo: {},
        lyon: {
          *start() {
            Process.register(self(), "listener");
            for (;;) yield* receive();
          },
        },
      },
      { latency: 100 },
    ),
    faults: parseFaults("at 500 cut oslo | lyon\nat 1500 heal\nat 2500 pause lyon").faults,
    *main() {
      send(["listener", "lyon"], "first");
      yield* sleep(1_000);
      send(["listener", "lyon"], "second");
      yield* sleep("infinity");
    },
  }),
) as Trace;

/** The world after the last event before `at`. */
function worldAt(at: number): World {
  const world = emptyWorld(timelineOf(trace).cast);
  for (const event of trace.events) if (event.at < at) apply(world, event);
  return world;
}

const listener = (world: World): World["processes"] extends ReadonlyMap<number, infer P> ? P : never =>
  [...world.processes.values()].find(({ names }) => names.includes("listener"))!;

describe("a world of several nodes", () => {
  it("has a message under way until it arrives", () => {
    const before = worldAt(50);
    expect(
      before.network!.underWay.map(({ from, to, content, sentAt }) => [from, to, content, sentAt]),
    ).toEqual([["oslo", "lyon", "first", 0]]);
    expect(listener(before).mailbox).toEqual([]);
    expect(worldAt(200).network!.underWay).toEqual([]);
  });

  it("knows which lines are cut, and what a cut holds up", () => {
    const cut = worldAt(1_100);
    expect([...cut.network!.cut].sort()).toEqual(["lyon oslo", "oslo lyon"]);
    expect(cut.network!.underWay.map(({ content, held }) => [content, held])).toEqual([["second", "cut"]]);
    expect(worldAt(1_600).network!.cut.size).toBe(0);
  });

  it("knows how each node fares, whom it is connected to, and where each process runs", () => {
    const end = worldAt(3_000);
    expect(
      [...end.network!.nodes.values()].map(({ name, status, connected }) => [name, status, connected]),
    ).toEqual([
      ["oslo", "up", ["lyon"]],
      ["lyon", "paused", ["oslo"]],
    ]);
    expect([...end.processes.values()].map(({ node }) => node).sort()).toEqual(["lyon", "oslo"]);
  });

  it("names processes with their node, and tells what the network does", () => {
    const told = transcript(trace).map(({ text }) => text);
    expect(told).toContain('main@oslo sends "first" to a name.');
    expect(told).toContain('The message "first" from oslo to lyon arrives after 100 ms.');
    expect(told).toContain("The network is cut between oslo and lyon: nothing passes.");
    expect(told).toContain('The message "second" from oslo to lyon meets the cut; it will be sent again.');
    expect(told).toContain("Node lyon stands still: nothing of it runs.");
    expect(told).toContain("Fault 1: cut oslo | lyon.");
  });
});
