import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatFaults,
  GenServer,
  parseFaults,
  runScenario,
  scenario,
  sleep,
  sortFaults,
  Supervisor,
  type Fault,
} from "faultline";

const word = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);
const value = fc.oneof(word, fc.string()).filter((text) => !text.includes("\0"));
const variable = value.filter((text) => !text.includes("=") && text !== "");
const fault: fc.Arbitrary<Fault> = fc
  .record({ at: fc.nat(100_000), target: fc.oneof(word, fc.string({ minLength: 1, maxLength: 12 })) })
  .chain((base) =>
    fc.oneof(
      word.map((reason) => ({ ...base, do: "exit" as const, reason })),
      fc
        .record({ target: variable, value: fc.option(value) })
        .map((env) => ({ ...base, ...env, do: "env" as const })),
      fc.constant({ ...base, do: "suspend" as const }),
      fc.constant({ ...base, do: "resume" as const }),
      fc.constantFrom("up", "down", "hanging", "corrupt").map((mode) => ({ ...base, do: mode }) as const),
      fc
        .record({ mode: fc.constantFrom("slow", "flapping"), ms: fc.integer({ min: 1, max: 9_999 }) })
        .map(({ mode, ms }) => ({ ...base, do: mode, ms }) as const),
      fc.jsonValue({ maxDepth: 2 }).map((message) => ({ ...base, do: "send" as const, message })),
    ),
  );

describe("a fault script", () => {
  it("is read back from its own text", () => {
    fc.assert(
      fc.property(fc.array(fault, { maxLength: 20 }), (faults) => {
        const { faults: read, errors } = parseFaults(formatFaults(faults));
        expect(errors).toEqual([]);
        expect(JSON.stringify(read)).toBe(
          JSON.stringify(
            sortFaults(faults).map((f) => ({
              at: f.at,
              do: f.do,
              target: f.target,
              ...(f.do === "exit"
                ? { reason: f.reason }
                : f.do === "send"
                  ? { message: f.message }
                  : f.do === "env"
                    ? { value: f.value }
                    : "ms" in f
                      ? { ms: f.ms }
                      : {}),
            })),
          ),
        );
      }),
    );
  });

  it("never fails on any text: every line is a fault or a named mistake", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const { faults, errors } = parseFaults(lines.join("\n"));
        expect(faults.length + errors.length).toBeLessThanOrEqual(lines.join("\n").split("\n").length);
      }),
    );
  });

  it("sets and removes variables", () => {
    const { faults, errors } = parseFaults(
      'at 1 env PORT 5000\nat 2 env PORT\nat 3 env DB "db://x y"\nat 4 env EMPTY ""\nat 5 env A two words\nat 6 env A=B 1\nat 7 env\nat 8 env A "open',
    );
    expect(faults.map((fault) => [fault.target, fault.do === "env" && fault.value])).toEqual([
      ["PORT", "5000"],
      ["PORT", null],
      ["DB", "db://x y"],
      ["EMPTY", ""],
      ["A", "two words"],
    ]);
    expect(errors.map(({ line, message }) => [line, message])).toEqual([
      [6, "a variable's name has no = in it: A=B."],
      [7, "env needs a variable: at 7 env PORT 5000."],
      [8, '"open is no text in quotes.'],
    ]);
  });

  it("names the line and what was meant", () => {
    const { errors } = parseFaults("at 100 exit Counter kill\nat 200 explode Counter\nat soon exit Counter");
    expect(errors.map(({ line }) => line)).toEqual([2, 3]);
    expect(errors[0]!.message).toContain("exit, suspend, resume, send");
    expect(errors[1]!.message).toContain("soon");
  });
});

const Counter = GenServer.define({
  name: "Counter",
  init: (n: number) => ["ok", n] as const,
  handleInfo: (_message, n: number) => ["noreply", n + 1] as const,
});
const shop = scenario({
  *main() {
    yield* Supervisor.startLink([[Counter, 0]], { strategy: "one_for_one", name: "Shop" });
  },
});

describe("a run with one fault more", () => {
  it("has the same events up to that fault", () => {
    const first: Fault[] = [{ at: 100, do: "send", target: "Counter", message: "tick" }];
    const a = runScenario(shop, { faults: first });
    const b = runScenario(shop, {
      faults: [...first, { at: 200, do: "exit", target: "Shop/Counter", reason: "kill" }],
    });
    expect(b.events.slice(0, a.events.length)).toEqual(a.events);
    expect(b.events.length).toBeGreaterThan(a.events.length);
  });

  it("goes on for 5 s after a fault that comes at its end or later", () => {
    const ticking = scenario({
      until: 1000,
      *main() {
        for (;;) yield* sleep(100);
      },
    });
    const { end, endedAt } = runScenario(ticking, {
      faults: [{ at: 1000, do: "send", target: "main", message: "late" }],
    });
    expect([end, endedAt]).toEqual(["until", 6000]);
  });

  it("that meets nobody says so", () => {
    const { events } = runScenario(shop, {
      faults: [{ at: 5, do: "exit", target: "Nobody", reason: "kill" }],
    });
    expect(events.filter((e) => e.type === "fault")).toMatchObject([{ target: 0 }]);
  });
});
