import { describe, expect, test } from "vitest";
import { EVENT_FIELDS, type EventType, type FieldKind, type Plain } from "../../src/engine/index.ts";
import { ms } from "../../src/player/sentence.ts";
import { announcements, summary } from "../../src/player/announcements.ts";
import { reasonText, termText } from "../../src/player/term-text.ts";
import {
  ALL_TOPICS,
  transcript,
  transcriptRows,
  type TranscriptFilter,
} from "../../src/player/transcript.ts";
import { at, boot, call, counted, crashAndRestart, givesUp, longTrace, traceOf } from "./build-trace.ts";

const textOf = (type: EventType, nth = 0, trace = crashAndRestart): string => {
  const indices = trace.events.flatMap((event, index) => (event.type === type ? [index] : []));
  return transcript(trace)[indices[nth] as number]!.text;
};
/** The sentence of one event after the boot. */
const say = (event: Parameters<typeof at>[1][number]): string =>
  transcript(traceOf(boot, at(500, [event])))[boot.length]!.text;

describe("terms as text", () => {
  const cases: [Plain, string][] = [
    [["add", 2], '["add", 2]'],
    [{ $pid: 3 }, "#3"],
    [{ $ref: 9 }, "ref 9"],
    [{ a: 1, "b c": null }, '{ a: 1, "b c": null }'],
    [{ $fn: "" }, "function (no name)"],
    [{ $cut: "a symbol" }, "a symbol…"],
    [[], "[]"],
    [{}, "{}"],
  ];
  test.each(cases)("%j reads %s", (term, text) => {
    expect(termText(term)).toBe(text);
  });
  test("long terms are cut, and say so", () => {
    expect(termText("x".repeat(200), undefined, 20)).toHaveLength(20);
    expect(termText("x".repeat(200), undefined, 20)).toMatch(/…$/);
  });
  const reasons: [Plain, string][] = [
    ["boom", "boom"],
    [[{ $error: "RuntimeError", message: "boom" }, []], "RuntimeError: boom"],
    [[["nocatch", 7], []], "uncaught throw of 7"],
    [["badarg", []], "badarg"],
    [["noproc", ["GenServer", "call", ["Db", "get", 5000]]], "noproc in a GenServer call"],
    [["shutdown", "gone"], '["shutdown", "gone"]'],
  ];
  test.each(reasons)("the reason %j reads %s", (reason, text) => {
    expect(reasonText(reason)).toBe(text);
  });
});

