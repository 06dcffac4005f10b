import { AlarmHandler, Dependency, GenServer, Process, Supervisor, Watchdog } from "faultline";
import { mark, parseFaults, scenario, self } from "faultline";

// #region ping
const Database = Dependency.define({ name: "Database" });

/** Asks once: "ok" or "error". The driver knows no time limit. */
function* ping() {
  const patience = { timeout: "infinity" } as const;
  const [answer] = yield* Dependency.request(Database, "ping", patience);
  return answer;
}
// #endregion

// #region old
type Result = "ok" | "error";
type Seen = {
  status: "degraded" | "connected";
  passing: number;
};

const OldWatchdog = GenServer.define({
  name: "OldWatchdog",
  init() {
    Process.sendAfter(self(), "check", 1_000);
    return ["ok", { status: "degraded", passing: 0 } as Seen];
  },
  *handleInfo(_check, seen: Seen) {
    const next = change(seen, yield* ping());
    Process.sendAfter(self(), "check", 1_000);
    return ["noreply", next];
  },
});
// #endregion

// #region change
function change(seen: Seen, result: Result): Seen {
  const { status, passing } = seen;
  if (result === "error") {
    if (status === "connected") {
      AlarmHandler.setAlarm(["old", "no answer"]);
    }
    return { status: "degraded", passing: 0 };
  }
  if (status === "degraded") {
    return { status: "connected", passing: 0 };
  }
  if (passing === 3) AlarmHandler.clearAlarm("old");
  return { status, passing: passing + 1 };
}
// #endregion

// #region watchdog
const options = {
  name: "Watchdog",
  check: ping,
  alarm: ["new", "no answer"] as const,
  period: 1_000, // from the end of a check to the next
  timeout: 500, // for a check
  fails: 1, // in a row: set the alarm
  passes: 3, // in a row: clear it
};
// #endregion

// #region tree
const children = [AlarmHandler, OldWatchdog, [Watchdog, options] as const];

export default scenario({
  title: "Friday",
  until: 16_000,
  faults: parseFaults("at 3500 flapping Database 2000\nat 11000 up Database").faults,
  *main() {
    Dependency.start(Database);
    yield* Supervisor.startLink(children, { strategy: "one_for_one", name: "Parcels" });
    yield* Process.sleep(15_500);
    mark("screen", yield* AlarmHandler.getAlarms());
  },
});
// #endregion
