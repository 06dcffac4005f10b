/** Figures that the prose of merging/nodes-are-not-processes states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { prepare, readFaults } from "./run-source.ts";

describe("merging/nodes-are-not-processes/index.mdx", () => {
  const { body, files } = loadLesson("merging", "nodes-are-not-processes");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const run = async (script?: string): Promise<TraceView> => {
    const start = await prepare(stripRegions(files["demo.ts"]!));
    return viewTrace(start(script === undefined ? {} : { faults: readFaults(script) }));
  };
  /** What was marked under a name at a depot: when, in whole seconds, and what. */
  const at = (view: TraceView, depot: string, name: string) =>
    view
      .marks(name)
      .filter(({ event }) => (event.value as [string])[0] === depot)
      .map(({ event }) => [Math.floor(event.at / 1000), (event.value as [string, unknown])[1]] as const);
  const values = (view: TraceView, depot: string, name: string) =>
    at(view, depot, name).map(([, value]) => value);

  it("with the cut Oslo gives out 7 to 10 from 115 s, which Pune gives out as well; four have none", async () => {
    const view = await run();
    expect(at(view, "oslo", "label")).toEqual([
      [115, 7],
      [115, 8],
      [115, 9],
      [115, 10],
    ]);
    expect(values(view, "pune", "label")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(at(view, "pune", "label")[6]).toEqual([30, 7]);
    expect(["oslo", "lyon"].map((depot) => at(view, depot, "set aside").length)).toEqual([2, 2]);
    expect(view.of("exit").filter(({ event }) => event.reason !== "normal")).toEqual([]);
    says("the numbers 7 to 10 are on two parcels each, and four parcels have none");
    says("There is none");
    says("goes on at 11");
  });

  it("a silent line is noticed after 45 to 75 s, a stopped node at once", async () => {
    const cut = at(await run(), "oslo", "nodedown")[0]!;
    expect(cut[0] - 20).toBeGreaterThanOrEqual(45);
    expect(cut[0] - 20).toBeLessThanOrEqual(75);
    says("after 45 at the earliest, after 75 at the latest");
    const crash = await run("at 20000 crash pune");
    expect(at(crash, "oslo", "printer_down")).toEqual([[20, "noconnection"]]);
    expect(values(crash, "oslo", "label").length).toBe(12);
    says("prints 12 labels, and no number is given twice");
  });

  it("a paused Pune wakes at 130 s and prints 7 to 10 for belts that gave up by 40 s", async () => {
    const view = await run("at 20000 pause pune\nat 130000 resume pune");
    expect(
      at(view, "pune", "label").filter(([, number]) => Number(number) >= 7 && Number(number) <= 10),
    ).toEqual([7, 8, 9, 10].map((number) => [130, number]));
    expect(
      Math.max(...[...at(view, "oslo", "set aside"), ...at(view, "lyon", "set aside")].map(([s]) => s)),
    ).toBe(40);
    says("prints 7 to 10 for belts that gave up a minute and a half before");
  });

  it("when only Oslo and Pune are cut, Lyon hangs up on Pune as Oslo gives it up, at 71 s", async () => {
    const view = await run("at 20000 cut oslo | pune");
    expect(at(view, "oslo", "nodedown")[0]).toEqual([71, "pune"]);
    expect(at(view, "lyon", "nodedown")[0]).toEqual([71, "pune"]);
    says("At 71 seconds Oslo gives Pune up, and in the same moment Lyon hangs up on Pune");
  });
});
