/**
 * The circuit breaker of most other languages as a state machine: closed, open, half-open.
 * Rules: M. Nygard, Release It!, "Circuit Breaker"; M. Fowler, "CircuitBreaker" (martinfowler.com/bliki).
 */
import { assign, GenStatem, setup, type From, type ModuleOf } from "../../otp/index.ts";

/** Times in virtual milliseconds. */
export interface BreakerOptions {
  /** Failures in a row that open it. Default 5. */
  readonly maxFailures: number;
  /** How long it stays open; and how long half-open waits for its probes before it lets others try. Default 10,000. */
  readonly resetTimeout: number;
  /** Calls that are let through at once while it is half-open. Default 1. */
  readonly probes: number;
}

interface BreakerContext extends BreakerOptions {
  /** Failures in a row. */
  readonly failures: number;
  /** Probes that may still go. */
  readonly left: number;
  /** Counts the changes of state, so that what was let through before a change does not count after it. */
  readonly era: number;
}

type BreakerEvent =
  | { readonly type: "ask"; readonly from: From }
  | { readonly type: "success" | "failure"; readonly era: number };

interface Told {
  readonly context: BreakerContext;
  readonly event: BreakerEvent;
}

const ofThisEra = ({ context, event }: Told): boolean => event.type !== "ask" && event.era === context.era;

export const breakerMachine = setup({
  types: {} as { context: BreakerContext; events: BreakerEvent; input: BreakerOptions },
  guards: {
    "of this era": ofThisEra,
    "one too many": (told: Told) => ofThisEra(told) && told.context.failures + 1 >= told.context.maxFailures,
    "a probe is left": ({ context }: Told) => context.left > 0,
  },
  delays: { resetTimeout: ({ context }: Told) => context.resetTimeout },
  actions: {
    "next era": assign(({ context }) => ({ era: context.era + 1, failures: 0, left: context.probes })),
    "count failure": assign(({ context }) => ({ failures: context.failures + 1 })),
    "forget failures": assign({ failures: 0 }),
    "use a probe": assign(({ context }) => ({ left: context.left - 1 })),
    permit: ({ context, event }: Told) => {
      if (event.type === "ask") GenStatem.reply(event.from, ["ok", context.era]);
    },
    refuse: ({ event }: Told) => {
      if (event.type === "ask") GenStatem.reply(event.from, "open");
    },
  },
}).createMachine({
  id: "breaker",
  context: ({ input }) => ({ ...input, failures: 0, left: 0, era: 0 }),
  initial: "closed",
  states: {
    closed: {
      entry: "next era",
      on: {
        ask: { actions: "permit" },
        success: { guard: "of this era", actions: "forget failures" },
        failure: [
          { guard: "one too many", target: "open" },
          { guard: "of this era", actions: "count failure" },
        ],
      },
    },
    open: {
      entry: "next era",
      after: { resetTimeout: "halfOpen" },
      on: { ask: { actions: "refuse" } },
    },
    halfOpen: {
      entry: "next era",
      // Whoever was let through may have died with its answer.
      after: { resetTimeout: { target: "halfOpen", reenter: true } },
      on: {
        ask: [{ guard: "a probe is left", actions: ["use a probe", "permit"] }, { actions: "refuse" }],
        success: { guard: "of this era", target: "closed" },
        failure: { guard: "of this era", target: "open" },
      },
    },
  },
});

/** The process of a breaker. */
export const BreakerProcess: ModuleOf<typeof breakerMachine, "ask"> = GenStatem.define({
  name: "breaker",
  machine: breakerMachine,
});
