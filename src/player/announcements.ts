/** What changed between two places of the cursor, in a sentence or two: spoken politely to screen readers. */
import type { Trace } from "../engine/index.ts";
import { ms } from "./sentence.ts";
import { timelineOf } from "./timeline.ts";
import { transcript, type Sentence } from "./transcript.ts";
import { treeAt } from "./tree.ts";

/** Sentences told in full before the rest is only counted. */
const MOST = 3;

/**
 * @param from where the cursor stood, in events told
 * @param to where it stands now
 * @returns "" if nothing worth saying happened
 */
export function announcements(trace: Trace, from: number, to: number): string {
  const timeline = timelineOf(trace);
  if (from === to) return "";
  if (to < from) return `Back at ${ms(timeline.timeAt(to))}. ${summary(trace, to)}`;
  const told = transcript(trace).slice(from, to);
  if (told.length === 1) return (told[0] as Sentence).text;
  const key = told.filter((sentence) => sentence.weight === "key");
  const worth = key.length > 0 ? key : told.filter((sentence) => sentence.weight === "plain");
  if (worth.length === 0) return "";
  if (worth.length <= MOST) return worth.map((sentence) => sentence.text).join(" ");
  const spoken = worth.slice(-2).map((sentence) => sentence.text);
  return `${worth.length} events. Last: ${spoken.join(" ")} ${summary(trace, to)}`;
}

/** The health of the tree in one sentence: `3 running, 1 crashed.` */
export function summary(trace: Trace, index: number): string {
  const timeline = timelineOf(trace);
  const { all } = treeAt(timeline, timeline.worldAt(index));
  if (all.length === 0) return "Nothing has started yet.";
  const words = {
    running: "running",
    starting: "starting",
    watching: "paused or ending",
    stopped: "ended",
    fault: "crashed",
  };
  const parts = Object.entries(words).flatMap(([shape, word]) => {
    const n = all.filter((node) => node.shape === shape).length;
    return n === 0 ? [] : [`${n} ${word}`];
  });
  return `${parts.join(", ")}.`;
}
