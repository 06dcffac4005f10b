/** ETS: what readers of the engine rely on beside the recorded traces (tests/truth): the trace, waiting, references, errors. */
import { describe, expect, it } from "vitest";
import {
  compareTerms,
  ErlangError,
  ETS,
  exit,
  GenServer,
  inspect,
  Process,
  receive,
  self,
  send,
  sleep,
  spawn,
  toPlain,
  work,
  type Bindings,
  type Pid,
  type Term,
  type Tid,
} from "faultline";
import { run } from "./run.ts";

/** What a call raises: `badarg`, or "nothing". */
function raised(call: () => unknown): Term {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof ErlangError) return thrown.reason;
    throw thrown;
  }
  return "nothing";
}

/** The text of what a call raises. */
function complaint(call: () => unknown): string {
  try {
    call();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return "";
}

describe("reading and writing", () => {
  it("sends no message, takes no turn and no time", () => {
    const { said, of, now } = run(function* (say) {
      ETS.new("cache", ["named_table", "public"]);
      // The owner is busy for a second; nobody who reads notices.
      spawn(function* reader() {
        ETS.insert("cache", ["k", 1]);
        say(ETS.lookup("cache", "k"));
        yield* sleep(1);
      });
      yield* work(1000);
    });
    expect(said).toEqual([[["k", 1]]]);
    expect(of("send")).toEqual([]);
    expect(of("ets").every(({ at }) => at === 0)).toBe(true);
    expect(now).toBe(1000);
  });

  it("is atomic: two processes that count never lose one", () => {
    const { said } = run(
      function* (say) {
        ETS.new("count", ["named_table", "public"]);
        for (let i = 0; i < 10; i++)
          spawn(function* () {
            for (let n = 0; n < 10; n++) {
              ETS.updateCounter("count", "n", 1, ["n", 0]);
              yield* sleep(1);
            }
          });
        yield* sleep(100);
        say(ETS.lookup("count", "n"));
      },
      { seed: 7 },
    );
    // 10 processes, 10 times each.
    expect(said).toEqual([[["n", 100]]]);
  });

  it("freezes what is written: the writer's array can't change the table", () => {
    const { said } = run((say) => {
      const table: Tid = ETS.new("t");
      const row = ["k", { list: [1] }] as const;
      ETS.insert(table, row);
      say(Object.isFrozen(row[1].list));
      ETS.lookup(table, "k").push(["j", 2]);
      say(ETS.tab2list(table).length);
      say(ETS.lookup(table, "k").length);
    });
    expect(said).toEqual([true, 1, 1]);
  });

  it("counts on without changing what was looked up, and tells each sum", () => {
    const { said, of } = run((say) => {
      ETS.new("t", ["named_table"]);
      ETS.insert("t", [["a", "n"], 0], ["b", 0, "kept"]);
      ETS.updateCounter("t", ["a", "n"], 2);
      const [before] = ETS.lookup("t", ["a", "n"]);
      ETS.updateCounter("t", ["a", "n"], 3);
      ETS.updateCounter("t", "b", 1);
      ETS.updateCounter("t", "b", 1);
      say(before);
      say(ETS.tab2list("t"));
      say(ETS.tab2list("t").every(Object.isFrozen));
    });
    // 0 + 2 when it was looked up, 0 + 2 + 3 at the end.
    expect(said).toEqual([
      [["a", "n"], 2],
      [
        [["a", "n"], 5],
        ["b", 2, "kept"],
      ],
      true,
    ]);
    expect(of("ets").flatMap(({ action, detail }) => (action === "insert" ? [detail] : []))).toEqual([
      [
        [["a", "n"], 0],
        ["b", 0, "kept"],
      ],
      [["a", "n"], 2],
      [["a", "n"], 5],
      ["b", 1, "kept"],
      ["b", 2, "kept"],
    ]);
  });

  it("refuses undefined, which is mostly a slip of the pen", () => {
    const { said } = run((say) => {
      ETS.new("t", ["named_table"]);
      ETS.insert("t", ["k", 1]);
      const nobody: { key?: string } = {};
      say(raised(() => ETS.lookup("t", nobody.key)));
      say(raised(() => ETS.insert("t", ["k", undefined])));
      // This must not be taken for "delete the table".
      say(raised(() => ETS.delete("t", nobody.key)));
      say(ETS.tab2list("t"));
    });
    expect(said).toEqual(["badarg", "badarg", "badarg", [["k", 1]]]);
  });

  it("several objects are several arguments, so that a tuple of tuples is one object", () => {
    const { said } = run((say) => {
      ETS.new("t", ["named_table", "ordered_set"]);
      ETS.insert("t", [
        ["a", 1],
        ["b", 2],
      ]);
      ETS.insert("t", ["c", 3], ["d", 4]);
      say(ETS.tab2list("t"));
    });
    expect(said).toEqual([
      [
        ["c", 3],
        ["d", 4],
        [
          ["a", 1],
          ["b", 2],
        ],
      ],
    ]);
  });

  it("outside of any process is a mistake that names itself", () => {
    expect(complaint(() => ETS.new("t"))).toMatch(/ETS.new\(\) can only be used inside a process/);
    expect(complaint(() => ETS.info("t"))).toMatch(/ETS.info can only/);
  });
});

describe("badarg says why", () => {
  it("in words that name the table and what was probably meant", () => {
    const texts: string[] = [];
    run(function* () {
      ETS.new("mine", ["named_table"]);
      ETS.insert("mine", ["k", "text"]);
      spawn(() => {
        texts.push(complaint(() => ETS.insert("mine", ["k", 1])));
      });
      yield* sleep(1);
      texts.push(
        complaint(() => ETS.lookup("cahce", "k")),
        complaint(() => ETS.updateCounter("mine", "k", 1)),
        complaint(() => ETS.lookupElement("mine", "k", 0)),
        complaint(() => ETS.select("mine", ["$1", "_"] as never)),
        complaint(() => ETS.insert("mine", "k" as never)),
        complaint(() => ETS.new("x", ["publik" as never])),
      );
    });
    expect(texts.map((text) => text.slice(0, 72))).toEqual([
      "ETS.insert: mine is protected, only its owner writes to it",
      "ETS.lookup: there is no table cahce",
      'ETS.updateCounter: position 2 of ["k","text"] holds no whole number',
      'ETS.lookupElement: ["k","text"] has no position 0; they count from 1',
      'ETS.select takes { match: ["$1", "_"], where: ({ $1 }) => …, select: ({ ',
      'ETS.insert: "k" is no object of mine, which are tuples with a key at pos',
      'ETS.new: "publik" is no option of a table',
    ]);
  });
});

describe("select", () => {
  it("takes the first clause that fits, and hands over what the holes stand for and the object", () => {
    const { said } = run((say) => {
      const users: Tid = ETS.new("users", ["ordered_set"]);
      ETS.insert(users, ["ada", 36], ["bob", 17], ["joe", 52]);
      say(
        ETS.select(users, [
          { match: ["bob", "_"], select: () => "the one" },
          { match: ["$1", "$2"], where: ({ $2 }, object) => $2 > 40 && object.length === 2 },
        ]),
      );
      say(ETS.selectCount(users, { match: ["_", "$1"], where: ({ $1 }) => $1 >= 18 }));
      say(ETS.selectDelete(users, { match: ["_", "$1"], where: ({ $1 }) => $1 < 18 }));
      say(
        ETS.selectReplace(users, { match: ["$1", "$2"], select: ({ $1, $2 }) => [$1, ($2 as number) + 1] }),
      );
      say(ETS.tab2list(users));
    });
    expect(said).toEqual([
      ["the one", ["joe", 52]],
      2,
      1,
      2,
      [
        ["ada", 37],
        ["joe", 53],
      ],
    ]);
  });

  it("raises what goes wrong in a condition, and changes nothing", () => {
    const { said } = run((say) => {
      const table: Tid = ETS.new("t");
      ETS.insert(table, ["a", 1], ["b", null]);
      const broken = { match: ["_", "$1"], where: ({ $1 }: Bindings) => $1.big === undefined } as const;
      say(complaint(() => ETS.selectDelete(table, broken)) !== "");
      const moved = { match: ["$1", "$2"], select: ({ $1, $2 }: Bindings) => [$2, $1] } as const;
      say(raised(() => ETS.selectReplace(table, moved)));
      say(ETS.info(table, "size"));
    });
    expect(said).toEqual([true, "badarg", 2]);
  });
});

describe("owners", () => {
  it("the table of a server that crashes is empty again after its restart", () => {
    const Cache = GenServer.define({
      name: "Cache",
      init: () => {
        ETS.new("cache", ["named_table", "public"]);
        return ["ok", null];
      },
      handleCast: (reason: string) => exit(reason),
    });
    const { said } = run(function* (say) {
      Process.flag("trap_exit", true);
      const [, server] = (yield* GenServer.startLink(Cache, undefined)) as ["ok", Pid];
      ETS.insert("cache", ["k", 1]);
      GenServer.cast(server, "boom");
      yield* receive();
      say(raised(() => ETS.lookup("cache", "k")));
      yield* GenServer.startLink(Cache, undefined);
      say(ETS.lookup("cache", "k"));
    });
    expect(said).toEqual(["badarg", []]);
  });

  it("one that kills itself can't be read any more, one that was killed no longer writes", () => {
    const { said } = run(function* (say) {
      const owner = spawn(function* () {
        ETS.new("t", ["named_table", "public"]);
        yield* sleep("infinity");
      });
      yield* sleep(1);
      Process.exit(owner, "kill");
      // The signal is under way: until it is there, the table is, too.
      say(ETS.insert("t", ["k", 1]));
      yield* sleep(0);
      say(ETS.whereis("t"));
    });
    expect(said).toEqual([true, "undefined"]);
  });

  it("a message about a table carries something that finds it", () => {
    const { said } = run(function* (say) {
      const parent = self();
      spawn(function* () {
        const table: Tid = ETS.new("results");
        ETS.insert(table, ["k", 1]);
        ETS.giveAway(table, parent, "all of them");
        yield* sleep(1);
      });
      const [what, table, from, data] = (yield* receive()) as [string, Tid, Pid, string];
      say([what, from.id, data]);
      yield* sleep(10);
      say(Process.alive(from));
      say(ETS.lookup(table, "k"));
    });
    expect(said).toEqual([["ETS-TRANSFER", 2, "all of them"], false, [["k", 1]]]);
  });

  it("a fold goes on while it writes, and ends with badarg when the table is gone", () => {
    const { said } = run((say) => {
      const table: Tid = ETS.new("t");
      ETS.insert(table, ["a", 1], ["b", 2], ["c", 3]);
      say(
        ETS.foldl(
          ([key], n: number) => {
            ETS.delete(table, key);
            return n + 1;
          },
          0,
          table,
        ),
      );
      say([ETS.info(table, "size"), ETS.info(table, "fixed")]);
      ETS.insert(table, ["a", 1]);
      say(raised(() => ETS.foldr(() => ETS.delete(table), null, table)));
    });
    expect(said).toEqual([3, [0, false], "badarg"]);
  });
});

describe("the trace", () => {
  it("tells every operation, tables without a registered name apart by a number", () => {
    const { of } = run(function* () {
      const heir = self();
      const owner = spawn(function* () {
        ETS.new("cache", ["named_table", ["heir", heir, "d"]]);
        const first: Tid = ETS.new("cache", ["bag"]);
        const second: Tid = ETS.new("cache", ["private"]);
        ETS.insert("cache", ["k", 1], ["j", 2]);
        ETS.insert(first, ["k", 1]);
        ETS.lookup(second, "k");
        ETS.delete(first, "k");
        ETS.match("cache", ["$1", "_"]);
        ETS.select("cache", { match: ["k", "$1"], where: ({ $1 }) => $1 > 0 });
        ETS.rename("cache", "store");
        ETS.delete(second);
        yield* receive();
      });
      yield* sleep(1);
      send(owner, "end");
      yield* sleep(1);
      ETS.whereis("store");
      ETS.info("store");
      ETS.next("store", "k");
    });
    expect(of("ets").map(({ pid, action, table, detail }) => [pid, action, table, detail])).toEqual([
      [2, "new", "cache", ["set", "protected", ["heir", { $pid: 1 }]]],
      [2, "new", "cache#1", ["bag", "protected"]],
      [2, "new", "cache#2", ["set", "private"]],
      [
        2,
        "insert",
        "cache",
        [
          ["k", 1],
          ["j", 2],
        ],
      ],
      [2, "insert", "cache#1", ["k", 1]],
      [2, "lookup", "cache#2", "k"],
      [2, "delete", "cache#1", "k"],
      [2, "lookup", "cache", ["$1", "_"]],
      [2, "lookup", "cache", ["k", "$1"]],
      [2, "rename", "cache", "store"],
      [2, "gone", "cache#2", null],
      [2, "owner", "store", { $pid: 1 }],
      [2, "gone", "cache#1", null],
      [1, "lookup", "store", ["next", "k"]],
    ]);
  });

  it("nothing is told of what was refused", () => {
    const { of } = run((say) => {
      ETS.new("t", ["named_table"]);
      say(raised(() => ETS.updateCounter("t", "none", 1)));
      say(raised(() => ETS.insert("t", ["a", 1], [] as never)));
    });
    expect(of("ets").map(({ action }) => action)).toEqual(["new"]);
  });

  it("is full at some time, and ends a run that does nothing but read", () => {
    const { end } = run(
      () => {
        ETS.new("t", ["named_table"]);
        for (;;) ETS.lookup("t", "k");
      },
      { limits: { rows: 500 } },
    );
    expect(end).toBe("rows");
  });
});

describe("a table's reference", () => {
  it("is a term of its own: shown by the table's name, equal to itself alone, a key like any other", () => {
    const { said } = run((say) => {
      const a: Tid = ETS.new("a");
      const b: Tid = ETS.new("a");
      say([String(a), toPlain(a), inspect(toPlain(b))]);
      say([compareTerms(a, b) < 0, compareTerms(a, a)]);
      ETS.insert(a, [b, "b"], [[a, 1], "pair"]);
      say([ETS.lookup(a, b), ETS.lookup(a, [a, 1])].map((rows) => rows[0]![1]));
      ETS.new("named", ["named_table"]);
      say([ETS.whereis("named") === ETS.whereis("named"), ETS.info("named", "id") === ETS.whereis("named")]);
      say(ETS.all().length);
    });
    expect(said).toEqual([
      ["#Reference<a#1>", { $ref: 1, table: "a#1" }, "#Ref<a#2>"],
      [true, 0],
      ["b", "pair"],
      [true, true],
      3,
    ]);
  });
});
