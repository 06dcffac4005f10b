/** Loads providers in order and lays them over each other. Rules: Vapor 0.10, `Vapor.Loader`. */
import { ErlangError } from "../../kernel/index.ts";
import type { Provided, Provider, Providers } from "./provider.ts";

/** All providers are tried, also after one has failed: every error is there at once. Values are merged at the top only. */
export function loadLayers(providers: Providers | Provider): Provided<any> {
  const layers: unknown[] = Array.isArray(providers) ? providers : [providers];
  const config: Record<string, unknown> = {};
  const errors: string[] = [];
  for (const layer of layers) {
    if (typeof layer !== "object" || layer === null || typeof (layer as Provider).load !== "function")
      throw new ErlangError(
        "badarg",
        'Config.load takes providers, as in Config.load([Config.env({ port: "PORT" })])',
      );
    const [answer, found] = (layer as Provider).load();
    if (answer === "error") errors.push(...(typeof found === "string" ? [found] : found));
    else
      for (const [key, value] of Object.entries(found))
        Object.defineProperty(config, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return errors.length > 0 ? ["error", errors] : ["ok", config];
}
