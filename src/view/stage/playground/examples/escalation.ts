import { GenServer, scenario, Supervisor } from "faultline";

// Three levels. Sensor crashes more often than Room allows,
// so Room gives up; House restarts Room and all that is in it.
const Sensor = GenServer.define({
  name: "Sensor",
  init() {
    return ["ok", 20];
  },
});

const Heater = GenServer.define({
  name: "Heater",
  init() {
    return ["ok", "off"];
  },
});

const Door = GenServer.define({
  name: "Door",
  init() {
    return ["ok", "shut"];
  },
});

const Room = Supervisor.define({
  name: "Room",
  init() {
    return Supervisor.init([Sensor, Heater], { strategy: "one_for_one", maxRestarts: 2, maxSeconds: 5 });
  },
});

export default scenario({
  title: "Escalation: from Sensor to Room to House",
  until: 6000,
  faults: [
    { at: 1000, do: "exit", target: "Sensor", reason: "kill" },
    { at: 1800, do: "exit", target: "Sensor", reason: "kill" },
    { at: 2600, do: "exit", target: "Sensor", reason: "kill" },
  ],
  *main() {
    yield* Supervisor.startLink([Room, Door], { strategy: "one_for_one", name: "House" });
  },
});
