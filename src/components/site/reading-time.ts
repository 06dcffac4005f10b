/** Words a reader takes in per minute where there is something to think about. */
const WORDS_PER_MINUTE = 180;

/** Minutes to read a lesson's text once, without its exercise; at least 1. */
export function minutesToRead(body: string): number {
  const text = body.replace(/```[\s\S]*?```/g, " ").replace(/<[^>]+>|[{}*_`#]|\]\([^)]*\)/g, " ");
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  return Math.max(1, Math.round(words / WORDS_PER_MINUTE));
}
