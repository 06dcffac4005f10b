/** What a reader of a replicated value sees. */
import type { NameOf } from "../term-text.ts";
import { saysText, type Item } from "./held.ts";

/** A key with what is read under it; of what has no keys the key is empty. */
export interface Reading {
  readonly key: string;
  readonly text: string;
  /** Why it is this, where several events wrote there. */
  readonly rule: string | null;
  /** What is not read although it is there. */
  readonly hidden: boolean;
}

/** Keys from the outside in. */
export function keyText(path: readonly string[]): string {
  return path.join(" › ");
}

/** What is read of some items, which are in order. */
export function readingsOf(items: readonly Item[], nameOf?: NameOf): readonly Reading[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyText(item.path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].map(([key, group]) => reading(key, group, nameOf));
}

function reading(key: string, group: readonly Item[], nameOf?: NameOf): Reading {
  const [first] = group as [Item];
  const many = group.length > 1;
  if (first.time !== undefined) {
    const last = group.reduce((a, b) => (b.time! > a.time! ? b : a));
    const rule = many ? `${group.length} concurrent writes: the one with the latest time is read` : null;
    return { key, text: saysText(last, nameOf), rule, hidden: false };
  }
  if (first.says === undefined) {
    const rule = many ? `${group.length} adds: it is there as long as one of them is` : null;
    return { key, text: "there", rule, hidden: false };
  }
  const votes = group.every(({ says }) => typeof says === "boolean");
  if (votes && first.path.length > 0) {
    const isThere = group.every(({ says }) => says === true);
    const rule = many ? `${group.length} concurrent adds and removes: one remove wins` : null;
    return { key, text: isThere ? "there" : "removed", rule, hidden: !isThere };
  }
  const texts = [...new Set(group.map((item) => saysText(item, nameOf)))];
  const rule = texts.length > 1 ? `${texts.length} concurrent writes: all are read` : null;
  return { key, text: texts.join(" and "), rule, hidden: false };
}
