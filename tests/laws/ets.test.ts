/** Laws of ETS: tables against a plain model, and the order of terms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareTerms,
  ErlangError,
  ETS,
  Pid,
  Ref,
  runScenario,
  sameTerm,
  scenario,
  type Row,
  type TableType,
  type Term,
  type Tid,
} from "faultline";

/** Keys that are often equal to each other, of every kind that is compared in its own way. */
const key: fc.Arbitrary<Term> = fc.oneof(
  { arbitrary: fc.nat(6), weight: 4 },
  fc.constantFrom("a", "b", "1", "", "nil", "true", null, true, false, 0, -0, 1.5),
  fc.tuple(fc.constantFrom("a", 1), fc.nat(2)),
  fc.tuple(fc.tuple(fc.nat(1)), fc.constantFrom("a", "b")),
  fc.record({ a: fc.nat(1) }),
  fc.record({ a: fc.nat(1), b: fc.constantFrom("a", 1) }),
  fc.constant([]),
);

type Op =
  | { readonly op: "insert" | "insertNew"; readonly rows: readonly Row[] }
  | { readonly op: "lookup" | "member" | "delete" | "take" | "count" | "set" | "next"; readonly key: Term }
  | { readonly op: "deleteObject"; readonly row: Row }
  | { readonly op: "match" | "matchDelete"; readonly value: number }
  | { readonly op: "clear" };

const row: fc.Arbitrary<Row> = fc.tuple(key, fc.nat(2));
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    arbitrary: fc.record({ op: fc.constant("insert" as const), rows: fc.array(row, { maxLength: 4 }) }),
    weight: 5,
  },
  fc.record({ op: fc.constant("insertNew" as const), rows: fc.array(row, { maxLength: 3 }) }),
  {
    arbitrary: fc.record({
      op: fc.constantFrom("lookup", "member", "delete", "take", "count", "set", "next"),
      key,
    }),
    weight: 6,
  },
  fc.record({ op: fc.constant("deleteObject" as const), row }),
  fc.record({ op: fc.constantFrom("match", "matchDelete"), value: fc.nat(2) }),
  fc.record({ op: fc.constant("clear" as const) }),
) as fc.Arbitrary<Op>;

/** 0 and -0 are one number on OTP 25, and so are they in a table. */
const same = (a: Term, b: Term): boolean => compareTerms(a, b) === 0;
const inOrder = (rows: readonly Term[]): Term[] => [...rows].sort(compareTerms);

/** A table as a list of its objects, oldest first; everything is found by looking at all of them. */
class Model {
  rows: Row[] = [];
  readonly type: TableType;
  constructor(type: TableType) {
    this.type = type;
  }
  of(key: Term): Row[] {
    return this.rows.filter((row) => same(row[0], key));
  }
  put(row: Row): void {
    if (this.type === "set" || this.type === "ordered_set") this.drop((each) => same(each[0], row[0]));
    if (this.type === "bag" && this.rows.some((each) => same(each, row))) return;
    this.rows.push(row);
  }
  drop(gone: (row: Row) => boolean): void {
    this.rows = this.rows.filter((row) => !gone(row));
  }
  keys(): Term[] {
    return inOrder(this.rows.map(([key]) => key)).filter((key, i, all) => i === 0 || !same(key, all[i - 1]));
  }
}

