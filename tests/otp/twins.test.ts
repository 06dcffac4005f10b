/**
 * Runs every lesson's twin on the BEAM of this machine and compares what it prints with facts.json.
 *
 *     npm run test:otp                      all lessons
 *     npm run test:otp -- -t let-it-crash   one lesson
 *     RECORD_FACTS=1 npm run test:otp       writes what the BEAM printed into facts.json
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { compareFacts, type Facts, type RecordedFacts, type Variants } from "../../src/lesson/index.ts";
import { loadCourse, readingOrder } from "../../src/lesson/build/index.ts";

const run = promisify(execFile);
const recording = process.env.RECORD_FACTS === "1";
const root = process.cwd();

/** Twins wait for real time, so they run side by side; each gets this long, in milliseconds. */
const PATIENCE = 60_000;

async function versions(): Promise<RecordedFacts["recordedOn"]> {
  const { stdout } = await run("elixir", ["--version"]);
  const otp = /Erlang\/OTP (\d+)/.exec(stdout)?.[1];
  const elixir = /^Elixir (\S+)/m.exec(stdout)?.[1];
  if (!otp || !elixir) throw new Error(`can't read versions from: ${stdout}`);
  return { otp, elixir };
}

/** What a twin prints in its last line. */
async function twin(folder: string, variant?: string): Promise<Facts> {
  const args = [join(folder, "twin.exs"), ...(variant === undefined ? [] : [variant])];
  const { stdout, stderr } = await run("elixir", args, { timeout: PATIENCE });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(last) as Facts;
  } catch {
    throw new Error(`the last line is no JSON: ${last}\n${stderr}`);
  }
}

for (const { track, lesson } of readingOrder(loadCourse(root))) {
  const folder = join(root, "content", track, lesson);
  describe(`${track}/${lesson}/twin.exs`, async () => {
    const { variants = {} } = (await import(join(folder, "facts.ts"))) as { variants?: Variants };
    const file = join(folder, "facts.json");
    const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RecordedFacts) : null;

    if (recording) {
      it("is recorded", { timeout: 2 * PATIENCE }, async () => {
        const names = Object.keys(variants);
        const [recordedOn, facts, ...others] = await Promise.all([
          versions(),
          twin(folder),
          ...names.map((name) => twin(folder, name)),
        ]);
        const all: RecordedFacts = {
          recordedOn,
          facts,
          ...(names.length > 0 && {
            variants: Object.fromEntries(names.map((name, i) => [name, others[i]!])),
          }),
        };
        const style = await resolveConfig(file);
        writeFileSync(file, await format(JSON.stringify(all), { ...style, filepath: file }));
      });
      return;
    }

    it.concurrent("prints the recorded facts", { timeout: PATIENCE }, async () => {
      expect(compareFacts(recorded!.facts, await twin(folder))).toEqual([]);
    });
    for (const name of Object.keys(variants)) {
      it.concurrent(`prints the recorded facts of ${name}`, { timeout: PATIENCE }, async () => {
        expect(compareFacts(recorded!.variants![name]!, await twin(folder, name))).toEqual([]);
      });
    }
  });
}
