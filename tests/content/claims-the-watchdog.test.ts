/** Figures that the prose of stacking/the-watchdog states, each taken from a run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyEdits, stripRegions, viewTrace, type Edit, type TraceView } from "../../src/lesson/index.ts";
import { loadLesson } from "../../src/lesson/build/index.ts";
import { DOWN_AT_START, FRIDAY, HANGS, threeFails } from "../../content/stacking/the-watchdog/facts.ts";
import { prepare, readFaults } from "./run-source.ts";

interface Recorded {
  readonly id: string;
  readonly group: string;
  readonly alarm_id: string | null;
  readonly checks: readonly string[];
  readonly expect: readonly { readonly alarm_calls: readonly { readonly t: readonly unknown[] }[] }[];
}

/** What the published watchdog told alarm_handler on a real BEAM, check by check. */
const recorded = (
  JSON.parse(readFileSync(join(process.cwd(), "tests/truth/watchdog.json"), "utf8")) as {
    scenarios: readonly Recorded[];
  }
).scenarios.filter(({ group, checks }) => group === "watchdog" && !checks.includes("raise"));

describe("stacking/the-watchdog/index.mdx", () => {
  const { body, files } = loadLesson("stacking", "the-watchdog");
  const prose = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  const says = (sentence: string) => expect(prose).toContain(sentence);
  const source = stripRegions(files["demo.ts"]!);
  const run = async (faults: string, edits: readonly Edit[] = []): Promise<TraceView> =>
    viewTrace((await prepare(applyEdits(source, edits)))({ faults: readFaults(faults) }));
  /** What was done to the list under that name, and when, to the tenth of a second. */
  const done = (view: TraceView, id: string) =>
    view
      .of("alarm")
      .flatMap(({ event }) =>
        event.alarm === id ? [`${event.action} ${Math.round(event.at / 100) / 10}`] : [],
      );
  const screen = (view: TraceView) => view.marks("screen")[0]!.event.value;
  /** When OldWatchdog asked. */
  const asked = (view: TraceView) =>
    view
      .of("send")
      .filter(({ event }) => event.to === view.pidOf("Database") && view.label(event.pid) === "OldWatchdog")
      .map(({ event }) => event.at);

  it("Friday: old is set twice and cleared once, new is set and cleared once", async () => {
    const view = await run(FRIDAY);
    expect(done(view, "old")).toEqual(["set 4", "set 8", "clear 14.1"]);
    expect(done(view, "new")).toEqual(["set 4", "clear 12"]);
    expect(screen(view)).toEqual([["old", "no answer"]]);
    expect(view.trace.endedAt).toBe(16_000);
    says("`old` was set twice, and one of them stays for ever");
    says("in sixteen seconds");
  });

  it("the script of the facts is the demo's own", async () => {
    const own = viewTrace((await prepare(source))());
    expect(own.of("dependency")).toEqual((await run(FRIDAY)).of("dependency"));
  });

  it("one outage: set at 4 s, cleared at 9 s, on the fifth passing check", async () => {
    const view = await run(`${FRIDAY}\nat 4500 up Database`);
    expect(done(view, "old")).toEqual(["set 4", "clear 9"]);
    const passing = asked(view).filter((at) => at > 4_500 && at < 9_045);
    expect(passing.length).toBe(5);
    says("set at 4 s and cleared at 9.");
    says("cleared on the fifth");
  });

  it.each(recorded.map((one) => [one.id, one] as const))(
    "OldWatchdog tells alarm_handler what the published one did: %s",
    async (_id, { checks, expect: steps }) => {
      const view = await run("", [
        [
          "change(seen, yield* ping())",
          `change(seen, ${JSON.stringify(checks)}[Math.round(now() / 1_000) - 1] as "ok")`,
        ],
        ["import { mark,", "import { now, mark,"],
        ["until: 16_000", `until: ${checks.length * 1_000 + 500}`],
        ["OldWatchdog, [Watchdog, options] as const]", "OldWatchdog]"],
      ]);
      const calls = checks.map((_check, i) =>
        view.of("send").flatMap(({ event }) => {
          const [notify, call] = event.message as [string, [string, unknown]];
          return event.at === (i + 1) * 1_000 && notify === "notify" ? [call[0]] : [];
        }),
      );
      expect(calls).toEqual(
        steps.map(({ alarm_calls }) => alarm_calls.map(({ t }) => `${String(t[0])}_alarm`)),
      );
    },
  );

  it("down from the start: old is never set; restarted just before the first outage, it is set with the second", async () => {
    expect(done(await run(DOWN_AT_START), "old")).toEqual([]);
    const view = await run(`${FRIDAY}\nat 3200 exit OldWatchdog kill`);
    expect(done(view, "old")[0]).toBe("set 8.2");
    says("its alarm comes at 8.2 s, with the second");
  });

  it("hanging: it asks at 3 s and never again, and lives", async () => {
    const view = await run(HANGS);
    expect(done(view, "old")).toEqual([]);
    expect(asked(view).at(-1)).toBeLessThan(3_100);
    expect(view.living("OldWatchdog")).toBeDefined();
    expect(done(view, "new")).toEqual(["set 3.5", "clear 8", "set 10"]);
  });

  it("a check that raises: four crashes in five seconds, and nobody asks any more", async () => {
    const raising: Edit[] = [
      ["  return answer;\n", '  raise("no answer that I know");\n'],
      ["import { mark,", "import { raise, mark,"],
      ["OldWatchdog, [Watchdog, options] as const]", "OldWatchdog]"],
      ["yield* ping()", 'yield* ping() as Wait<"ok">'],
      ["import { AlarmHandler,", 'import type { Wait } from "faultline";\nimport { AlarmHandler,'],
    ];
    const view = await run("", raising);
    expect(view.exits("OldWatchdog").length).toBe(4);
    expect(view.exits("Parcels").length).toBe(1);
    says("Four crashes in five seconds");
  });

  it("slow, 0.7 s: old is content until the flapping begins, new is set at 1.5 s", async () => {
    const view = await run(`${FRIDAY}\nat 500 slow Database 700`);
    expect(done(view, "old").filter((what) => Number(what.split(" ")[1]) < 4)).toEqual([]);
    expect(done(view, "new")[0]).toBe("set 1.5");
    says("sets its alarm at 1.5 s");
  });

  it("a timer that goes on: three checks in fifteen milliseconds after a slow one", async () => {
    const ticking: Edit[] = [
      [
        'Process.sendAfter(self(), "check", 1_000);\n    return ["ok"',
        'spawnLink(ticks, self());\n    return ["ok"',
      ],
      [
        '    Process.sendAfter(self(), "check", 1_000);\n    return ["noreply", next]',
        '    return ["noreply", next]',
      ],
      [
        "type Seen",
        'function* ticks(to: Pid) {\n  for (;;) {\n    yield* Process.sleep(1_000);\n    send(to, "check");\n  }\n}\n\ntype Seen',
      ],
      ["import { mark,", "import { send, spawnLink, type Pid, mark,"],
    ];
    const view = await run("at 2500 slow Database 5000\nat 4000 up Database", ticking);
    // Asked at 3 s, answered at 8 s; the ticks of 4, 5, 6 and 7 s wait, and a check takes 5 ms.
    const after = asked(view).filter((at) => at >= 8_000);
    expect(after[0]).toBe(8_000);
    expect(after[2]! + 5 - after[0]!).toBe(15);
    says("three passing checks in fifteen milliseconds");
  });

  it("Watchdog killed while the alarm is set: one line before and after, and it is not missing for any time", async () => {
    const view = await run(`${FRIDAY}\nat 4800 exit Watchdog kill`);
    const alarms = view.of("alarm").filter(({ event }) => event.alarm === "new");
    expect(alarms.map(({ event }) => event.action)).toEqual(["set", "clear", "set", "clear"]);
    expect(alarms[1]!.event.at).toBe(alarms[2]!.event.at);
    says("the list has one line, as before");
  });

  it("no later than 1.5 s after it began to hang, whenever that is; with three fails three times that", async () => {
    const delays = async (edits: readonly Edit[]) => {
      const all: number[] = [];
      for (let at = 5_000; at < 6_600; at += 100) {
        const set = (await run(`at ${at} hanging Database`, edits))
          .of("alarm")
          .find(({ event }) => event.alarm === "new");
        all.push(set!.event.at - at);
      }
      return Math.max(...all);
    };
    const [one, three] = [await delays([]), await delays(threeFails)];
    expect(one).toBeLessThanOrEqual(1_505); // A check that is under way passes or does not.
    expect(one).toBeGreaterThan(1_400);
    expect(three).toBeLessThanOrEqual(3 * 1_505);
    expect(three).toBeGreaterThan(3 * 1_400);
    says("an alarm after 1.5 seconds. With more `fails` it is as many times that");
  });

  it("three fails: Friday is not noticed; fails 1 and passes 3: one alarm", async () => {
    expect(done(await run(FRIDAY, threeFails), "new")).toEqual([]);
    says("a flapping database is one long alarm. The other way round it is none at all");
    const other = await run(FRIDAY, [...threeFails, ["passes: 3", "passes: 1"]]);
    expect(done(other, "new")).toEqual([]);
  });

  it("nonsense from 11.5 s on: both clear, as after a good answer", async () => {
    const view = await run(`${FRIDAY}\nat 11500 corrupt Database`);
    expect(done(view, "new")).toEqual(["set 4", "clear 12"]);
    expect(done(view, "old")).toEqual(["set 4", "set 8", "clear 14.1"]);
  });

  it("the kata: six outages", () => {
    says("A week with six outages");
    const week = files["kata.ts"]!.split("function* week()")[1]!;
    // From the start; flapping; hanging or slow; nonsense; down, with a kill; hanging.
    expect(week.split("yield* well();").length - 1).toBe(6);
  });
});
