import { Dependency, mark, Process, scenario } from "faultline";

const Database = Dependency.define({ name: "Database", latency: 20, answer: (id: number) => ["row", id] });

export default scenario({
  title: "A database goes down and comes back",
  *main() {
    Dependency.start(Database);
    mark("up", yield* Dependency.request(Database, 1));
    Dependency.set(Database, "down");
    mark("down", yield* Dependency.request(Database, 2));
    Dependency.set(Database, "slow", 800);
    mark("too slow", yield* Dependency.request(Database, 3, { timeout: 500 }));
    Dependency.set(Database, "up");
    yield* Process.sleep(100);
    mark("up again", yield* Dependency.request(Database, 4));
  },
});
