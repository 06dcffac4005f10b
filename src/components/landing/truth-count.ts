/** How many recorded runs of the real thing are replayed; `npm run test:truth` fails if one of them differs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Recordings that the engine replays (tests/truth/run.ts). */
const REPLAYED = /(^|\/)(supervisor\/[^/]+|processes|ets|gen_event|fuse|vapor|watchdog|delta_crdt)\.json$/;

interface File {
  scenarios: unknown[];
}

/** @param root the repository */
export function truthCount(root: string = process.cwd()): number {
  const folder = join(root, "tests", "truth");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => REPLAYED.test(name.replaceAll("\\", "/")))
    .flatMap((name) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as File).scenarios).length;
}
