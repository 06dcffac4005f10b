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

export interface Budget {
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
  const tokens: Token[] = [];
  for (let i = 0; i < max - spent; i++) tokens.push({ spent: false, backAt: null });
  // The oldest restart gives its token back first; that token stands nearest to those that are left.
  for (const at of within.slice(within.length - spent))
    tokens.push({ spent: true, backAt: (Math.floor(at / 1000) + supervisor.maxSeconds + 1) * 1000 });
  return {
    tokens,
    left: max - spent,
    max,
    maxSeconds: supervisor.maxSeconds,
    overdrawn: within.length > max,
  };
}
