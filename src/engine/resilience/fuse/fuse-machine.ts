/**
 * One fuse as a state machine: intact, blown, or disabled by hand.
 * Rules: jlouis/fuse 2.5, fuse_server; checked against tests/truth/fuse.json.
 */
import { now, type Term } from "../../kernel/index.ts";
import { assign, ETS, GenEvent, GenStatem, setup, type ModuleOf } from "../../otp/index.ts";
import type { FuseLimits } from "./fuse-options.ts";

/** The table in which anyone reads how a fuse is, without asking anybody. */
export const FUSE_STATE = "fuse_state";
/** The event manager that tells what becomes of fuses: `[name, "ok" | "blown" | "removed" | ["gradual", rate]]`. */
export const FUSE_EVENT = "fuse_event";

export interface FuseInput {
  readonly name: Term;
  readonly limits: FuseLimits;
}

interface FuseContext extends FuseInput {
  /** Virtual times of the melts that are remembered, newest first. */
  readonly melts: readonly number[];
  /** When it heals by itself; null while it is not blown. */
  readonly healsAt: number | null;
}

type FuseEvent =
  | { readonly type: "melt"; readonly at: number }
  | { readonly type: "reset" | "disable" | "enable" | "heal" }
  | { readonly type: "install"; readonly limits: FuseLimits };

/** What a fuse's process is asked to do; when it melts, it notes the time itself. */
type FuseRequest = "melt" | "reset" | "disable" | "enable" | readonly ["install", FuseLimits];

/** The melts within the window that ends with a melt at `at`; one as old as the window is outside. */
function remembered({ melts, limits }: FuseContext, at: number): readonly number[] {
  const kept = [at, ...melts];
  const end = kept.findIndex((melt) => at - melt >= limits.maxT);
  return end < 0 ? kept : kept.slice(0, end);
}

/** What an intact fuse answers: `ok`, or the share of questions to which it answers blown. */
export function intact({ rate }: FuseLimits): Term {
  return rate === null ? "ok" : ["gradual", rate];
}

function show({ name }: FuseContext, state: Term): void {
  ETS.insert(FUSE_STATE, [name, state]);
  GenEvent.notify(FUSE_EVENT, [name, state]);
}

export const fuseMachine = setup({
  types: {} as { context: FuseContext; events: FuseEvent; input: FuseInput },
  guards: {
    "too many melts": ({ context, event }) =>
      event.type === "melt" && remembered(context, event.at).length > context.limits.maxR,
  },
  delays: { reset: ({ context }) => context.limits.reset },
  actions: {
    remember: assign(({ context, event }) =>
      event.type === "melt" ? { melts: remembered(context, event.at) } : {},
    ),
    forget: assign({ melts: [], healsAt: null }),
    adopt: assign(({ event }) =>
      event.type === "install" ? { limits: event.limits, melts: [], healsAt: null } : {},
    ),
    "note the time": assign(({ context, event }) =>
      event.type === "melt" ? { healsAt: event.at + context.limits.reset } : {},
    ),
    "no timer": assign({ healsAt: null }),
    fix: ({ context }) => show(context, intact(context.limits)),
    blow: ({ context }) => show(context, "blown"),
  },
}).createMachine({
  id: "fuse",
  context: ({ input }) => ({ ...input, melts: [], healsAt: null }),
  initial: "intact",
  states: {
    intact: {
      entry: "fix",
      on: {
        melt: [
          { guard: "too many melts", target: "blown", actions: ["remember", "note the time"] },
          { actions: "remember" },
        ],
        reset: { target: "intact", reenter: true, actions: "forget" },
        install: { target: "intact", reenter: true, actions: "adopt" },
        disable: "disabled",
      },
    },
    blown: {
      entry: "blow",
      after: { reset: { target: "intact", actions: "forget" } },
      on: {
        // Blows again, in words only: the time until it heals is not begun anew.
        melt: [{ guard: "too many melts", actions: ["remember", "blow"] }, { actions: "remember" }],
        reset: { target: "intact", actions: "forget" },
        heal: { target: "intact", actions: "forget" },
        install: { target: "intact", actions: "adopt" },
        disable: { target: "disabled", actions: "no timer" },
      },
    },
    disabled: {
      entry: "blow",
      on: {
        melt: { actions: "remember" },
        reset: { actions: "forget" },
        install: { actions: "adopt" },
        enable: { target: "intact", actions: "forget" },
      },
    },
  },
});

/** The process of a fuse. */
export const FuseProcess: ModuleOf<typeof fuseMachine, FuseRequest> = GenStatem.define({
  name: "fuse",
  machine: fuseMachine,
  handleCall(request: FuseRequest): FuseEvent {
    if (request === "melt") return { type: "melt", at: now() };
    return typeof request === "string" ? { type: request } : { type: "install", limits: request[1] };
  },
  answer: () => "ok",
});
