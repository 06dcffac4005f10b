/** Which of the site's four meanings a state of a machine has: by its tags, else by the words in its name. */
import type { DependencyMode, Plain } from "../../engine/index.ts";
import type { Tone } from "../sentence.ts";
import { stateText } from "../stack-sentence.ts";
import { isTuple } from "../term-text.ts";

/** In order: “half_open” is tried before “open”, “disconnected” before “connected”. */
const WORDS: readonly (readonly [Tone, RegExp])[] = [
  ["watching", /half|degraded|recover|retry|suspect|probing|trial|checking|passing|slow|connecting/],
  ["fault", /open|blown|melt|down$|fail|broken|error|disconnect|dead|tripped|fault|lost|crash|disabled/],
  ["healed", /closed|intact|ok$|up$|connected|healthy|running|installed|ready|good|online|normal|alive/],
];

/** An open fuse lets nothing through: it is a fault; a closed one is well. */
export function stateTone(state: string): Tone {
  const words = state
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  for (const [tone, pattern] of WORDS) {
    const whole = new RegExp(`^(?:${pattern.source})`);
    if (words.some((word) => whole.test(word))) return tone;
  }
  return "quiet";
}

const TONES: readonly Tone[] = ["fault", "watching", "healed", "message", "quiet"];

/**
 * The meaning of a machine's state values, by its definition: the innermost state with a tag `fault`, `watching`,
 * `healed` or `quiet` says it.
 */
export function machineTones(definition: Plain): (value: Plain) => Tone {
  const tagged = new Map<string, Tone>(); // keys of a state and of those around it, joined by dots
  for (const { path, tags } of statesIn(definition)) {
    const tone = TONES.find((one) => tags.includes(one));
    if (tone) tagged.set(path, tone);
  }
  const nearest = (path: string): Tone | undefined => {
    for (let at = path.length; at > 0; at = path.lastIndexOf(".", at - 1)) {
      const tone = tagged.get(path.slice(0, at));
      if (tone) return tone;
    }
    return undefined;
  };
  return (value) => {
    const tones = pathsOf(value, "").flatMap((path) => nearest(path) ?? []);
    return TONES.find((one) => tones.includes(one)) ?? stateTone(stateText(value));
  };
}

type Fields = Readonly<Record<string, Plain>>;
const isFields = (value: Plain | undefined): value is Fields =>
  typeof value === "object" && value !== null && !isTuple(value);

/** `definition` as `machineDefinition` makes it: states with ids, keys, parents and tags, the root first. */
function statesIn(definition: Plain): { path: string; tags: readonly Plain[] }[] {
  const states = isFields(definition) ? definition["states"] : undefined;
  if (!isTuple(states)) return [];
  const paths = new Map<Plain, string>();
  return states.filter(isFields).map(({ id, key, parent, tags }) => {
    const around = parent === undefined ? undefined : paths.get(parent);
    const path = around === undefined ? "" : around === "" ? String(key) : `${around}.${String(key)}`;
    paths.set(id as Plain, path);
    return { path, tags: isTuple(tags) ? tags : [] };
  });
}

/** The innermost active states of a state value. */
function pathsOf(value: Plain, around: string): string[] {
  const join = (key: string): string => (around === "" ? key : `${around}.${key}`);
  if (typeof value === "string") return [join(value)];
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const within = pathsOf(inner, join(key));
    return within.length > 0 ? within : [join(key)];
  });
}

export function modeTone(mode: DependencyMode, answers: boolean): Tone {
  if (mode === "up") return "healed";
  if (mode === "slow") return "watching";
  if (mode === "flapping") return answers ? "watching" : "fault";
  return "fault";
}
