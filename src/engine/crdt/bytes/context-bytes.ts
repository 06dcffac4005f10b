/**
 * Causal contexts as bytes: for each replica its runs, from the newest back, since what a delta speaks of is mostly new. They
 * come before all else that names replicas.
 */
import { CausalContext, emptyContext } from "../causal-context.ts";
import { compareText } from "../data.ts";
import type { Dot, ReplicaId } from "../dot.ts";
import { mapOf, sortedEntries } from "../persistent-map.ts";
import type { Runs } from "../runs.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** Runs: how many, then for each how far it ends below the beginning of the one above, and how long it is. */
export function writeRuns(out: ByteWriter, runs: Runs): void {
  out.number(runs.length >> 1);
  let above = 0;
  for (let i = runs.length - 2; i >= 0; i -= 2) {
    const first = runs[i]!;
    const last = runs[i + 1]!;
    // Runs do not touch: one counter at least is between them.
    const gap = above === 0 ? last : above - last - 2;
    if (first === last) out.number(2 * gap);
    else {
      out.number(2 * gap + 1);
      out.number(last - first - 1);
    }
    above = first;
  }
}

export function readRuns(from: ByteReader): Runs {
  const backwards: number[] = [];
  let above = 0;
  for (let left = from.count(); left > 0; left--) {
    const told = from.number();
    const gap = Math.floor(told / 2);
    const last = above === 0 ? gap : above - gap - 2;
    const first = told % 2 === 0 ? last : last - 1 - from.number();
    if (first < 1) from.fail("Events are counted from 1");
    backwards.push(last, first);
    above = first;
  }
  return backwards.reverse();
}

export function writeContext(out: ByteWriter, { seen, compressed }: CausalContext): void {
  const replicas = sortedEntries(seen);
  out.number(2 * replicas.length + (compressed ? 1 : 0));
  for (const [replica, runs] of replicas) {
    out.newReplica(replica);
    writeRuns(out, runs);
  }
}

export function readContext(from: ByteReader): CausalContext {
  const told = from.number();
  const replicas: [ReplicaId, Runs][] = [];
  for (let left = Math.floor(told / 2); left > 0; left--) {
    const replica = from.newReplica();
    const before = replicas.at(-1);
    if (before !== undefined && compareText(before[0], replica) >= 0)
      from.fail("Replicas are not in their order");
    const runs = readRuns(from);
    if (runs.length === 0) from.fail("A replica is named of which nothing is seen");
    if (told % 2 === 1 && (runs.length > 2 || runs[0] !== 1))
      from.fail("A compressed context has seen all up to one event");
    replicas.push([replica, runs]);
  }
  return told === 0 ? emptyContext() : new CausalContext(mapOf(replicas), told % 2 === 1);
}

export function writeDot(out: ByteWriter, { replica, counter }: Dot): void {
  out.replica(replica);
  out.number(counter);
}

export function readDot(from: ByteReader): Dot {
  const replica = from.replica();
  const counter = from.number();
  if (counter < 1) from.fail("Events are counted from 1");
  return { replica, counter };
}
