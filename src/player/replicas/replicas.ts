/** The replicas of a run at a moment. */
import type { Plain } from "../../engine/index.ts";
import { pidIn, type NameOf } from "../term-text.ts";
import type { ProcessView, World } from "../world.ts";
import { heldIn, type Found, type Held, type Item, type Seen } from "./held.ts";
import { missingFrom, type Missing } from "./merge.ts";

/** A delta that has not been sent, or not to all. */
export interface Unsent {
  /** `to Shelf`, or where in the state it is kept. */
  readonly title: string;
  readonly missing: readonly Missing[];
}

/** A process with a replicated value. */
export interface ReplicaView {
  /** The same at every moment. */
  readonly id: string;
  readonly pid: number;
  readonly title: string;
  readonly held: Held;
  readonly unsent: readonly Unsent[];
}

/** Names in dots that no reader has given, by the processes that made them. */
type Aliases = ReadonlyMap<string, string>;

function renamed(held: Held, aliases: Aliases): Held {
  const name = (replica: string): string => aliases.get(replica) ?? replica;
  const item = (one: Item): Item => ({ ...one, dot: { ...one.dot, replica: name(one.dot.replica) } });
  const seen: Seen = new Map([...held.seen].map(([replica, runs]) => [name(replica), runs]));
  return { ...held, items: held.items.map(item), seen };
}

const NOTHING: Held = { items: [], seen: new Map(), delta: false, cut: false };

/** Those of a process that lives no more are gone. In the order in which the processes were started. */
export function replicasAt(world: World, nameOf: NameOf): readonly ReplicaView[] {
  const holders = [...world.processes.values()]
    .filter(({ status }) => status !== "exited")
    .sort((a, b) => a.pid - b.pid)
    .map((process) => ({ process, found: heldIn(process.state) }))
    .filter(({ found }) => found.length > 0);
  const aliases = new Map(
    holders.flatMap(({ process, found }) =>
      found.flatMap(({ id }) => (id === null ? [] : [[id, nameOf(process.pid)] as const])),
    ),
  );
  const views = holders.flatMap(({ process, found }) => viewsOf(process, found, aliases, nameOf));
  return views.map((view) => {
    const { state } = world.processes.get(view.pid)!;
    const unsent = neighboursIn(state).flatMap((neighbour): Unsent[] => {
      const pid = pidOf(world, neighbour);
      const other = views.find((each) => each.pid === pid);
      const missing = other === undefined ? [] : missingFrom(other.held, view.held);
      return missing.length === 0 ? [] : [{ title: `to ${nameOf(other!.pid)}`, missing }];
    });
    return unsent.length === 0 ? view : { ...view, unsent: [...view.unsent, ...unsent] };
  });
}

function viewsOf(
  process: ProcessView,
  found: readonly Found[],
  aliases: Aliases,
  nameOf: NameOf,
): readonly ReplicaView[] {
  const whole = found.filter(({ held }) => !held.delta);
  const deltas = found.filter(({ held }) => held.delta);
  const unsent = deltas.map(({ at, held }): Unsent => ({
    title: at.join(" "),
    missing: missingFrom(NOTHING, renamed(held, aliases)),
  }));
  return whole.map(({ at, held, id }, i): ReplicaView => {
    const place = id !== null || whole.length === 1 ? "" : `, ${at.join(" ")}`;
    return {
      id: `${process.lane} ${at.join(".")}`,
      pid: process.pid,
      title: `${nameOf(process.pid)}${place}`,
      held: renamed(held, aliases),
      unsent: i === 0 ? unsent.filter(({ missing }) => missing.length > 0) : [],
    };
  });
}

/** Whom a DeltaCrdt sends to. */
function neighboursIn(state: Plain | undefined): readonly Plain[] {
  if (typeof state !== "object" || state === null || Array.isArray(state)) return [];
  const { replica, neighbours } = state as { readonly [key: string]: Plain };
  return heldIn(replica).some(({ id }) => id !== null) && Array.isArray(neighbours) ? neighbours : [];
}

function pidOf(world: World, neighbour: Plain): number | undefined {
  if (typeof neighbour !== "string") return pidIn(neighbour);
  return [...world.processes.values()].find(
    ({ names, status }) => status !== "exited" && names.includes(neighbour),
  )?.pid;
}
