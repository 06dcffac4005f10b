/** What a line between two nodes is like. */
import { UsageError } from "../kernel/index.ts";
import { checkLatency, type Latency } from "./latency.ts";

export interface Quality {
  /** How long a packet is under way. Default 1 ms. */
  readonly latency?: Latency;
  /** Each packet takes up to so much longer, drawn evenly; milliseconds. Default 0. */
  readonly jitter?: number;
  /** The part of the packets that are lost: 0 to 1. Default 0. */
  readonly loss?: number;
  /** The part of the packets that arrive twice: 0 to 1. Default 0. */
  readonly duplication?: number;
  /** Bytes that pass in a millisecond, one packet after the other. Default Infinity. */
  readonly bandwidth?: number;
}

export const WHOLE: Required<Quality> = Object.freeze({
  latency: 1,
  jitter: 0,
  loss: 0,
  duplication: 0,
  bandwidth: Infinity,
});

const NAMES = Object.keys(WHOLE);

/** What is given of a quality, as a copy that can't be changed. @throws UsageError that names `what` */
export function checkQuality(what: string, given: unknown): Quality {
  if (typeof given !== "object" || given === null)
    throw new UsageError(`${what} is an object: { latency: 20, loss: 0.01 }.`);
  const quality: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!NAMES.includes(name)) throw new UsageError(`${what} has no ${name}. Known: ${NAMES.join(", ")}.`);
    if (name === "latency") quality.latency = checkLatency(`${what}'s latency`, value);
    else if (name === "jitter") quality.jitter = number(`${what}'s jitter`, value, 0, 600_000);
    else if (name === "bandwidth") quality.bandwidth = number(`${what}'s bandwidth`, value, 0.001, Infinity);
    else quality[name] = number(`${what}'s ${name}`, value, 0, 1);
  }
  return Object.freeze(quality);
}

function number(what: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new UsageError(`${what} is a number from ${least} to ${most}.`);
}
