/** Which rows of a long list are to be drawn. */

export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** Rows to be seen from `scroll` over `height` px, and some around them, of `count` rows of `row` px. */
export function rowWindow(
  scroll: number,
  height: number,
  row: number,
  count: number,
  around = 12,
): RowWindow {
  const from = Math.max(0, Math.floor(scroll / row) - around);
  const to = Math.min(count, Math.ceil((scroll + height) / row) + around);
  return { from: Math.min(from, to), to };
}

/** Where to scroll so that a row is in sight, or null if it is: rows near an edge are brought to a third of the height. */
export function scrollTo(row: number, scroll: number, height: number, size: number): number | null {
  const top = row * size;
  const margin = Math.min(size * 2, height / 4);
  if (top >= scroll + margin && top + size <= scroll + height - margin) return null;
  return Math.max(0, top - height / 3);
}
