/** The metrics view: places, keys, what is kept, and the text that equals the plots. */
import { render } from "svelte/server";
import { describe, expect, test } from "vitest";
import type { Trace } from "../../src/engine/index.ts";
import type { DemoData } from "../../src/player/index.ts";
import { keepChoice, loadChoice } from "../../src/view/stage/metrics/choice.ts";
import { GUTTER, keyTime, MARGIN, niceTop, timeScale } from "../../src/view/stage/metrics/scale.ts";
import Metrics from "../../src/view/stage/Metrics.svelte";
import Stage from "../../src/view/stage/Stage.svelte";
import { StageModel } from "../../src/view/stage/stage-model.svelte.ts";
import { at, traceOf } from "../player/build-trace.ts";
import { answer, ask, cast, endedAt, fourCalls, stack } from "../player/metrics/traces.ts";

const demo = (trace: Trace | null): DemoData => ({
  id: "t/demo",
  title: "Calls",
  source: "",
  compiled: undefined,
  seed: 0,
  faults: [],
  trace,
});

/** The view after everything is told, without tags and patterns. */
function words(trace: Trace | null): string {
  const model = new StageModel(demo(trace), "/");
  const stop = model.start();
  if (trace) model.send({ type: "SEEK", index: trace.events.length });
  const { body } = render(Metrics, { props: { model } });
  stop();
  return body
    .replace(/<!--.*?-->/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

describe("places on the axis", () => {
  const scale = timeScale(1000, 500 + GUTTER + MARGIN);
  test("500 px for 1000 ms: 250 px from the gutter are 500 ms, and back", () => {
    expect(scale.x(500)).toBe(GUTTER + 250);
    expect(scale.at(GUTTER + 250)).toBe(500);
  });
  test("beside the axis lie its ends", () => {
    expect([scale.at(0), scale.at(9999)]).toEqual([0, 1000]);
  });
  test("a run of no time has one place", () => {
    expect(timeScale(0, 300).x(0)).toBe(GUTTER);
  });
  test("a plot's top is a round number that has room for the most", () => {
    expect([0.3, 1, 3, 7, 11, 240].map(niceTop)).toEqual([1, 1, 3, 8, 15, 250]);
  });
});

describe("keys", () => {
  test("an arrow leads to the next border of a slice of 20 ms, a page by ten slices", () => {
    expect(keyTime("ArrowRight", 130, 20, 1000)).toBe(140);
    expect(keyTime("ArrowRight", 140, 20, 1000)).toBe(160);
    expect(keyTime("ArrowLeft", 130, 20, 1000)).toBe(120);
    expect(keyTime("ArrowLeft", 120, 20, 1000)).toBe(100);
    expect(keyTime("PageDown", 140, 20, 1000)).toBe(340);
    expect(keyTime("PageUp", 140, 20, 1000)).toBe(0);
    expect([keyTime("Home", 140, 20, 1000), keyTime("End", 140, 20, 1000)]).toEqual([0, 1000]);
    expect(keyTime("p", 140, 20, 1000)).toBeNull();
  });
});

describe("the choice of plots", () => {
  const store = (): Storage => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    } as Storage;
  };
  test("is kept for each demo, until the suggested ones are wanted again", () => {
    const storage = store();
    keepChoice("a", ["calls@all"], () => storage);
    expect(loadChoice("a", () => storage)).toEqual(["calls@all"]);
    expect(loadChoice("b", () => storage)).toBeNull();
    keepChoice("a", null, () => storage);
    expect(loadChoice("a", () => storage)).toBeNull();
  });
  test("without storage, or with something else in it, the plots are the suggested ones", () => {
    const blocked = (): Storage => {
      throw new Error("blocked");
    };
    keepChoice("a", [], blocked);
    expect(loadChoice("a", blocked)).toBeNull();
    const storage = store();
    storage.setItem("faultline:metrics:1:a", "{not json");
    expect(loadChoice("a", () => storage)).toBeNull();
  });
});

describe("in words", () => {
  test("a table tells each series at the cursor and over the run", () => {
    const text = words(fourCalls);
    expect(text).toContain("Figures at 1 s, and of the whole run");
    // One call in one of 50 slices: least 0, median 0, most 1; none in the last.
    expect(text).toContain("Calls to Db per 20 ms answered 0 0 0 1 answered with an error 0 0 0 1");
    expect(text).toContain("p50 – 10 ms");
    expect(text).toContain("So far: 1 of 1 crash.");
  });
  test("bands are told with what holds, and how long each did", () => {
    expect(words(stack)).toContain("Breaker closed ; in all: closed 500 ms, open 400 ms, half_open 100 ms");
  });
  test("without a run, and in a run without anything to measure, it says what to do", () => {
    expect(words(null)).toContain("Nothing to measure yet: run the code");
    expect(words(traceOf(cast))).toContain("Nothing to measure yet: no process of this run");
  });
  test("a run too short for an axis has its figures, and says so", () => {
    const text = words(endedAt(traceOf(cast, ask(0, 11), answer(0, 11, 1), at(0, [])), 0));
    expect(text).toContain("too short for plots over time");
    expect(text).toContain("answered 1 1 1 1");
  });
});

describe("the pane", () => {
  const tabs = (panes?: string[]): string =>
    render(Stage, { props: { data: JSON.stringify(demo(fourCalls)), ...(panes ? { panes } : {}) } }).body;
  test("is there for a stage that asks for it, and for no other", () => {
    expect(tabs()).not.toContain(">Metrics");
    expect(tabs(["metrics"])).toContain(">Metrics");
  });
});
