/** Figures that the prose of stacking/the-whole-stack states, each taken from a run. */
import { describe, expect, it } from "vitest";
import { stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { prepare, readFaults } from "./run-source.ts";

const OUTAGE = "at 4000 down Database\nat 10000 up Database\n";

describe("stacking/the-whole-stack/index.mdx", () => {
  const { body, files } = loadLesson("stacking", "the-whole-stack");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const compiled = prepare(stripRegions(files["demo.ts"]!));
  const run = async (fault = ""): Promise<TraceView> =>
    viewTrace((await compiled)({ faults: readFaults(OUTAGE + fault) }));

  const pages = (view: TraceView, from = 0) =>
    view.marks("paged").flatMap(({ event }) => (event.at > from ? [event.at] : []));
  /** What visitors read from a time on, the town left out, each kind once. */
  const read = (view: TraceView, from: number) => [
    ...new Set(
      view
        .marks("answered")
        .filter(({ event }) => event.at > from)
        .map(({ event }) => String(event.value).replace(/Oslo|Bergen|Bodø/, "X")),
    ),
  ];
  const WELL = "in X, arrives tomorrow";
  const OLD = "last seen in X, arrives tomorrow";
  /** How many of the requests that Web was given had ended by then, and how many were answered. */
  const requests = (view: TraceView, until: number) => {
    const begun = view.spawns("Task request").filter(({ event }) => event.at <= until - 2_000);
    return { begun: begun.length, answered: view.marks("answered").length };
  };

  it("the outage: one page at 5,160 ms, the old place meanwhile, and an answer for everyone", async () => {
    const view = await run();
    // A check every 520 ms (500, and 20 for the answer): that of 4,160 fails at once, then 4,660 and 5,160.
    expect(pages(view)).toEqual([5_160]);
    expect(read(view, 0)).toEqual([WELL, OLD]);
    // One every 300 ms: the last in 24 s begins at 24,000 and is not done.
    expect(view.marks("answered").length).toBe(view.spawns("Task request").length - 1);
    says("It goes at 5,160 ms, once. Nobody was left without an answer");
  });

  it("hanging: Mia after 2.8 s, when it was down after 1.2 s; the longest wait is half a second more", async () => {
    const view = await run("at 14000 hanging Database");
    expect(pages(view, 14_000).map((at) => at - 14_000)).toEqual([2_820]);
    expect(5_160 - 4_000).toBe(1_160);
    expect(read(view, 14_100)).toEqual([OLD]);
    says("Mia, after 2.8 s; when it was down, after 1.2 s");
  });

  it("flapping 800: both kinds of answers, and no page; Carriers down: the place alone, and no page", async () => {
    const flapping = await run("at 14000 flapping Database 800");
    expect(read(flapping, 14_000).toSorted()).toEqual([WELL, OLD].toSorted());
    expect(pages(flapping, 14_000)).toEqual([]);
    const down = await run("at 14000 down Carriers");
    expect(read(down, 14_100)).toEqual(["in X"]);
    expect(pages(down, 14_000)).toEqual([]);
  });

  it("Conn, Guard, Web killed: visitors see nothing of it", async () => {
    for (const name of ["Conn", "Guard", "Web"]) {
      const view = await run(`at 14000 exit ${name} kill`);
      expect(view.exits(name).length, name).toBe(1);
      expect(view.living(name), name).toBeDefined();
      expect(read(view, 14_000), name).toEqual([WELL]);
      expect(pages(view, 14_000), name).toEqual([]);
    }
    const guard = await run("at 14000 exit Guard kill");
    expect(guard.of("handler").at(-1)?.event).toMatchObject({ at: 14_000, action: "add", handler: "Pager" });
  });

  it("nonsense is served, noticed by nobody, and remembered for the next outage", async () => {
    const view = await run("at 14000 corrupt Database\nat 18000 down Database");
    expect(read(await run("at 14000 corrupt Database"), 14_100)).toEqual(["in ���, arrives tomorrow"]);
    expect(read(view, 18_100)).toEqual(["last seen in ���, arrives tomorrow"]);
    expect(pages(await run("at 14000 corrupt Database"), 14_000)).toEqual([]);
    says('"in ���, arrives tomorrow"');
  });

  it("450 ms: no page, nobody is answered in a second any more, and Conn's mailbox grows", async () => {
    const view = await run("at 14000 slow Database 450");
    expect(pages(view, 14_000)).toEqual([]);
    expect(read(view, 17_500)).toEqual([OLD]);
    const { begun, answered } = requests(view, 24_000);
    expect(answered).toBeGreaterThanOrEqual(begun); // All are answered, late.
    const conn = view.pidOf("Conn")!;
    const sent = view.of("send").filter(({ event }) => event.to === conn && event.at > 14_000).length;
    const taken = view.of("receive").filter(({ event }) => event.pid === conn && event.at > 14_000).length;
    // Ten seconds bring 33 visitors, of whom Conn serves 22; it also receives the answers of Database.
    expect(sent).toBeGreaterThan(taken);
  });

  it("Tracker killed in the outage: nobody knows where, until the database is back", async () => {
    const view = await run("at 6000 exit Tracker kill");
    expect(read(view, 6_100)).toEqual(["nobody knows where, arrives tomorrow", WELL]);
    const alone = await run("at 14000 exit Tracker kill");
    expect(read(alone, 14_000)).toEqual([WELL]);
  });
});
