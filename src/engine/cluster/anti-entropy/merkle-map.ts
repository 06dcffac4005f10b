/**
 * The Merkle tree by which two replicas find the keys they differ in without sending the map. Keys are leaves of a binary
 * tree, at the place that the bits of their hash name; a node carries the hash of what is below it, so that equal parts
 * are passed over. What is sent of it are trees of a few levels, with marks where they were cut.
 *
 * The order in which differing keys are found, and how trees are cut, is that of the package merkle_map 0.2.2, since a
 * bounded sync takes the first ones.
 */
import { compareData, hashData, sameData, type Data } from "../../crdt/index.ts";
import { phash2 } from "./phash2.ts";

/** A place in the tree: its bits from the root, as text: "", "0", "01". */
export type Location = string;

/** A key and the hash of what is under it. */
export type Digest = readonly [key: Data, digest: number];

/** A part of a tree. As plain data, so that it can be sent. */
export type Tree =
  | null
  | { readonly is: "node"; readonly hash: number; readonly left: Tree; readonly right: Tree }
  /** Keys with the same hash, in order. */
  | { readonly is: "leaf"; readonly hash: number; readonly key: number; readonly entries: readonly Digest[] }
  /** Cut off here: what is below is still to be compared. */
  | { readonly is: "cut"; readonly at: Location };

type Leaf = Extract<Tree, { is: "leaf" }>;

/** A comparison under way: differing keys found so far, and the trees that are still to be compared. */
export interface Continuation {
  readonly keys: readonly Data[];
  readonly trees: readonly (readonly [Location, Tree])[];
}

/** What a step of a comparison gives: `continue` as long as trees are left. */
export type Compared = readonly ["ok", readonly Data[]] | readonly ["continue", Continuation];

const LEVELS = 32;

const bitOf = (hash: number, level: number): 0 | 1 => ((hash >>> (LEVELS - 1 - level)) & 1) as 0 | 1;

function leaf(key: number, entries: readonly Digest[]): Leaf {
  return { is: "leaf", hash: hashData(entries as unknown as Data), key, entries };
}

function hashOf(tree: Tree): Data {
  return tree === null || tree.is === "cut" ? null : tree.hash;
}

/** A node, or what takes its place: one leaf alone is held by the node above. */
function nodeOf(left: Tree, right: Tree): Tree {
  if (left === null && right === null) return null;
  if (left === null && right?.is === "leaf") return right;
  if (right === null && left?.is === "leaf") return left;
  return { is: "node", hash: hashData([hashOf(left), hashOf(right)]), left, right };
}

/** The tree with a key's digest. */
export function putDigest(tree: Tree, key: Data, digest: number): Tree {
  return put(tree, 0, leaf(phash2(key), [[key, digest]]));
}

function put(tree: Tree, level: number, added: Leaf): Tree {
  if (tree === null) return added;
  if (tree.is === "cut") throw new TypeError("a tree that was cut can't be written to");
  if (tree.is === "leaf") {
    if (tree.key === added.key) {
      const others = tree.entries.filter(([key]) => !sameData(key, added.entries[0]![0]));
      return leaf(
        tree.key,
        [...others, ...added.entries].sort(([a], [b]) => compareData(a, b)),
      );
    }
    const mine = bitOf(tree.key, level);
    const theirs = bitOf(added.key, level);
    if (mine !== theirs) return mine === 0 ? nodeOf(tree, added) : nodeOf(added, tree);
    const below = put(tree, level + 1, added);
    return mine === 0 ? nodeOf(below, null) : nodeOf(null, below);
  }
  return bitOf(added.key, level) === 0
    ? nodeOf(put(tree.left, level + 1, added), tree.right)
    : nodeOf(tree.left, put(tree.right, level + 1, added));
}

/** The tree without a key. */
export function deleteDigest(tree: Tree, key: Data): Tree {
  return remove(tree, 0, phash2(key), key);
}

