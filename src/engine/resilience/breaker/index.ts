/** CircuitBreaker: with a half-open state, to be compared with a fuse. */
import { ErlangError, isHalt, type Wait } from "../../kernel/index.ts";
import { GenStatem, type ChildSpec, type Server, type StartResult } from "../../otp/index.ts";
import { BreakerProcess, type BreakerOptions } from "./breaker-machine.ts";

export { breakerMachine, type BreakerOptions } from "./breaker-machine.ts";

/** What a job comes to: `["ok", value]`, or `["error", why]`, which counts as a failure. */
export type BreakerResult<T> = readonly ["ok", T] | readonly ["error", any];

/** How a breaker is started; what is left out has its default. */
export interface BreakerStart extends Partial<BreakerOptions> {
  /** The name it registers. */
  readonly name: string;
}

function read({ maxFailures = 5, resetTimeout = 10_000, probes = 1 }: BreakerStart): BreakerOptions {
  const options = { maxFailures, resetTimeout, probes };
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < 1)
      throw new ErlangError("badarg", `a breaker's ${name} is a whole number from 1, not ${String(value)}`);
  return options;
}

/**
 * A circuit breaker as most other languages mean the word. Closed, it counts failures in a row; open, it refuses every
 * call; after its reset timeout it is half-open and lets one call through, whose success closes it and whose failure opens it again.
 */
export const CircuitBreaker = Object.freeze({
  name: "CircuitBreaker",
  /** Starts one, linked to the caller: `CircuitBreaker.startLink({ name: "carriers", maxFailures: 5, resetTimeout: 10000 })`. */
  startLink(options: BreakerStart): Wait<StartResult> {
    return GenStatem.startLink(BreakerProcess, read(options), { name: options.name });
  },
  /** For a list of children: `[CircuitBreaker, { name: "carriers" }]`. */
  childSpec(options: BreakerStart): ChildSpec {
    return { id: options.name, start: () => CircuitBreaker.startLink(options) };
  },
  /**
   * Calls `job` unless the breaker refuses. Returns what the job did, or `"open"`. A job that raises or exits counts as a failure,
   * and goes on raising. Waits for the breaker's process, for as long as it takes.
   */
  *run<T>(
    breaker: Server,
    job: () => BreakerResult<T> | Wait<BreakerResult<T>>,
  ): Wait<BreakerResult<T> | "open"> {
    const permit = (yield* GenStatem.call(breaker, "ask")) as "open" | readonly ["ok", number];
    if (permit === "open") return "open";
    const report = (type: "success" | "failure"): void =>
      void GenStatem.cast(breaker, { type, era: permit[1] });
    let result: BreakerResult<T>;
    try {
      const given = job();
      result = "next" in given ? yield* given : given;
    } catch (thrown) {
      if (!isHalt(thrown)) report("failure");
      throw thrown;
    }
    report(result[0] === "ok" ? "success" : "failure");
    return result;
  },
});
