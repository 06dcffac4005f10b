/** Figures that the prose of stacking/fuses states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { applyEdits, stripRegions, viewTrace, type Edit, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { metricsOf } from "../../src/player/metrics/index.ts";
import { SLOW } from "../../content/stacking/fuses/facts.ts";
import { prepare, readFaults } from "./run-source.ts";

describe("stacking/fuses/index.mdx", () => {
  const { body, files } = loadLesson("stacking", "fuses");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const run = async (fault = "", edits: readonly Edit[] = []): Promise<TraceView> =>
    viewTrace(
      (await prepare(applyEdits(stripRegions(files["demo.ts"]!), edits)))({
        faults: readFaults(`${SLOW}\n${fault}`),
      }),
    );

  const LIMIT = "at 4000 env GUARD limit";
  const FUSE = "at 4000 env GUARD fuse";
  /** When each visitor of a page came, and how long the visitor waited; 2,000: got nothing. */
  const visits = (view: TraceView, page: string) =>
    view.marks(`waited: ${page}`).map(({ event }) => {
      const waited = Number(event.value);
      return { came: event.at - waited, waited };
    });
  const all = (view: TraceView) => [...visits(view, "ours"), ...visits(view, "where")];
  const lost = (view: TraceView) => all(view).filter(({ waited }) => waited === 2_000);
  const waits = (view: TraceView, page: string, from = 5_100, to = 15_100) =>
    visits(view, page).flatMap(({ came, waited }) => (came > from && came < to ? [waited] : []));
  /** The turns of the fuse, as `blown at`, `whole at`, in ms. */
  const turns = (view: TraceView) =>
    view
      .of("transition")
      .flatMap(({ event }) =>
        event.from !== null && event.from !== event.to ? [[event.to, event.at] as const] : [],
      );

  it("without a guard: forty-four get nothing; the last before 6.4 s, the next at 14.2 s", async () => {
    const view = await run();
    expect(lost(view).length).toBe(44);
    const served = all(view)
      .filter(({ waited }) => waited < 2_000)
      .map(({ came }) => came)
      .toSorted((a, b) => a - b);
    const next = served.findIndex((came) => came > 6_400);
    expect([served[next - 1], served[next]]).toEqual([6_400, 14_200]);
    says("The last visitor to get an answer came at 6.4 s, the next comes at 14.2");
    // Twice as many want what is ours.
    expect(visits(view, "ours").length).toBe(66);
    expect(visits(view, "where").length).toBe(33);
  });

  it("the fourth worker waits from 7.2 s on", async () => {
    const view = await run();
    const carriers = view.pidOf("Carriers");
    const asked = view
      .of("send")
      .filter(({ event }) => event.to === carriers && event.pid !== 0 && event.at > 5_100)
      .slice(0, 4);
    expect(new Set(asked.map(({ event }) => view.label(event.pid))).size).toBe(4);
    expect(asked[3]!.event.at).toBe(7_200);
    says("At 7.2 s the fourth worker waits for them");
  });

  it("down instead of slow: everybody is answered", async () => {
    expect(lost(await run("at 5200 down Carriers"))).toEqual([]);
  });

  it("a limit of five seconds does as little as none", async () => {
    const view = await run("", [['timeout: "infinity"', "timeout: 5_000"]]);
    expect(lost(view).length).toBe(44);
    says("forty-four visitors get nothing, with either");
  });

  it("with the limit nobody goes without; seventeen wait half a second, the others ten milliseconds", async () => {
    const view = await run(LIMIT);
    expect(lost(view)).toEqual([]);
    // From 5.1 s to 15.1 s somebody asks for a place at 5.4, 6.0, …, 15.0 s: (15.0 - 5.4) / 0.6 + 1.
    expect(waits(view, "where")).toEqual(Array(17).fill(500));
    expect(new Set(waits(view, "ours"))).toEqual(new Set([10]));
    // Sent five seconds after each question, the last at 20.0 s; received by nobody.
    expect(view.of("lost").filter(({ event }) => event.at > 10_000).length).toBe(17);
    expect(view.logs("error")).toEqual([]);
    says("seventeen late answers, and no worker sees one");
  });

  it("with the fuse: blown at 7.7 s, whole at 10.7, blown, whole for good at 16.1; eight questions", async () => {
    const view = await run(FUSE);
    expect(turns(view)).toEqual([
      ["blown", 7_700],
      ["intact", 10_700],
      ["blown", 13_100],
      ["intact", 16_100],
    ]);
    // Four wait before it blows, five read at once, four wait, four read at once.
    const wait = (ms: number, times: number) => Array<number>(times).fill(ms);
    expect(waits(view, "where")).toEqual([...wait(500, 4), ...wait(0, 5), ...wait(500, 4), ...wait(0, 4)]);
    expect(waits(view, "where", 16_100, 20_000).every((ms) => ms === 100)).toBe(true);
    says("The carriers were asked eight times and not seventeen");
    says("It blows at 7.7 s");
    says("At 10.7 s it is whole");
    says("At 16.1 s it is whole for good");
  });

  it("with one visitor a second it never blows, and three wait", async () => {
    const view = await run(`${FUSE}\nat 4000 env EVERY 1000`);
    expect(turns(view)).toEqual([]);
    expect(waits(view, "where").filter((ms) => ms === 500).length).toBe(3);
    expect(lost(view)).toEqual([]);
    says("`at 4000 env EVERY 1000`");
  });

  it("side by side: about five calls per 500 ms, three of 140 timed out before 14.1 s; ten with seed 2", async () => {
    const prepared = await prepare(stripRegions(files["side-by-side.ts"]!));
    const before = (seed: number) => {
      const view = viewTrace(prepared({ seed }));
      const slow = ["fuse", "breaker"].flatMap((name) => view.marks(`slow: ${name}`));
      return slow.filter(({ event }) => event.at < 14_100).length;
    };
    expect(before(0)).toBe(3);
    expect(before(2)).toBe(10);
    const trace = prepared();
    // Two guards, one visitor each every 200 ms: the first at 200 ms, the last before 14.1 s at 14.0.
    expect(2 * (14_000 / 200)).toBe(140);
    const calls = metricsOf(trace).plot("calls@lane:Carriers")!;
    const answered = calls.kind === "stack" ? calls.lines.find(({ name }) => name === "answered")! : null;
    const ordinary = answered!.y.slice(2, 28) as number[];
    expect(ordinary.reduce((sum, count) => sum + count, 0) / ordinary.length).toBeCloseTo(5, 0);
    says("about five per 500 ms");
  });

  /** Mean calls until more than `most` of `window` calls in a row are slow, each by itself with this chance: from a quasi-stationary state. */
  function callsToBlow(most: number, window: number, chance: number): number {
    const states = 1 << (window - 1); // which of the last calls were slow
    const slow = (state: number): number => (state === 0 ? 0 : (state & 1) + slow(state >> 1));
    let now = new Float64Array(states);
    now[0] = 1;
    let stays = 0;
    for (let step = 0; step < 300; step++) {
      const next = new Float64Array(states);
      now.forEach((share, state) => {
        for (const [bit, odds] of [
          [0, 1 - chance],
          [1, chance],
        ] as const)
          if (slow(state) + bit <= most) {
            const to = ((state << 1) | bit) & (states - 1);
            next[to] = next[to]! + share * odds;
          }
      });
      stays = next.reduce((sum, share) => sum + share, 0);
      now = next.map((share) => share / stays);
    }
    return 1 / (1 - stays);
  }

  it("the table: how often a fuse blows for nothing", () => {
    const PER_SECOND = 5;
    const seconds = [1, 2, 3, 4, 5].map((most) => callsToBlow(most, 2 * PER_SECOND, 0.04) / PER_SECOND);
    const [one, two, three, four, five] = seconds as [number, number, number, number, number];
    expect(Math.round(one / 10) * 10).toBe(20);
    expect(Math.round(two / 60)).toBe(2);
    expect(Math.round(three / 60)).toBe(22);
    expect(Math.round(four / 3_600)).toBe(6);
    expect(Math.round(five / 86_400)).toBe(6);
    for (const row of [
      "| 1 | 20 seconds |",
      "| 2 | 2 minutes |",
      "| 3 | 22 minutes |",
      "| 4 | 6 hours |",
      "| 5 | 6 days |",
    ])
      says(row);
  });

  it("the table's first rows, from the engine's own fuse", async () => {
    for (const [most, least, mostSeconds] of [
      [1, 17, 25],
      [2, 100, 170],
    ] as const) {
      // Two hours of five calls a second; a blown fuse resets at once, so that each time begins afresh.
      const trace = (
        await prepare(`
          import { Fuse, Process, Random, Supervisor, mark, scenario } from "faultline";
          export default scenario({
            until: 7_200_000,
            *main() {
              yield* Supervisor.startLink([[Fuse, { monitor: false }]], { strategy: "one_for_one" });
              yield* Fuse.install("carriers", [["standard", ${most}, 2_000], ["reset", 0]]);
              let blows = 0;
              for (let n = 0; n < 36_000; n++) {
                yield* Process.sleep(200);
                if (Random.uniform() >= 0.04) continue;
                yield* Fuse.melt("carriers");
                if ((yield* Fuse.ask("carriers", "async_dirty")) === "blown") blows++;
              }
              mark("blows", blows);
            },
          });`)
      )();
      const blows = Number(viewTrace(trace).marks("blows")[0]!.event.value);
      expect(7_200 / blows, `${most}`).toBeGreaterThan(least);
      expect(7_200 / blows, `${most}`).toBeLessThan(mostSeconds);
    }
  });
});
