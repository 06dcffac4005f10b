/**
 * The laws of a merge, executable. Each one looks at what came of a history and says where it is broken. They need
 * nothing but a type's merge, its writes and its order, so that they can also be held against a merge that a reader
 * edits. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", sections 3 to 5.
 */
import type { Data } from "./data.ts";
import {
  carryOut,
  groupOf,
  REPLICAS,
  stepInWords,
  type LawSubject,
  type Outcome,
  type Replica,
  type Step,
} from "./laws/history.ts";

export * from "./laws/history.ts";
export * from "./laws/random.ts";
export * from "./laws/search.ts";
export * from "./laws/subjects.ts";

/** A state under the name, or the formula, by which a law speaks of it. */
export interface NamedState {
  readonly name: string;
  readonly state: Data;
}

/** Where a law is broken: the states, and the two results that should have been one. */
export interface Breach {
  readonly law: LawName;
  /** How the states came about, in words. */
  readonly history: readonly string[];
  /** The one, two or three states that show it. */
  readonly states: readonly NamedState[];
  /** The two sides of the law. Null if the merge failed. */
  readonly sides: readonly [left: NamedState, right: NamedState] | null;
  /** What the merge threw, if it did. */
  readonly failed?: string;
}

export type LawName =
  "pure" | "commutative" | "associative" | "idempotent" | "inflation" | "delta-merge" | "convergence";

/** A law of merges. */
export interface Law {
  readonly name: LawName;
  /** The law in one sentence. */
  readonly rule: string;
  /**
   * Where a history shows that the law is broken; null if it does not.
   *
   * @param of what the laws are held against. "states": the states that replicas have if every group arrives; what the
   *   network may do is left to the law of convergence. "states and deltas": also the deltas of writes, which are states
   *   as well, and states after losses: who keeps the laws there too may send deltas in any way
   */
  check<S>(
    subject: LawSubject<S>,
    steps: readonly Step[],
    of?: "states" | "states and deltas",
  ): Breach | null;
}

/** What is wrong with some states of a history. */
type Finding = Pick<Breach, "states" | "sides">;

/** So many states of a history are looked at, and so many in triples: their number grows with its cube. */
const STATES = 12;
const TRIPLES_OF = 6;

/** How everybody gets every delta when convergence is checked; see `settle`. */
const inTheEnd = ([a, b, c]: readonly string[]): string =>
  `in the end everybody hears of all changes: ${a} and ${c} as one group from each of the others, ${b} one by one, the last one first`;

const delivered = (step: Step): Step => (step.step === "send" ? { ...step, fate: "arrives" } : step);

function law(
  name: LawName,
  rule: string,
  find: <S>(
    subject: LawSubject<S>,
    outcome: Outcome<S>,
    states: readonly S[],
    strictly: boolean,
  ) => Finding | null,
): Law {
  return {
    name,
    rule,
    check<S>(subject: LawSubject<S>, steps: readonly Step[], of = "states"): Breach | null {
      const taken = of === "states" && name !== "convergence" ? steps.map(delivered) : steps;
      const history = [
        ...taken.map((step) => stepInWords(subject, step)),
        ...(name === "convergence" ? [inTheEnd(subject.replicas ?? REPLICAS)] : []),
      ];
      try {
        const outcome = carryOut(subject, taken);
        const deltas = of === "states" ? [] : outcome.deltas.toReversed();
        const found = find(subject, outcome, statesOf(outcome, deltas), of !== "states");
        return found === null ? null : { law: name, history, ...found };
      } catch (thrown) {
        const failed = thrown instanceof Error ? thrown.message : String(thrown);
        return { law: name, history, states: [], sides: null, failed };
      }
    },
  };
}

/** The states of a history: how the replicas ended, and what they were on the way, the later ones first. */
function statesOf<S>({ replicas }: Outcome<S>, deltas: readonly S[]): readonly S[] {
  const ends = replicas.map(({ state }) => state);
  const ways = replicas.map(({ changes }) => changes.map(({ before }) => before).reverse());
  const earlier = Array.from({ length: Math.max(...ways.map((way) => way.length)) }, (_, back) =>
    ways.flatMap((way) => (back < way.length ? [way[back]!] : [])),
  ).flat();
  return [...new Set([...ends, ...deltas, ...earlier])].slice(0, STATES);
}

type Named<S> = readonly [name: string, state: S];

/** Null if two sides are the same. */
function unlessSame<S>(
  subject: LawSubject<S>,
  states: readonly Named<S>[],
  left: Named<S>,
  right: Named<S>,
): Finding | null {
  if (subject.equals(left[1], right[1])) return null;
  return finding(subject, states, left, right);
}

function finding<S>(
  subject: LawSubject<S>,
  states: readonly Named<S>[],
  left: Named<S>,
  right: Named<S>,
): Finding {
  const plain = ([name, state]: Named<S>): NamedState => ({ name, state: subject.toPlain(state) });
  return { states: states.map(plain), sides: [plain(left), plain(right)] };
}

/** The first thing that is found. */
function first<T>(items: Iterable<T>, find: (item: T) => Finding | null): Finding | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

const overPairs = <S>(states: readonly S[], find: (a: S, b: S) => Finding | null): Finding | null =>
  first(states, (a) => first(states, (b) => find(a, b)));

const PURE = law("pure", "A merge leaves the states it is given as they were.", (subject, _outcome, states) =>
  overPairs(states, (a, b) => {
    const before = [subject.toPlain(a), subject.toPlain(b)];
    subject.join(a, b);
    const after = [subject.toPlain(a), subject.toPlain(b)];
    const at = before.findIndex((state, i) => JSON.stringify(state) !== JSON.stringify(after[i]));
    if (at < 0) return null;
    const name = ["a", "b"][at]!;
    return {
      states: before.map((state, i) => ({ name: ["a", "b"][i]!, state })),
      sides: [
        { name: `${name}, before join(a, b)`, state: before[at]! },
        { name: `${name}, after it`, state: after[at]! },
      ],
    };
  }),
);

