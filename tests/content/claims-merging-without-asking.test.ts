/** Figures that the prose of merging/merging-without-asking states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { DOWN, MOST, ONE_NUMBER } from "../../content/merging/merging-without-asking/facts.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import {
  applyEdits,
  breachOf,
  stripRegions,
  viewTrace,
  type Edit,
  type TraceView,
} from "../../src/lesson/index.ts";
import { prepare, readFaults } from "./run-source.ts";

describe("merging/merging-without-asking/index.mdx", () => {
  const { body, files } = loadLesson("merging", "merging-without-asking");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const run = async (edits: readonly Edit[] = [], faults?: string): Promise<TraceView> =>
    viewTrace(
      (await prepare(applyEdits(stripRegions(files["demo.ts"]!), edits)))(
        faults === undefined ? {} : { faults: readFaults(faults) },
      ),
    );
  const screens = (view: TraceView) =>
    ["scanned", "oslo", "lyon", "pune"].map((who) => view.marks(who).at(-1)?.event.value);
  /** What went over the line to a depot, of another one: when, and how many scans. */
  const carried = (view: TraceView, of: string, to: string) => {
    const line = view.pidOf("Line");
    return view.of("send").flatMap(({ event: { pid, to: whom, at, message } }) => {
      if (pid !== line || view.label(whom) !== to || !Array.isArray(message)) return [];
      const [, delta] = (message[1] ?? []) as readonly [string, Record<string, number>];
      return delta?.[of] === undefined ? [] : [[at, delta[of]] as const];
    });
  };
  const broken = (view: TraceView) => [
    ...new Set(view.of("law").flatMap(({ event }) => (breachOf(event) ? [event.law] : []))),
  ];

  it("at the end the screens say 73, 63 and 86, of sixty", async () => {
    expect(screens(await run())).toEqual([60, 73, 63, 86]);
    says("Oslo's screen says 73, Lyon's 63 and Pune's 86. Sixty were scanned.");
  });

  it("Oslo's four scans arrive at 4.54 s, nine at 6.04 and fourteen 20 ms later: 27", async () => {
    const late = carried(await run(), "oslo", "pune").filter(([at]) => at > 3_000);
    expect(late).toEqual([
      [4_540, 4],
      [6_040, 9],
      [6_060, 14],
    ]);
    expect(4 + 9 + 14).toBe(27);
    says(
      "it arrives at 4.54 s with its four, the second at 6.04 s with nine, the third 20 ms later with fourteen. Pune adds them all: 27 for fourteen parcels",
    );
  });

  it("at 3.1 s Oslo waits; after half a second it gives up, a second later it sends again", async () => {
    const view = await run();
    const [line, oslo] = [view.pidOf("Line"), view.pidOf("oslo")];
    const asked = view
      .of("send")
      .filter(({ event }) => event.pid === oslo && event.to === line && event.at > 3_000)
      .map(({ event }) => event.at);
    expect(asked).toEqual([3_040, 4_540, 6_040]);
    // 3,040 + 500 of waiting + 1,000 to the next turn.
    expect(3_040 + 500 + 1_000).toBe(4_540);
  });

  it("with a line that is down all say sixty", async () => {
    expect(screens(await run([], DOWN))).toEqual([60, 60, 60, 60]);
    says("Then all three say sixty.");
  });

  it("adding keeps the first two laws and breaks the third with one scan", async () => {
    const view = await run();
    expect(broken(view)).toEqual(["idempotent", "inflation", "delta-merge", "convergence"]);
    const { event } = view.of("law").find((found) => breachOf(found.event) !== null)!;
    expect(breachOf(event)).toMatchObject({
      history: ["oslo: scan(1)"],
      states: [{ name: "a", state: { oslo: 1 } }],
      sides: [{ state: { oslo: 2 } }, { state: { oslo: 1 } }],
    });
    says("Adding keeps the first two.");
    says("One scan in Oslo. Merged with itself it is two.");
  });

  it("Most keeps all laws; so does one number for all", async () => {
    expect(broken(await run(MOST))).toEqual([]);
    expect(broken(await run(ONE_NUMBER))).toEqual([]);
  });

  it.each<[string, Edit, string]>([
    [
      "leaving out the depots that only b knows of",
      [
        "const merged: Record<string, number> = { ...a };\n  for (const [depot, n] of Object.entries(b)) {",
        "const merged: Record<string, number> = { ...a };\n  for (const [depot, n] of Object.entries(b).filter(([name]) => name in a)) {",
      ],
      "inflation",
    ],
    ["writing into a itself", ["= { ...a };", "= a;"], "pure"],
    ["letting the mean stay", ["Math.max(x, y)", "(x + y) / 2"], "associative"],
  ])("%s breaks a law", async (_what, edit, law) => {
    expect(broken(await run([...MOST, edit]))[0]).toBe(law);
  });

  it("last write wins, with a rule for equal times, keeps the three laws and loses scans", async () => {
    const latest: readonly Edit[] = [
      ...MOST,
      [
        "[depot]: (mine[depot] ?? 0) + n,",
        "all: (mine.all ?? 0) + n, at: (mine.at ?? 0) + 1, by: DEPOTS.indexOf(depot as Depot),",
      ],
      [
        "join: (a, b) => each(a, b, (x, y) => Math.max(x, y)),\n  value: sum,",
        "join: (a, b) => ((a.at ?? 0) - (b.at ?? 0) || (a.by ?? 0) - (b.by ?? 0) || (a.all ?? 0) - (b.all ?? 0)) >= 0 ? a : b,\n  value: (counts) => counts.all ?? 0,",
      ],
    ];
    const view = await run([
      ...latest,
      ["const sum =", 'const DEPOTS: readonly Depot[] = ["oslo", "lyon", "pune"];\nconst sum ='],
      ['const DEPOTS: readonly Depot[] = ["oslo", "lyon", "pune"];\ntype Kept', "type Kept"],
    ]);
    expect(broken(view)).toEqual([]);
    const [scanned, ...said] = screens(view) as number[];
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toBeLessThan(scanned!);
    says("commutative, associative and idempotent, and if two depots scan");
  });

  it("a boot a day in three depots is a thousand entries a year", () => {
    expect(Math.floor((3 * 365) / 100)).toBe(10);
    says("With three depots and a boot a day that is a thousand entries a year");
  });
});
