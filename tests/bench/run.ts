/**
 * `npm run bench [-- --json FILE] [--repeat N] [--scale X] [--only WORKLOAD] [--processor]`
 *
 * Ratios within one run: each measurement is a process of its own, the peers take turns (A B C A B C …),
 * and ratios are taken pair by pair. `--scale 0.1`: a tenth of the events. `--processor`: rates processor
 * time instead of the clock, for a machine that others use at the same time.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EMULATORS, openBeam } from "./beam.ts";
import type { Measured } from "./measure.ts";
import {
  CURVE,
  curveTasks,
  FUSES_COMPARED,
  MESSAGING,
  messagingTasks,
  MILLION,
  NAMES,
  OWN,
  OWN_WORKLOADS,
  ownTasks,
  SIZES,
  SYNCS,
  syncTasks,
} from "./plan.ts";
import { spread } from "./statistics.ts";
import { printCurve, printMessaging, printTargets } from "./table.ts";
import { targets } from "./targets.ts";
import type { Task, Workload } from "./workloads.ts";

const WAITING = ["pending", "cancelling"] as const;
const WORKLOADS: readonly Workload[] = [...MESSAGING, ...WAITING, ...OWN_WORKLOADS, ...SYNCS];

/** Whether a workload is the one of this name, or one of its family: `fuse` names `fuse-ask` and `fuse-fail`. */
const isOf = (workload: Workload, name: string): boolean =>
  workload === name || workload.startsWith(`${name}-`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      repeat: { type: "string", default: "5" },
      scale: { type: "string", default: "1" },
      only: { type: "string", multiple: true },
      processor: { type: "boolean", default: false },
    },
  });
  if (!/^[1-9]\d*$/.test(values.repeat))
    throw new TypeError(`--repeat is a whole number from 1; not ${values.repeat}`);
  if (!(Number(values.scale) > 0)) throw new TypeError(`--scale is a number above 0; not ${values.scale}`);
  for (const name of values.only ?? [])
    if (!WORKLOADS.some((workload) => isOf(workload, name)))
      throw new TypeError(`--only takes a workload: ${WORKLOADS.join(", ")}; not ${name}`);
  return values;
}

function optionsOrUsage() {
  try {
    return readOptions();
  } catch (error) {
    console.error(
      `${(error as Error).message}\nnpm run bench [-- --json FILE] [--repeat N] [--scale X] [--only WORKLOAD] [--processor]`,
    );
    return process.exit(2);
  }
}

const options = optionsOrUsage();
const repeat = Number(options.repeat);
const scale = Number(options.scale);
const wanted = (workload: Workload): boolean =>
  options.only === undefined || options.only.some((name) => isOf(workload, name));

const measureInProcess = (task: Task): Measured => {
  const args = [
    "--expose-gc",
    "--max-old-space-size=6000",
    join(import.meta.dirname, "measure.ts"),
    JSON.stringify(task),
  ];
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }),
  ) as Measured;
};

const beam = openBeam();
if (beam === null) console.log("There is no `erl` on this machine: the BEAM is left out.");

/** Nanoseconds per event of each repetition, by the clock and of processor time. */
const clock = new Map<string, number[]>();
const processor = new Map<string, number[]>();
const events = new Map<string, number>();
const bytesPerRow: number[] = [];
/** Bytes per event that each receiver gets; the same in every round. */
const bytesPerEvent = new Map<string, number>();

function note(key: string, count: number, measured: { nanoseconds: number; processor: number }): void {
  for (const [samples, nanoseconds] of [
    [clock, measured.nanoseconds] as const,
    [processor, measured.processor] as const,
  ]) {
    const list = samples.get(key) ?? [];
    list.push(nanoseconds / count);
    samples.set(key, list);
  }
  events.set(key, count);
}

/** Of the ways to run the BEAM, the one that was faster in this repetition stands for it. */
function measureBeam(workload: Workload): void {
  if (beam === null) return;
  const count = Math.round((MILLION * scale) / 10_000) * 10_000;
  const found = (Object.keys(EMULATORS) as (keyof typeof EMULATORS)[]).map((emulator) => {
    const measured = beam.measure(emulator, workload, count);
    note(`${emulator} ${workload} 0`, count, measured);
    return measured;
  });
  note(`beam ${workload} 0`, count, {
    nanoseconds: Math.min(...found.map((one) => one.nanoseconds)),
    processor: Math.min(...found.map((one) => one.processor)),
  });
}

