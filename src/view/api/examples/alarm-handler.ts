import { AlarmHandler, GenEvent, Logger, mark, scenario, Supervisor, type Alarm } from "faultline";

const Pager = GenEvent.defineHandler({
  name: "Pager",
  init([_arg, before]: readonly [unknown, "error" | readonly [name: string, alarms: readonly Alarm[]]]) {
    return ["ok", before === "error" ? [] : before[1]];
  },
  handleEvent(event: readonly [string, unknown], alarms: readonly Alarm[]) {
    if (event[0] !== "set_alarm") return ["ok", alarms];
    const alarm = event[1] as Alarm;
    Logger.warning(`wakes somebody: ${String(alarm[1])}`);
    return ["ok", [alarm, ...alarms]];
  },
  handleCall(_request: "alarms", alarms: readonly Alarm[]) {
    return ["ok", alarms, alarms];
  },
});

export default scenario({
  title: "From a list of alarms to a person",
  *main() {
    yield* Supervisor.startLink([AlarmHandler], { strategy: "one_for_one" });
    AlarmHandler.setAlarm(["disk", "97 % full"]);
    AlarmHandler.setAlarm(["database", "no answer"]);
    AlarmHandler.clearAlarm("disk");
    mark("alarms", yield* AlarmHandler.getAlarms());
    yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [Pager, null]);
    AlarmHandler.setAlarm(["cache", "no answer either"]);
    mark("kept", yield* GenEvent.call(AlarmHandler, Pager, "alarms"));
    mark("asked", yield* AlarmHandler.getAlarms());
  },
});
