import { AlarmHandler, GenEvent, GenServer, mark, Process, scenario, spawn, Supervisor } from "faultline";

type Alarm = [id: string, text: string];

// Somebody has to be told of every alarm, within a second:
//   * of what was set before Parcels started;
//   * of the malformed one, whatever is in it, and of those after it;
//   * of the one over which Pager crashed, as Phone died while it rang;
//   * of what is set while the process that installs Pager is killed.
//     Call that process Guard;
// and of none twice while it is set, unless Pager was lost in between.
//
// Change Pager, Parcels and startParcels. What Phone is told begins with
// the name of the alarm. String(term) makes a text of anything.

// #region pager
const Pager = GenEvent.defineHandler({
  name: "Pager",
  *init([_arg, [, alarms]]: [null, [string, Alarm[]]]) {
    for (const alarm of alarms) yield* page(alarm);
    return ["ok", null];
  },
  *handleEvent([what, alarm]: [string, Alarm], state) {
    if (what === "set_alarm") yield* page(alarm);
    return ["ok", state];
  },
});

function* page([id, text]: Alarm) {
  yield* GenServer.call(Phone, `${id}: ${text.toUpperCase()}`);
}
// #endregion

// #region parcels
const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    return Supervisor.init([], { strategy: "one_for_one" });
  },
});

function* startParcels() {
  yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [Pager, null]);
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
