/** Which runner code gets: the smallest that has what it uses. */
import { describe, expect, test } from "vitest";
import { buildProgram, compile } from "../../src/sandbox/build/index.ts";
import { NEEDS, RUNNER_PARTS, runnerWith, type RunnerKind } from "../../src/sandbox/compile/needs.ts";
import * as library from "../../src/sandbox/worker/library.ts";

function runnerFor(source: string): RunnerKind {
  const compiled = compile(source);
  if (!compiled.ok) throw new Error(compiled.message);
  return runnerWith(compiled.needs);
}

describe("the runner of some code", () => {
  test("is the plain one, unless a name of a part is used", () => {
    expect(runnerFor('import { spawn } from "faultline";\nspawn(() => 1);')).toBe("plain");
    // A name of the code's own is none of "faultline".
    expect(runnerFor("const GCounter = { join: 1, Fuse: 2 };\nGCounter.Fuse;")).toBe("plain");
  });
  test("has what is used, and no more", () => {
    expect(runnerFor('import { Fuse } from "faultline";\nFuse.install;')).toBe("machines");
    expect(runnerFor('import { GCounter as G } from "faultline";\nG.empty;')).toBe("replicas");
    expect(runnerFor('import { GSet, Fuse } from "faultline";\nGSet.empty; Fuse.install;')).toBe("whole");
    expect(runnerFor('import { cluster } from "faultline";\ncluster(["a"]);')).toBe("nodes");
    expect(runnerFor('import * as F from "faultline";\nF.RGA;')).toBe("replicas");
  });
  test("is one that has the parts", () => {
    for (const [kind, parts] of Object.entries(RUNNER_PARTS)) expect(runnerWith(parts)).toBe(kind);
  });
});

describe("the parts", () => {
  test("are of names that code may import", () => {
    // Three of the machines' are the engine's own.
    const inside = ["fuseMachine", "breakerMachine", "watchdogMachine"];
    const all = Object.values(NEEDS).flatMap((names) => [...names]);
    expect(all.filter((name) => !(name in library))).toEqual(inside);
  });
  test("are left out of the runners that do not have them", async () => {
    // A sentence of each part's own code, which stays when the names are made short.
    const [plain, replicas] = [await buildProgram(), await buildProgram({ kind: "replicas" })];
    expect([plain, replicas].map((text) => text.includes("A GCounter only grows"))).toEqual([false, true]);
    expect(replicas.length).toBeGreaterThan(plain.length + 10_000);
    const nodes = await buildProgram({ kind: "nodes" });
    expect([plain, nodes].map((text) => text.includes("A cluster has at most"))).toEqual([false, true]);
  });
});
