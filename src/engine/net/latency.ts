/** How long a packet is under way: a time, or a distribution of times. Milliseconds. */
import { cos, log } from "../math/index.ts";
import { UsageError, type RandomStream } from "../kernel/index.ts";

/** `normal` is cut off at 0; `exponential` is `least` (default 0) and, on top, a time with this mean. */
export type Latency =
  | number
  | { readonly uniform: readonly [from: number, to: number] }
  | { readonly normal: { readonly mean: number; readonly deviation: number } }
  | { readonly exponential: { readonly mean: number; readonly least?: number } };

/** Longest time that is taken; milliseconds. */
export const MAX_LATENCY = 600_000;

/** Draws a time. A constant draws nothing. */
export function drawLatency(latency: Latency, random: RandomStream): number {
  if (typeof latency === "number") return latency;
  if ("uniform" in latency) {
    const [from, to] = latency.uniform;
    return from + (to - from) * random.uniform();
  }
  if ("normal" in latency) {
    const { mean, deviation } = latency.normal;
    // Box and Muller (1958); 1 - u is never 0.
    const radius = Math.sqrt(-2 * log(1 - random.uniform()));
    return Math.max(0, mean + deviation * radius * cos(2 * Math.PI * random.uniform()));
  }
  const { mean, least = 0 } = latency.exponential;
  return least - mean * log(1 - random.uniform());
}

/** A copy that can't be changed. @throws UsageError that names `what` */
export function checkLatency(what: string, latency: unknown): Latency {
  const wrong = (): never => {
    throw new UsageError(
      `${what} is milliseconds from 0 to ${MAX_LATENCY}, or { uniform: [2, 8] }, { normal: { mean: 20, deviation: 4 } } ` +
        "or { exponential: { mean: 10, least: 2 } }.",
    );
  };
  const time = (value: unknown): number =>
    typeof value === "number" && value >= 0 && value <= MAX_LATENCY ? value : wrong();
  if (typeof latency === "number") return time(latency);
  if (typeof latency !== "object" || latency === null) return wrong();
  const { uniform, normal, exponential } = latency as Record<string, unknown>;
  if (Array.isArray(uniform)) {
    const [from, to] = [time(uniform[0]), time(uniform[1])];
    return from > to ? wrong() : Object.freeze({ uniform: Object.freeze([from, to] as const) });
  }
  if (typeof normal === "object" && normal !== null) {
    const { mean, deviation } = normal as Record<string, unknown>;
    return Object.freeze({ normal: Object.freeze({ mean: time(mean), deviation: time(deviation) }) });
  }
  if (typeof exponential === "object" && exponential !== null) {
    const { mean, least } = exponential as Record<string, unknown>;
    return Object.freeze({ exponential: Object.freeze({ mean: time(mean), least: time(least ?? 0) }) });
  }
  return wrong();
}
