/** Replays the scenarios of the topic watchdog, each group by a file of its own. */
import { replayConfigLoader, type LoaderScenario } from "./config-loader.ts";
import { replayConfigServer, type ServerScenario } from "./config-server.ts";
import { replayPublishedWatchdog, type WatchdogScenario } from "./watchdog.ts";

/** @returns the differences; null for a group that has no replay yet */
export function replayWatchdog(scenario: { readonly group: string }): string[] | null {
  switch (scenario.group) {
    case "config_loader":
      return replayConfigLoader(scenario as LoaderScenario);
    case "config_server":
      return replayConfigServer(scenario as ServerScenario);
    case "watchdog":
      return replayPublishedWatchdog(scenario as WatchdogScenario);
    default:
      return null;
  }
}
