/** Faults of nodes and of the lines between them. What is meant by their target is found when they are carried out. */
import { freeze } from "../kernel/index.ts";

/** What is given of a line's quality; `loss` and `duplication` from 0 to 1. */
export type LineQuality = Readonly<Partial<Record<(typeof QUALITIES)[number], number>>>;

/** `target`: a node; of lines, two groups of nodes, `oslo | lyon pune`, or `oslo > lyon` for one way; `*` for all others. */
export type NetworkFault = { readonly at: number; readonly target: string } & (
  | { readonly do: "cut" | "heal" }
  | { readonly do: "line"; readonly quality: LineQuality }
  | { readonly do: "crash" | "pause" | "restart" }
);

const LINE_VERBS = ["cut", "heal", "line"] as const;
const NODE_VERBS = ["crash", "pause", "restart"] as const;
export const NETWORK_VERBS = [...LINE_VERBS, ...NODE_VERBS] as const;
const QUALITIES = ["latency", "jitter", "loss", "duplication", "bandwidth"] as const;

type NetworkVerb = (typeof NETWORK_VERBS)[number];

export function isNetworkVerb(verb: unknown): verb is NetworkVerb {
  return NETWORK_VERBS.includes(verb as NetworkVerb);
}

/** Two groups of nodes, and whether only the lines from the first to the second are meant. */
export interface Groups {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly oneWay: boolean;
}

/** Reads `oslo | lyon pune` or `oslo > lyon`; null if it is neither. */
export function groupsOf(target: string): Groups | null {
  const parts = /^([^|>]+)([|>])([^|>]+)$/.exec(target);
  if (parts === null) return null;
  const names = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== "");
  const [left, right] = [names(parts[1]!), names(parts[3]!)];
  return left.length === 0 || right.length === 0 ? null : { left, right, oneWay: parts[2] === ">" };
}

/** What is wrong with the target of a fault; null if nothing is. */
function mistake(verb: NetworkVerb, target: string): string | null {
  if ((NODE_VERBS as readonly string[]).includes(verb))
    return /^\S+$/.test(target) ? null : `${verb} needs one node: ${verb} lyon.`;
  if (verb === "heal" && target === "*") return null;
  return groupsOf(target) === null
    ? `${verb} needs nodes on both sides: ${verb} oslo | lyon pune (or oslo > lyon, for one way).`
    : null;
}

/** A fault that code made; or what is wrong with it. */
export function checkNetworkFault(
  at: number,
  verb: NetworkVerb,
  target: string,
  quality: unknown,
): NetworkFault | string {
  const wrong = mistake(verb, target);
  if (wrong !== null) return wrong;
  if (verb !== "line") return Object.freeze({ at, do: verb, target });
  if (typeof quality !== "object" || quality === null)
    return "`quality` is an object, such as { latency: 200, loss: 0.1 }.";
  const given: Record<string, number> = {};
  for (const [name, value] of Object.entries(quality)) {
    const worth = qualityMistake(name, value);
    if (worth !== null) return worth;
    given[name] = value as number;
  }
  freeze(given);
  return Object.freeze({ at, do: "line", target, quality: given });
}

function qualityMistake(name: string, value: unknown): string | null {
  if (!(QUALITIES as readonly string[]).includes(name))
    return `A line has no ${name}. Known: ${QUALITIES.join(", ")}.`;
  const part = name === "loss" || name === "duplication";
  const most = part ? 1 : 600_000;
  const fits =
    typeof value === "number" && value >= 0 && value <= most && (name !== "bandwidth" || value > 0);
  if (fits) return null;
  return part
    ? `${name} is a part, from 0 to 1 or in percent: ${name} 5%.`
    : `${name} is a number from 0 to ${most}${name === "bandwidth" ? " (bytes in a ms), and above 0" : " (milliseconds)"}.`;
}

/** The rest of a script's line behind `at 1200 cut`. */
export function parseNetworkFault(at: number, verb: NetworkVerb, rest: string): NetworkFault | string {
  const text = rest.trim().replace(/\s+/g, " ");
  if (verb !== "line")
    return checkNetworkFault(at, verb, verb === "heal" && text === "" ? "*" : text, undefined);
  const words = text.split(" ");
  const begin = words.findIndex((word) => (QUALITIES as readonly string[]).includes(word));
  const target = begin < 0 ? text : words.slice(0, begin).join(" ");
  const wrong = mistake(verb, target);
  if (wrong !== null) return wrong;
  if (begin < 0) return "line needs what is to change: line oslo | lyon latency 200 loss 10%.";
  const quality: Record<string, unknown> = {};
  for (let i = begin; i < words.length; i += 2) quality[words[i]!] = valueOf(words[i + 1] ?? "");
  return checkNetworkFault(at, verb, target, quality);
}

function valueOf(word: string): unknown {
  const match = /^(\d+(?:\.\d+)?)(%|ms|s)?$/.exec(word);
  if (match === null) return word;
  const [, digits, unit] = match;
  const value = Number(digits);
  return unit === "%" ? value / 100 : unit === "s" ? value * 1000 : value;
}

/** A fault as its line. */
export function formatNetworkFault(fault: NetworkFault): string {
  const head = `at ${fault.at} ${fault.do} ${fault.target}`;
  if (fault.do !== "line") return head;
  return `${head} ${Object.entries(fault.quality)
    .map(([name, value]) => `${name} ${value}`)
    .join(" ")}`;
}
