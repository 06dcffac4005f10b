/** Numbers that look random, from a seed: the same ones everywhere (mulberry32, by Tommy Ettinger). */

/** Draws whole numbers. */
export type Draw = (below: number) => number;

/** @param seed a whole number of 32 bits */
export function drawFrom(seed: number): Draw {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
