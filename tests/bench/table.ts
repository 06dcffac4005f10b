/** The tables that the bench prints. */
import { ratios, spread, type Spread } from "./statistics.ts";
import type { Samples, Target } from "./targets.ts";
import type { Workload } from "./workloads.ts";

type Names = Readonly<Record<string, string>>;

const ns = (value: number): string =>
  `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ns`;
const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const range = ({ least, most }: Spread, show: (value: number) => string): string =>
  `${show(least)} … ${show(most)}`;

/** One row per peer: nanoseconds per event, and how many times as fast the engine is, recording all. */
export function printMessaging(
  workload: Workload,
  samples: Samples,
  events: ReadonlyMap<string, number>,
  names: Names,
  engine = "recorded",
  bytes?: ReadonlyMap<string, number>,
): void {
  const ours = samples.get(`${engine} ${workload} 0`);
  console.log(
    `\n${workload}`.padEnd(41) +
      "per event".padStart(10) +
      "spread".padStart(22) +
      "events".padStart(11) +
      (engine === "crdt" ? "   bytes per event   engine is" : "   engine (recorded) is"),
  );
  for (const [peer, name] of Object.entries(names)) {
    const key = `${peer} ${workload} 0`;
    const list = samples.get(key);
    if (list === undefined) continue;
    const of = spread(list);
    const times =
      ours === undefined || peer === engine ? "" : `${number(ratios(list, ours).median)} times as fast`;
    const count = events.get(key)!.toLocaleString("en");
    console.log(
      name.padEnd(40) +
        ns(of.median).padStart(10) +
        range(of, ns).padStart(22) +
        count.padStart(11) +
        (bytes?.has(key) === true ? bytes.get(key)!.toFixed(2).padStart(15) : "") +
        "   " +
        times,
    );
  }
}

/** One row per peer, one column per number of pending timers, or keys. */
export function printCurve(
  title: string,
  workload: Workload,
  curve: readonly number[],
  samples: Samples,
  names: Names,
): void {
  console.log(
    `\n${title}, per event at`.padEnd(41) +
      curve.map((pending) => pending.toLocaleString("en").padStart(12)).join(""),
  );
  for (const [peer, name] of Object.entries(names)) {
    const cells = curve.map((pending) => samples.get(`${peer} ${workload} ${pending}`));
    if (cells.every((cell) => cell === undefined)) continue;
    console.log(
      name.padEnd(40) +
        cells.map((cell) => (cell === undefined ? "-" : ns(spread(cell).median)).padStart(12)).join(""),
    );
  }
}

export function printTargets(all: readonly Target[]): void {
  console.log("\nTargets and aims (median ratio; least … most)");
  for (const { name, bound, ratio, met, required } of all) {
    if (ratio === null) continue;
    const mark = met === true ? "pass" : required ? "FAIL" : "aim ";
    console.log(
      `${mark}  ${name.padEnd(66)} ${number(ratio.median).padStart(7)}  (${bound})   ${range(ratio, number)}`,
    );
  }
}
