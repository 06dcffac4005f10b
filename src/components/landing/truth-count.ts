/** How many recorded runs of the real thing are replayed; `npm run test:truth` fails if one of them differs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Topics that the engine replays, and the groups of them that it does not have yet (tests/truth/run.ts). */
const TOPICS = ["supervisor", "processes.json"];
const LATER = new Set(["ets"]);

interface File {
  scenarios: { group: string }[];
}

const read = (path: string): number =>
  (JSON.parse(readFileSync(path, "utf8")) as File).scenarios.filter(({ group }) => !LATER.has(group)).length;

/** @param root the repository */
export function truthCount(root: string = process.cwd()): number {
  const folder = join(root, "tests", "truth");
  return TOPICS.flatMap((topic) =>
    topic.endsWith(".json") ? [topic] : readdirSync(join(folder, topic)).map((name) => join(topic, name)),
  )
    .filter((name) => name.endsWith(".json"))
    .reduce((sum, name) => sum + read(join(folder, name)), 0);
}