/** What the engine and the model answer to an operation. */
function answers(table: Tid, model: Model, op: Op): [engine: unknown, model: unknown] {
  const unique = model.type === "set" || model.type === "ordered_set";
  switch (op.op) {
    case "insert":
      for (const row of model.type === "bag" ? op.rows.toReversed() : op.rows) model.put(row);
      return [ETS.insert(table, ...op.rows), true];
    case "insertNew": {
      const free = op.rows.every((row) => model.of(row[0]).length === 0);
      if (free) for (const row of model.type === "bag" ? op.rows.toReversed() : op.rows) model.put(row);
      return [ETS.insertNew(table, ...op.rows), free];
    }
    case "lookup":
      return [ETS.lookup(table, op.key), model.of(op.key)];
    case "member":
      return [ETS.member(table, op.key), model.of(op.key).length > 0];
    case "take": {
      const taken = model.of(op.key);
      model.drop((row) => same(row[0], op.key));
      return [ETS.take(table, op.key), taken];
    }
    case "delete":
      model.drop((row) => same(row[0], op.key));
      return [ETS.delete(table, op.key), true];
    case "deleteObject":
      model.drop((row) => same(row, op.row));
      return [ETS.deleteObject(table, op.row), true];
    case "match": {
      const found = model.rows.filter((row) => row[1] === op.value).map(([key]) => [key as Term]);
      const matched = ETS.match(table, ["$1", op.value]);
      return [model.type === "ordered_set" ? matched : inOrder(matched), inOrder(found)];
    }
    case "matchDelete":
      model.drop((row) => row[1] === op.value);
      return [ETS.matchDelete(table, ["_", op.value]), true];
    case "clear":
      model.rows = [];
      return [ETS.deleteAllObjects(table), true];
    case "count": {
      if (!unique) return [refused(() => ETS.updateCounter(table, op.key, 1)), true];
      const [old] = model.of(op.key);
      const sum = ((old?.[1] as number | undefined) ?? 10) + 1;
      model.put([old === undefined ? op.key : old[0], sum]);
      return [ETS.updateCounter(table, op.key, 1, ["any", 10]), sum];
    }
    case "set": {
      if (!unique) return [refused(() => ETS.updateElement(table, op.key, [2, 7])), true];
      const [old] = model.of(op.key);
      if (old !== undefined) model.put([old[0], 7]);
      return [ETS.updateElement(table, op.key, [2, 7]), old !== undefined];
    }
    case "next": {
      if (model.type !== "ordered_set") return [true, true];
      const bigger = model.keys().filter((key) => compareTerms(key, op.key) > 0);
      const smaller = model.keys().filter((key) => compareTerms(key, op.key) < 0);
      return [
        [ETS.next(table, op.key), ETS.prev(table, op.key)],
        [
          bigger.length > 0 ? bigger[0] : "$end_of_table",
          smaller.length > 0 ? smaller.at(-1) : "$end_of_table",
        ],
      ];
    }
  }
}

function refused(call: () => unknown): boolean {
  try {
    call();
  } catch (thrown) {
    return thrown instanceof ErlangError && thrown.reason === "badarg";
  }
  return false;
}

/** The keys as `first` and `next` give them. */
function walk(table: Tid): Term[] {
  const keys: Term[] = [];
  for (let key: Term = ETS.first(table); key !== "$end_of_table"; key = ETS.next(table, key)) keys.push(key);
  return keys;
}

/** Runs something in a process, and passes on what it throws. */
function inProcess(body: () => void): void {
  let thrown: unknown = null;
  const main = (): void => {
    try {
      body();
    } catch (error) {
      thrown = error;
    }
  };
  runScenario(scenario({ main }), { limits: { rows: 1_000_000 } });
  if (thrown !== null) throw thrown;
}

