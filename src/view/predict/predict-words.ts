/** What is said of a guess. */

/** What is said of one option after the guess. */
export type OptionVerdict = "right" | "wrong" | "missed" | "neither";

/** How an option stands. */
export function verdictOf(
  option: string,
  chosen: readonly string[],
  correct: readonly string[],
): OptionVerdict {
  if (chosen.includes(option)) return correct.includes(option) ? "right" : "wrong";
  return correct.includes(option) ? "missed" : "neither";
}

/** The sentence about the whole guess. */
export function sentence(chosen: readonly string[], correct: readonly string[]): string {
  const hits = chosen.filter((id) => correct.includes(id)).length;
  if (hits === correct.length && chosen.length === hits) return "That is what happens.";
  if (hits === 0) return "Something else happens.";
  return `Partly: ${hits} of ${correct.length} found${chosen.length > hits ? `, and ${chosen.length - hits} that did not happen` : ""}.`;
}
