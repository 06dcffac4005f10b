/** Laws: holds a merge against the laws of merges, and finds the smallest states that break one. */
import {
  ARGUMENTS,
  drawFrom,
  drawHistory,
  LAWS,
  smallestBreach,
  type Breach,
  type CrdtType,
  type Data,
  type LawName,
  type LawSubject,
  type NamedState,
  type Operation,
  type ReplicaId,
} from "../crdt/index.ts";
import { here, sleep, toPlain, UsageError, type System, type Wait } from "../kernel/index.ts";
import type { Writes } from "./crdt.ts";
import { copyOf, stateOf } from "./state.ts";

export interface LawOptions<S> {
  /** So many histories are tried, a whole number from 1 to 1,000. Default 100. */
  readonly cases?: number;
  /** The writes, of a type that brings none of its own. */
  readonly writes?: Writes<S>;
  /** What is written: a few values, the simplest first. Default: the type's own, else 1, 2, 3. */
  readonly samples?: readonly Data[];
  /** What the three replicas are called. Default: the type's own, else a, b, c. */
  readonly replicas?: readonly ReplicaId[];
}

/** Where a merge breaks a law: the states, and the two results that should have been one. */
export interface LawBreach {
  /** How the states came about, in words. */
  readonly history: readonly string[];
  /** The states that show it, as few and as small as they get. */
  readonly states: readonly NamedState[];
  /** The two sides of the law; null if the code failed on the way. */
  readonly sides: readonly [left: NamedState, right: NamedState] | null;
  /** What the code threw, if it did, and in which line, if that is known. */
  readonly failed?: string;
  readonly line?: number;
}

/** How a merge stands with a law. */
export interface LawResult {
  readonly law: LawName;
  /** So many histories it was held against. */
  readonly cases: number;
  readonly breach: LawBreach | null;
}

/** Of a type, what the laws look at. */
type Held<S> = Pick<CrdtType<S, unknown>, "name" | "empty" | "join" | "equals" | "isBelow" | "toPlain"> & {
  readonly writes?: Writes<S>;
  readonly samples?: readonly Data[];
  readonly replicas?: readonly ReplicaId[];
};

/** After so many cases it is told how far it is. */
const PORTION = 25;
/** A history has so many steps at most. */
const STEPS = 10;

/** The laws of merges (join semilattices, and what deltas add), held against a type as property tests. */
export const Laws = {
  /**
   * Holds the merge of a type against all laws: `yield* Laws.check(Scans)`. Histories are drawn (who writes, merges,
   * sends, what is lost, late or doubled), other ones under each seed, and what breaks a law is made as small as it gets.
   * Of each law the trace tells how it stands. It takes no virtual time, and others run meanwhile.
   *
   * @param type made by {@link Crdt.define}, or one of those that are there, with its `writes` in the options
   * @returns how it stands with each law, in their order
   * @throws UsageError if there is nothing to hold
   */
  *check<S>(type: Held<S>, options: LawOptions<S> = {}): Wait<readonly LawResult[]> {
    const system = here("Laws.check()");
    const { cases = 100 } = options;
    if (!Number.isInteger(cases) || cases < 1 || cases > 1_000)
      throw new UsageError("Laws.check tries a whole number of cases, from 1 to 1,000.");
    const watched = watch(type, options);
    const found = new Map<LawName, LawResult>();
    const tell = (result: LawResult): void => {
      const { law, breach } = result;
      found.set(law, result);
      system.recorder?.event({
        type: "law",
        at: system.now,
        pid: system.current!.id,
        subject: String(type.name).slice(0, 64),
        law,
        cases: result.cases,
        breach: toPlain(breach),
      });
    };
    // The seeds of neighbours must not give the same histories, one later.
    const draw = drawFrom(Math.imul(system.seed + 1, 0x9e3779b1));
    for (let tried = 1; tried <= cases; tried++) {
      const history = drawHistory(watched.subject, draw, 1 + Math.floor((STEPS * tried) / cases));
      for (const law of LAWS) {
        if (found.get(law.name)?.breach) continue;
        const subject = law.name === "pure" ? watched.bare : watched.subject;
        const breach = law.check(subject, history);
        if (breach !== null) {
          const smallest = smallestBreach(law, subject, history, breach);
          tell({ law: law.name, cases: tried, breach: watched.told(smallest, system) });
          // What fails before it gives a state can't be held against the other laws.
          if (smallest.failed !== undefined) return [...found.values()];
        } else if (tried % PORTION === 0 || tried === cases)
          tell({ law: law.name, cases: tried, breach: null });
      }
      yield* sleep(0);
    }
    return LAWS.map(({ name }) => found.get(name)!);
  },
};

