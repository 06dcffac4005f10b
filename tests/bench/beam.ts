/** The real BEAM as a peer: compiles peers/bench.erl to a temporary folder and runs it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workload } from "./workloads.ts";

/** One scheduler, and as many as there are cores: which is faster depends on the workload. */
export const EMULATORS = { "beam (+S 1)": ["+S", "1"], "beam (default)": [] } as const;

export interface Beam {
  readonly version: string;
  measure(
    emulator: keyof typeof EMULATORS,
    workload: Workload,
    events: number,
  ): { nanoseconds: number; processor: number };
  close(): void;
}

/** Null if there is no Erlang on this machine. */
export function openBeam(): Beam | null {
  const shown =
    'io:format("OTP ~s, ERTS ~s, ~s", [erlang:system_info(otp_release), erlang:system_info(version), erlang:system_info(emu_flavor)]), halt().';
  const asked = spawnSync("erl", ["-noshell", "-eval", shown], { encoding: "utf8" });
  if (asked.status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), "faultline-bench-"));
  execFileSync("erlc", ["-o", folder, join(import.meta.dirname, "peers", "bench.erl")]);
  return {
    version: asked.stdout.trim(),
    measure(emulator, workload, events) {
      const args = [
        ...EMULATORS[emulator],
        "-noshell",
        "-pa",
        folder,
        "-run",
        "bench",
        "main",
        workload,
        String(events),
      ];
      const [clock, processor] = execFileSync("erl", args, { encoding: "utf8" })
        .trim()
        .split(" ")
        .map(Number);
      return { nanoseconds: clock! * 1000, processor: processor! * 1000 };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
