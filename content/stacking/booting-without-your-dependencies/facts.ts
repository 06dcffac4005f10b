import type { Edit, ReadFacts, Variants } from "faultline/lesson";

const DATABASE = "at 90000 up Database";
const CONFIG_DIES = "at 179500 exit Config kill";

/** The table belongs to Parcels, which made it before its children. */
export const ownerAbove: Edit[] = [
  ['    ETS.new("settings", ["named_table"]);\n', ""],
  ['    mark("try");\n', '    mark("try");\n    ETS.new("settings", ["named_table", "public"]);\n'],
];

/** Config makes the table, and Parcels inherits it. */
export const heir: Edit[] = [
  ['["named_table"]', '["named_table", ["heir", Process.whereis("Parcels")!, null]]'],
];

/** What buttons, predictions and the edits in the text do, for the real BEAM as well. */
export const variants: Variants = {
  "config-dies": { faults: `${DATABASE}\n${CONFIG_DIES}` },
  "variable-gone": { faults: `${DATABASE}\nat 175000 env SUPPORT_PHONE\n${CONFIG_DIES}` },
  "both-missing": { faults: `at 0 env DB_URL\nat 0 env SUPPORT_PHONE\n${DATABASE}` },
  "owner-above": { edits: ownerAbove, faults: `${DATABASE}\n${CONFIG_DIES}` },
  heir: { edits: heir, faults: `${DATABASE}\n${CONFIG_DIES}` },
};

export default ((trace) => ({
  tries: trace.marks("try").length,
  refused: trace.marks("log").map(({ event }) => event.value),
  up: trace.marks("up").length,
  config_starts: trace.spawns("Config").length,
  web_starts: trace.starts("Web").length,
  web_crashes: trace
    .exits("Web")
    .map(({ event }) => trace.reason(event.reason))
    .filter((reason) => reason !== "shutdown"),
  parcels_at_end: trace.living("Parcels") !== undefined,
})) satisfies ReadFacts;
