/** Seeded randomness. Integer arithmetic only, so every JavaScript engine draws the same numbers. */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Streams of one seed: drawing from one never shifts another. */
export const STREAMS = { schedule: 1, user: 2, fuse: 3, net: 4, signals: 5 } as const;

export class RandomStream {
  readonly #next: () => number;

  /** @param seed a whole number; @param stream one of {@link STREAMS}. */
  constructor(seed: number, stream: number) {
    const generator = xoroshiro128plus((seed ^ Math.imul(stream, 0x9e3779b1)) | 0);
    this.#next = () => generator.next() >>> 0;
    for (let i = 0; i < 8; i++) this.#next();
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** A number from 0 (included) to 1 (excluded), in steps of 2^-53. */
  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
}

/** Puts what stands in a list into a drawn order. */
export function shuffle<T>(items: T[], random: RandomStream): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
}