const COMMUTATIVE = law(
  "commutative",
  "It does not matter who merges whom: join(a, b) = join(b, a).",
  (subject, _outcome, states) =>
    overPairs(states, (a, b) =>
      unlessSame(
        subject,
        [
          ["a", a],
          ["b", b],
        ],
        ["join(a, b)", subject.join(a, b)],
        ["join(b, a)", subject.join(b, a)],
      ),
    ),
);

const ASSOCIATIVE = law(
  "associative",
  "It does not matter in which groups merges are made: join(join(a, b), c) = join(a, join(b, c)).",
  (subject, _outcome, states) => {
    const few = states.slice(0, TRIPLES_OF);
    return overPairs(few, (a, b) => {
      const ab = subject.join(a, b);
      return first(few, (c) =>
        unlessSame(
          subject,
          [
            ["a", a],
            ["b", b],
            ["c", c],
          ],
          ["join(join(a, b), c)", subject.join(ab, c)],
          ["join(a, join(b, c))", subject.join(a, subject.join(b, c))],
        ),
      );
    });
  },
);

const IDEMPOTENT = law(
  "idempotent",
  "It does not matter how often the same is merged: join(a, a) = a, join(join(a, b), b) = join(a, b).",
  (subject, _outcome, states) => {
    return (
      first(states, (a) => unlessSame(subject, [["a", a]], ["join(a, a)", subject.join(a, a)], ["a", a])) ??
      overPairs(states, (a, b) => {
        const ab = subject.join(a, b);
        return unlessSame(
          subject,
          [
            ["a", a],
            ["b", b],
          ],
          ["join(join(a, b), b)", subject.join(ab, b)],
          ["join(a, b)", ab],
        );
      })
    );
  },
);

const INFLATION = law(
  "inflation",
  "Nothing is forgotten, neither what was known nor what is new: a ⊑ join(a, b), and after a write delta ⊑ join(a, delta).",
  <S>(subject: LawSubject<S>, { replicas }: Outcome<S>, states: readonly S[]) => {
    const above = (a: S, b: S, least: Named<S>): Finding | null => {
      const joined = subject.join(a, b);
      if (subject.isBelow(least[1], joined)) return null;
      const named: readonly Named<S>[] = [
        ["a", a],
        ["b", b],
      ];
      return finding(subject, named, least, ["join(a, b), which is not above it", joined]);
    };
    return (
      first(replicas, ({ changes }) =>
        first(changes, ({ before, delta }) => above(before, delta, ["b", delta])),
      ) ?? overPairs(states, (a, b) => above(a, b, ["a", a]))
    );
  },
);

const DELTA_MERGE = law(
  "delta-merge",
  "Merging the deltas of some changes gives what merging the whole state after them does, to whoever had the state before: " +
    "join(x, deltas) = join(x, after).",
  (subject, { replicas }, _states, strictly) =>
    first(replicas, (replica) => {
      const { changes } = replica;
      const since = strictly ? 0 : changes.findLastIndex(({ whole }) => whole) + 1;
      const others = replicas.filter((other) => other !== replica);
      return first(changes.slice(since).keys(), (from) => {
        const { before } = changes[since + from]!;
        const deltas = groupOf(subject, replica, since + from)!;
        return first([before, ...others.map(({ state }) => subject.join(before, state))], (x) =>
          unlessSame(
            subject,
            [
              ["x", x],
              ["deltas", deltas],
              ["after", replica.state],
            ],
            ["join(x, deltas)", subject.join(x, deltas)],
            ["join(x, after)", subject.join(x, replica.state)],
          ),
        );
      });
    }),
);

/** Everybody gets everything: what was late, the last sent first; then all that the others ever changed, as groups. */
function settle<S>(subject: LawSubject<S>, { replicas, late }: Outcome<S>): readonly S[] {
  const ended = new Map<Replica<S>, S>(replicas.map((replica) => [replica, replica.state]));
  for (const { to, delta } of late.toReversed()) ended.set(to, subject.join(ended.get(to) as S, delta));
  return replicas.map((replica, place) => {
    // Each one hears the others in another order, the odd ones delta by delta and backwards.
    const others = [...replicas.slice(place + 1), ...replicas.slice(0, place)];
    let state = ended.get(replica) as S;
    for (const other of others) {
      if (place % 2 === 1)
        for (const { delta } of other.changes.toReversed()) state = subject.join(state, delta);
      else {
        const group = groupOf(subject, other, 0);
        if (group !== undefined) state = subject.join(state, group);
      }
    }
    return state;
  });
}

const CONVERGENCE = law(
  "convergence",
  "Whatever is lost, comes twice or out of order on the way: once everybody has had every delta, all are the same.",
  <S>(subject: LawSubject<S>, outcome: Outcome<S>) => {
    const settled = settle(subject, outcome).map((state, i): Named<S> => [
      `${outcome.replicas[i]!.name}, in the end`,
      state,
    ]);
    const states = outcome.replicas.map(({ name, state }): Named<S> => [name, state]);
    return first(settled.slice(1), (other) => unlessSame(subject, states, settled[0]!, other));
  },
);

/** The laws of every merge, in the order in which they are best looked at: who breaks one may break those behind it. */
export const LAWS: readonly Law[] = [
  PURE,
  COMMUTATIVE,
  ASSOCIATIVE,
  IDEMPOTENT,
  INFLATION,
  DELTA_MERGE,
  CONVERGENCE,
];
