/** A part of the sandbox, what must hold of it, and the rules it is made of, each of which can be taken out. */
import type { Mutation } from "../harness/mutate.ts";

export interface Layer {
  readonly name: string;
  /** Builds the part, with rules taken out. */
  load(mutations: readonly Mutation[]): Promise<unknown>;
  /** Each throws if what it says does not hold. */
  readonly checks: Readonly<Record<string, (part: never) => void | Promise<void>>>;
  /** Each taken out must make a check fail. */
  readonly rules: Readonly<Record<string, Mutation>>;
  /** By file: the checks that are likely to notice, which are tried first. Saves time and nothing else. */
  readonly likely?: Readonly<Record<string, RegExp>>;
}

/** A layer, with the type of its part held together. */
export function layer<Part>(definition: {
  readonly name: string;
  load(mutations: readonly Mutation[]): Promise<Part>;
  readonly checks: Readonly<Record<string, (part: Part) => void | Promise<void>>>;
  readonly rules: Readonly<Record<string, Mutation>>;
  readonly likely?: Readonly<Record<string, RegExp>>;
}): Layer {
  return definition as unknown as Layer;
}

/** Rules of one file: what is found, and what stands in its place. */
export function rulesOf(
  file: string,
  rules: Readonly<Record<string, readonly [find: string, put: string]>>,
): Record<string, Mutation> {
  return Object.fromEntries(Object.entries(rules).map(([name, [find, put]]) => [name, { file, find, put }]));
}
