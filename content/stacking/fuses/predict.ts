import { predict, type TraceView } from "faultline/lesson";
import { AT_THE_DOOR } from "./facts.ts";

const SLOW = "at 5100 slow Carriers 5000";

export default [
  predict({
    id: "rush",
    question:
      "The limit of half a second is in place. At 8 s the evening begins: fifty visitors a second instead of five. What do those get who only want what is ours, from 11 s to 15 s?",
    options: [
      { id: "quick", text: "An answer within 100 ms, as before: they have nothing to do with the carriers" },
      { id: "late", text: "An answer, but most of them wait for more than 100 ms" },
      { id: "lost", text: "Most of them get nothing: the workers are busy waiting, half a second at a time" },
    ],
    faults: `at 4000 env GUARD limit\n${SLOW}\nat 8000 env EVERY 20`,
    until: 15_000,
    correct(trace) {
      const { all, late, lost } = evening(trace);
      return [lost * 2 > all ? "lost" : late * 2 > all ? "late" : "quick"];
    },
    explain(trace) {
      const { all, lost } = evening(trace);
      return (
        `Of ${all} such visitors ${lost} got nothing. Four workers, half a second each: that is eight hopeless questions a second, and sixteen come in. ` +
        "The queues grow by what is left over, and everybody stands in them."
      );
    },
    show: (trace) =>
      trace.marks("read: ours").find(({ event }) => event.value === "nothing")?.index ??
      trace.events.length - 1,
  }),
  predict({
    id: "melts",
    question:
      "Now with the fuse, and fifty visitors a second from 5 s on. How many questions run into the limit before nobody asks the carriers any more?",
    options: [
      { id: "0", text: "None: the fuse knows that the carriers are slow" },
      { id: "3", text: "Three: as many melts as the fuse may have" },
      { id: "4", text: "Four: three melts are fine, the fourth blows it" },
      { id: "5-9", text: "Five to nine: the fourth blows it, and some are on their way by then" },
      { id: "all", text: "All of them: the carriers are slow, but they never fail" },
    ],
    faults: `at 4000 env GUARD fuse\n${SLOW}\nat 5000 env EVERY 20`,
    until: 8_000,
    correct(trace) {
      const count = melts(trace).length;
      return [count > 4 ? (count < 10 ? "5-9" : "all") : String(count)];
    },
    explain(trace) {
      const blow = firstBlow(trace);
      const count = melts(trace).length;
      const before = melts(trace).filter(({ index }) => index <= blow!.index).length;
      return (
        `${count}. The first melt comes when the first limit is over, half a second into the outage; melt number ${before}, at ${blow?.event.at} ms, is one too many. ` +
        `By then ${count - before} workers have taken the next question and asked, and each waits its half second out. From ${melts(trace).at(-1)?.event.at} ms on nobody waits.`
      );
    },
    show: (trace) => firstBlow(trace)?.index ?? 0,
  }),
  predict({
    id: "place",
    question:
      "Somebody finds it tidier to ask the fuse at the door, once for every request, whatever the page. What happens to those who only want what is ours while it is blown?",
    options: [
      { id: "same", text: "They are answered as before" },
      { id: "turned-away", text: "They are turned away, from a database that is well" },
      { id: "nothing", text: "They wait two seconds and get nothing" },
    ],
    edits: AT_THE_DOOR,
    faults: `at 4000 env GUARD fuse\n${SLOW}`,
    until: 15_000,
    correct(trace) {
      const read = blownFor(trace).map(({ event }) => event.value);
      if (read.every((value) => value === "closed")) return ["turned-away"];
      return [read.every((value) => value === "nothing") ? "nothing" : "same"];
    },
    explain(trace) {
      return (
        `${blownFor(trace).length} of them read "closed" in two stretches of three seconds. Nothing was wrong with the database. ` +
        "A fuse stands for one thing that can fail; put before more than that, it takes the rest down with it."
      );
    },
    show: (trace) => blownFor(trace)[0]?.index ?? 0,
  }),
  predict({
    id: "healing",
    question:
      "The same ten seconds, the same limit, the same reset time of four seconds. Behind which of the two do more visitors wait in vain?",
    options: [
      { id: "fuse", text: "Behind the fuse" },
      { id: "breaker", text: "Behind the half-open breaker" },
      { id: "same", text: "Behind both the same number" },
    ],
    scenario: "side-by-side.ts",
    correct(trace) {
      const [fuse, breaker] = ["fuse", "breaker"].map((name) => slowIn(trace, name));
      return [fuse! > breaker! ? "fuse" : fuse! < breaker! ? "breaker" : "same"];
    },
    explain(trace) {
      return (
        `${slowIn(trace, "fuse")} behind the fuse, ${slowIn(trace, "breaker")} behind the breaker. The first round costs the same. ` +
        "Then the fuse heals and all visitors try at once; it has to be blown again by a whole round of them. The breaker sends one ahead, and the others do not wait for it."
      );
    },
    show: (trace) => trace.of("fault")[0]?.index ?? 0,
  }),
];

/** Those who asked for what is ours and were done from 11 s on. */
function evening(trace: TraceView) {
  const done = trace.marks("waited: ours").filter(({ event }) => event.at >= 11_000);
  const waited = done.map(({ event }) => Number(event.value));
  return {
    all: waited.length,
    late: waited.filter((ms) => ms > 100).length,
    lost: waited.filter((ms) => ms >= 2_000).length,
  };
}

function firstBlow(trace: TraceView) {
  return trace.of("transition").find(({ event }) => event.from === "intact" && event.to === "blown");
}

function melts(trace: TraceView) {
  return trace.of("transition").filter(({ event }) => isMelt(event.event));
}

function isMelt(event: unknown): boolean {
  return typeof event === "object" && event !== null && "type" in event && event.type === "melt";
}

/** What those read who came for what is ours while the fuse was blown. */
function blownFor(trace: TraceView) {
  const turns = trace.of("transition").filter(({ event }) => event.from !== event.to);
  return trace
    .marks("read: ours")
    .filter(({ index }) => turns.findLast((turn) => turn.index < index)?.event.to === "blown");
}

/** Slow answers that began and ended in the outage. */
function slowIn(trace: TraceView, name: string): number {
  const [from, to] = trace.of("fault").map(({ event }) => event.at);
  return trace
    .marks(`slow: ${name}`)
    .filter(({ event }) => event.at >= from! + 500 && event.at < (to ?? Infinity) + 500).length;
}
