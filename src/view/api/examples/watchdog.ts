import { AlarmHandler, Dependency, Process, scenario, Supervisor, Watchdog } from "faultline";

const Database = Dependency.define({ name: "Database", latency: 10 });

export default scenario({
  title: "A watchdog sets an alarm and clears it after three passing checks",
  *main() {
    Dependency.start(Database);
    const watchdog = {
      name: "DatabaseWatchdog",
      check: () => Dependency.request(Database, "ping", { timeout: 200 }),
      alarm: ["database_disconnected", "no answer from the database"] as const,
      period: 300,
    };
    yield* Supervisor.startLink([AlarmHandler, [Watchdog, watchdog]], { strategy: "one_for_one" });
    yield* Process.sleep(1000);
    Dependency.set(Database, "down");
    yield* Process.sleep(1000);
    Dependency.set(Database, "up");
  },
});
