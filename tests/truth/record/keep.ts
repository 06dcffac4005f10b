/**
 * Keeps what two recordings of the same scenarios agree on (see record.exs).
 *
 *   node tests/truth/record/keep.ts ONE TWO FOLDER
 *
 * Returns and final state have to be the same, the events of a step the same as a multiset; if their order
 * differs, or processes end at the same time (children of a dynamic supervisor, orphans of a killed
 * supervisor), the step is `unordered`. Writes FOLDER/supervisor/<group>.json, FOLDER/processes.json,
 * FOLDER/gen_event.json and FOLDER/ets.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Json } from "../replay/terms.ts";

interface Node {
  key: string;
  strategy: string;
  children?: { sup?: Node }[];
}
interface Expected {
  ret: Json;
  events?: Json[][];
  reports?: Json[];
  unordered?: boolean;
  inbox?: Json;
  down?: Json;
}
interface Recorded {
  id: string;
  group: string;
  tree?: Node;
  steps: { op: string; child?: Json }[];
  expect?: Expected[];
  final?: Json;
  dropped?: string;
}

const [one, two, folder] = process.argv.slice(2) as [string, string, string];
const lines = (path: string): Recorded[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
const text = (value: unknown): string => JSON.stringify(value ?? null);
const multiset = (items: unknown[] = []): string => text(items.map(text).sort());

function supervisors(node: Node): string[] {
  return [node.key, ...(node.children ?? []).flatMap((child) => (child.sup ? supervisors(child.sup) : []))];
}

/** The events of a step without their times. */
function plain(events: Json[][]): Json[][] {
  return events.map((event) => (typeof event[0] === "number" ? event.slice(1) : event));
}

function concurrent(scenario: Recorded, events: Json[][]): boolean {
  const keys = supervisors(scenario.tree!);
  const downs = plain(events).filter((event) => event[0] === "down");
  if (/"(dynamic|simple_one_for_one)"/.test(text(scenario)) && downs.length > 1) return true;
  return downs.some((event) => event[2] === "killed" && keys.includes(String(event[1]).replace(/#.*/, "")));
}

/** Whether two recordings of a step agree; marks the step if its events have no order. */
function agree(scenario: Recorded, a: Expected, b: Expected): boolean {
  if (scenario.tree === undefined) return text(a) === text(b);
  if (text(a.ret) !== text(b.ret)) return false;
  if (multiset(a.events) !== multiset(b.events) || multiset(a.reports) !== multiset(b.reports)) return false;
  const ordered = text(a.events) === text(b.events) && text(a.reports) === text(b.reports);
  if (!ordered || concurrent(scenario, a.events ?? [])) a.unordered = true;
  return true;
}

function topicOf(scenario: Recorded): string {
  if (scenario.tree !== undefined) return `supervisor/${scenario.group}`;
  if (scenario.group === "ets") return "ets";
  return scenario.steps.some(({ op }) => /^(ge|alarm)_/.test(op)) ? "gen_event" : "processes";
}

const others = new Map(lines(two).map((scenario) => [scenario.id, scenario]));
const kept = new Map<string, Recorded[]>();
let dropped = 0;
for (const scenario of lines(one)) {
  const other = others.get(scenario.id);
  const stable =
    scenario.expect !== undefined &&
    other?.expect !== undefined &&
    text(scenario.final) === text(other.final) &&
    !text(scenario).includes("$unknown") &&
    !(scenario.tree !== undefined && text(scenario).includes("no_answer")) &&
    scenario.expect.map((expected, i) => agree(scenario, expected, other.expect![i]!)).every(Boolean);
  if (!stable) {
    dropped++;
    continue;
  }
  const topic = topicOf(scenario);
  kept.set(topic, [...(kept.get(topic) ?? []), scenario]);
}
for (const [topic, scenarios] of kept) {
  const path = join(folder, `${topic}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const recordedOn = { otp: "25.2.3", erts: "13.1.5", elixir: "1.14.0" };
  const head = { format: "otp-truth/1", topic, recorded_on: recordedOn, count: scenarios.length };
  const frame = `${JSON.stringify(head).slice(0, -1)},"scenarios":[\n`;
  writeFileSync(path, `${frame}${scenarios.map((scenario) => JSON.stringify(scenario)).join(",\n")}\n]}\n`);
  console.log(`${topic}: ${scenarios.length}`);
}
console.log(`dropped: ${dropped}`);
