/** Replays a recorded run of the published loader. */
import { environmentOf, ETS, Process, System, type Term } from "faultline";
import { Driver } from "../clock.ts";
import { configServer, loadConfig, type Wanted } from "../seed/config.ts";
import { difference, encode, type Json } from "../terms.ts";

/** What reading a variable gives: its value, or null for the first `nil_times` times. */
type Planned = string | { readonly nil_times: number; readonly then: string };

export interface LoaderScenario {
  readonly group: string;
  readonly keys: Wanted;
  readonly env: Readonly<Record<string, Planned>>;
  readonly expect: {
    readonly result: Json;
    readonly start_link_returns: Json;
    readonly getenv_calls: Json;
    readonly table: Json;
  };
}

export function replayConfigLoader({ keys, env, expect }: LoaderScenario): string[] {
  const { driver, calls } = planned(env);
  const loaded = driver.run(() => {
    const table = ETS.new("own", ["public"]);
    return [loadConfig(table, keys), ETS.tab2list(table)];
  }) as [Term, [string, string][]];
  const table = loaded[1].sort(([a], [b]) => (a < b ? -1 : 1));

  const again = planned(env);
  const started = again.driver.run(() => configServer().startLink(keys)) as Term[];
  // The recorder ended the server at once.
  const returned = started[0] === "ok" ? "ok_pid" : encode(started, { pid: () => "?" });

  return [
    difference(loaded[0] as Json, expect.result, "result"),
    difference(calls, expect.getenv_calls, "getenv_calls"),
    difference(table, expect.table, "table"),
    difference(returned, expect.start_link_returns, "start_link_returns"),
    difference(again.calls, expect.getenv_calls, "getenv_calls of start_link"),
  ].filter((text) => text !== null);
}

/** A system whose variables are as planned, one read after the other; `calls`: the names that were read. */
function planned(env: LoaderScenario["env"]): { driver: Driver; calls: string[] } {
  const system = new System();
  const calls: string[] = [];
  const reads = new Map<string, number>();
  environmentOf(system).variables.get = (name) => {
    calls.push(name);
    const plan = Object.hasOwn(env, name) ? env[name]! : undefined;
    if (plan === undefined || typeof plan === "string") return plan;
    const times = reads.get(name) ?? 0;
    reads.set(name, times + 1);
    return times < plan.nil_times ? undefined : plan.then;
  };
  const driver = new Driver(system);
  driver.run(() => Process.flag("trap_exit", true));
  return { driver, calls };
}
