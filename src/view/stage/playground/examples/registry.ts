import { DynamicSupervisor, GenServer, Process, Registry, scenario, Supervisor } from "faultline";

// Rooms are found by name. The registry forgets a room the
// moment it dies; the one that takes its place registers anew.
const Room = GenServer.define({
  name: "Room",
  init() {
    return ["ok", []];
  },
  handleCast(line: string, lines: string[]) {
    return ["noreply", [...lines, line]];
  },
});

const room = (name: string) => ["via", Registry, ["Names", name]] as const;

export default scenario({
  title: "Rooms in a registry",
  until: 4000,
  faults: [{ at: 2000, do: "exit", target: "Room :red", reason: "kill" }],
  *main() {
    yield* Supervisor.startLink(
      [
        { id: "Names", start: () => Registry.startLink({ keys: "unique", name: "Names" }) },
        { id: "Rooms", start: () => DynamicSupervisor.startLink({ name: "Rooms" }), type: "supervisor" },
      ],
      { strategy: "rest_for_one", name: "Chat" },
    );
    for (const name of ["red", "green", "blue"]) {
      yield* DynamicSupervisor.startChild("Rooms", {
        id: name,
        start: () => GenServer.startLink(Room, null, { name: room(name) }),
      });
    }
    for (let n = 1; n <= 6; n++) {
      yield* Process.sleep(500);
      GenServer.cast(room(["red", "green", "blue"][n % 3]!), `line ${n}`);
    }
  },
});
