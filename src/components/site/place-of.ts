import type { StarlightRouteData } from "@astrojs/starlight/route-data";

/** Where the current page stands in the course: the track's title, the lesson's number and the last number. */
export function placeOf(
  sidebar: StarlightRouteData["sidebar"],
): { track: string; number: number; of: number } | null {
  for (const group of sidebar) {
    if (group.type !== "group") continue;
    const links = group.entries.filter((entry) => entry.type === "link");
    const at = links.findIndex((link) => link.isCurrent);
    if (at >= 0) return { track: group.label, number: at + 1, of: links.length };
  }
  return null;
}
