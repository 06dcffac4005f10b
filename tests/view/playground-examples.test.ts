/** Every example of the playground runs, and shows what the gallery says of it. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Trace } from "../../src/engine/index.ts";
import { summary, transcript } from "../../src/player/index.ts";
import { EXAMPLES } from "../../src/view/index.ts";
import { playgroundExample } from "../../src/view/build/index.ts";

const traceOf = async (name: string): Promise<Trace> => (await playgroundExample(name)).demo.trace as Trace;
const told = async (name: string): Promise<string[]> =>
  transcript(await traceOf(name)).map(({ text }) => text);

test("the gallery names every file, and no other", () => {
  const files = readdirSync("src/view/stage/playground/examples").map((file) => file.replace(/\.ts$/, ""));
  expect(EXAMPLES.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
});

describe.each(EXAMPLES)("$title", ({ name }) => {
  test("compiles, runs to its end, and has a title of its own", async () => {
    const { demo, runs } = await playgroundExample(name);
    expect(["quiet", "until"]).toContain(demo.trace?.end);
    expect(demo.title).not.toBe(name);
    expect(demo.compiled?.ok).toBe(true);
    expect(runs).not.toBe("");
  });
});

test("storm: the budget of 3 is used up within half a second", async () => {
  const trace = await traceOf("storm");
  const third = trace.events.find((event) => event.type === "restart" && event.used === 3);
  expect(third?.at).toBe(450); // three crashes, each 150 ms after a start
});

test("escalation: Room gives up, House restarts it", async () => {
  expect(await told("escalation")).toEqual(
    expect.arrayContaining([
      "Room would need restart 3 for Sensor, but allows 2: it gives up.",
      "House restarts Room: restart 1 of 3 in its window.",
    ]),
  );
});

test("pipeline: Parser takes Sum along, Reader goes on", async () => {
  const lines = await told("pipeline");
  expect(lines).toContain("Sum (2), a server, is started anew by Pipeline.");
  expect(lines.some((line) => line.startsWith("Reader (2)"))).toBe(false);
});

test("links: one snap ends all but Watcher, and main", async () => {
  const trace = await traceOf("links");
  expect(summary(trace, trace.events.length)).toBe("2 running, 5 crashed.");
});

test("task: the crash takes Desk along", async () => {
  expect(await told("task")).toContain("Desk (2), a server, is started anew by Sup.");
});

test("registry: the successor takes the room's place", async () => {
  expect(await told("registry")).toContain("Room :red (2), a server, is started anew by Rooms.");
});

test("shutdown: in reverse order, Cache is killed", async () => {
  const lines = await told("shutdown");
  const order = [
    "App asks Web to end.",
    "App asks Cache to end.",
    "Cache is killed.",
    "App asks Db to end.",
  ].map((line) => lines.indexOf(line));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});