describe("the transcript", () => {
  test("has one sentence for each event, ended by a stop", () => {
    for (const trace of [crashAndRestart, givesUp]) {
      const told = transcript(trace);
      expect(told.map((sentence) => sentence.index)).toEqual(trace.events.map((_, index) => index));
      for (const sentence of told) expect(sentence.text).toMatch(/^(main|[A-Z#]).*\.$/);
    }
  });

  test("tells GenServer's protocol in words", () => {
    expect(textOf("send", 0)).toBe('main calls Counter with ["add", 2].');
    expect(textOf("receive", 0)).toBe('Counter takes the call ["add", 2] from main.');
    expect(textOf("send", 1)).toBe('Counter answers main: 2 (it was asked ["add", 2]).');
    expect(say({ type: "send", pid: 1, to: 3, id: 50, message: ["$gen_cast", "reset"] })).toBe(
      'main casts "reset" to Counter.',
    );
    expect(say({ type: "send", pid: 1, to: 3, id: 50, message: ["notify", "reset"] })).toBe(
      'main notifies Counter of "reset".',
    );
    const asked = [{ $pid: 1 }, [{ $pid: 1 }, { $ref: 9 }], "which_handlers"] as const;
    expect(say({ type: "send", pid: 1, to: 3, id: 50, message: asked })).toBe(
      'main calls Counter with "which_handlers".',
    );
    expect(say({ type: "send", pid: 1, to: 3, id: 50, message: ["hello", 1] })).toBe(
      'main sends ["hello", 1] to Counter.',
    );
    expect(
      say({
        type: "send",
        pid: 3,
        to: 1,
        id: 50,
        message: ["DOWN", { $ref: 1 }, "process", { $pid: 4 }, "boom"],
      }),
    ).toBe("main is told that Cache is down (boom).");
  });

  test("tells life and death", () => {
    expect(textOf("spawn", 0)).toBe("The run begins with main.");
    expect(textOf("spawn", 2)).toBe("Counter, a server, is started by Sup.");
    expect(textOf("fault")).toBe("Fault 1: exit Counter boom.");
    expect(textOf("signal")).toBe("The exit signal from outside (boom) ends Counter.");
    expect(textOf("exit")).toBe("Counter ends: boom."); // the signal before it was the moment
    expect(
      say({ type: "exit", pid: 3, reason: [{ $error: "RuntimeError", message: "no row 13" }, []] }),
    ).toBe("Counter crashes: RuntimeError: no row 13.");
    expect(textOf("restart")).toBe("Sup restarts Counter: restart 1 of 3 in its window.");
    expect(textOf("spawn", 4)).toBe("Counter (2), a server, is started anew by Sup.");
    expect(textOf("restart", 3, givesUp)).toBe(
      "Sup would need restart 4 for Counter, but allows 3: it gives up.",
    );
    expect(say({ type: "exit", pid: 4, reason: "normal" })).toBe("Cache ends normally.");
    expect(say({ type: "exit", pid: 4, reason: "killed" })).toBe("Cache is killed.");
    expect(say({ type: "fault", pid: 0, index: 0, target: 0, text: "at 500 exit Nobody kill" })).toBe(
      "Fault 1, “exit Nobody kill”, finds no living process to act on.",
    );
  });

  test("every event of every type has a sentence, whatever its fields hold", () => {
    const values = {
      count: [1],
      time: [1],
      number: [1.5],
      name: ["N"],
      line: ["oh no."],
      flag: [true, false],
    };
    const plain: Plain[] = [null, "x", 7, ["boom", 1], { $pid: 3 }, { open: {} }];
    for (const [type, fields] of Object.entries(EVENT_FIELDS) as [EventType, Record<string, FieldKind>][]) {
      // All combinations of its words; each plain value in all of its plain fields.
      for (const value of plain) {
        let samples: Record<string, unknown>[] = [{ type, pid: 3 }];
        for (const [name, kind] of Object.entries(fields)) {
          const all = kind === "plain" ? [value] : typeof kind === "string" ? values[kind] : kind;
          samples = samples.flatMap((sample) => all.map((one) => ({ ...sample, [name]: one })));
        }
        for (const sample of samples) {
          const text = say(sample as Parameters<typeof say>[0]);
          const what = JSON.stringify(sample);
          expect(text, what).toMatch(/^(main|[A-Z]).*\.$/);
          expect(text, what).not.toMatch(/undefined|NaN|\[object/);
        }
      }
    }
  });

  test("tells what a state machine did, and why", () => {
    const event = {
      type: "transition",
      pid: 3,
      event: { type: "melt" },
      from: "closed",
      to: { open: "wide" },
      taken: ["closed→open"],
      guards: [["unlocked", true]],
      context: {},
      timers: [],
    } as const;
    expect(say(event)).toBe('Counter goes from closed to open.wide on { type: "melt" } (unlocked: yes).');
    expect(say({ ...event, to: "closed" })).toBe(
      'Counter takes { type: "melt" } and stays in closed (unlocked: yes).',
    );
    expect(say({ ...event, to: "closed", taken: [], guards: [["unlocked", false]] })).toBe(
      'Counter has no transition for { type: "melt" } in closed (unlocked: no).',
    );
    expect(say({ ...event, from: null, to: { a: "x", b: {} }, guards: [] })).toBe(
      "The machine of Counter begins in (a.x, b).",
    );
  });

  test("tells alarms, handlers, tables and dependencies", () => {
    const alarm = { type: "alarm", pid: 3, action: "set", alarm: "disk_full", description: [] } as const;
    expect(say(alarm)).toBe('The alarm "disk_full" is set at Counter.');
    expect(say({ ...alarm, description: "97 %" })).toBe('The alarm "disk_full", "97 %" is set at Counter.');
    expect(say({ ...alarm, action: "clear" })).toBe('The alarm "disk_full" is cleared at Counter.');
    expect(say({ ...alarm, action: "lost" })).toBe(
      'The alarm "disk_full" is lost: no handler of Counter keeps it any more.',
    );
    const crash = {
      type: "handler",
      pid: 3,
      action: "crash",
      handler: "Mailer",
      place: 0,
      reason: "boom",
    } as const;
    const told = "The handler Mailer of Counter crashes (boom) and is removed; Counter goes on without it.";
    expect(say(crash)).toBe(told);
    expect(say({ ...crash, reason: ["EXIT", "boom"] })).toBe(told);
    expect(say({ ...crash, place: -1 })).toBe(
      "The handler Mailer can't begin at Counter (boom); the one it was to replace is gone.",
    );
    expect(say({ ...crash, action: "swap", reason: ["swapped", ["Pager", 1], false] })).toBe(
      "Counter swaps the handler Mailer for {Pager, 1}.",
    );
    expect(say({ type: "ets", pid: 3, action: "owner", table: "config", detail: { $pid: 4 } })).toBe(
      "The table config now belongs to Cache.",
    );
    expect(say({ type: "ets", pid: 3, action: "rename", table: "config", detail: "settings" })).toBe(
      'Counter renames the table config to "settings".',
    );
    expect(
      say({ type: "ets", pid: 3, action: "lookup", table: "config", detail: { $ref: 5, table: "a#1" } }),
    ).toBe("Counter reads table a#1 from config.");
    expect(say({ type: "dependency", pid: 3, name: "Database", mode: "flapping", answers: false })).toBe(
      "Database is flapping, down for now.",
    );
  });

  test("tells variables and files, and faults that change a variable", () => {
    const env = { type: "env", pid: 3, of: "variable", action: "read", name: "PORT", value: "4000" } as const;
    expect(say(env)).toBe('Counter reads the variable PORT: "4000".');
    expect(say({ ...env, value: null })).toBe("Counter reads the variable PORT, which is not there.");
    expect(say({ ...env, of: "file", action: "delete", name: "a.json", value: null })).toBe(
      "Counter removes the file a.json.",
    );
    expect(say({ ...env, pid: 0, action: "write" })).toBe(
      'From outside, the variable PORT is set to "4000".',
    );
    expect(say({ type: "fault", pid: 0, index: 0, target: 0, text: "at 5 env PORT 4000" })).toBe(
      "Fault 1: env PORT 4000.",
    );
  });

  test("a message that had to wait says how long", () => {
    const told = transcript(
      traceOf(
        boot,
        at(10, [{ type: "send", pid: 1, to: 3, id: 50, message: "go" }]),
        at(60, [{ type: "receive", pid: 3, id: 50 }]),
      ),
    );
    expect(told.at(-1)).toMatchObject({
      text: 'Counter takes the message "go" from main after 50 ms in the mailbox.',
      weight: "plain",
    });
  });

  test("virtual time in words", () => {
    expect([0, 40, 999.5, 1000, 1250, 61_000].map(ms)).toEqual([
      "0 ms",
      "40 ms",
      "999.5 ms",
      "1 s",
      "1.25 s",
      "61 s",
    ]);
  });
});

describe("rows of the transcript", () => {
  const all: TranscriptFilter = { topics: new Set(ALL_TOPICS), details: false, search: "" };

  test("runs of bookkeeping at one instant are one row, and no event is left out", () => {
    const rows = transcriptRows(transcript(crashAndRestart), all);
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(crashAndRestart.events.length);
    const first = rows.find((row) => row.count > 1)!;
    expect(first.text).toMatch(/^Sup and main are linked; Sup takes the name Sup; and \d+ more\.$/);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  test("with details, one row for each event", () => {
    expect(transcriptRows(transcript(crashAndRestart), { ...all, details: true })).toHaveLength(
      crashAndRestart.events.length,
    );
  });

  test("filters by topic and by text", () => {
    const life = transcriptRows(transcript(crashAndRestart), { ...all, topics: new Set(["life"]) });
    expect(life.map((row) => row.text)).toContain("Counter ends: boom.");
    expect(life.some((row) => row.text.includes("calls"))).toBe(false);
    const found = transcriptRows(transcript(crashAndRestart), { ...all, search: "CALLS" });
    expect(found.map((row) => row.index)).toEqual([boot.length + 1]);
  });

  test("50,000 events are told and filtered in a few passes", () => {
    const { trace, reads } = counted(longTrace(50_000));
    const rows = transcriptRows(transcript(trace), all);
    expect(rows.length).toBeGreaterThan(10_000);
    // Who appears (2 passes), then the sentences (1); each array method may look twice.
    expect(reads()).toBeLessThanOrEqual(6 * 50_000);
  });
});

describe("announcements", () => {
  const crashed = crashAndRestart.events.findIndex((event) => event.type === "exit");

  test("one step is told whole", () => {
    expect(announcements(crashAndRestart, crashed, crashed + 1)).toBe("Counter ends: boom.");
  });
  test("a stretch tells its key moments", () => {
    // signal and restart are the key moments; the exit between them is the signal's effect
    expect(announcements(crashAndRestart, crashed - 1, crashAndRestart.events.length)).toBe(
      "The exit signal from outside (boom) ends Counter. Sup restarts Counter: restart 1 of 3 in its window.",
    );
  });
  test("a long stretch is counted, with the last moments and how things stand", () => {
    const text = announcements(givesUp, boot.length, givesUp.events.length);
    expect(text).toMatch(/^\d+ events\. Last: /);
    expect(text).toContain("Sup shuts down (shutdown).");
    expect(text).toMatch(/1 running, 2 ended, 1 crashed\.$/);
    expect(text.length).toBeLessThan(240);
  });
  test("going back says where one is", () => {
    expect(announcements(crashAndRestart, crashed + 1, boot.length)).toBe("Back at 0 ms. 4 running.");
  });
  test("nothing moved, nothing said", () => {
    expect(announcements(crashAndRestart, 5, 5)).toBe("");
  });
  test("bookkeeping alone is not announced", () => {
    expect(announcements(crashAndRestart, 3, 6)).toBe("");
  });
  test("the summary of an empty stage", () => {
    expect(summary(crashAndRestart, 0)).toBe("Nothing has started yet.");
  });
  test("the call is announced as asked and answered", () => {
    expect(announcements(crashAndRestart, boot.length, boot.length + call.length)).toBe(
      'main calls Counter with ["add", 2]. The state of Counter is now 2. Counter answers main: 2 (it was asked ["add", 2]).',
    );
  });
});
