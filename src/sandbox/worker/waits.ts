/** What the engine gives to code that waits, one of each kind: their prototypes have no name that leads to them. */
import { receive, self, sleep, work } from "../../engine/index.ts";

/** Calls whatever a scenario can call, with arguments that mean nothing. To be called in a process. */
export function sampleWaits(library: object): object[] {
  const found: object[] = [receive(() => true), sleep(1), work(1)];
  const seen = new Set<unknown>();
  const visit = (holder: object): void => {
    if (seen.has(holder)) return;
    seen.add(holder);
    for (const key of Reflect.ownKeys(holder)) {
      const value = Reflect.getOwnPropertyDescriptor(holder, key)?.value as unknown;
      if (typeof value === "object" && value !== null) visit(value);
      if (typeof value !== "function") continue;
      for (const args of [[], ["x", "x", "x"], [self(), "x", 1], [() => undefined, {}]])
        try {
          const given: unknown = Reflect.apply(value, holder, args);
          if (typeof (given as { next?: unknown } | null)?.next === "function") found.push(given as object);
        } catch (thrown) {
          if (typeof thrown === "object" && thrown !== null) found.push(thrown);
        }
    }
  };
  visit(library);
  return found;
}
