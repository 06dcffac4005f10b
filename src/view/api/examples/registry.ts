import { mark, receive, Registry, scenario, self, spawn } from "faultline";

function* room(name: string) {
  Registry.register("Rooms", name, "open");
  yield* receive();
}

export default scenario({
  title: "Found by a key",
  *main() {
    yield* Registry.startLink({ keys: "unique", name: "Rooms" });
    spawn(room, "lobby");
    Registry.register("Rooms", "office", "mine");
    mark("my keys", Registry.keys("Rooms", self()));
    // The room has not run yet: spawn only puts it into the run queue.
    mark("lobby", Registry.lookup("Rooms", "lobby").length);
  },
});
