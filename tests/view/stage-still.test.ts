/** The stage as the build renders it: a picture and its text, before any script has run. */
import { render } from "svelte/server";
import { describe, expect, test } from "vitest";
import type { DemoData } from "../../src/player/index.ts";
import HeroStage from "../../src/view/stage/landing/HeroStage.svelte";
import Stage from "../../src/view/stage/Stage.svelte";
import { crashAndRestart, longTrace } from "../player/build-trace.ts";

const demo = (more: Partial<DemoData> = {}): string =>
  JSON.stringify({
    id: "t/demo",
    title: "A counter",
    source: "",
    seed: 0,
    faults: [],
    trace: crashAndRestart,
    ...more,
  });
const still = (more: Partial<DemoData> = {}): string => render(Stage, { props: { data: demo(more) } }).body;

describe("without script", () => {
  test("the tree stands there, each process with its state in words", () => {
    const html = still();
    for (const label of [
      "main, process, running",
      "Counter, server, running",
      "Sup, supervisor, running, one_for_one, 3 of 3 restarts left",
    ])
      expect(html).toContain(`aria-label="${label}"`);
  });
  test("the whole transcript stands there, also what is still to come", () => {
    const html = still();
    expect(html).toContain('main calls Counter with ["add", 2].');
    expect(html).toContain("Sup restarts Counter: restart 1 of 3 in its window.");
  });
  test("a long run is told in part, and says so", () => {
    const html = still({ trace: longTrace(2000) });
    expect(html).toMatch(/and \d+ rows more/);
    expect(html.length).toBeLessThan(150_000);
  });
  test("a demo without a run says what to do", () => {
    expect(still({ trace: null })).toContain("Nothing has run here yet.");
  });
  test("the health of the tree is an attribute that styles can use", () => {
    expect(still()).toContain('data-health="ok"');
    expect(render(HeroStage, { props: { data: demo() } }).body).toContain('data-health="ok"');
  });
});