function remove(tree: Tree, level: number, hash: number, key: Data): Tree {
  if (tree === null || tree.is === "cut") return tree;
  if (tree.is === "leaf") {
    const entries = tree.entries.filter(([other]) => !sameData(other, key));
    if (entries.length === tree.entries.length) return tree;
    return entries.length === 0 ? null : leaf(tree.key, entries);
  }
  return bitOf(hash, level) === 0
    ? nodeOf(remove(tree.left, level + 1, hash, key), tree.right)
    : nodeOf(tree.left, remove(tree.right, level + 1, hash, key));
}

/** What is below a place, so many levels deep. */
function subtree(tree: Tree, at: Location, depth: number): Tree {
  let below = tree;
  for (let level = 0; level < at.length; level++) {
    if (below?.is !== "node") break;
    below = at[level] === "0" ? below.left : below.right;
  }
  return cutAt(below, at, depth);
}

function cutAt(tree: Tree, at: Location, depth: number): Tree {
  if (tree?.is !== "node") return tree;
  if (depth === 0) return { is: "cut", at };
  const left = cutAt(tree.left, `${at}0`, depth - 1);
  const right = cutAt(tree.right, `${at}1`, depth - 1);
  return { is: "node", hash: tree.hash, left, right };
}

/** Something found: a key, or a place where more is to be compared. */
type Found = { readonly key: Data } | { readonly at: Location };

/** All keys and cut places below, from the left. Keys of one hash: the last one first. */
function everything(tree: Tree): Found[] {
  if (tree === null) return [];
  if (tree.is === "cut") return [{ at: tree.at }];
  if (tree.is === "leaf") return tree.entries.map(([key]): Found => ({ key })).reverse();
  return [...everything(tree.left), ...everything(tree.right)];
}

/** Where two trees differ, from the left. */
function differences(a: Tree, b: Tree, level: number): Found[] {
  if (a === null) return everything(b);
  if (b === null) return everything(a);
  if (a.is === "node" && b.is === "node") {
    if (a.hash === b.hash) return [];
    return [...differences(a.left, b.left, level + 1), ...differences(a.right, b.right, level + 1)];
  }
  if (b.is === "cut") return [{ at: b.at }];
  if (a.is === "cut") return [{ at: a.at }];
  if (a.is === "leaf" && b.is === "leaf") return a.hash === b.hash ? [] : betweenLeaves(a, b);
  if (a.is === "node") return differences(b, a, level);
  const node = b as Extract<Tree, { is: "node" }>;
  return bitOf(a.key, level) === 0
    ? [...differences(node.left, a, level + 1), ...everything(node.right)]
    : [...everything(node.left), ...differences(node.right, a, level + 1)];
}

function betweenLeaves(a: Leaf, b: Leaf): Found[] {
  const find = (leaf: Leaf, key: Data): Digest | undefined =>
    leaf.entries.find(([other]) => sameData(other, key));
  const changed = a.entries.filter(([key, digest]) => find(b, key)?.[1] !== digest);
  const added = b.entries.filter(([key]) => find(a, key) === undefined);
  const keys = (entries: readonly Digest[]): Found[] => entries.map(([key]): Found => ({ key })).reverse();
  return [...keys(changed), ...keys(added)];
}

/** Begins a comparison: the top levels of a tree. */
export function beginComparison(tree: Tree, depth: number): Continuation {
  return { keys: [], trees: [["", subtree(tree, "", depth)]] };
}

/** Goes on with a comparison that the other side sent, against the own tree, so many levels deeper. */
export function continueComparison(tree: Tree, { keys, trees }: Continuation, depth: number): Compared {
  const found = trees.flatMap(([at, theirs]) =>
    differences(subtree(tree, at, depth), theirs, at.length).reverse(),
  );
  const more = [...keys, ...found.flatMap((found) => ("key" in found ? [found.key] : []))];
  const open = found.flatMap((found) => ("at" in found ? [found.at] : []));
  if (open.length === 0) return ["ok", more];
  return ["continue", { keys: more, trees: open.map((at) => [at, subtree(tree, at, depth)]) }];
}

/** The comparison with so many keys and trees at most: the first ones. */
export function truncateComparison({ keys, trees }: Continuation, size: number): Continuation {
  const kept = keys.slice(0, size);
  return { keys: kept, trees: trees.slice(0, size - kept.length) };
}
