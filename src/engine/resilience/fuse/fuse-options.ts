/** What a fuse is installed with. Rules: jlouis/fuse 2.5, `fuse:options_ok/1`. */
import { ErlangError, inspect, toPlain } from "../../kernel/index.ts";

/**
 * When it blows. `maxR` melts within `maxT` virtual milliseconds are fine, one more blows it. `fault_injection` answers
 * blown to a share `rate` of all questions besides, above 0 and up to 1.
 */
export type FuseStrategy =
  | readonly ["standard", maxR: number, maxT: number]
  | readonly ["fault_injection", rate: number, maxR: number, maxT: number];

/** A strategy, and how many virtual milliseconds after it blew it heals by itself. */
export type FuseOptions = readonly [strategy: FuseStrategy, reset: readonly ["reset", ms: number]];

/** The same, read. `rate`: null for a standard fuse. */
export interface FuseLimits {
  readonly rate: number | null;
  readonly maxR: number;
  readonly maxT: number;
  readonly reset: number;
}

const whole = (value: unknown, least: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= least;

const rateOk = (value: unknown): value is number => typeof value === "number" && value > 0 && value <= 1;

/** @throws badarg for options that fuse refuses */
export function readFuseOptions(options: unknown): FuseLimits {
  const wrong = (): never => {
    throw new ErlangError(
      "badarg",
      `a fuse is installed with [["standard", maxR, maxT], ["reset", ms]] or ` +
        `[["fault_injection", rate, maxR, maxT], ["reset", ms]], not ${inspect(toPlain(options))}`,
    );
  };
  if (!Array.isArray(options) || options.length !== 2) return wrong();
  const [strategy, heal] = options as [unknown, unknown];
  if (!Array.isArray(strategy) || !Array.isArray(heal) || heal.length !== 2 || heal[0] !== "reset")
    return wrong();
  const reset: unknown = heal[1];
  if (!whole(reset, 0)) return wrong();
  if (strategy[0] === "standard" && strategy.length === 3) {
    const [, maxR, maxT] = strategy as unknown[];
    return whole(maxR, 0) && whole(maxT, 0) ? { rate: null, maxR, maxT, reset } : wrong();
  }
  if (strategy[0] === "fault_injection" && strategy.length === 4) {
    const [, rate, maxR, maxT] = strategy as unknown[];
    return rateOk(rate) && whole(maxR, 1) && whole(maxT, 0) ? { rate, maxR, maxT, reset } : wrong();
  }
  return wrong();
}
