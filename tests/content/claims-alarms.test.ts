/** Figures and outcomes that the prose of stacking/alarms states. For tests/content. */
import { describe, expect, it } from "vitest";
import { applyEdits, stripRegions, viewTrace, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { variants } from "../../content/stacking/alarms/facts.ts";
import { prepare, readFaults } from "./run-source.ts";

describe("stacking/alarms/index.mdx", () => {
  const { body, files } = loadLesson("stacking", "alarms");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const guarded = variants.guarded!.edits!;
  const halfAYear = variants["early-disk"]!.faults!.replace("\nat 2500 down Images", "");

  async function run(fault = "", edits: typeof guarded = []): Promise<TraceView> {
    const program = await prepare(applyEdits(stripRegions(files["demo.ts"]!), edits));
    return viewTrace(program({ faults: readFaults(`${halfAYear}\n${fault}`) }));
  }
  const pages = (view: TraceView) => view.marks("page").map(({ event }) => String(event.value));
  const about = (view: TraceView, id: string) => pages(view).filter((page) => page.includes(id));
  const saturday = (view: TraceView, name: string) => view.marks(name)[0]!.event.value;

  it("the script of the facts is the demo's own", async () => {
    const own = viewTrace((await prepare(stripRegions(files["demo.ts"]!)))());
    expect(pages(await run())).toEqual(pages(own));
  });

  it("the alarm of the full disk is set within half a second, and nobody is told", async () => {
    says("within half a second");
    const view = await run();
    const set = view
      .of("send")
      .find(({ event }) => JSON.stringify(event.message).includes('["set_alarm",["Images"'))!;
    expect(set.event.at - 7_000).toBeLessThan(500);
    expect(about(view, "Images")).toEqual([]);
    expect(saturday(view, "handlers")).toEqual([]);
    expect(saturday(view, "alarms")).toEqual(["error", "bad_module"]);
    says("no handlers, `{:error, :bad_module}`, and an error");
  });

  it("under Metrics the clock's alarm ends with Pager, without being cleared, and Images never has one", async () => {
    says("ends in March: no handler keeps it any more");
    const view = await run();
    const alarms = view.of("alarm").map(({ event }) => [event.alarm, event.action]);
    expect(alarms).toEqual([
      ["clock", "set"],
      ["Database", "set"],
      ["Database", "clear"],
      ["clock", "lost"],
    ]);
  });

  it("before March the phone rings for the disk", async () => {
    const view = await run("at 2500 down Images");
    expect(about(view, "Images").length).toBe(1);
    expect(view.marks("page").at(-1)!.event.at).toBeLessThan(4_000);
  });

  it("the clock's alarm was set before Parcels started and is told in the moment that Pager comes", async () => {
    const view = await run();
    const added = view.of("handler").find(({ event }) => event.action === "add" && event.handler === "Pager");
    const clock = view.marks("page")[0]!.event;
    expect(String(clock.value)).toContain("clock");
    expect(clock.at).toBe(added!.event.at);
  });

  it("the crash ends no process, restarts nothing, and is one line in the log", async () => {
    const view = await run();
    expect(view.of("exit").filter(({ event }) => view.label(event.pid) !== "main")).toEqual([]);
    expect(view.of("restart")).toEqual([]);
    expect(view.logs("error").filter((line) => line.includes("Pager")).length).toBe(1);
    says("the tree is green");
  });

  it("a killed alarm_handler comes back with the default handler and without the clock's alarm", async () => {
    const view = await run("at 3000 exit alarm_handler kill");
    expect(saturday(view, "handlers")).toEqual(["alarm_handler"]);
    expect(saturday(view, "alarms")).toEqual([["Images", "no space left"]]);
    const asked = view.marks("alarms")[0]!.index;
    expect(
      view
        .marks("page")
        .filter(({ index }) => index < asked)
        .map(({ event }) => String(event.value)),
    ).not.toContainEqual(expect.stringContaining("Images"));
    expect(saturday(view, "swapped again")).toBe("ok");
    says("this time the swap works");
  });

  it("with Guard the disk is told, and two alarms are lost; a killed Guard comes back with Pager", async () => {
    const view = await run("", guarded);
    const asked = view.marks("alarms")[0]!.index;
    const before = view.marks("page").filter(({ index }) => index < asked);
    expect(before.map(({ event }) => event.value)).toEqual([
      "Mia: Database NO ANSWER",
      "Mia: Images NO SPACE LEFT",
    ]);
    says("Two alarms are still lost");
    const killed = await run("at 6000 exit Guard kill", guarded);
    expect(killed.starts("Guard").length).toBe(3); // at first, after the crash, after the kill
    expect(saturday(killed, "handlers")).toEqual(["Pager", "alarm_handler"]);
  });

  it("flapping: by 4 s Mia has been paged three times for the same database", async () => {
    says("by 4 s Mia has been paged three times for the same database");
    const view = await run("at 2200 flapping Database 400");
    const early = view
      .marks("page")
      .filter(({ event }) => event.at < 4_000 && String(event.value).includes("Database"));
    expect(early.length).toBe(3);
  });

  it("the kata: six alarms, told apart by their names", async () => {
    says("Six alarms in nine seconds");
    const kata = viewTrace((await prepare(stripRegions(files["kata.ts"]!)))());
    const names = kata.marks("set").map(({ event }) => String(event.value));
    expect(new Set(names).size).toBe(6);
    expect(kata.marks("set").at(-1)!.event.at).toBeLessThan(9_000);
  });
});
