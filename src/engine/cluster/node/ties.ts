/** Links and monitors between the processes of a node and those of other nodes, as this node knows them. */
import type { Pid, ProcessRecord, Ref, Term } from "../../kernel/index.ts";

/** A process of this node watches another elsewhere. */
export interface Watch {
  readonly ref: Ref;
  /** The node of whom it watches. */
  readonly node: string;
  /** Its number; 0 if it is watched by its name. */
  readonly target: number;
  /** What its DOWN message names. */
  readonly object: Term;
}

/** A process elsewhere watches one of this node. */
export interface Watcher {
  readonly ref: Ref;
  readonly by: Pid;
}

interface Tied {
  readonly process: ProcessRecord;
  readonly links: Set<Pid>;
  /** By the number of the reference. */
  readonly watches: Map<number, Watch>;
  readonly watchers: Map<number, Watcher>;
}

export class Ties {
  /** By the number of the process, in the order in which they were first tied. */
  readonly #tied = new Map<number, Tied>();

  #of(process: ProcessRecord): Tied {
    let tied = this.#tied.get(process.id);
    if (tied === undefined) {
      tied = { process, links: new Set(), watches: new Map(), watchers: new Map() };
      this.#tied.set(process.id, tied);
    }
    return tied;
  }

  /** False if they are linked already. */
  link(process: ProcessRecord, to: Pid): boolean {
    const { links } = this.#of(process);
    if (links.has(to)) return false;
    links.add(to);
    return true;
  }

  /** False if they are not linked. */
  unlink(process: ProcessRecord, to: Pid): boolean {
    return this.#tied.get(process.id)?.links.delete(to) === true;
  }

  links(process: ProcessRecord): readonly Pid[] {
    return [...(this.#tied.get(process.id)?.links ?? [])];
  }

  watch(process: ProcessRecord, watch: Watch): void {
    this.#of(process).watches.set(watch.ref.id, watch);
  }

  /** Takes a watch away; undefined if there is none. */
  unwatch(process: ProcessRecord, ref: Ref): Watch | undefined {
    const watches = this.#tied.get(process.id)?.watches;
    const watch = watches?.get(ref.id);
    watches?.delete(ref.id);
    return watch;
  }

  watchedBy(process: ProcessRecord, watcher: Watcher): void {
    this.#of(process).watchers.set(watcher.ref.id, watcher);
  }

  /** Takes away the watcher with this reference, whomever it watches. */
  unwatched(ref: Ref): void {
    for (const { watchers } of this.#tied.values()) if (watchers.delete(ref.id)) return;
  }

  /** Takes away all that ties a process. */
  end(process: ProcessRecord): Omit<Tied, "process"> | undefined {
    const tied = this.#tied.get(process.id);
    this.#tied.delete(process.id);
    return tied;
  }

  /**
   * Takes away all that ties processes of this node to those of another.
   *
   * @param isThere whether a pid is of that node
   */
  cutOff(
    node: string,
    isThere: (pid: Pid) => boolean,
  ): {
    readonly links: (readonly [ProcessRecord, Pid])[];
    readonly watches: (readonly [ProcessRecord, Watch])[];
  } {
    const links: (readonly [ProcessRecord, Pid])[] = [];
    const watches: (readonly [ProcessRecord, Watch])[] = [];
    for (const { process, ...tied } of this.#tied.values()) {
      for (const pid of [...tied.links])
        if (isThere(pid)) {
          tied.links.delete(pid);
          links.push([process, pid]);
        }
      for (const [ref, watch] of [...tied.watches])
        if (watch.node === node) {
          tied.watches.delete(ref);
          watches.push([process, watch]);
        }
      for (const [ref, { by }] of [...tied.watchers]) if (isThere(by)) tied.watchers.delete(ref);
    }
    return { links, watches };
  }
}
