/**
 * fuse_monitor: looks at all fuses once a minute, sets an alarm for one that it finds blown, and clears it at the third
 * look in a row that finds it healthy. What blows and heals between two looks goes unseen. Rules: fuse_monitor.
 */
import { compareTerms, Process, self, type Term } from "../../kernel/index.ts";
import { AlarmHandler, ETS, GenServer } from "../../otp/index.ts";
import { FUSE_STATE } from "./fuse-machine.ts";

/** Virtual milliseconds from look to look. */
export const PERIOD = 60_000;
/** Healthy looks until an alarm is cleared. */
const HEALTHY = 3;

/** A fuse that was found blown, and how many healthy looks it still needs. */
type Watched = readonly [name: Term, left: number];

interface MonitorState {
  readonly history: readonly Watched[];
  readonly alarms: readonly Term[];
}

const same = (a: Term, b: Term): boolean => compareTerms(a, b) === 0;
const has = (names: readonly Term[], name: Term): boolean => names.some((other) => same(other, name));

/** Newest change in front, as the order of history decides nothing but that of a list in the state. */
function look(history: readonly Watched[], rows: readonly (readonly Term[])[]): readonly Watched[] {
  return rows.reduce<readonly Watched[]>((before, [name, state]) => {
    const known = before.find(([other]) => same(other, name));
    const others = before.filter((one) => one !== known);
    if (state === "blown") return [[name, HEALTHY], ...others];
    return known === undefined ? before : [[name, Math.max(0, known[1] - 1)], ...others];
  }, history);
}

export const FuseMonitor = GenServer.define({
  name: "fuse_monitor",
  init() {
    Process.sendAfter(self(), "timeout", PERIOD);
    return ["ok", { history: [], alarms: [] } as MonitorState];
  },
  handleInfo(message: Term, state: MonitorState) {
    if (message !== "timeout") return ["noreply", state];
    const all = look(state.history, ETS.tab2list(FUSE_STATE));
    const history = all.filter(([, left]) => left > 0);
    const set = history.map(([name]) => name).filter((name) => !has(state.alarms, name));
    const healthy = all.filter(([, left]) => left === 0).map(([name]) => name);
    const clear = state.alarms.filter((name) => has(healthy, name));
    const changes = [...set.map((name) => [name, "set"]), ...clear.map((name) => [name, "clear"])];
    for (const [name, change] of changes.sort(compareTerms)) {
      if (change === "set") AlarmHandler.setAlarm([name, "fuse_blown"]);
      else AlarmHandler.clearAlarm(name);
    }
    Process.sendAfter(self(), "timeout", PERIOD);
    return ["noreply", { history, alarms: [...state.alarms, ...set].filter((name) => !has(clear, name)) }];
  },
});
