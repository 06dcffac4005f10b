/** What every replicated type here has in common. */
import type { ByteReader } from "./bytes/byte-reader.ts";
import type { ByteWriter } from "./bytes/byte-writer.ts";
import type { Data } from "./data.ts";

/** How something is written as bytes. The same thing is always written alike. */
export interface ByteForm<S> {
  write(state: S, out: ByteWriter): void;
  /** Throws a DecodeError if that is not what the bytes say. */
  read(from: ByteReader): S;
}

/**
 * A replicated type whose states are joined. A delta is a state too: the writes of a type return one, and to take part in
 * them is to join it.
 *
 * @typeParam S its states, which never change
 * @typeParam V what a reader of it sees
 */
export interface CrdtType<S, V> {
  /** The name of the type, as in "AWORSet". */
  readonly name: string;
  /** The state before any write. Joined with another it gives that one. */
  readonly empty: S;
  /**
   * The least state that holds all that either has: the merge. It is `a` itself if `b` adds nothing, so that
   * `join(a, delta) === a` tells that there was nothing new.
   */
  join(a: S, b: S): S;
  /** What joining all of them gives, if there is a quicker way for these; else null. Left out: there never is one. */
  joinMany?(states: readonly S[]): S | null;
  /** What a reader of the state sees. */
  value(state: S): V;
  /** Whether two states are the same: not only what is seen of them, but all that will be. */
  equals(a: S, b: S): boolean;
  /** Whether `b` may have come from `a` by writes and joins: it has seen at least as much. */
  isBelow(a: S, b: S): boolean;
  /** The state as plain data, in an order that depends on nothing but what is in it. */
  toPlain(state: S): Data;
  /** The state that plain data stands for, as `toPlain` gave it. */
  fromPlain(plain: Data): S;
  /** What `encode` and `decode` go by. */
  readonly bytes: ByteForm<S>;
}

/**
 * Joins any number of states or deltas: a delta group, if they are the deltas of one replica in a row. For many deltas of a
 * set or a map it costs much less than joining one after the other.
 */
export function joinAll<S>(
  type: Pick<CrdtType<S, unknown>, "empty" | "join" | "joinMany">,
  states: readonly S[],
): S {
  if (states.length === 0) return type.empty;
  const joined = states.length < 3 ? null : (type.joinMany?.(states) ?? null);
  return joined ?? states.reduce((a, b) => type.join(a, b));
}
