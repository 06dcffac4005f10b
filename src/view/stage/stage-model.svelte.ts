/** A player as the components see it: its last snapshot, and what the selectors make of it. */
import {
  createPlayer,
  layoutOf,
  MAX_NODES,
  mayRunLonger,
  settled,
  targetText,
  timelineOf,
  transcript,
  treeAt,
  type DemoData,
  type FaultWish,
  type PlayerActor,
  type PlayerContext,
  type PlayerEvent,
  type PlayerSnapshot,
  type Problem,
  type RunInput,
  type Sentence,
  type TreeNode,
} from "../../player/index.ts";
import type { DependencyMode } from "../../engine/index.ts";
import { lazySandbox, type LazySandbox } from "./lazy-sandbox.ts";
import type { StageAction } from "./stage-actions.ts";

export type Phase = "empty" | "idle" | "playing" | "paused" | "finished" | "running" | "failed";

/** Virtual ms. */
const TREE_STEP = 100;

export class StageModel {
  readonly actor: PlayerActor;
  readonly #sandbox: LazySandbox;
  #snapshot = $state.raw() as PlayerSnapshot;

  /** @param base the site's base path, where the sandbox's frame is served from */
  constructor(demo: DemoData, base: string) {
    this.#sandbox = lazySandbox(base);
    this.actor = createPlayer(demo, async ({ long, ...input }: RunInput, signal: AbortSignal) => {
      const sandbox = await this.#sandbox.get();
      const compiled = input.source === demo.source ? demo.compiled : undefined;
      return sandbox.run({ ...input, compiled }, { signal, long });
    });
    this.#snapshot = this.actor.getSnapshot();
  }

  /** Starts the player. @returns a function that ends it */
  start(): () => void {
    const subscription = this.actor.subscribe((snapshot) => (this.#snapshot = snapshot));
    this.actor.start();
    return () => {
      subscription.unsubscribe();
      this.actor.stop();
      this.#sandbox.close();
    };
  }

  /** Readies the sandbox; called at the first sign that the reader wants to run something. */
  warm(): void {
    const { demo, source } = this.context;
    this.#sandbox.warm({ compiled: source === demo.source && demo.compiled });
  }

  send(event: PlayerEvent): void {
    this.actor.send(event);
  }

  get context(): PlayerContext {
    return this.#snapshot.context;
  }

  phase: Phase = $derived.by(() => {
    const { value } = this.#snapshot;
    if (typeof value === "string")
      return value === "running" || value === "failed" || value === "empty" ? value : "idle";
    return Object.values(value)[0] as Phase;
  });

  timeline = $derived.by(() => (this.context.trace ? timelineOf(this.context.trace) : null));
  sentences: readonly Sentence[] = $derived.by(() =>
    this.context.trace ? transcript(this.context.trace) : [],
  );
  index = $derived.by(() => this.context.head.index);
  /** Virtual ms, whole. */
  time = $derived.by(() => Math.floor(this.context.head.time));
  world = $derived.by(() => this.timeline?.worldAt(this.index) ?? null);
  /** The time that the tree is shown at: while it plays, restart windows move on in steps, not with every tick. */
  #treeTime = $derived.by(() => {
    if (this.phase !== "playing") return this.time;
    const step = Math.floor(this.time / TREE_STEP) * TREE_STEP;
    return Math.max(step, this.context.trace?.events[this.index - 1]?.at ?? 0);
  });
  tree = $derived.by(() =>
    this.timeline && this.world
      ? treeAt(this.timeline, this.world, this.#treeTime)
      : { roots: [], all: [], ties: [], healthy: false },
  );
  layout = $derived.by(() =>
    this.timeline
      ? layoutOf(this.timeline.cast, new Set(this.tree.all.slice(0, MAX_NODES).map((node) => node.key)))
      : null,
  );
  selected: TreeNode | null = $derived.by(
    () => this.tree.all.find((node) => node.key === this.context.selected) ?? null,
  );
  /** The last event told that is worth a sentence. */
  now: Sentence | null = $derived.by(() => {
    for (let at = this.index - 1; at >= Math.max(0, this.index - 40); at--) {
      const told = this.sentences[at];
      if (told && told.weight !== "detail") return told;
    }
    return null;
  });
  problem: Problem | null = $derived.by(() => this.context.problem);
  mayRunLonger = $derived.by(() => this.phase === "failed" && mayRunLonger(this.context));

  /** Does something to a process, by the name that means it at this moment. */
  fault(
    pid: number,
    what:
      | { do: "exit"; reason: string }
      | { do: "suspend" }
      | { do: "resume" }
      | { do: "send"; message: unknown }
      | { do: DependencyMode },
  ): void {
    if (!this.timeline || !this.world) return;
    const target = targetText(this.timeline, this.world, pid);
    this.send({ type: "FAULT", fault: { ...what, target } as FaultWish });
  }

  /** What the prose asks for. */
  act(action: StageAction): void {
    switch (action.do) {
      case "warm":
        return this.warm();
      case "fault":
        return this.send({ type: "FAULT", fault: action.fault, then: "playing" });
      case "what-if":
        return this.send({ type: "WHAT_IF", faults: action.faults, instead: action.instead });
      case "play":
        return this.send({ type: "PLAY" });
      case "pause":
        return this.send({ type: "PAUSE" });
      case "reset":
        return this.send({ type: "RESET" });
      case "run":
        return this.send({ type: "RUN", source: action.source });
      case "open":
        return this.send({
          type: "OPEN",
          source: action.source,
          seed: action.seed,
          index: action.index,
          faults: action.faults,
        });
      case "seek":
        return this.#seek(action.to);
    }
  }

  #seek(to: number | string): void {
    if (!this.timeline) return;
    if (typeof to === "number") return this.send({ type: "SEEK_TIME", time: to });
    if (to === "start") return this.send({ type: "SEEK", index: settled(this.timeline).index });
    if (to === "end") return this.send({ type: "SEEK", index: this.timeline.length });
    const at = this.timeline.trace.events.findIndex((event) => event.type === "mark" && event.name === to);
    if (at >= 0) this.send({ type: "SEEK", index: at + 1 });
  }
}
