/**
 * A supervisor's restart budget as tokens: `max_restarts` of them, spent by a restart and given back when it
 * slides out of the window.
 *
 * OTP takes time in whole seconds and the window is inclusive: a restart counts while
 * `floor(restart) >= floor(now) - max_seconds` (supervisor.erl, add_restart/can_restart).
 */
import type { SupervisorView } from "./world.ts";

export interface Token {
  readonly spent: boolean;
  /** Virtual time at which it comes back; null for one that is not spent. */
  readonly backAt: number | null;
}

/** Tokens that are given one by one: a supervisor may allow more restarts than a page has room, or memory, for. */
export const MAX_TOKENS = 100;

export interface Budget {
  /** At most {@link MAX_TOKENS}; of the spent ones those that come back first. */
  readonly tokens: readonly Token[];
  readonly left: number;
  readonly max: number;
  readonly maxSeconds: number;
  /** Restarts in the window beyond `max`: the supervisor has given up. */
  readonly overdrawn: boolean;
}

/** Tokens at virtual time `now` (ms). */
export function budgetAt(supervisor: SupervisorView, now: number): Budget {
  const second = Math.floor(now / 1000);
  const within = supervisor.restarts.filter((at) => Math.floor(at / 1000) >= second - supervisor.maxSeconds);
  const max = supervisor.maxRestarts;
  const spent = Math.min(max, within.length);
  const told = Math.min(spent, MAX_TOKENS);
  const tokens: Token[] = [];
  for (let i = 0; i < Math.min(max - spent, MAX_TOKENS - told); i++)
    tokens.push({ spent: false, backAt: null });
  // The oldest restart gives its token back first; that token stands nearest to those that are left.
  const oldest = within.length - spent;
  for (const at of within.slice(oldest, oldest + told))
    tokens.push({ spent: true, backAt: (Math.floor(at / 1000) + supervisor.maxSeconds + 1) * 1000 });
  return {
    tokens,
    left: max - spent,
    max,
    maxSeconds: supervisor.maxSeconds,
    overdrawn: within.length > max,
  };
}
