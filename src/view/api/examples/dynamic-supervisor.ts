import { DynamicSupervisor, GenServer, mark, scenario } from "faultline";

const Room = GenServer.define({
  name: "Room",
  init(topic: string) {
    return ["ok", topic];
  },
});

// Two of one module: neither takes the module's name.
const room = (topic: string) => ({ id: topic, start: () => Room.startLink(topic, { name: null }) });

export default scenario({
  title: "Rooms that come and go",
  *main() {
    yield* DynamicSupervisor.startLink({ name: "Rooms" });
    const [, first] = yield* DynamicSupervisor.startChild("Rooms", room("otp"));
    yield* DynamicSupervisor.startChild("Rooms", room("tea"));
    yield* DynamicSupervisor.terminateChild("Rooms", first);
    mark("children", yield* DynamicSupervisor.countChildren("Rooms"));
  },
});
