import { AlarmHandler, Dependency, GenServer, Process, Random, Supervisor } from "faultline";
import { raise, scenario, self } from "faultline";

// Mend this watchdog. One alarm, "database", is to say whether the
// database is away:
//   * it is set 1.5 seconds after the database has gone, in whatever
//     way: down, also from the start; hanging, or slower than half a
//     second; answering nonsense, at which ping raises;
//   * it is on the list once, never twice, also when Watchdog is
//     killed while it is set;
//   * it is cleared within three seconds after the database is well
//     again, but only after three passing checks in a row, half a
//     second apart: not when it has been well for less than a second;
//   * Watchdog ends only if somebody kills it, and leaves nobody
//     behind who waits for ever.
// Change what stands above the world. There are Task.Supervisor's
// asyncNolink, Task.yield and Task.shutdown, as in Elixir.

// #region watchdog
type Seen = { status: "degraded" | "connected"; passing: number };

const Watchdog = GenServer.define({
  name: "Watchdog",
  init() {
    Process.sendAfter(self(), "check", 500);
    return ["ok", { status: "degraded", passing: 0 } as Seen];
  },
  *handleInfo(_check: "check", seen: Seen) {
    const next = change(seen, yield* ping());
    Process.sendAfter(self(), "check", 500);
    return ["noreply", next];
  },
});

function change({ status, passing }: Seen, result: "ok" | "error"): Seen {
  if (result === "error") {
    if (status === "connected") AlarmHandler.setAlarm(["database", "no answer"]);
    return { status: "degraded", passing: 0 };
  }
  if (status === "degraded") return { status: "connected", passing: 0 };
  if (passing === 3) AlarmHandler.clearAlarm("database");
  return { status: "connected", passing: passing + 1 };
}

const children = [AlarmHandler, Watchdog];
// #endregion

// #region world
// The world outside: leave it as it is.
const Database = Dependency.define({ name: "Database" });

/** The driver of the database: "ok" or "error". It knows no time limit, and raises if it is answered nonsense. */
function* ping() {
  const patience = { timeout: "infinity" } as const;
  const [result, answer] = yield* Dependency.request(Database, "ping", patience);
  if (result === "ok" && answer !== "ping") raise("nonsense");
  return result;
}

const between = (least: number, most: number) => Process.sleep(least + Random.int(most - least));

function* outage(mode: "down" | "hanging" | "slow" | "corrupt") {
  Dependency.set(Database, mode);
  yield* between(2_000, 3_000);
}

function* well() {
  Dependency.set(Database, "up");
  yield* between(4_000, 5_000);
}

/** What happens to the database; the seed draws how long each of it takes. */
function* week() {
  yield* between(2_000, 3_000); // It is down from the start.
  yield* well();
  for (let n = 0; n < 4; n++) {
    Dependency.set(Database, "down");
    yield* between(500, 900);
    Dependency.set(Database, "up");
    yield* between(500, 900);
  }
  yield* well();
  yield* outage(Random.int(2) === 0 ? "hanging" : "slow");
  yield* well();
  yield* outage("corrupt");
  yield* well();
  yield* outage("down");
  const watchdog = Process.whereis("Watchdog");
  if (watchdog) Process.exit(watchdog, "kill");
  yield* outage("down");
  yield* well();
  yield* outage("hanging");
  yield* outage("hanging");
  yield* well();
}

export default scenario({
  title: "A watchdog's week",
  until: 60_000,
  *main() {
    Dependency.start(Database);
    Dependency.set(Database, "down");
    yield* Supervisor.startLink(children, { strategy: "one_for_one", name: "Parcels" });
    yield* week();
  },
});
// #endregion
