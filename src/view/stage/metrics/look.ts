/** What a canvas needs of the site's colours and type: it can't read custom properties by itself. */
import type { Pattern, Tone } from "../../../player/metrics/index.ts";

export interface Look {
  readonly tones: Readonly<Record<Tone, { readonly line: string; readonly soft: string }>>;
  readonly paper: string;
  readonly hairline: string;
  readonly quiet: string;
  readonly font: string;
}

/** The colours as they are now, at an element. */
export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--fl-${name}`).trim();
  const tone = (name: string): { line: string; soft: string } => ({
    line: token(name),
    soft: token(`${name}-soft`),
  });
  return {
    tones: {
      fault: tone("fault"),
      healed: tone("healed"),
      watching: tone("watch"),
      message: tone("message"),
      quiet: { line: token("ink-3"), soft: token("paper-sunk") },
    },
    paper: token("paper-raised"),
    hairline: token("hairline"),
    quiet: token("ink-3"),
    font: `13px ${style.fontFamily}`,
  };
}

/** Calls `changed` when the theme changes, before and after printing, and when the fonts are there. @returns a function that ends it */
export function watchLook(changed: () => void): () => void {
  const theme = new MutationObserver(changed);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const print = matchMedia("print");
  print.addEventListener("change", changed);
  let over = false;
  void document.fonts.ready.then(() => {
    if (!over) changed();
  });
  return () => {
    over = true;
    theme.disconnect();
    print.removeEventListener("change", changed);
  };
}

/** Strokes of a line, px: drawn and left out in turns. */
export const DASH: Partial<Record<Pattern, number[]>> = {
  dashed: [6, 3],
  dotted: [2, 3],
  long: [14, 4],
  dashdot: [8, 3, 2, 3],
};

/** Side of a tile of an area's pattern, px. */
export const TILE = 6;

/** The strokes of a tile, as an SVG path: the same in a band and on a canvas. */
export const TILES: Partial<Record<Pattern, string>> = {
  hatch: "M-1 1L1 -1M0 6L6 0M5 7L7 5",
  cross: "M-1 1L1 -1M0 6L6 0M5 7L7 5M-1 5L1 7M0 0L6 6M5 -1L7 1",
  lines: "M0 1.5H6M0 4.5H6",
};

/** What an area of a plot is filled with. It covers what is under it. */
export function areaFill(
  context: CanvasRenderingContext2D,
  { tones, paper }: Look,
  tone: Tone,
  pattern: Pattern,
  density: number,
): string | CanvasPattern {
  const { line, soft } = tones[tone];
  if (pattern === "hollow") return paper;
  const strokes = TILES[pattern];
  const tile = document.createElement("canvas");
  const pen = strokes === undefined ? null : tile.getContext("2d");
  if (strokes === undefined || !pen) return soft;
  tile.width = tile.height = Math.round(TILE * density);
  pen.scale(tile.width / TILE, tile.height / TILE);
  pen.fillStyle = soft;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = line;
  pen.lineWidth = 1.2;
  pen.stroke(new Path2D(strokes));
  return context.createPattern(tile, "repeat") ?? soft;
}
