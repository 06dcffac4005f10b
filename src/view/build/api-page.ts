/** All that the API page shows: the groups with their docstrings, and their examples, run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transcript } from "../../player/index.ts";
import { runInProcess } from "../../sandbox/build/index.ts";
import { API, type ApiGroup } from "../api/groups.ts";
import { told, type ToldLine } from "../api/told.ts";
import type { CodeData } from "../code/code-data.ts";
import { apiDocs, type ApiEntry, type ApiMember } from "./api-docs.ts";
import { codeData } from "./code-data.ts";
import { highlight } from "./highlight.ts";

export interface ApiExampleData {
  readonly name: string;
  readonly title: string;
  readonly code: CodeData;
  readonly lines: readonly ToldLine[];
}

/** An entry or one of its members, with its signatures coloured. */
export type Shown<T> = T & { readonly text: string; readonly runs: string };

export interface ApiPageGroup extends Omit<ApiGroup, "names" | "examples"> {
  readonly entries: readonly (Shown<ApiEntry> & { readonly shownMembers: readonly Shown<ApiMember>[] })[];
  readonly examples: readonly ApiExampleData[];
}

/**
 * @param root the repository
 * @throws if an example does not run to its end
 */
export function apiPage(root: string): Promise<ApiPageGroup[]> {
  return (page ??= make(root));
}

/** Made once: the page and the search both want it. */
let page: Promise<ApiPageGroup[]> | undefined;

async function make(root: string): Promise<ApiPageGroup[]> {
  const entries = new Map(
    apiDocs(
      root,
      API.flatMap(({ names }) => names),
    ).map((entry) => [entry.name, entry]),
  );
  return Promise.all(
    API.map(async ({ names, examples, ...group }) => ({
      ...group,
      entries: await Promise.all(
        names.map(async (name) => {
          const entry = entries.get(name)!;
          return { ...(await shown(entry)), shownMembers: await Promise.all(entry.members.map(shown)) };
        }),
      ),
      examples: await Promise.all(examples.map((name) => example(root, name))),
    })),
  );
}

async function shown<T extends ApiMember>(member: T): Promise<Shown<T>> {
  const text = member.signatures.join("\n");
  return { ...member, text, runs: await highlight(text, "typescript") };
}

async function example(root: string, name: string): Promise<ApiExampleData> {
  const file = `${name}.ts`;
  const code = await codeData(
    await readFile(join(root, "src", "view", "api", "examples", file), "utf8"),
    file,
  );
  const outcome = await runInProcess({ source: code.source, seed: 0 });
  if (outcome.kind !== "finished") throw new Error(`The example ${file} did not run: ${outcome.message}`);
  const title = /\btitle:\s*"([^"]+)"/.exec(code.source)?.[1] ?? name;
  return { name, title, code, lines: told(transcript(outcome.trace)) };
}
