import assert from "node:assert/strict";
import type * as Protocol from "../../../src/sandbox/protocol/index.ts";
import { loadMutant } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

type Part = typeof Protocol;

const read = (part: Part, ...rows: unknown[]) => part.readBatch(JSON.stringify(rows));
const refused = (part: Part, ...rows: unknown[]): void => {
  for (const row of rows) assert.throws(() => read(part, row), TypeError, JSON.stringify(row).slice(0, 100));
};

const DONE = { rows: 1, steps: 2, endedAt: 3, end: "quiet", version: 1, crashes: [] };
const CRASH = { row: 1, label: "main", text: "Error: x", line: 1, column: 2 };
const ERROR = { what: "thrown", text: "x", line: 1, column: 1 };

export const PROTOCOL = layer<Part>({
  name: "protocol",
  load: async (mutations) => (await loadMutant("src/sandbox/protocol/index.ts", mutations)) as Part,
  checks: {
    "a row that is written is read back": (part) => {
      const events = [
        { at: 0, pid: 1, type: "spawn", parent: 0, kind: "gen_server", label: "Counter" },
        { at: 0.5, pid: 1, type: "send", to: 2, id: 7, message: ["$gen_cast", { a: [1, null, true] }] },
        { at: 1, pid: 1, type: "timer", ref: 1, action: "set", due: 1001, to: -1 },
        { at: 2, pid: 0, type: "log", level: "info", text: "x" },
      ] as never[];
      assert.deepEqual(part.readBatch(JSON.stringify(events.map((event) => part.writeRow(event)))), events);
    },
    "a batch is a list of rows": (part) => {
      for (const text of ["{}", "null", "1", '"x"'])
        assert.throws(() => part.readBatch(text), TypeError, text);
      assert.throws(() => part.readBatch("[["), SyntaxError);
      refused(part, {}, null, 1, "start", [], [1, 2, 3]);
    },
    "types are those of the table": (part) =>
      refused(part, ["evil", 0, 1], ["toString", 0, 1], ["__proto__", 0, 1], ["constructor", 0, 1, 2]),
    "a row has the fields of its type": (part) =>
      refused(part, ["start", 0], ["start", 0, 1, 2], ["link", 0, 1], ["exit", 0, 1, 2, 3]),
    "times are numbers from 0": (part) =>
      refused(
        part,
        ["start", -1, 1],
        ["start", "0", 1],
        ["start", null, 1],
        ["start", 1e999, 1],
        ["timer", 0, 1, 1, "set", "x", 2],
      ),
    "counts are whole": (part) =>
      refused(part, ["start", 0, 1.5], ["start", 0, -2], ["start", 0, "1"], ["link", 0, 1, 2 ** 60]),
    "words are of their list": (part) =>
      refused(part, ["signal", 0, 1, 2, "x", "passed"], ["log", 0, 1, "fatal", "x"], ["log", 0, 1, 1, "x"]),
    "flags are true or false": (part) => refused(part, ["supervisor", 0, 1, "one_for_one", 1, 3, 5, "never"]),
    "texts are texts": (part) => refused(part, ["log", 0, 1, "info", {}], ["register", 0, 1, null]),
    "names are cut at 64 characters, lines at 2,000": (part) => {
      const [name, line] = read(
        part,
        ["register", 0, 1, "n".repeat(100)],
        ["log", 0, 1, "info", "x".repeat(9_000)],
      ) as never as [{ name: string }, { text: string }];
      assert.equal(name.name, `${"n".repeat(64)}…`);
      assert.equal(line.text, `${"x".repeat(2_000)}…`);
    },
    "a letter keeps four combining marks": (part) => {
      assert.equal(part.cut(`e${"\u0301".repeat(5_000)}x`, 100), `e${"\u0301".repeat(4)}…`);
      assert.equal(part.cut("e\u0301\u0302\u0303x", 100), "e\u0301\u0302\u0303x");
    },
    "a text is cut between letters": (part) => {
      assert.equal(part.cut(`${"a".repeat(9)}\u{1F600}b`, 10), `${"a".repeat(9)}…`);
      assert.equal(part.cut(`${"a".repeat(8)}e\u0301\u0302b`, 10), `${"a".repeat(8)}…`);
      assert.equal(part.cut("a\u{1F468}\u200d\u{1F469}\u200d\u{1F467}bcd", 6), "a…");
    },
    "half a character is made whole": (part) =>
      assert.equal(part.cut("a\ud800b\udc00\u{1F600}", 100), "a\ufffdb\ufffd\u{1F600}"),
    "values keep their keys, whatever they are called": (part) => {
      const [event] = part.readBatch('[["mark",0,1,"x",{"__proto__":{"polluted":1},"a":1}]]') as never as [
        { value: object },
      ];
      assert.deepEqual(Object.keys(event.value), ["__proto__", "a"]);
      assert.equal((event.value as { polluted?: number }).polluted, undefined);
    },
    "values have a depth and a size": (part) => {
      let deep: unknown = 1;
      for (let i = 0; i < 30; i++) deep = [deep];
      refused(part, ["exit", 0, 1, deep], ["exit", 0, 1, Array.from({ length: 5_000 }, () => 0)]);
      read(part, ["exit", 0, 1, [[[[[[[[1]]]]]]]]]);
    },
    "texts in values are cut": (part) => {
      const [event] = read(part, ["exit", 0, 1, { ["k".repeat(99)]: "x".repeat(9_000) }]) as never as [
        { reason: object },
      ];
      assert.deepEqual(event.reason, { [`${"k".repeat(64)}…`]: `${"x".repeat(2_000)}…` });
    },
    "no text turns the direction of another, and a name is seen": (part) => {
      const text = (row: unknown[]): string => {
        const [event] = part.readBatch(JSON.stringify([row])) as { text?: string; name?: string }[];
        return event!.text ?? event!.name!;
      };
      for (const sign of ["\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u2028"]) {
        assert.equal(text(["log", 0, 1, "info", `a${sign}b`]), "a\ufffdb");
        assert.equal(text(["register", 0, 1, `a${sign}b`]), "a\ufffdb");
      }
      assert.equal(text(["register", 0, 1, "\u200b\n\u0000"]), "\ufffd\ufffd\ufffd");
      assert.equal(text(["log", 0, 1, "info", "a\n\tb\u200b"]), "a\n\tb\u200b");
      assert.equal(text(["register", 0, 1, "\u{1F468}\u200d\u{1F469}"]), "\u{1F468}\u200d\u{1F469}");
    },
    "an end is whole": (part) => {
      assert.deepEqual(part.readDone(JSON.stringify(DONE)), DONE);
      for (const wrong of [
        { rows: 1.5 },
        { rows: "1" },
        { steps: null },
        { endedAt: -1 },
        { endedAt: "x" },
        { end: "passed" },
        { end: 1 },
        { version: 2 },
      ])
        assert.throws(
          () => part.readDone(JSON.stringify({ ...DONE, ...wrong })),
          TypeError,
          JSON.stringify(wrong),
        );
      for (const text of ["[]", "null", "1"]) assert.throws(() => part.readDone(text), TypeError);
    },
    "crashes are few and whole": (part) => {
      const withCrashes = (crashes: unknown): string => JSON.stringify({ ...DONE, crashes });
      assert.deepEqual(part.readDone(withCrashes([CRASH])).crashes, [CRASH]);
      for (const wrong of [
        {},
        Array.from({ length: 21 }, () => CRASH),
        [{ ...CRASH, line: "1" }],
        [{ ...CRASH, text: 1 }],
        [null],
      ])
        assert.throws(() => part.readDone(withCrashes(wrong)), TypeError);
      assert.equal(
        part.readDone(withCrashes([{ ...CRASH, label: "l".repeat(99) }])).crashes[0]!.label,
        `${"l".repeat(64)}…`,
      );
    },
    "an error is whole": (part) => {
      assert.deepEqual(part.readError(JSON.stringify(ERROR)), ERROR);
      for (const wrong of [{ what: "passed" }, { what: 1 }, { text: {} }, { line: "1" }, { column: 1.5 }])
        assert.throws(
          () => part.readError(JSON.stringify({ ...ERROR, ...wrong })),
          TypeError,
          JSON.stringify(wrong),
        );
      assert.equal(
        part.readError(JSON.stringify({ ...ERROR, text: "x".repeat(9_000) })).text,
        `${"x".repeat(2_000)}…`,
      );
    },
  },
  rules: {
    ...rulesOf("src/sandbox/protocol/rows.ts", {
      "the type is known": ["if (fields === undefined || row.length", "if (fields === undefined) return row as never; if (row.length"],
      "the number of fields is right": [" || row.length !== fields.length + 3", ""],
      "a count is whole": ["!Number.isSafeInteger(raw) || ", ""],
      "a count is from -1": [" || (raw as number) < -1", ""],
      "a time is a number": ['typeof raw !== "number" || !(raw >= 0 && raw < Infinity)', 'typeof raw !== "number"'],
      "a word is of its list": [" || !kind.includes(raw)", ""],
      "a flag is a flag": ['if (typeof raw !== "boolean")', "if (raw === undefined)"],
      "a text is a text": ['if (typeof raw !== "string") throw new TypeError("a text that is none");\n      return kind === "name" ? cutName(raw) : cut(raw, TEXT_LIMITS.line);', "return raw;"],
      "a value has a depth": ["depth > DATA_LIMITS.depth || ", ""],
      "a value has a size": [" || budget.left-- <= 0", ""],
      "texts of values are cut": ['if (typeof raw === "string") return cut(raw, TEXT_LIMITS.line);', 'if (typeof raw === "string") return raw;'],
      "keys are cut": ["Object.defineProperty(out, cut(key, TEXT_LIMITS.name), {", "Object.defineProperty(out, key, {"],
      "keys define": ["Object.defineProperty(out, cut(key, TEXT_LIMITS.name), {", "Object.assign(out, { [key]: 0 }); out[key] = plain((raw as never)[key], 0, budget); if (key === '') Object.defineProperty(out, key, {"],
    }), // prettier-ignore
    ...rulesOf("src/sandbox/protocol/text.ts", {
      "lines are cut": ["if (out.length <= limit)", "if (out.length >= 0)"],
      "marks are cut": [".replace(MARKS, \"$1\")", ""],
      "no text turns another": ['.replace(TURNS, "\\ufffd")', ""],
      "a name is seen": ['.replace(UNSEEN, "\\ufffd")', ""],
      "half characters are replaced": ['.replace(LONE, "\\ufffd")', ""],
      "a cut falls between letters": ["while (end > limit - 32 && end > 0 && next(end)) end -= 1;", ""],
      "a line has 2,000 characters": ["line: 2_000", "line: 20_000"],
      "a name has 64 characters": ["name: 64", "name: 640"],
    }), // prettier-ignore
    ...rulesOf("src/sandbox/protocol/read.ts", {
      "a batch is a list": ['if (!Array.isArray(rows)) throw new TypeError("a batch that is no list");\n  return rows.map(readRow);', "return [...((rows as never[]) ?? [])].map(readRow);"],
      "the version is the page's": ["if (version !== TRACE_VERSION)", "if (version === undefined)"],
      "counts are counts": ["if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(steps))", "if (rows === undefined)"],
      "the end's time is one": ["!(endedAt >= 0 && endedAt < Infinity)", "endedAt !== endedAt"],
      "the end is known": [" || !ENDS.includes(end)", ""],
      "the error is known": [" || !ERRORS.includes(what)", ""],
      "an error's text is cut": ["text: cut(text, TEXT_LIMITS.line),\n    line: line as number,\n    column: column as number,\n  };\n}\n\nfunction readCrashes", "text,\n    line: line as number,\n    column: column as number,\n  };\n}\n\nfunction readCrashes"],
      "an error's place is one": ["if (!Number.isSafeInteger(line) || !Number.isSafeInteger(column))", "if (line === undefined)"],
      "crashes are few": [" || value.length > CRASHES", ""],
      "a crash's place is one": ["if (![row, line, column].every(Number.isSafeInteger))", "if (row === undefined)"],
    }), // prettier-ignore
  },
});
