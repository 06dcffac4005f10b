/** Figures that the prose of stacking/booting-without-your-dependencies states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { applyEdits, stripRegions, viewTrace, type Edit, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { heir, ownerAbove } from "../../content/stacking/booting-without-your-dependencies/facts.ts";
import { prepare, readFaults } from "./run-source.ts";

const DATABASE = "at 90000 up Database";

describe("stacking/booting-without-your-dependencies/index.mdx", () => {
  const { body, files } = loadLesson("stacking", "booting-without-your-dependencies");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const run = async (fault = "", edits: Edit[] = [], until?: number): Promise<TraceView> =>
    viewTrace(
      (await prepare(applyEdits(stripRegions(files["demo.ts"]!), edits)))({
        faults: readFaults(`${DATABASE}\n${fault}`),
        ...(until !== undefined && { until }),
      }),
    );
  const times = (found: readonly { event: { at: number } }[]) => found.map(({ event }) => event.at);
  const up = (view: TraceView) => Math.floor(view.marks("up")[0]!.event.at / 1_000);
  const answers = (view: TraceView) =>
    view.marks("answered").map(({ event }) => [event.at, String(event.value)] as const);

  it("the night: five failed starts before 90 s, up at 168 s, 84 visitors sent away", async () => {
    const view = await run();
    // Boot 2 s, vault 2 × 0.5 s: 3; at once: 6; + 10 + 3 = 19; + 20 + 3 = 42; + 40 + 3 = 85; + 80 + 3 = 168.
    expect(times(view.marks("log"))).toEqual([3_000, 6_000, 19_000, 42_000, 85_000]);
    expect(up(view)).toBe(168);
    expect(view.marks("refused").length).toBe(84);
    expect(view.starts("Web").length).toBe(1);
    says("started five times by then, has failed five times");
    says("at 168 s somebody asks. Until then 84 visitors have been sent away");
    says("late by 78 seconds"); // 168 - 90
  });

  it("a second's luck: ready at 84.5 s, up at 85; ready at 85.5 s, up at 168", async () => {
    expect(up(await run("at 84500 up Database"))).toBe(85);
    expect(up(await run("at 85500 up Database"))).toBe(168);
    says("Parcels` is up at 85. One second later, and it is 168 again");
  });

  it("the longer outage: late by more than two and a half minutes", async () => {
    const run = await prepare(stripRegions(files["demo.ts"]!));
    const view = viewTrace(run({ faults: readFaults("at 170000 up Database"), until: 400_000 }));
    expect(up(view) - 170).toBe(161); // + 160 + 3 = 331
    says("late by 78 seconds and by more than two and a half minutes");
  });

  it("without the line that stops: Web at 3 s, a telephone number, then places, and no restart", async () => {
    const view = await run("", [['    if (answer === "error") return ["stop", "econnrefused"];\n', ""]]);
    expect(up(view)).toBe(3);
    expect(answers(view)[0]).toEqual([4_000, "ask 0800 7"]);
    for (const [at, answer] of answers(view)) expect(answer.startsWith("depot")).toBe(at > 90_000);
    expect(view.restarts("Parcels")).toEqual([]);
    expect(view.marks("try").length).toBe(1);
    says("`Web` is up at 3 s. The first visitor is told `ask 0800 7`. From 90 s on");
  });

  it("the loader: ten reads in one instant, and what it had read is in the table", async () => {
    const view = await run("at 0 env SUPPORT_PHONE");
    const end = view.marks("log")[0]!;
    const reads = view.of("env").filter(({ index, event }) => event.action === "read" && index < end.index);
    expect(reads.map(({ event }) => event.name)).toEqual([
      "DB_URL",
      ...Array.from({ length: 10 }, () => "SUPPORT_PHONE"),
    ]);
    expect(new Set(times(reads.slice(1))).size).toBe(1);
    expect(view.of("ets").find(({ event }) => event.action === "insert")!.event.detail).toEqual([
      "db_url",
      "db1",
    ]);
    expect(String(view.reason(end.event.value))).not.toContain("SUPPORT_PHONE");
  });

  it("the window: Web and the visitor crash at 180 s; Web is back half a second later", async () => {
    const view = await run("at 179500 exit Config kill");
    const [crash] = view.exits("Web");
    expect(crash!.event.at).toBe(180_000);
    expect(view.reason(crash!.event.reason)).toBe("badarg");
    expect(times(view.starts("Web")).at(-1)! - crash!.event.at).toBe(500);
    says("`Parcels` does not see to `Web` before half a second later");
  });

  it("a variable that has gone: no restart succeeds, and two seconds later Parcels is gone", async () => {
    const view = await run("at 175000 env SUPPORT_PHONE\nat 179500 exit Config kill");
    const last = view.restarts("Parcels").at(-1)!.event;
    expect(last.used).toBeGreaterThan(last.max);
    expect(view.exits("Parcels").at(-1)!.event.at - 179_500).toBe(2_000);
    expect(view.marks("log").at(-1)!.event.at).toBe(85_000); // It ran well until then.
    says("two seconds later the budget is empty");
  });

  it("two ways to own it: an heir ends Parcels, an owner above is not noticed", async () => {
    expect((await run("at 179500 exit Config kill", heir)).living("Parcels")).toBeUndefined();
    const calm = await run("at 179500 exit Config kill", ownerAbove);
    expect(calm.exits("Web")).toEqual([]);
    expect(calm.restarts("Parcels").length).toBe(1);
    expect(calm.of("ets").filter(({ event }) => event.action === "gone" && event.at > 168_000)).toEqual([]);
  });

  it("Vapor's error, in the words of the kata's solution", async () => {
    const view = viewTrace((await prepare(stripRegions(files["kata.solution.ts"]!)))());
    const log = String(view.marks("log")[0]!.event.value);
    expect(log).toContain("ENV vars not set: DB_URL, SUPPORT_PHONE");
    says("`ENV vars not set: DB_URL, SUPPORT_PHONE`");
  });
});