function measureTask(task: Task): void {
  const measured = measureInProcess(task);
  // Only the curves ask how the cost grows with what is pending.
  const pending = task.workload in OWN ? 0 : task.pending;
  const key = `${task.peer} ${task.workload} ${pending}`;
  note(key, measured.events, measured);
  if (measured.bytesPerEvent !== null) bytesPerEvent.set(key, measured.bytesPerEvent);
  if (task.workload === "ping-pong" && measured.bytesPerRow !== null) bytesPerRow.push(measured.bytesPerRow);
}

const began = Date.now();
const loadBefore = loadavg()[0]!;
for (let round = 1; round <= repeat; round++) {
  for (const workload of MESSAGING.filter(wanted)) {
    const tasks = messagingTasks(workload, scale);
    // The two of the engine, then the BEAM: what is compared most stands side by side.
    tasks.slice(0, 2).forEach(measureTask);
    measureBeam(workload);
    tasks.slice(2).forEach(measureTask);
  }
  for (const workload of WAITING.filter(wanted)) curveTasks(workload, scale).forEach(measureTask);
  for (const workload of OWN_WORKLOADS.filter(wanted)) ownTasks(workload, scale).forEach(measureTask);
  for (const workload of SYNCS.filter(wanted)) syncTasks(workload, scale).forEach(measureTask);
  console.log(`round ${round} of ${repeat}: ${Math.round((Date.now() - began) / 1000)} s`);
}
beam?.close();

const samples = options.processor ? processor : clock;
const version = (name: string): string =>
  (
    JSON.parse(
      readFileSync(join(import.meta.dirname, "../../node_modules", name, "package.json"), "utf8"),
    ) as { version: string }
  ).version;
const machine = {
  processor: cpus()[0]!.model,
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  node: process.version,
  v8: process.versions.v8,
  beam: beam?.version ?? null,
  xstate: version("xstate"),
  fakeTimers: version("@sinonjs/fake-timers"),
  simjs: version("simjs"),
  simscript: version("simscript"),
  opossum: version("opossum"),
  cockatiel: version("cockatiel"),
  yjs: version("yjs"),
  automerge: version("@automerge/automerge"),
  loadAverage: { before: loadBefore, after: loadavg()[0]! },
};

console.log(
  `\n${machine.processor}, ${machine.cores} cores; Node ${machine.node}; ${machine.beam ?? "no BEAM"}`,
);
console.log(
  `Load average ${machine.loadAverage.before.toFixed(1)} at the start, ${machine.loadAverage.after.toFixed(1)} at the end; ${options.processor ? "processor time" : "time by the clock"}.`,
);
const names = {
  ...NAMES,
  beam: "BEAM, the faster of:",
  "beam (+S 1)": "  erl +S 1",
  "beam (default)": "  erl",
};
for (const workload of MESSAGING.filter(wanted)) printMessaging(workload, samples, events, names);
for (const workload of ["pending", "cancelling"] as const)
  if (wanted(workload)) printCurve(`${workload} timers`, workload, CURVE, samples, names);
for (const workload of OWN_WORKLOADS.filter(wanted))
  printMessaging(workload, samples, events, names, OWN[workload][0], bytesPerEvent);
if (OWN_WORKLOADS.some((workload) => workload.startsWith("fuse-") && wanted(workload)))
  console.log(`\n${FUSES_COMPARED}`);
for (const workload of SYNCS.filter(wanted)) printCurve(`${workload}: keys`, workload, SIZES, samples, names);
if (bytesPerRow.length > 0)
  console.log(`\nMemory of a recorded event (ping-pong): ${spread(bytesPerRow).median.toFixed(1)} bytes`);
const judged = targets(samples, bytesPerEvent);
printTargets(judged);

if (options.json !== undefined) {
  const figures = [...clock].map(([key, list]) => {
    const [, peer, workload, pending] = /^(.+) (\S+) (\d+)$/.exec(key)!;
    return {
      peer,
      workload,
      pending: Number(pending),
      events: events.get(key),
      bytesPerEvent: bytesPerEvent.get(key) ?? null,
      nanosecondsPerEvent: {
        clock: { ...spread(list), all: list },
        processor: { ...spread(processor.get(key)!), all: processor.get(key) },
      },
    };
  });
  const bytes = bytesPerRow.length > 0 ? spread(bytesPerRow) : null;
  const at = new Date().toISOString();
  const file = {
    at,
    machine,
    repeat,
    scale,
    rated: options.processor ? "processor" : "clock",
    bytesPerRecordedEvent: bytes,
    targets: judged,
    figures,
  };
  writeFileSync(options.json, JSON.stringify(file, null, 2) + "\n");
  console.log(`Figures written to ${options.json}`);
}
