/** The lines between all nodes, and what is under way on them. */
import { Agenda } from "./agenda.ts";
import { Line } from "./line.ts";
import type { Quality } from "./quality.ts";
import type { Rule } from "./rule.ts";

/** A quality of the lines between two nodes; with `oneWay` only of the first to the second. */
export interface Link extends Quality {
  readonly between: readonly [string, string];
  readonly oneWay?: boolean;
}

export interface NetworkOptions {
  readonly seed: number;
  /** Of all lines that no link is given for. */
  readonly quality?: Quality;
  readonly links?: readonly Link[];
  readonly rules?: readonly Rule[];
}

export class Network {
  readonly agenda = new Agenda();
  readonly rules: readonly Rule[];
  readonly #lines = new Map<string, Line>();

  constructor(names: readonly string[], { seed, quality = {}, links = [], rules = [] }: NetworkOptions) {
    this.rules = rules;
    let number = 0;
    for (const from of names)
      for (const to of names)
        if (from !== to) this.#lines.set(key(from, to), new Line(from, to, quality, seed, ++number));
    for (const { between, oneWay = false, ...given } of links)
      this.change([between[0]], [between[1]], oneWay, given);
  }

  /** The line from one node to another. */
  line(from: string, to: string): Line {
    return this.#lines.get(key(from, to))!;
  }

  /** Whether such a line exists. */
  has(from: string, to: string): boolean {
    return this.#lines.has(key(from, to));
  }

  /** Cuts all lines from one group to the other, and back unless `oneWay`; or makes them whole again. */
  cut(left: readonly string[], right: readonly string[], oneWay: boolean, cut: boolean): void {
    for (const line of this.#between(left, right, oneWay)) line.cut = cut;
  }

  /** Makes every line whole. */
  healAll(): void {
    for (const line of this.#lines.values()) line.cut = false;
  }

  /** Changes what is given of the quality of all lines between two groups. */
  change(left: readonly string[], right: readonly string[], oneWay: boolean, quality: Quality): void {
    for (const line of this.#between(left, right, oneWay)) line.quality = { ...line.quality, ...quality };
  }

  *#between(left: readonly string[], right: readonly string[], oneWay: boolean): Generator<Line> {
    for (const a of left)
      for (const b of right) {
        if (a === b) continue;
        yield this.line(a, b);
        if (!oneWay) yield this.line(b, a);
      }
  }
}

function key(from: string, to: string): string {
  return `${from} ${to}`;
}
