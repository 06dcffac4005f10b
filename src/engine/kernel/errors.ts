/** What processes throw, and how a thrown value becomes an exit reason. */
import { Exception, STACK, type Term } from "./term.ts";

/** `exit(reason)`: ends the process with this reason unless it is caught. */
export class ExitError extends Error {
  readonly reason: Term;
  constructor(reason: Term) {
    super("exit");
    this.name = "Exit";
    this.reason = reason;
  }
}

/** `:erlang.error(reason)`: an error whose reason is any term, such as `badarg`. */
export class ErlangError extends Error {
  readonly reason: Term;
  constructor(reason: Term, message?: string) {
    super(message ?? String(reason));
    this.name = "ErlangError";
    this.reason = reason;
  }
}

/** Elixir's RuntimeError, raised by `raise("message")`. */
export class RuntimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RuntimeError";
  }
}

/** Bad use of the engine itself (a call outside a process, a bad option). Names what failed and what to do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Ends a run from within: a budget is used up, or the process that runs was killed. Never to be caught. */
export class Halt {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
    Object.freeze(this);
  }
}

/**
 * The exit reason of a process that ended with this thrown value.
 * An exit keeps its reason; an error is `{reason, stack}`; a thrown value that is no Error is Erlang's
 * `throw`: `{{nocatch, value}, stack}`.
 */
export function exitReason(thrown: unknown): Term {
  if (thrown instanceof ExitError) return thrown.reason;
  return [errorTerm(thrown), STACK];
}

/** The reason of an error without its stack. */
export function errorTerm(thrown: unknown): Term {
  if (thrown instanceof ErlangError) return thrown.reason;
  if (thrown instanceof Error)
    return new Exception(textOf(thrown, "name") || "Error", textOf(thrown, "message"));
  return ["nocatch", thrown];
}

function textOf(error: Error, key: "name" | "message"): string {
  try {
    const text: unknown = error[key];
    return typeof text === "string" ? text.slice(0, 2000) : "";
  } catch {
    return "";
  }
}
