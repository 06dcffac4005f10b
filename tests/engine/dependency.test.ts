import { describe, expect, it } from "vitest";
import {
  Dependency,
  formatFaults,
  mark,
  now,
  parseFaults,
  Process,
  runScenario,
  scenario,
  spawn,
  type DependencyDefinition,
  type Fault,
  type Trace,
} from "faultline";

/** Asks at these times, each time in a process of its own; marks what came, and when. */
const asking = (
  definition: Partial<DependencyDefinition>,
  times: readonly number[],
  faults: string,
  timeout = 300,
): Trace =>
  runScenario(
    scenario({
      until: 5_000,
      *main() {
        const Database = Dependency.define({ name: "Database", latency: 10, ...definition });
        Dependency.start(Database);
        for (const at of times) {
          yield* Process.sleep(at - now());
          spawn(function* () {
            const answer = yield* Dependency.request(Database, at, { timeout });
            mark("answer", [at, now(), answer]);
          });
        }
      },
    }),
    { faults: parseFaults(faults).faults },
  );

const answers = (trace: Trace): unknown[] =>
  trace.events.flatMap((event) => (event.type === "mark" ? [event.value] : []));

const modes = (trace: Trace): unknown[] =>
  trace.events.flatMap((event) =>
    event.type === "dependency" ? [[event.at, event.mode, event.answers]] : [],
  );

describe("a dependency", () => {
  it("answers after its latency, and requests side by side", () => {
    // Asked at 0, 4 and 8, with 10 ms each: answered at 10, 14 and 18, not at 10, 20 and 30.
    expect(answers(asking({ answer: (n: number) => n * 2 }, [0, 4, 8], ""))).toEqual([
      [0, 10, ["ok", 0]],
      [4, 14, ["ok", 8]],
      [8, 18, ["ok", 16]],
    ]);
  });

  it("answers in the order in which answers are due, first come first served at the same time", () => {
    const latency = (at: number): number => ({ 0: 30, 10: 5, 15: 15 })[at] ?? 1;
    expect(answers(asking({ latency }, [0, 10, 15], ""))).toEqual([
      [10, 15, ["ok", 10]],
      [0, 30, ["ok", 0]],
      [15, 30, ["ok", 15]],
    ]);
  });

  it("down: refuses at once, and closes what was under way", () => {
    const trace = asking({}, [95, 200, 300], "at 100 down Database\nat 250 up Database");
    expect(answers(trace)).toEqual([
      [95, 100, ["error", "closed"]],
      [200, 200, ["error", "econnrefused"]],
      [300, 310, ["ok", 300]],
    ]);
    expect(modes(trace)).toEqual([
      [0, "up", true],
      [100, "down", false],
      [250, "up", true],
    ]);
  });

  it("slow: answers late; who waits less long has a timeout, and the late answer is dropped", () => {
    // 200 ms are within the 300 that the asker waits, 400 are not.
    const trace = asking({}, [150, 600], "at 100 slow Database 200\nat 500 slow Database 400");
    expect(answers(trace)).toEqual([
      [150, 350, ["ok", 150]],
      [600, 900, ["error", "timeout"]],
    ]);
    expect(trace.events.filter(({ type }) => type === "lost")).toMatchObject([{ at: 1000 }]);
  });

  it("slow by default: 2 s", () => {
    expect(answers(asking({ mode: "slow" }, [0], "", 3_000))).toEqual([[0, 2_000, ["ok", 0]]]);
  });

  it("flapping: down and up in turns, beginning with down", () => {
    // From 1000 on, 100 ms each: down until 1100, up until 1200, down until 1300.
    const trace = asking({}, [1050, 1150, 1195, 1250], "at 1000 flapping Database 100\nat 1290 up Database");
    expect(answers(trace)).toEqual([
      [1050, 1050, ["error", "econnrefused"]],
      [1150, 1160, ["ok", 1150]],
      [1195, 1200, ["error", "closed"]],
      [1250, 1250, ["error", "econnrefused"]],
    ]);
    expect(modes(trace)).toEqual([
      [0, "up", true],
      [1000, "flapping", false],
      [1100, "flapping", true],
      [1200, "flapping", false],
      [1290, "up", true],
    ]);
  });

  it("hanging: takes requests and never answers, also not when it is up again", () => {
    expect(answers(asking({}, [50, 400], "at 20 hanging Database\nat 100 up Database", 300))).toEqual([
      [50, 350, ["error", "timeout"]],
      [400, 410, ["ok", 400]],
    ]);
  });

  it("corrupt: answers in time, with nonsense", () => {
    const trace = asking({ nonsense: () => "#!?" }, [50], "at 20 corrupt Database");
    expect(answers(trace)).toEqual([[50, 60, ["ok", "#!?"]]]);
  });

  it("is not found under another name, and answers nobody once its process was killed", () => {
    const trace = runScenario(
      scenario({
        *main() {
          Dependency.start(Dependency.define({ name: "Cache" }));
          mark("a", yield* Dependency.request("Database", 1));
          mark("b", yield* Dependency.request("Cache", 1));
          yield* Process.sleep(100);
          mark("c", yield* Dependency.request("Cache", 1));
        },
      }),
      { faults: parseFaults("at 50 exit Cache kill").faults },
    );
    expect(answers(trace)).toEqual([
      ["error", "nxdomain"],
      ["ok", 1],
      ["error", "nxdomain"],
    ]);
  });

  it("can be switched by code, which says what is wrong with a mode", () => {
    const trace = runScenario(
      scenario({
        *main() {
          const Cache = Dependency.define({ name: "Cache" });
          Dependency.start(Cache);
          Dependency.set(Cache, "slow", 70);
          mark("slow", [yield* Dependency.request(Cache, 1), now()]);
          Dependency.set(Cache, "melting" as "down");
        },
      }),
    );
    expect(answers(trace)).toEqual([[["ok", 1], 70]]);
    expect(JSON.stringify(trace.events.find(({ type }) => type === "exit"))).toContain("badarg");
  });
});

describe("the fault script", () => {
  it("has a line for each mode, and reads it back", () => {
    const text = [
      "at 100 down Database",
      "at 200 slow Database 800",
      "at 300 flapping Database",
      'at 400 corrupt "the API"',
      "at 500 hanging Database",
      "at 600 up Database",
    ].join("\n");
    const { faults, errors } = parseFaults(text);
    expect(errors).toEqual([]);
    expect(faults[1]).toEqual({ at: 200, do: "slow", target: "Database", ms: 800 } satisfies Fault);
    expect(formatFaults(faults)).toBe(text);
    expect(parseFaults("at 1 slow Database 1.5s").faults[0]).toMatchObject({ ms: 1500 });
  });

  it("says what is wrong with one", () => {
    const { errors } = parseFaults("at 1 slow Database soon\nat 2 down Database 100");
    expect(errors.map(({ message }) => message)).toEqual([
      "soon is no time. Write how long: at 1 slow Database 800 (milliseconds).",
      "down takes a target and nothing more; 100 is too much.",
    ]);
  });

  it("tells a process that is no dependency nothing", () => {
    const trace = asking({}, [], "at 10 down main\nat 20 down Database");
    expect(trace.events.filter(({ type }) => type === "fault")).toMatchObject([
      { at: 10, target: 0 },
      { at: 20, target: 2 },
    ]);
  });
});
