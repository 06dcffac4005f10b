import { AlarmHandler, GenEvent, GenServer, mark, Process, scenario, spawn, Supervisor } from "faultline";
import type { InitResult, Wait } from "faultline";

// "Guard adds Pager, and will notice when it is gone."

// #region pager
const Pager = GenEvent.defineHandler({
  name: "Pager",
  init() {
    return ["ok", [] as unknown[]];
  },
  *handleEvent([what, alarm]: [string, unknown], told: unknown[]) {
    if (what === "set_alarm") return ["ok", yield* page(alarm, told)];
    return ["ok", told.filter((id) => id !== alarm)];
  },
  *handleCall(alarms: unknown[], told: unknown[]) {
    for (const alarm of alarms) told = yield* page(alarm, told);
    return ["ok", "ok", told];
  },
});

/** Tells of an alarm unless that was done. An alarm may be any term. */
function* page(alarm: unknown, told: unknown[]) {
  const [id, what] = Array.isArray(alarm) ? alarm : [alarm, null];
  if (told.includes(id)) return told;
  yield* GenServer.call(Phone, `${String(id)}: ${String(what)}`);
  return [...told, id];
}
// #endregion

// #region parcels
const Guard = GenServer.define({
  name: "Guard",
  *init(): Wait<InitResult<null>> {
    const added = yield* GenEvent.addHandler(AlarmHandler, Pager, undefined);
    if (added !== "ok") return ["stop", added];
    yield* GenEvent.call(AlarmHandler, Pager, yield* AlarmHandler.getAlarms(), "infinity");
    return ["ok", null];
  },
  handleInfo(_gone: ["gen_event_EXIT", handler: string, why: unknown], state) {
    return ["stop", "no_pager", state];
  },
});

const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    return Supervisor.init([Guard], { strategy: "one_for_one" });
  },
});

function* startParcels() {
  yield* Parcels.startLink();
}
// #endregion

// #region world
// The world outside: leave it as it is.

/** Rings for 100 ms, then somebody has been told. */
const Phone = GenServer.define({
  name: "Phone",
  init() {
    return ["ok", null];
  },
  *handleCall(text: string, _from, state: null) {
    yield* Process.sleep(100);
    mark("told", text);
    return ["reply", "ok", state];
  },
});

function set(alarm: [string, unknown]) {
  mark("set", alarm[0]);
  AlarmHandler.setAlarm(alarm);
}

/** What goes wrong. Phone is killed at 6,050 ms, Guard at 8,050 ms. */
function* world() {
  yield* Process.sleep(2_000);
  set(["carriers", ["timeout", 3]]);
  yield* Process.sleep(2_000);
  set(["disk", "no space left"]);
  yield* Process.sleep(1_000);
  set(["disk", "no space left"]);
  yield* Process.sleep(1_000);
  set(["queue", "10,000 parcels wait"]);
  yield* Process.sleep(2_000);
  set(["database", "no answer"]);
  yield* Process.sleep(60);
  set(["visits", "none for an hour"]);
}

export default scenario({
  title: "Somebody has to be told",
  until: 12_000,
  *main() {
    yield* Supervisor.startLink([AlarmHandler], { strategy: "one_for_one", name: "Sasl" });
    yield* Supervisor.startLink([Phone], { strategy: "one_for_one", name: "Telecom" });
    set(["clock", "no time server"]);
    spawn(world);
    yield* startParcels();
  },
});
// #endregion
