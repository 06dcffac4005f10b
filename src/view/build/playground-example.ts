/** An example of the playground: its code, highlighted, and its first run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DemoData } from "../../player/index.ts";
import { firstRun } from "../../player/build/index.ts";
import { codeData } from "./code-data.ts";

const FOLDER = "src/view/stage/playground/examples";

/** @param root the repository; default: the working directory */
export async function playgroundExample(
  name: string,
  root: string = process.cwd(),
): Promise<{ readonly demo: DemoData; readonly runs: string }> {
  const file = `${name}.ts`;
  const { source, runs } = await codeData(readFileSync(join(root, FOLDER, file), "utf8"), file);
  return { demo: await firstRun({ id: `playground/${name}`, title: name, source, charts: true }), runs };
}
