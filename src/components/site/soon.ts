/**
 * Asks for the scripts that the page will need (src/components/build/preload.ts) when it has been painted: no sooner,
 * as they would take the network from what the first paint needs; all at once, as each by itself is a round trip.
 */
import { SOON } from "./soon-name.ts";

function ask(): void {
  const named = document.querySelector<HTMLMetaElement>(`meta[name="${SOON}"]`)?.content ?? "";
  for (const href of named.split(" ").filter(Boolean)) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", fetchPriority: "low", href });
    document.head.append(link);
  }
}

const observer = new PerformanceObserver((entries) => {
  if (entries.getEntriesByName("first-contentful-paint").length === 0) return;
  observer.disconnect();
  ask();
});
observer.observe({ type: "paint", buffered: true });
