import { AlarmHandler, Dependency, GenServer, Process, Random, Supervisor } from "faultline";
import { raise, scenario, self } from "faultline";

// "The driver will say so when the database does not answer."

// #region watchdog
type Seen = { status: "unknown" | "degraded" | "connected"; passing: number };

/** A check that raises has failed. */
function* check() {
  try {
    return (yield* ping()) === "ok";
  } catch {
    return false;
  }
}

const Watchdog = GenServer.define({
  name: "Watchdog",
  init() {
    Process.sendAfter(self(), "check", 500);
    return ["ok", { status: "unknown", passing: 0 } as Seen];
  },
  *handleInfo(_check: "check", seen: Seen) {
    const next = change(seen, yield* check());
    Process.sendAfter(self(), "check", 500);
    return ["noreply", next];
  },
});

function change({ status, passing }: Seen, ok: boolean): Seen {
  if (!ok) {
    if (status !== "degraded") {
      AlarmHandler.clearAlarm("database"); // A predecessor may have set it.
      AlarmHandler.setAlarm(["database", "no answer"]);
    }
    return { status: "degraded", passing: 0 };
  }
  if (status === "connected") return { status, passing: 0 };
  if (passing < 2) return { status, passing: passing + 1 };
  AlarmHandler.clearAlarm("database");
  return { status: "connected", passing: 0 };
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