/** -0 shows as 0: the two can't be told apart in a table. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("a table", () => {
  for (const type of ["set", "ordered_set", "bag", "duplicate_bag"] as const)
    it(`answers as a plain list does: ${type}`, () => {
      fc.assert(
        fc.property(fc.array(op, { maxLength: 40 }), (ops) => {
          inProcess(() => {
            const table: Tid = ETS.new("t", [type]);
            const model = new Model(type);
            for (const op of ops) {
              const [engine, expected] = answers(table, model, op);
              expect(plain(engine), op.op).toEqual(plain(expected));
              expect(ETS.info(table, "size")).toBe(model.rows.length);
            }
            const rows = ETS.tab2list(table);
            expect(plain(type === "ordered_set" ? rows : inOrder(rows))).toEqual(plain(inOrder(model.rows)));
            const keys = walk(table);
            expect(plain(type === "ordered_set" ? keys : inOrder(keys))).toEqual(plain(model.keys()));
          });
        }),
        { numRuns: 300 },
      );
    });

  it("with many keys in any order: an ordered_set walks them sorted, both ways", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(1500)), { minLength: 1500, maxLength: 3000 }),
        (writes) => {
          inProcess(() => {
            const table: Tid = ETS.new("t", ["ordered_set"]);
            const model = new Set<number>();
            for (const [add, key] of writes) {
              // Two of three writes add, so that the table grows.
              if (add || key % 3 === 0) {
                ETS.insert(table, [key]);
                model.add(key);
              } else {
                ETS.delete(table, key);
                model.delete(key);
              }
            }
            const sorted = [...model].sort((a, b) => a - b);
            expect(walk(table)).toEqual(sorted);
            expect(ETS.foldr(([key], keys: number[]) => [...keys, key as number], [], table)).toEqual(
              sorted.toReversed(),
            );
          });
        },
      ),
      { numRuns: 10 },
    );
  });

  it("is written as a whole or not at all", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.nat(5), (rows, at) => {
        inProcess(() => {
          const table: Tid = ETS.new("t", ["duplicate_bag"]);
          const bad = rows.toSpliced(Math.min(at, rows.length), 0, [] as unknown as Row);
          expect(refused(() => ETS.insert(table, ...bad))).toBe(true);
          expect(refused(() => ETS.insertNew(table, ...bad))).toBe(true);
          expect(ETS.info(table, "size")).toBe(0);
        });
      }),
    );
  });

  it("lets a walk go on over keys that are deleted on the way, while it is fixed", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20), { minLength: 1 }), fc.array(fc.nat(20)), (keys, deleted) => {
        inProcess(() => {
          const table: Tid = ETS.new("t");
          ETS.insert(table, ...keys.map((key) => [key] as const));
          ETS.safeFixtable(table, true);
          const seen: number[] = [];
          const gone = [...deleted];
          let key: number | string = ETS.first(table);
          while (typeof key === "number") {
            seen.push(key);
            ETS.delete(table, gone.pop() ?? key);
            key = ETS.next(table, key);
          }
          ETS.safeFixtable(table, false);
          // Each key once; those that were not reached were deleted before.
          expect(new Set(seen).size).toBe(seen.length);
          expect(keys.filter((key) => !seen.includes(key) && !deleted.includes(key))).toEqual([]);
          expect(walk(table)).toEqual(keys.filter((key) => ETS.member(table, key)));
        });
      }),
    );
  });
});

describe("the order of terms", () => {
  const refs = [new Ref(1), new Ref(2)];
  const pids = [new Pid(1), new Pid(2)];
  const functions = [() => 1, () => 2];
  const term = fc.letrec<{ term: Term }>((tie) => ({
    term: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom<Term>(
        1.5,
        2n,
        10n ** 20n,
        "",
        "a",
        "aa",
        "b",
        "😀",
        "\uffee",
        null,
        "nil",
        true,
        "true",
      ),
      fc.constantFrom<Term>(...refs, ...pids, ...functions),
      fc.array(tie("term"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "1"), tie("term"), { maxKeys: 2 }),
    ),
  })).term;
  const sign = Math.sign;

  it("is total: of two terms one comes first, or they are equal", () => {
    fc.assert(
      fc.property(term, term, (a, b) => {
        expect(sign(compareTerms(a, b)) + sign(compareTerms(b, a))).toBe(0);
        if (sameTerm(a, b)) expect(compareTerms(a, b)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
  it("has no circles", () => {
    fc.assert(
      fc.property(term, term, term, (a, b, c) => {
        const [x, y, z] = [a, b, c].sort(compareTerms);
        expect(compareTerms(x, y)).toBeLessThanOrEqual(0);
        expect(compareTerms(y, z)).toBeLessThanOrEqual(0);
        expect(compareTerms(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
  it("is the one of Erlang between kinds", () => {
    const kinds: Term[] = [1, "z", refs[0], functions[0], pids[0], [], [1], { a: 1 }];
    expect([...kinds].reverse().sort(compareTerms)).toEqual(kinds);
  });
  it("orders texts by code points, not by halves of them", () => {
    expect(compareTerms("\uffee", "😀")).toBeLessThan(0);
  });
});
