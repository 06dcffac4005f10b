import { predict, type TraceView } from "faultline/lesson";
import { heir } from "./facts.ts";

export default [
  predict({
    question:
      "Another night, a longer log: the database is ready after 170 seconds. How long after that does Parcels tell the first visitor where the parcel is?",
    options: [
      { id: "once", text: "Within five seconds" },
      { id: "half", text: "After half a minute" },
      { id: "minute", text: "After a minute and a half, as before" },
      { id: "minutes", text: "After more than two minutes" },
    ],
    faults: "at 170000 up Database",
    until: 400_000,
    correct(trace) {
      const late = lateness(trace);
      if (late <= 5) return ["once"];
      if (late <= 45) return ["half"];
      return [late <= 120 ? "minute" : "minutes"];
    },
    explain(trace) {
      const asked = trace.exits("Conn").map(({ event }) => event.at / 1_000);
      return (
        `Parcels asks the database at ${asked.join(", ")} s. The last of these is ${170 - asked.at(-1)!} seconds too early, and after it Kubernetes ` +
        `waits 160 seconds. The first visitor is told at ${(170 + lateness(trace)).toFixed(0)} s, ${lateness(trace).toFixed(0)} seconds after the database was ready.`
      );
    },
    show: (trace) => trace.exits("Conn").at(-1)?.index ?? 0,
  }),
  predict({
    id: "log",
    question:
      "After a clean-up neither DB_URL nor SUPPORT_PHONE is set. The database is fine. Which of the two does the reason name with which the first start ends?",
    options: [
      { id: "both", text: "Both" },
      { id: "first", text: "DB_URL: the first that is missing" },
      { id: "last", text: "SUPPORT_PHONE: the last that is missing" },
      { id: "none", text: "Neither" },
    ],
    faults: "at 0 env DB_URL\nat 0 env SUPPORT_PHONE\nat 0 up Database",
    correct(trace) {
      const log = firstLog(trace);
      const [url, phone] = [log.includes("DB_URL"), log.includes("SUPPORT_PHONE")];
      if (url && phone) return ["both"];
      return [url ? "first" : phone ? "last" : "none"];
    },
    explain(trace) {
      const first = trace.marks("log")[0];
      const reads = trace
        .of("env")
        .filter(({ index, event }) => event.action === "read" && index < (first?.index ?? 0));
      const names = new Set(reads.map(({ event }) => event.name));
      return (
        `The reason is ${firstLog(trace)}. Before that, Config has read ${[...names].join(" and ")} ${reads.length} times, all at ${reads.at(-1)?.event.at} ms, ` +
        "and nothing else. Somebody will now look for the cause in the database."
      );
    },
    show: (trace) => trace.marks("log")[0]?.index ?? 0,
  }),
  predict({
    id: "heir",
    question:
      "Config makes the table with an heir: Parcels, its supervisor. At 179.5 s Config is killed; half a second later a visitor asks. What becomes of Parcels?",
    options: [
      { id: "well", text: "All is well: the table is kept, and Web notices nothing" },
      { id: "web", text: "Web crashes once and is restarted, as without an heir" },
      { id: "gone", text: "Parcels ends, and Web with it" },
    ],
    edits: heir,
    faults: "at 90000 up Database\nat 179500 exit Config kill",
    until: 185_000,
    correct(trace) {
      if (trace.living("Parcels") === undefined) return ["gone"];
      return [trace.starts("Web").length > 1 ? "web" : "well"];
    },
    explain(trace) {
      const killed = trace.of("fault").at(-1)!;
      const next = trace
        .exits("Config")
        .filter(({ index, event }) => index > killed.index && event.reason !== "killed");
      const end = trace.exits("Parcels").at(-1);
      return (
        `The table is kept, and that is what goes wrong. The new Config makes a table of that name, as the old one did, and there is one: ` +
        `${trace.reason(next[0]?.event.reason ?? null)}, ${next.length} times in a row. Then the budget of Parcels is empty, at ${(end?.event.at ?? 0) / 1_000} s.`
      );
    },
    show: (trace) => trace.of("fault").at(-1)?.index ?? 0,
  }),
];

/** Seconds from 170 s to the first answer. */
function lateness(trace: TraceView): number {
  return ((trace.marks("answered")[0]?.event.at ?? Infinity) - 170_000) / 1_000;
}

/** The reason with which the first start ended, as a text. */
function firstLog(trace: TraceView): string {
  return trace.reason(trace.marks("log")[0]?.event.value ?? null);
}
