/**
 * Replays the recorded traces and demands equality: `npm run test:truth [-- topic…]`.
 * Reads tests/truth, or the folder in TRUTH_DIR (same layout). A topic is a file or folder name.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { replayDeltaCrdt, type DeltaCrdtScenario } from "./replay/delta-crdt.ts";
import { replayDistribution, type DistributionScenario } from "./replay/distribution.ts";
import { replayFuse, type FuseScenario } from "./replay/fuse.ts";
import { replayGenEvent } from "./replay/gen-event.ts";
import { replayProcesses, type ProcessScenario } from "./replay/processes.ts";
import { replaySupervisor, type SupervisorScenario } from "./replay/supervisor.ts";
import { replayWatchdog } from "./replay/watchdog/index.ts";
import { replayVapor, type VaporScenario } from "./replay/vapor.ts";

interface File {
  format: string;
  topic: string;
  scenarios: { id: string; group: string; title: string }[];
}

/** Gives the differences; null: the group of this scenario has no replay yet. */
type Replay = (scenario: never) => string[] | null;

/** How a topic is replayed; null: not yet modelled by the engine, and said so. */
function replayerOf(topic: string): Replay | null {
  if (topic.startsWith("supervisor")) return (scenario: SupervisorScenario) => replaySupervisor(scenario);
  if (topic === "processes" || topic === "ets")
    return (scenario: ProcessScenario) => replayProcesses(scenario);
  if (topic === "vapor") return (scenario: VaporScenario) => replayVapor(scenario);
  if (topic === "delta_crdt") return (scenario: DeltaCrdtScenario) => replayDeltaCrdt(scenario);
  if (topic === "distribution") return (scenario: DistributionScenario) => replayDistribution(scenario);
  if (topic === "fuse") return (scenario: FuseScenario) => replayFuse(scenario);
  if (topic === "gen_event") return (scenario: ProcessScenario) => replayGenEvent(scenario);
  if (topic === "watchdog") return replayWatchdog;
  return null;
}

/** A file of recordings, or why it is none. */
function readFile(path: string): File | string {
  try {
    const file: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof file === "object" && file !== null ? (file as File) : "holds no recordings";
  } catch (error) {
    return `can't be read: ${(error as Error).message}`;
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return name === "replay" ? [] : filesBelow(path);
      return name.endsWith(".json") ? [path] : [];
    });
}

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.env.TRUTH_DIR ?? here);
const topics = process.argv.slice(2).filter((arg) => !arg.startsWith("-"));

if (!existsSync(root)) {
  console.error(`TRUTH_DIR names ${root}, which does not exist.`);
  process.exit(2);
}

const chosen = filesBelow(root).filter((path) => {
  const name = relative(root, path);
  return (
    topics.length === 0 ||
    topics.some((topic) => name.split(/[/.]/).includes(topic) || name.startsWith(topic))
  );
});
if (chosen.length === 0) {
  console.error(`No recorded traces in ${root}${topics.length > 0 ? ` for ${topics.join(", ")}` : ""}.`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
let notRun = 0;
for (const path of chosen) {
  const name = relative(root, path);
  const file = readFile(path);
  if (typeof file === "string") {
    console.log(`${name}: ${file}`);
    failed++;
    continue;
  }
  // Races are held against many seeds, in tests/laws/races.test.ts.
  if (!Array.isArray(file.scenarios)) continue;
  const replay = replayerOf(file.topic ?? basename(path, ".json"));
  if (replay === null) {
    console.log(`${name}: no replay for the topic ${file.topic}; ${file.scenarios.length} traces not run`);
    if (topics.length > 0) failed += file.scenarios.length;
    else notRun += file.scenarios.length;
    continue;
  }
  let ok = 0;
  /** How many scenarios of each group were not run, because it has no replay yet. */
  const later = new Map<string, number>();
  const failures: string[] = [];
  for (const scenario of file.scenarios) {
    let differences: string[] | null;
    try {
      differences = replay(scenario as never);
    } catch (thrown) {
      differences = [
        `the replay failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      ];
    }
    if (differences === null) later.set(scenario.group, (later.get(scenario.group) ?? 0) + 1);
    else if (differences.length === 0) ok++;
    else
      failures.push(
        `  ${scenario.id} ${scenario.title}\n${differences.map((text) => `    ${text}`).join("\n")}`,
      );
  }
  const waiting = [...later].map(([group, count]) => `; ${count} not run: no replay for the group ${group}`);
  const all = file.scenarios.length - [...later.values()].reduce((sum, count) => sum + count, 0);
  passed += ok;
  failed += all - ok;
  if (topics.length > 0) failed += file.scenarios.length - all;
  else notRun += file.scenarios.length - all;
  console.log(`${name}: ${ok} of ${all} passed${waiting.join("")}`);
  for (const failure of failures) console.log(failure);
}
console.log(`${passed} passed, ${failed} failed${notRun > 0 ? `, ${notRun} not run` : ""}`);
process.exitCode = failed > 0 ? 1 : 0;
