import {
  AlarmHandler,
  Dependency,
  GenEvent,
  GenServer,
  mark,
  Process,
  scenario,
  self,
  Supervisor,
} from "faultline";
import type { InitResult, Wait } from "faultline";

type Alarm = [id: string, text: string];

// #region outside
const Database = Dependency.define({
  name: "Database",
  // What it says when it has too many connections.
  nonsense: () => ["busy", 40],
});
/** The disk that holds the parcels' images. */
const Images = Dependency.define({ name: "Images" });
// #endregion

// #region watchdog
const CHECKS: [string, complaint: string][] = [
  ["Database", "no answer"],
  ["Images", "no space left"],
];

/** Sets an alarm when a check turns bad, clears it when it turns good. */
const Watchdog = GenServer.define({
  name: "Watchdog",
  init() {
    Process.sendAfter(self(), "check", 400);
    return ["ok", []];
  },
  *handleInfo(_check, bad: string[]) {
    const now: string[] = [];
    for (const [id, complaint] of CHECKS) {
      const [ok, answer] = yield* Dependency.request(id, "ping", { timeout: 200 });
      const known = bad.includes(id);
      if (answer === "ping") {
        if (known) AlarmHandler.clearAlarm(id);
      } else {
        now.push(id);
        if (!known) AlarmHandler.setAlarm([id, ok === "ok" ? answer : complaint]);
      }
    }
    Process.sendAfter(self(), "check", 400);
    return ["noreply", now];
  },
});
// #endregion

// #region pager
/** One line to the phone of whoever is on call. */
function page(person: string, [id, text]: Alarm) {
  mark("page", `${person}: ${id} ${text.toUpperCase()}`);
}

const Pager = GenEvent.defineHandler({
  name: "Pager",
  init([person, [, alarms]]: [string, [string, Alarm[]]]) {
    alarms.forEach((alarm) => page(person, alarm));
    return ["ok", person];
  },
  handleEvent([what, alarm]: [string, Alarm], person: string) {
    if (what === "set_alarm") page(person, alarm);
    return ["ok", person];
  },
});
// #endregion

// #region guard
/** Puts Pager in, ends when it is gone. Not in use yet. */
export const Guard = GenServer.define({
  name: "Guard",
  *init(): Wait<InitResult<null>> {
    const added = yield* GenEvent.addSupHandler(
      AlarmHandler,
      Pager,
      ["Mia", ["nobody", []]], // no alarms are handed over
    );
    return added === "ok" ? ["ok", null] : ["stop", added];
  },
  // It gets ["gen_event_EXIT", "Pager", why].
  handleInfo(_gone, state) {
    return ["stop", "no_pager", state];
  },
});
// #endregion

// #region start
function* swapIn() {
  const old = [AlarmHandler, "swap"] as const;
  const next = [Pager, "Mia"] as const;
  return yield* GenEvent.swapHandler(AlarmHandler, old, next);
}

function* startParcels() {
  yield* swapIn();
  yield* Supervisor.startLink([Watchdog], {
    strategy: "one_for_one",
    name: "Parcels",
  });
}
// #endregion

export default scenario({
  title: "Half a year of alarms",
  until: 12_000,
  faults: [
    { at: 1_000, do: "down", target: "Database" },
    { at: 2_000, do: "up", target: "Database" },
    { at: 4_000, do: "corrupt", target: "Database" },
    { at: 5_000, do: "up", target: "Database" },
    { at: 7_000, do: "down", target: "Images" },
  ],
  *main() {
    Dependency.start(Database);
    Dependency.start(Images);
    yield* Supervisor.startLink([AlarmHandler], { strategy: "one_for_one", name: "Sasl" });
    AlarmHandler.setAlarm(["clock", "no time server"]);
    yield* startParcels();
    yield* Process.sleep(10_000);
    // #region saturday
    mark("handlers", yield* GenEvent.whichHandlers(AlarmHandler));
    mark("alarms", yield* AlarmHandler.getAlarms());
    mark("swapped again", yield* swapIn());
    // #endregion
  },
});
