/**
 * Terms: the values that processes hold and send.
 *
 * Atoms and binaries are strings, tuples and lists are arrays, maps are plain objects, `nil` is null.
 * On the BEAM every value is immutable and a message is a copy. Here a value is frozen when it is sent
 * or becomes a server's state, which no process can tell from a copy.
 */

/** A process identifier. Two are the same process exactly if they are the same object. */
export class Pid {
  /** Process number, never used twice in a run. */
  readonly id: number;
  constructor(id: number) {
    this.id = id;
    Object.freeze(this);
  }
  toString(): string {
    return `#PID<0.${this.id}.0>`;
  }
  toJSON(): Plain {
    return { $pid: this.id };
  }
}

/** A unique reference (monitor, timer, call). */
export class Ref {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
    Object.freeze(this);
  }
  toString(): string {
    return `#Reference<${this.id}>`;
  }
  toJSON(): Plain {
    return { $ref: this.id };
  }
}

/** Any value a process may hold or send. */
export type Term = unknown;

/** A term as JSON data. Tagged: `{$pid}`, `{$ref}`, `{$fn: name}`, `{$error: name, message}`, `{$cut: text}` where it was capped. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };
