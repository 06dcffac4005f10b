import { describe, expect, test } from "vitest";
import type { Trace } from "../../src/engine/index.ts";
import { fail, kata, notExercised, pass } from "../../src/lesson/index.ts";
import type { Outcome, Sandbox, SweepInput } from "../../src/sandbox/index.ts";
import { faultsOf, SEEDS, sweep } from "../../src/view/kata/sweep.ts";
import { shapeOf, standing, verdict } from "../../src/view/kata/words.ts";

const trace = (seed: number): Trace => ({ version: 1, seed, endedAt: 0, end: "quiet", steps: 1, events: [] });
const finished = (seed: number): Outcome => ({ kind: "finished", trace: trace(seed), crashes: [] });

/** A sandbox whose runs end as told; it does what sandbox.sweep promises and nothing else. */
function sandbox(outcome: (seed: number) => Outcome): { box: Pick<Sandbox, "sweep">; asked: SweepInput[] } {
  const asked: SweepInput[] = [];
  return {
    asked,
    box: {
      sweep(input, { onTrace, signal }) {
        asked.push(input);
        for (const seed of input.seeds) {
          if (signal?.aborted) break;
          if (onTrace(seed, outcome(seed)) === false) break;
        }
        return Promise.resolve();
      },
    },
  };
}

const odd = kata({
  faults: "at 100 exit A kill",
  until: 500,
  checks: [
    { id: "even", title: "Seeds are even.", run: (t) => (t.trace.seed % 2 === 0 ? pass() : fail(3, "odd")) },
    { id: "never", title: "It rains.", run: () => notExercised("no sky") },
    {
      id: "once",
      title: "Seed 4 is fine.",
      run: (t) => (t.trace.seed === 4 ? pass() : notExercised("not 4")),
    },
  ],
  wrong: { odd: { hint: "Look at odd seeds.", when: () => true } },
});
const good = kata({ checks: [{ id: "ok", title: "Fine.", run: () => pass() }], wrong: {} });

describe("an answer checked under many seeds", () => {
  test("200 of them, the plain order first", () => {
    expect(SEEDS).toHaveLength(200);
    expect(SEEDS.slice(0, 3)).toEqual([0, 1, 2]);
  });

  test("goes with the kata's own faults and time, which the reader can't edit away", async () => {
    const { box, asked } = sandbox(finished);
    await sweep(box, odd, "code", { seeds: [0] });
    expect(asked).toEqual([
      {
        source: "code",
        seeds: [0],
        faults: [{ at: 100, do: "exit", target: "A", reason: "kill" }],
        until: 500,
      },
    ]);
    expect(faultsOf(good)).toBeUndefined();
  });

  test("counts per check, and knows the first failing seed and event", async () => {
    const { summary, end } = await sweep(sandbox(finished).box, odd, "code", { seeds: [0, 1, 2, 3, 4] });
    expect(end).toEqual({ kind: "done" });
    const [even, never, once] = summary.checks;
    // Seeds 1 and 3 of five are odd.
    expect(even).toMatchObject({ state: "fail", passed: 3, failed: 2, firstFailure: { seed: 1, event: 3 } });
    expect(standing(even!, summary.runs)).toBe("failed in 2 of 5 runs");
    expect(standing(never!, summary.runs)).toBe("not exercised in any of 5 runs");
    expect(standing(once!, summary.runs)).toBe("passed in 1 of 5 runs; in 4 it did not come into play");
    expect(summary.mistake?.hint).toBe("Look at odd seeds.");
    expect(verdict(summary, end)).toBe("Of 3 checks, 1 failed, 1 did not come into play, 1 passed.");
  });

  test("only what has passed has the mark of what is healed", async () => {
    const { summary } = await sweep(sandbox(finished).box, odd, "code", { seeds: [0, 1, 4] });
    expect(summary.checks.map(shapeOf)).toEqual(["fault", "watching", "running"]);
    expect(summary.solved).toBe(false);
  });

  test("all passed", async () => {
    const { summary, end } = await sweep(sandbox(finished).box, good, "code", { seeds: [0, 1] });
    expect(summary.solved).toBe(true);
    expect(verdict(summary, end)).toBe("All 1 checks passed in 2 runs.");
  });

  test("stopped: what was seen stands, and is not called solved to the end", async () => {
    const control = new AbortController();
    const { summary, end } = await sweep(sandbox(finished).box, good, "code", {
      seeds: [0, 1, 2, 3],
      signal: control.signal,
      onprogress: (runs) => {
        if (runs === 2) control.abort();
      },
    });
    expect(summary.runs).toBe(2);
    expect(end).toEqual({ kind: "stopped" });
    expect(verdict(summary, end)).toBe("Stopped after 2 runs. All checks have passed so far.");
  });

  test("a run without a trace ends it: nothing is judged from it", async () => {
    const silent: Outcome = { kind: "silent", message: "Stopped: no sign of life." };
    const { summary, end } = await sweep(
      sandbox((seed) => (seed === 2 ? silent : finished(seed))).box,
      good,
      "code",
      { seeds: [0, 1, 2, 3] },
    );
    expect(summary.runs).toBe(2);
    expect(end).toEqual({ kind: "broken", seed: 2, outcome: silent });
    expect(verdict(summary, end)).toMatch(/^Not checked: .* no sign of life\.$/);
  });

  test("a run cut short, with part of a trace, is not judged either", async () => {
    const cut: Outcome = { kind: "steps", message: "Ended after 5 steps.", trace: trace(0) };
    const { summary, end } = await sweep(sandbox(() => cut).box, good, "code", { seeds: [0, 1] });
    expect(summary.runs).toBe(0);
    expect(summary.solved).toBe(false);
    expect(end.kind).toBe("broken");
  });
});
