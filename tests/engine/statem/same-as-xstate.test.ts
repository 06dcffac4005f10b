/** A machine in a process does what it does in XState's own actor: same machine, same events, same states. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { machineAndSteps } from "./generated.ts";
import { MACHINES } from "./machines.ts";
import { inProcess, inXState } from "./side-by-side.ts";

describe("the same machine and events, side by side with XState's actor", () => {
  for (const [name, { make, steps, input }] of Object.entries(MACHINES))
    test(name, () => {
      const theirs = inXState(make, steps, input);
      expect(inProcess(make, steps, input).seen).toEqual(theirs);
      expect(inProcess(make, steps, input, 7).seen).toEqual(theirs);
    });
});

test("and generated ones", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(machineAndSteps, ({ make, steps }) => {
      let theirs;
      try {
        theirs = inXState(make, steps);
      } catch {
        // No machine: a target that XState refuses.
        fc.pre(false);
        return;
      }
      expect(inProcess(make, steps).seen).toEqual(theirs);
    }),
    { numRuns: Number(process.env["RUNS"] ?? 150) },
  );
});
