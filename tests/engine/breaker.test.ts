import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CircuitBreaker,
  Fuse,
  mark,
  now,
  Process,
  raise,
  runScenario,
  scenario,
  sleep,
  spawn,
  Supervisor,
  AlarmHandler,
  type BreakerOptions,
  type Trace,
} from "faultline";

const marks = (trace: Trace, name: string): unknown[] =>
  trace.events.flatMap((event) => (event.type === "mark" && event.name === name ? [event.value] : []));

/** Calls at these times, one after the other; "1" succeeds, "0" fails. Marks what came. */
function called(
  options: Partial<BreakerOptions>,
  calls: readonly (readonly [at: number, bit: string])[],
): Trace {
  return runScenario(
    scenario({
      until: 100_000,
      *main() {
        yield* CircuitBreaker.startLink({ name: "breaker", ...options });
        for (const [at, bit] of calls) {
          yield* Process.sleep(at - now());
          mark(
            "came",
            yield* CircuitBreaker.run("breaker", () => (bit === "1" ? ["ok", at] : ["error", at])),
          );
        }
      },
    }),
  );
}

describe("a circuit breaker", () => {
  it("opens at the last of so many failures in a row, and lets one try after its reset timeout", () => {
    const trace = called({ maxFailures: 2, resetTimeout: 1000 }, [
      [0, "0"],
      [10, "1"], // forgets the failure
      [20, "0"],
      [30, "0"], // opens: half-open at 1030
      [40, "1"],
      [1029, "1"],
      [1030, "0"], // a probe that fails: open until 2030
      [1040, "1"],
      [2030, "1"], // closes
      [2040, "1"],
    ]);
    expect(marks(trace, "came")).toEqual([
      ["error", 0],
      ["ok", 10],
      ["error", 20],
      ["error", 30],
      "open",
      "open",
      ["error", 1030],
      "open",
      ["ok", 2030],
      ["ok", 2040],
    ]);
  });

  it("half-open lets one through and refuses the others until it is back", () => {
    const trace = runScenario(
      scenario({
        until: 5_000,
        *main() {
          yield* CircuitBreaker.startLink({ name: "breaker", maxFailures: 1, resetTimeout: 1000 });
          yield* CircuitBreaker.run("breaker", () => ["error", 0]);
          yield* Process.sleep(1_000);
          for (let i = 0; i < 3; i++)
            spawn(function* () {
              const result = yield* CircuitBreaker.run("breaker", function* () {
                yield* sleep(100);
                return ["ok", i];
              });
              mark("came", [now(), result]);
            });
        },
      }),
    );
    expect(marks(trace, "came")).toEqual([
      [1000, "open"],
      [1000, "open"],
      [1100, ["ok", 0]],
    ]);
  });

  it("a probe that dies with its answer does not keep it half-open for ever", () => {
    const trace = runScenario(
      scenario({
        until: 5_000,
        *main() {
          yield* CircuitBreaker.startLink({ name: "breaker", maxFailures: 1, resetTimeout: 1000 });
          yield* CircuitBreaker.run("breaker", () => ["error", 0]);
          yield* Process.sleep(1_000);
          const probe = spawn(function* () {
            yield* CircuitBreaker.run("breaker", () => sleep("infinity") as never);
          });
          yield* Process.sleep(10);
          Process.exit(probe, "kill");
          yield* Process.sleep(10);
          mark("came", yield* CircuitBreaker.run("breaker", () => ["ok", 1]));
          yield* Process.sleep(1_000);
          mark("came", yield* CircuitBreaker.run("breaker", () => ["ok", 2]));
        },
      }),
    );
    expect(marks(trace, "came")).toEqual(["open", ["ok", 2]]);
  });

  it("what was let through before it opened says nothing about now", () => {
    const trace = runScenario(
      scenario({
        until: 9_000,
        *main() {
          yield* CircuitBreaker.startLink({ name: "breaker", maxFailures: 1, resetTimeout: 1000 });
          // Let through while closed, and failing only when the breaker is half-open.
          spawn(function* () {
            yield* CircuitBreaker.run("breaker", function* () {
              yield* sleep(1_500);
              return ["error", "old"];
            });
          });
          yield* Process.sleep(10);
          yield* CircuitBreaker.run("breaker", () => ["error", 0]);
          yield* Process.sleep(1_600);
          mark("came", yield* CircuitBreaker.run("breaker", () => ["ok", 1]));
        },
      }),
    );
    expect(marks(trace, "came")).toEqual([["ok", 1]]);
  });

  it("a job that raises counts as a failure, and goes on raising", () => {
    const trace = runScenario(
      scenario({
        *main() {
          yield* CircuitBreaker.startLink({ name: "breaker", maxFailures: 1 });
          try {
            yield* CircuitBreaker.run("breaker", () => raise("boom"));
          } catch (thrown) {
            mark("raised", (thrown as Error).message);
          }
          mark("came", yield* CircuitBreaker.run("breaker", () => ["ok", 1]));
        },
      }),
    );
    expect(marks(trace, "raised")).toEqual(["boom"]);
    expect(marks(trace, "came")).toEqual(["open"]);
  });

  it("law: like a model of three lines, for any calls at any times", () => {
    const call = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.constantFrom("0", "1"));
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (steps, maxFailures) => {
        let at = 0;
        const calls = steps.map(([wait, bit]) => [(at += wait), bit] as const);
        let failures = 0;
        let openUntil = -1;
        const expected = calls.map(([time, bit]) => {
          if (openUntil > time) return "open";
          const halfOpen = openUntil >= 0;
          failures = bit === "1" ? 0 : failures + 1;
          openUntil = bit === "0" && (halfOpen || failures >= maxFailures) ? time + 1000 : -1;
          return [bit === "1" ? "ok" : "error", time];
        });
        expect(marks(called({ maxFailures, resetTimeout: 1000 }, calls), "came")).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("compared with a fuse: after the reset time a fuse lets everybody try, a breaker one", () => {
    const trace = runScenario(
      scenario({
        until: 5_000,
        *main() {
          yield* Supervisor.startLink([AlarmHandler, Fuse], { strategy: "one_for_one" });
          yield* Fuse.install("carriers", [
            ["standard", 0, 1000],
            ["reset", 1000],
          ]);
          yield* CircuitBreaker.startLink({ name: "breaker", maxFailures: 1, resetTimeout: 1000 });
          yield* Fuse.melt("carriers");
          yield* CircuitBreaker.run("breaker", () => ["error", 0]);
          yield* Process.sleep(1_000);
          for (let i = 0; i < 10; i++)
            spawn(function* () {
              const a = yield* Fuse.run("carriers", function* () {
                yield* sleep(100);
                return ["melt", 0];
              });
              mark("fuse", a);
              const b = yield* CircuitBreaker.run("breaker", function* () {
                yield* sleep(100);
                return ["error", 0];
              });
              mark("breaker", b);
            });
        },
      }),
    );
    const tried = (name: string) => marks(trace, name).filter((value) => Array.isArray(value)).length;
    expect([tried("fuse"), tried("breaker")]).toEqual([10, 1]);
  });
});
