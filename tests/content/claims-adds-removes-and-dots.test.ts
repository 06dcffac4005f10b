/** Figures that the prose of merging/adds-removes-and-dots states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { variants } from "../../content/merging/adds-removes-and-dots/facts.ts";
import { prepare, readFaults } from "./run-source.ts";

describe("merging/adds-removes-and-dots/index.mdx", () => {
  const { body, files } = loadLesson("merging", "adds-removes-and-dots");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const run = async (variant?: keyof typeof variants): Promise<TraceView> => {
    const start = await prepare(stripRegions(files["demo.ts"]!));
    const faults = variant === undefined ? undefined : readFaults(variants[variant].faults);
    return viewTrace(start(faults === undefined ? {} : { faults }));
  };
  const list = (view: TraceView, look: string, depot: string) =>
    view
      .marks(look)
      .map(({ event }) => event.value as [string, number[]])
      .find(([name]) => name === depot)![1];
  const dots = (view: TraceView, depot: string) =>
    (view.state(depot) as { shelf: { on: Record<string, string[]>; seen: string[] } }).shelf;
  const DEPOTS = ["oslo", "lyon", "pune"];

  it("with a union all agree on 11, 12 and 13; Oslo had 12 back before the line was up", async () => {
    const view = await run();
    for (const depot of DEPOTS) expect(list(view, "when it is up again", depot)).toEqual([11, 12, 13]);
    says("all three agree that the shelf holds 11, 12 and 13");
    expect(list(view, "while the line is down", "oslo")).toContain(12);
    says("Oslo's own list had it back after a second");
  });

  it("with a union all seven laws hold", async () => {
    const laws = (await run()).of("law");
    expect(new Set(laws.map(({ event }) => event.law)).size).toBe(7);
    expect(laws.filter(({ event }) => event.breach !== null)).toEqual([]);
    says("all seven hold");
  });

  it("with tombstones 11 and 12 are on no list, not even when 11 was put back", async () => {
    const view = await run("tombstones");
    for (const look of ["when it is up again", "in the evening"])
      for (const depot of DEPOTS) expect(list(view, look, depot)).toEqual([13]);
    says("It lies there, and is on no list");
    says("Parcel 12 is gone too");
  });

  it("with dots 11 goes and comes back, and 12 stays, for the dots that the prose names", async () => {
    const view = await run("dots");
    for (const depot of DEPOTS) {
      expect(list(view, "when it is up again", depot)).toEqual([12, 13]);
      expect(list(view, "in the evening", depot)).toEqual([11, 12, 13]);
    }
    expect(dots(view, "oslo").seen).toEqual(["lyon 1", "lyon 2", "oslo 1", "pune 1", "pune 2"]);
    expect(dots(view, "oslo").on).toEqual({ 11: ["lyon 2"], 12: ["pune 2"], 13: ["pune 1"] });
    says("Pune had seen `oslo 1` and has it no more");
    says("Oslo took off `lyon 1`");
    says("it has the dot `lyon 2`");
  });
});
