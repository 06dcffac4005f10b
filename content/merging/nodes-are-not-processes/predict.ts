import { predict, type TraceView } from "faultline/lesson";

/** What was marked at Oslo under a name, and when. */
function atOslo(trace: TraceView, name: string) {
  return trace.marks(name).filter(({ event }) => (event.value as [string])[0] === "oslo");
}

export default [
  predict({
    id: "crash",
    question:
      "The node at Pune is really stopped, at 20 s. With which reason is Oslo's monitor told that the printer is down?",
    options: [
      { id: "shutdown", text: "shutdown" },
      { id: "killed", text: "killed" },
      { id: "noconnection", text: "noconnection" },
      { id: "noproc", text: "noproc" },
    ],
    faults: "at 20000 crash pune",
    correct: (trace) => [String((atOslo(trace, "printer_down")[0]!.event.value as [string, string])[1])],
    explain(trace) {
      const { at } = atOslo(trace, "printer_down")[0]!.event;
      return `It is the same word as for the cut. Only the time differs: Oslo is told at ${(at / 1000).toFixed(1)} s, at once, because a machine that stops closes its connections. One that loses its power does not even do that.`;
    },
  }),
  predict({
    id: "short",
    question:
      "The line is cut at 20 s and whole again at 50 s. What becomes of the four labels that Oslo and Lyon asked for at 30 s?",
    options: [
      {
        id: "lost",
        text: "They are lost with the messages that asked for them.",
      },
      {
        id: "late",
        text: "They are printed late, when the belts have given up.",
      },
      {
        id: "twice",
        text: "They are printed twice: what was sent is sent again.",
      },
    ],
    faults: "at 20000 cut pune | *\nat 50000 heal *",
    correct(trace) {
      const late = trace.marks("label").filter(({ event }) => event.at >= 50_000 && event.at < 60_000);
      return [late.length === 0 ? "lost" : late.length === 4 ? "late" : "twice"];
    },
    explain(trace) {
      const late = trace.marks("label").filter(({ event }) => event.at >= 50_000 && event.at < 60_000);
      return `Pune prints ${late.length} labels at ${(late[0]!.event.at / 1000).toFixed(1)} s. What was written into the silent line had waited, in order. Nobody was told of anything: 30 seconds are too short for a tick to be missed.`;
    },
  }),
];
