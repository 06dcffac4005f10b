import assert from "node:assert/strict";
import type * as Watchdog from "../../../src/sandbox/page/watchdog.ts";
import { loadMutant } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

const FILE = "src/sandbox/page/watchdog.ts";

type Part = typeof Watchdog;

/** Ticks every `step` ms until there is a verdict: [verdict, ms]. */
function tickUntil(
  dog: Watchdog.Watchdog,
  from: number,
  step: number,
  every?: (at: number) => void,
): [string, number] {
  for (let at = from + step; at < from + 200_000; at += step) {
    every?.(at);
    const verdict = dog.tick(at);
    if (verdict !== undefined) return [verdict, at - from];
  }
  return ["none", 0];
}

export const WATCHDOG = layer<Part>({
  name: "watchdog",
  load: async (mutations) => (await loadMutant(FILE, mutations)) as Part,
  checks: {
    "1 s of silence in ticks of 50 ms ends a run: 21 ticks, 1,050 ms": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      dog.started();
      assert.deepEqual(tickUntil(dog, 0, 50), ["silent", 1050]);
    },
    "a tick counts 75 ms at most: a page that stalls 3 s does not end a run": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      dog.started();
      assert.equal(dog.tick(50), undefined);
      assert.equal(dog.tick(3050), undefined);
      // 50 + 75 were counted: 18 further ticks make 1,025.
      assert.deepEqual(tickUntil(dog, 3050, 50), ["silent", 900]);
    },
    "in a hidden page, with a tick a second, silence takes 14 ticks of 75 ms": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      dog.started();
      assert.deepEqual(tickUntil(dog, 0, 1000), ["silent", 14_000]);
    },
    "a sign of life starts the count anew": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      dog.started();
      for (let at = 50; at <= 950; at += 50) assert.equal(dog.tick(at), undefined);
      dog.heard();
      assert.deepEqual(tickUntil(dog, 950, 50), ["silent", 1050]);
    },
    "a run that is heard of all the time ends after 5 s": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      dog.started();
      assert.deepEqual(tickUntil(dog, 0, 50, () => dog.heard()), ["wall", 5050]); // prettier-ignore
    },
    "or after the limit that was asked for": ({ createWatchdog, WATCH }) => {
      const dog = createWatchdog(0, WATCH.longWall);
      dog.started();
      assert.deepEqual(tickUntil(dog, 0, 50, () => dog.heard()), ["wall", 30_050]); // prettier-ignore
    },
    "a frame has 5 s to start, whatever it says": ({ createWatchdog }) => {
      assert.deepEqual(tickUntil(createWatchdog(0), 0, 50), ["boot", 5050]);
    },
    "the time of the start is not that of the run": ({ createWatchdog }) => {
      const dog = createWatchdog(0);
      for (let at = 50; at <= 4000; at += 50) assert.equal(dog.tick(at), undefined);
      dog.started();
      assert.deepEqual(tickUntil(dog, 4000, 50, () => dog.heard()), ["wall", 5050]); // prettier-ignore
    },
    "a clock that goes back counts nothing": ({ createWatchdog }) => {
      const dog = createWatchdog(10_000);
      dog.started();
      assert.equal(dog.tick(0), undefined);
      assert.deepEqual(tickUntil(dog, 0, 50), ["silent", 1050]);
    },
    "a timeout waits for a page that stands still: of 400 ms at once, 75 count": ({ createPatience }) => {
      const over = createPatience(0, 200);
      assert.deepEqual([400, 450, 500, 550].map(over), [false, false, false, true]); // 75, 125, 175, 225
    },
  },
  rules: rulesOf(FILE, {
    "ticks are capped": ["Math.max(0, Math.min(at - last, WATCH.cap))", "Math.max(0, at - last)"],
    "time never goes back": ["Math.max(0, Math.min(at - last, WATCH.cap))", "Math.min(at - last, WATCH.cap)"],
    "silence ends a run": ['if (silent > WATCH.silent) return "silent";', ""],
    "the wall ends a run": ['if (total > wall) return "wall";', ""],
    "a start has an end": ['return total > WATCH.boot ? "boot" : undefined', "return undefined"],
    "a sign of life counts": ["heard() {\n      silent = 0;", "heard() {"],
    "the run's clock starts with the run": ["silent = 0;\n      total = 0;", "silent = 0;"],
    "the silence limit is 1 s": ["silent: 1_000", "silent: 2_000"],
    "the wall limit is 5 s": ["wall: 5_000", "wall: 10_000"],
    "the long wall limit is 30 s": ["longWall: 30_000", "longWall: 300_000"],
    "the cap is 75 ms": ["cap: 75", "cap: 750"],
    "a timeout is patient": ["passed += Math.min(now - last, WATCH.cap)", "passed += now - last"],
  }),
});
