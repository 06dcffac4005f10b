/** What must hold of each layer of the sandbox, and that a check notices when any one rule of it is taken out. */
import { describe, expect, test } from "vitest";
import type { Layer } from "./layers/layer.ts";
import { COMPILER } from "./layers/compiler.ts";
import { MACHINES } from "./layers/machines.ts";
import { PROGRAM } from "./layers/program.ts";
import { PROTOCOL } from "./layers/protocol.ts";
import { RELAY } from "./layers/relay.ts";
import { RUNNER_PAGE } from "./layers/runner-page.ts";
import { TRUSTED } from "./layers/trusted.ts";
import { WATCHDOG } from "./layers/watchdog.ts";

const LAYERS: readonly Layer[] = [
  WATCHDOG,
  COMPILER,
  PROTOCOL,
  RELAY,
  RUNNER_PAGE,
  TRUSTED,
  PROGRAM,
  MACHINES,
];

for (const { name, load, checks, rules, likely = {} } of LAYERS) {
  describe(name, () => {
    const whole = load([]);
    for (const [title, check] of Object.entries(checks))
      test(title, async () => check((await whole) as never));

    describe("is missed when taken out:", () => {
      for (const [rule, mutation] of Object.entries(rules))
        test.concurrent(rule, async () => {
          const part = await load([mutation]);
          const first = likely[mutation.file];
          const order = Object.entries(checks).sort(
            ([a], [b]) => Number(first?.test(b) ?? false) - Number(first?.test(a) ?? false),
          );
          const noticed: string[] = [];
          for (const [title, check] of order) {
            try {
              await check(part as never);
            } catch {
              noticed.push(title);
              break;
            }
          }
          expect(noticed, `no check of the ${name} noticed`).not.toEqual([]);
        });
    });
  });
}
