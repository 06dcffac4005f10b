/** Wrong merges, and the laws that catch them: every law has one that it is the first to catch. */
import { describe, expect, it } from "vitest";
import {
  LAWS,
  LAW_SUBJECTS,
  searchBreach,
  type LawName,
  type LawSubject,
} from "../../../src/engine/crdt/index.ts";
import {
  AWLWWMap,
  AWORSet,
  compressContext,
  LWWRegister,
  type AWLWWMapState,
  type AWORSetState,
  type LastWrite,
} from "../../../src/engine/crdt/index.ts";

function subjectOf<S>(name: string): LawSubject<S> {
  return LAW_SUBJECTS.find((subject) => subject.name === name) as unknown as LawSubject<S>;
}

type Counted = Map<string, number>;

/** A GCounter as one would write it: a Map of counts, merged by `join`. */
function counter(join: (a: Counted, b: Counted) => Counted): LawSubject<Counted> {
  return {
    name: "counter",
    get empty() {
      return new Map();
    },
    operations: [
      {
        write: (state, replica, n) => new Map([[replica, (state.get(replica) ?? 0) + n + 1]]),
        inWords: (n) => `increment(${n + 1})`,
      },
    ],
    join,
    equals: (a, b) => a.size === b.size && [...a].every(([replica, n]) => n === b.get(replica)),
    isBelow: (a, b) => [...a].every(([replica, n]) => n <= (b.get(replica) ?? 0)),
    toPlain: (state) => Object.fromEntries([...state].sort()),
  };
}

/** Merges counts one by one. */
function byCount(merge: (x: number, y: number) => number): LawSubject<Counted> {
  return counter((a, b) => {
    const both = [...a].filter(([replica]) => b.has(replica));
    return new Map([
      ...a,
      ...b,
      ...both.map(([name, n]): [string, number] => [name, merge(n, b.get(name)!)]),
    ]);
  });
}

const inPlace = counter((a, b) => {
  for (const [replica, n] of b) a.set(replica, Math.max(n, a.get(replica) ?? 0));
  return a;
});

function register(join: (a: LastWrite, b: LastWrite) => LastWrite): LawSubject<LastWrite | null> {
  return {
    ...subjectOf<LastWrite | null>("LWWRegister"),
    join: (a, b) => (a === null || b === null ? (a ?? b) : join(a, b)),
  };
}

/** Clocks differ, so times that are nearly the same count as the same. */
const tolerant = register((a, b) => {
  if (Math.abs(a.time - b.time) > 1) return b.time > a.time ? b : a;
  const atOnce = { ...a, time: 0 };
  return LWWRegister.join(atOnce, { ...b, time: 0 }) === atOnce ? a : b;
});

const vectorOf = ({ store, context }: AWORSetState): AWORSetState => ({
  store,
  context: compressContext(context),
});

/** The greatest counter of each replica is all that is kept of what was seen, of deltas too. */
const vectors: LawSubject<AWORSetState> = {
  ...subjectOf<AWORSetState>("AWORSet"),
  join: (a, b) => AWORSet.join(vectorOf(a), vectorOf(b)),
};

/** As in the servers of delta_crdt_ex: the states keep version vectors, the deltas the dots that they have. */
const compressed: LawSubject<AWLWWMapState> = {
  ...subjectOf<AWLWWMapState>("AWLWWMap"),
  empty: AWLWWMap.compressDots(AWLWWMap.empty),
};

const WRONG: readonly [what: string, subject: unknown, breaks: readonly LawName[]][] = [
  ["changes what it is given", inPlace, ["pure"]],
  [
    "keeps its own value at the same time",
    register((a, b) => (b.time > a.time ? b : a)),
    ["commutative", "inflation", "convergence"],
  ],
  [
    "takes nearly the same time for the same",
    tolerant,
    ["associative", "inflation", "delta-merge", "convergence"],
  ],
  ["adds counts up", byCount((x, y) => x + y), ["idempotent", "delta-merge", "convergence"]],
  ["keeps the lesser count", byCount(Math.min), ["inflation"]],
  ["knows version vectors alone", vectors, ["delta-merge", "convergence"]],
  ["takes what lies below the greatest counter for seen", compressed, ["convergence"]],
  ["throws", byCount(() => JSON.parse("{") as number), LAWS.map(({ name }) => name)],
];

describe("a merge", () => {
  it.each(WRONG)("that %s is caught", (_what, wrong, breaks) => {
    const subject = wrong as LawSubject<unknown>;
    const broken = LAWS.filter((law) => searchBreach(law, subject, { histories: 600 }).breach !== null);
    expect(broken.map(({ name }) => name)).toEqual(breaks);
  });

  it("that is wrong in one way is caught by one law first, and each law is the first to catch one", () => {
    expect(WRONG.slice(0, -1).map(([, , [first]]) => first)).toEqual(LAWS.map(({ name }) => name));
  });

  it("is shown to be wrong by the smallest states that do", () => {
    const { histories, breach } = searchBreach(
      LAWS.find(({ name }) => name === "idempotent")!,
      byCount((x, y) => x + y),
    );
    // One increment: 1 merged with 1 is 2.
    expect(histories).toBeGreaterThan(1);
    expect(breach).toEqual({
      law: "idempotent",
      history: ["a: increment(1)"],
      states: [{ name: "a", state: { a: 1 } }],
      sides: [
        { name: "join(a, a)", state: { a: 2 } },
        { name: "a", state: { a: 1 } },
      ],
    });
  });

  it("is searched in the same way for the same seed", () => {
    const search = (seed: number): unknown => searchBreach(LAWS[4]!, tolerant, { seed });
    expect(search(7)).toEqual(search(7));
  });
});
