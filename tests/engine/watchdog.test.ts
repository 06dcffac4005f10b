import { describe, expect, it } from "vitest";
import {
  AlarmHandler,
  Dependency,
  now,
  parseFaults,
  Process,
  raise,
  runScenario,
  scenario,
  sleep,
  Supervisor,
  Watchdog,
  type Trace,
  type WatchdogOptions,
} from "faultline";

const ALARM = ["database_disconnected", "no answer"] as const;

/** A watchdog that checks `check` under these options, for so long and with these faults. */
function watched(
  options: Partial<WatchdogOptions> & Pick<WatchdogOptions, "check">,
  until: number,
  faults = "",
): Trace {
  return runScenario(
    scenario({
      until,
      *main() {
        Dependency.start(Dependency.define({ name: "Database", latency: 10 }));
        yield* Supervisor.startLink([AlarmHandler, [Watchdog, { name: "Dog", alarm: ALARM, ...options }]], {
          strategy: "one_for_one",
          maxRestarts: 10,
          name: "Sup",
        });
      },
    }),
    { faults: parseFaults(faults).faults },
  );
}

const asksDatabase = () => Dependency.request("Database", "ping", { timeout: 200 });

const alarms = (trace: Trace): unknown[] =>
  trace.events.flatMap((event) => (event.type === "alarm" ? [[event.at, event.action]] : []));

const statuses = (trace: Trace): unknown[] =>
  trace.events
    .flatMap((event) =>
      event.type === "transition" ? [[event.at, (event.to as { status: string }).status]] : [],
    )
    .filter(([, status], i, all) => i === 0 || status !== all[i - 1]![1]);

const checks = (trace: Trace): number[] =>
  trace.events.flatMap((event) =>
    event.type === "transition" && JSON.stringify(event.event).includes("STARTED") ? [event.at] : [],
  );

describe("a watchdog", () => {
  it("checks at once, and then a period after the end of each check", () => {
    // Each check takes the 10 ms of the database; the period is 100.
    expect(checks(watched({ check: asksDatabase, period: 100 }, 350))).toEqual([0, 110, 220, 330]);
  });

  it("sets the alarm at the first failing check and clears it at the third passing one in a row", () => {
    const trace = watched(
      { check: asksDatabase, period: 100 },
      2_000,
      "at 400 down Database\nat 900 up Database",
    );
    // Checks end at 10, 120, 230, 340, then at 440 (refused at once), 540, … 840, and from 950 on they pass: 950, 1060, 1170.
    expect(alarms(trace).slice(-2)).toEqual([
      [440, "set"],
      [1170, "clear"],
    ]);
    expect(statuses(trace)).toEqual([
      [0, "unknown"],
      [230, "connected"],
      [440, "degraded"],
      [1170, "connected"],
    ]);
  });

  it("begins to count anew when a check fails in between", () => {
    let n = 0;
    const results = "0110111".split("").map((bit) => bit === "1");
    const trace = watched({ check: () => results[n++] ?? true, period: 100 }, 650);
    // Fails at 0, passes at 100 and 200, fails at 300, passes at 400, 500, 600: the third in a row.
    expect(alarms(trace).map((one) => (one as unknown[])[1])).toEqual(["set", "clear"]);
    expect(alarms(trace).at(-1)).toEqual([600, "clear"]);
  });

  it("tolerates as many failures in a row as it is told to", () => {
    let n = 0;
    const results = "1110010001".split("").map((bit) => bit === "1");
    const trace = watched({ check: () => results[n++] ?? true, period: 100, fails: 3 }, 950);
    // Two failures (300, 400) are fine; the third in a row is at 800.
    expect(alarms(trace).filter((one) => (one as unknown[])[1] === "set")).toEqual([[800, "set"]]);
  });

  it("a database that is down from the start sets the alarm", () => {
    expect(alarms(watched({ check: asksDatabase }, 500, "at 0 down Database"))).toContainEqual([0, "set"]);
  });

  it("a check that hangs has failed after its time, and the next one is made", () => {
    const trace = watched({ check: () => sleep("infinity"), period: 100, timeout: 300 }, 1_000);
    // 300 ms of waiting and 100 of pause: checks at 0, 400, 800.
    expect(checks(trace)).toEqual([0, 400, 800]);
    expect(alarms(trace).at(-1)).toEqual([300, "set"]);
    // None of them is left over.
    const hung = trace.events.filter((event) => event.type === "exit" && event.reason === "killed");
    expect(hung.map(({ at }) => at)).toEqual([300, 700]);
  });

  it("a check that is slower than the period delays the next one, and never overlaps it", () => {
    const trace = watched({ check: () => sleep(250), period: 100, timeout: 1_000 }, 1_000);
    expect(checks(trace)).toEqual([0, 350, 700]);
  });

  it("a check that raises, exits or returns nonsense has failed; the watchdog lives on", () => {
    for (const check of [() => raise("no"), () => ({}), () => null, () => ["error", "econnrefused"]]) {
      const trace = watched({ check, period: 100 }, 450);
      expect(alarms(trace).filter((one) => (one as unknown[])[1] === "set")).toEqual([[0, "set"]]);
      expect(checks(trace)).toHaveLength(5);
    }
  });

  it("a check whose process is killed has failed", () => {
    const options = { check: () => sleep(1_000), period: 100, timeout: 2_000 };
    const before = watched(options, 400);
    const dog = before.events.find((event) => event.type === "spawn" && event.label === "Dog")!.pid;
    const check = before.events.find((event) => event.type === "spawn" && event.parent === dog)!.pid;
    const trace = watched(options, 700, `at 500 exit #${check} kill`);
    expect(alarms(trace).at(-1)).toEqual([500, "set"]);
  });

  it("restarted during an outage it does not set a second alarm, and clears the first", () => {
    const trace = watched(
      { check: asksDatabase, period: 100 },
      2_000,
      "at 0 down Database\nat 500 exit Dog kill\nat 900 up Database",
    );
    // What is kept at any time is one alarm at most.
    let kept = 0;
    for (const one of alarms(trace)) {
      kept = (one as unknown[])[1] === "set" ? kept + 1 : Math.max(0, kept - 1);
      expect(kept).toBeLessThanOrEqual(1);
    }
    expect(kept).toBe(0);
  });

  it("leaves no check behind when it is killed", () => {
    const trace = watched(
      { check: () => sleep("infinity"), period: 100, timeout: 5_000 },
      1_000,
      "at 300 exit Sup kill",
    );
    const born = new Set(trace.events.flatMap((event) => (event.type === "spawn" ? [event.pid] : [])));
    for (const event of trace.events) if (event.type === "exit") born.delete(event.pid);
    // main and Database live on.
    expect(born.size).toBe(2);
  });

  it("says what is wrong with its options", () => {
    const reasons: string[] = [];
    runScenario(
      scenario({
        *main() {
          for (const wrong of [{ period: 0 }, { passes: 1.5 }, { check: 3 }, { alarm: "x" }, { name: "" }])
            try {
              yield* Watchdog.startLink({
                name: "Dog",
                check: () => true,
                alarm: ALARM,
                ...(wrong as object),
              });
            } catch (thrown) {
              reasons.push((thrown as Error).message);
            }
          yield* Process.sleep(now() + 1);
        },
      }),
    );
    expect(reasons).toEqual([
      "a watchdog's period is in milliseconds, above 0",
      "a watchdog's passes is a whole number from 1",
      "a watchdog's check is a function: check: () => ping()",
      "a watchdog's alarm is [id, description]",
      "a watchdog's name is a text",
    ]);
  });
});