/** The type as the laws take it. */
function watch<S>(
  type: Held<S>,
  options: LawOptions<S>,
): {
  /** Whose merge is given copies: one that changes what it is given breaks no other law by that. */
  readonly subject: LawSubject<S>;
  /** Whose merge is given the states themselves. */
  readonly bare: LawSubject<S>;
  /** A breach as it is told: with what the failing call was given. */
  told(breach: Breach, system: System): LawBreach;
} {
  const { name, writes, samples, replicas } = { ...type, ...options, name: type?.name };
  if (typeof type?.join !== "function" || writes === undefined)
    throw new UsageError("Laws.check takes a type with its writes, as Crdt.define makes it.");
  const given = samples ?? [1, 2, 3];
  const sampleAt = (argument: number): Data => given[(argument % ARGUMENTS) % given.length]!;
  let last: { readonly thrown: unknown; readonly states: readonly NamedState[] } | null = null;
  const guarded = <T>(states: Readonly<Record<string, S>>, call: () => T): T => {
    try {
      return call();
    } catch (thrown) {
      last = {
        thrown,
        states: Object.entries(states).map(([as, state]) => ({ name: as, state: toPlain(state) })),
      };
      throw thrown;
    }
  };
  /** Those of the types that are there are of another kind, and never change. */
  const isPlain = type.toPlain(type.empty) === (type.empty as unknown);
  const copy = (state: S): S => (isPlain ? copyOf(state) : state);
  const toPlain = (state: S): Data => copyOf(type.toPlain(state));
  const checked = (state: S, of: string): S => (isPlain ? stateOf(state, of) : state);
  const operations = Object.entries(writes).map(([write, of]): Operation<S> => ({
    write: (state, replica, argument) =>
      guarded({ [replica]: state }, () =>
        checked(of(copy(state), replica, sampleAt(argument)), `${write} of ${name}`),
      ),
    inWords: (argument) => `${write}(${JSON.stringify(sampleAt(argument))})`,
  }));
  const subjectWith = (given: (state: S) => S): LawSubject<S> => ({
    name,
    get empty() {
      return copy(type.empty);
    },
    operations,
    join: (a, b) => guarded({ a, b }, () => type.join(given(a), given(b))),
    equals: (a, b) => type.equals(a, b),
    isBelow: (a, b) => guarded({ a, b }, () => type.isBelow(copy(a), copy(b))),
    toPlain,
    ...(replicas === undefined ? {} : { replicas }),
  });
  return {
    subject: subjectWith(copy),
    bare: subjectWith((state) => state),
    told({ history, states, sides, failed }, system) {
      if (failed === undefined) return { history, states, sides };
      // What is no state is told by the merge's caller: that is not where the mistake is.
      const told = last === null || last.thrown instanceof UsageError;
      const line = told ? undefined : system.lineOf?.(last!.thrown);
      return {
        history,
        states: last?.states ?? states,
        sides: null,
        failed: last === null ? failed : textOf(last.thrown),
        ...(line === undefined ? {} : { line }),
      };
    },
  };
}

function textOf(thrown: unknown): string {
  if (thrown instanceof UsageError) return thrown.message;
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
