/**
 * Histories: what some replicas of a type wrote and sent. Laws of a merge speak of states that can come about, and all
 * states of one history do: no dot means two things in it. A history is plain steps, so that one that breaks a law can be
 * made smaller, step by step, and shown.
 */
import type { CrdtType } from "../crdt-type.ts";
import type { ReplicaId } from "../dot.ts";

/** A write of a type, as histories make it. */
export interface Operation<S> {
  /**
   * The delta of the write.
   *
   * @param argument what is written: the same number means the same element, key or time; small, from 0
   */
  write(state: S, replica: ReplicaId, argument: number): S;
  /** The write as code: `add("x")`. */
  inWords(argument: number): string;
}

/** What the laws need to know of a type. The merge may be wrong: that is what they find out. */
export interface LawSubject<S> extends Pick<
  CrdtType<S, unknown>,
  "name" | "empty" | "join" | "equals" | "isBelow" | "toPlain"
> {
  readonly operations: readonly Operation<S>[];
  /** What the three replicas of a history are called; default {@link REPLICAS}. */
  readonly replicas?: readonly ReplicaId[];
}

/** The replicas of a history. */
export const REPLICAS: readonly ReplicaId[] = ["a", "b", "c"];

/** What happens to a delta group on its way. A late one arrives after all else. */
export const FATES = ["arrives", "lost", "twice", "late"] as const;

/** One step of a history; replicas and operations by their place in the list. */
export type Step =
  | { readonly step: "write"; readonly at: number; readonly operation: number; readonly argument: number }
  /** The whole state of one is merged into another. */
  | { readonly step: "merge"; readonly from: number; readonly to: number }
  /** The deltas that one has written or received since it last sent to the other, joined to a group. */
  | {
      readonly step: "send";
      readonly from: number;
      readonly to: number;
      readonly fate: (typeof FATES)[number];
    };

/** One change of a replica: the state before it, and what was joined with it. */
export interface Change<S> {
  readonly before: S;
  readonly delta: S;
  /** Whether a whole state is in it, and not deltas of writes alone. */
  readonly whole: boolean;
}

/** How a replica of a history ended, and how it came there. */
export interface Replica<S> {
  readonly name: ReplicaId;
  state: S;
  readonly changes: Change<S>[];
  /** How many of its changes it has sent, to each other one. */
  readonly sent: number[];
}

/** What came of a history. */
export interface Outcome<S> {
  readonly replicas: readonly Replica<S>[];
  /** The deltas of the writes, in the order in which they were made. */
  readonly deltas: readonly S[];
  /** What is still on its way, in the order in which it was sent. */
  readonly late: readonly { readonly to: Replica<S>; readonly delta: S }[];
}

function receive<S>(subject: LawSubject<S>, replica: Replica<S>, delta: S, whole: boolean): void {
  replica.changes.push({ before: replica.state, delta, whole });
  replica.state = subject.join(replica.state, delta);
}

/** The changes of a replica from one on, as one delta. Undefined if there are none. */
export function groupOf<S>(subject: LawSubject<S>, replica: Replica<S>, from: number): S | undefined {
  const deltas = replica.changes.slice(from).map(({ delta }) => delta);
  return deltas.length === 0 ? undefined : deltas.reduce((a, b) => subject.join(a, b));
}

/** Carries out a history with a subject's own merge. */
export function carryOut<S>(subject: LawSubject<S>, steps: readonly Step[]): Outcome<S> {
  const replicas = (subject.replicas ?? REPLICAS).map((name): Replica<S> => ({
    name,
    state: subject.empty,
    changes: [],
    sent: REPLICAS.map(() => 0),
  }));
  const deltas: S[] = [];
  const late: { to: Replica<S>; delta: S }[] = [];
  for (const step of steps) {
    switch (step.step) {
      case "write": {
        const replica = replicas[step.at]!;
        const delta = subject.operations[step.operation]!.write(replica.state, replica.name, step.argument);
        deltas.push(delta);
        receive(subject, replica, delta, false);
        break;
      }
      case "merge":
        receive(subject, replicas[step.to]!, replicas[step.from]!.state, true);
        break;
      case "send": {
        const from = replicas[step.from]!;
        const to = replicas[step.to]!;
        const group = groupOf(subject, from, from.sent[step.to]!);
        const whole = from.changes.slice(from.sent[step.to]).some((change) => change.whole);
        from.sent[step.to] = from.changes.length;
        if (group === undefined || step.fate === "lost") break;
        if (step.fate !== "late") receive(subject, to, group, whole);
        if (step.fate !== "arrives") late.push({ to, delta: group });
      }
    }
  }
  return { replicas, deltas, late };
}

/** A step in words. */
export function stepInWords<S>(
  { operations, replicas = REPLICAS }: Pick<LawSubject<S>, "operations" | "replicas">,
  step: Step,
): string {
  switch (step.step) {
    case "write":
      return `${replicas[step.at]}: ${operations[step.operation]!.inWords(step.argument)}`;
    case "merge":
      return `${replicas[step.to]} merges the state of ${replicas[step.from]}`;
    case "send": {
      const group = `${replicas[step.from]} sends its delta group to ${replicas[step.to]}`;
      if (step.fate === "arrives") return group;
      if (step.fate === "lost") return `${group}, which is lost`;
      return step.fate === "twice" ? `${group}, which arrives twice` : `${group}, which arrives last`;
    }
  }
}
