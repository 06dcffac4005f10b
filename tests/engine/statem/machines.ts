/** Machines of every kind that XState's documentation shows, each with a script of events and waits. */
import { and, assign, cancel, createMachine, enqueueActions, not, or, raise, sendTo, setup, stateIn } from "xstate"; // prettier-ignore
import type { Make, Step } from "./side-by-side.ts";

interface Case {
  readonly make: Make;
  readonly steps: readonly Step[];
  readonly input?: unknown;
}

const e = (type: string, more: object = {}): Step => ({ type, ...more });

type Log = (text: unknown) => void;

/** Entry and exit of every state, told to the log. */
const told = (log: Log, name: string) => ({ entry: () => log(`+${name}`), exit: () => log(`-${name}`) });

export const MACHINES: Readonly<Record<string, Case>> = {
  toggle: {
    make: () =>
      createMachine({
        initial: "off",
        states: { off: { on: { flip: "on" } }, on: { on: { flip: "off" } } },
      }),
    steps: [e("flip"), e("flip"), e("none"), e("flip")],
  },
  "nested states, entry and exit in order": {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "a",
        ...told(log, "m"),
        states: {
          a: {
            initial: "a1",
            ...told(log, "a"),
            states: {
              a1: { ...told(log, "a1"), on: { next: "a2" } },
              a2: {
                ...told(log, "a2"),
                on: { out: "#m.b.b2", up: { target: "#m.a", actions: () => log("up") } },
              },
            },
            on: { out: "b", self: { target: "a", reenter: true }, inner: ".a1" },
          },
          b: {
            initial: "b1",
            ...told(log, "b"),
            states: { b1: told(log, "b1"), b2: told(log, "b2") },
            on: { back: "a" },
          },
        },
      }),
    steps: [
      e("next"),
      e("inner"),
      e("next"),
      e("up"),
      e("next"),
      e("self"),
      e("next"),
      e("out"),
      e("back"),
      e("out"),
    ],
  },
  "guards, the first that holds": {
    make: (log) =>
      setup({
        types: { context: {} as { n: number }, events: {} as { type: "go"; by: number } },
        guards: {
          big: ({ context, event }) => context.n + event.by > 10,
          over: ({ context }, { limit }: { limit: number }) => context.n > limit,
        },
        actions: { add: assign({ n: ({ context, event }) => context.n + event.by }) },
      }).createMachine({
        context: { n: 0 },
        initial: "low",
        states: {
          low: {
            on: {
              go: [
                { guard: "big", target: "high", actions: ["add", () => log("big")] },
                { guard: { type: "over", params: { limit: 5 } }, actions: ["add", () => log("over")] },
                { actions: "add" },
              ],
            },
          },
          high: { on: { go: { guard: not("big"), target: "low" } } },
        },
      }),
    steps: [
      e("go", { by: 3 }),
      e("go", { by: 4 }),
      e("go", { by: 1 }),
      e("go", { by: 9 }),
      e("go", { by: -20 }),
    ],
  },
  "and, or, not, stateIn": {
    make: () =>
      setup({
        types: { context: {} as { n: number } },
        guards: { even: ({ context }) => context.n % 2 === 0, small: ({ context }) => context.n < 4 },
        actions: { inc: assign({ n: ({ context }) => context.n + 1 }) },
      }).createMachine({
        context: { n: 0 },
        type: "parallel",
        states: {
          count: {
            initial: "on",
            on: { inc: { actions: "inc" } },
            states: { on: { on: { off: "off" } }, off: { on: { on: "on" } } },
          },
          watch: {
            initial: "idle",
            states: {
              idle: {
                on: {
                  look: [
                    { guard: and(["even", "small", stateIn({ count: "on" })]), target: "calm" },
                    { guard: or([not("small"), stateIn({ count: "off" })]), target: "alert" },
                  ],
                },
              },
              calm: { on: { look: "idle" } },
              alert: { on: { look: { guard: "even", target: "idle" } } },
            },
          },
        },
      }),
    steps: ["look", "look", "inc", "look", "off", "look", "look", "inc", "look", "on", "inc", "inc", "look", "look"].map((t) => e(t)), // prettier-ignore
  },
  "always, a chain of them": {
    make: (log) =>
      setup({
        types: { context: {} as { n: number } },
        actions: { inc: assign({ n: ({ context }) => context.n + 1 }) },
      }).createMachine({
        context: { n: 0 },
        initial: "a",
        states: {
          a: { ...told(log, "a"), on: { go: { target: "b", actions: "inc" } } },
          b: { ...told(log, "b"), always: { target: "c", actions: "inc" } },
          c: {
            ...told(log, "c"),
            always: [
              { guard: ({ context }) => context.n < 5, actions: "inc" },
              { guard: ({ context }) => context.n < 8, target: "a" },
            ],
            on: { reset: { actions: assign({ n: 0 }) } },
          },
        },
      }),
    steps: [e("go"), e("go"), e("go"), e("reset"), e("go")],
  },
  "after, one delay": {
    make: (log) =>
      createMachine({
        initial: "green",
        states: {
          green: { ...told(log, "green"), after: { 30: "yellow" } },
          yellow: { ...told(log, "yellow"), after: { 5: "red" } },
          red: { ...told(log, "red"), after: { 20: "green" } },
        },
      }),
    steps: [29, 1, 4, 1, 19, 1, 100, 7],
  },
  "after, several with guards, cancelled on exit": {
    make: (log) =>
      setup({ types: { context: {} as { tries: number } } }).createMachine({
        context: { tries: 0 },
        initial: "waiting",
        states: {
          waiting: {
            after: {
              10: { actions: [assign({ tries: ({ context }) => context.tries + 1 }), () => log("ten")] },
              20: [{ guard: ({ context }) => context.tries > 2, target: "failed" }, { target: "resting" }],
              15: { guard: () => false, target: "failed" },
            },
            on: { answer: "happy" },
          },
          resting: { after: { 5: "waiting" } },
          happy: { on: { again: { target: "waiting" } } },
          failed: {},
        },
      }),
    steps: [10, 9, e("answer"), 50, e("again"), 9, e("answer"), 30, e("again"), 200],
  },
  "delays by name and as expressions": {
    make: () =>
      setup({
        types: { context: {} as { n: number }, events: {} as { type: "slow"; by: number } },
        delays: { growing: ({ context }) => context.n * 10, fixed: 7 },
      }).createMachine({
        context: { n: 1 },
        initial: "a",
        states: {
          a: {
            after: { growing: { target: "b", actions: assign({ n: ({ context }) => context.n + 1 }) } },
            on: { slow: { actions: assign({ n: ({ event }) => event.by }) } },
          },
          b: { after: { fixed: "a" } },
        },
      }),
    steps: [10, 7, 19, 1, e("slow", { by: 9 }), 7, 89, 1, 20],
  },
  reenter: {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "a",
        states: {
          a: {
            ...told(log, "a"),
            initial: "x",
            after: { 10: { target: "a", reenter: true } },
            states: { x: told(log, "x"), y: told(log, "y") },
            on: {
              within: { target: ".y" },
              anew: { target: ".y", reenter: true },
              stay: { target: "a" },
              touch: { actions: () => log("touch") },
            },
          },
        },
      }),
    steps: [e("within"), 6, e("anew"), 6, 4, e("stay"), 3, e("touch"), 7, 10],
  },
  "raise, within the step": {
    make: (log) =>
      createMachine({
        initial: "a",
        states: {
          a: {
            ...told(log, "a"),
            on: { go: { target: "b", actions: [raise({ type: "one" }), raise({ type: "two" })] } },
          },
          b: { ...told(log, "b"), entry: raise({ type: "three" }), on: { one: "c", three: "a" } },
          c: { ...told(log, "c"), on: { two: { actions: () => log("two in c") }, three: "d" } },
          d: { ...told(log, "d"), on: { go: "a" } },
        },
      }),
    steps: [e("go"), e("go"), e("go"), e("one")],
  },
  "raise with a delay, and cancel": {
    make: (log) =>
      createMachine({
        initial: "a",
        on: {
          stop: { actions: cancel("tick") },
          twice: { actions: raise({ type: "tick" }, { delay: 12, id: "tick" }) },
        },
        states: {
          a: {
            entry: [
              raise({ type: "tick" }, { delay: 10, id: "tick" }),
              raise({ type: "tock" }, { delay: 15 }),
            ],
            on: { tick: { actions: () => log("tick") }, tock: "b" },
          },
          b: { on: { tick: { target: "a", actions: () => log("tick in b") } } },
        },
      }),
    steps: [10, 5, e("twice"), 12, 5, e("stop"), 20, e("twice"), 2, e("twice"), 11, e("stop"), 30],
  },
  "parallel states": {
    make: (log) =>
      createMachine({
        id: "editor",
        type: "parallel",
        states: {
          bold: {
            initial: "off",
            states: {
              off: { ...told(log, "bold off"), on: { bold: "on", all: "on" } },
              on: { on: { bold: "off" } },
            },
          },
          italic: {
            initial: "off",
            states: {
              off: { on: { italic: "on", all: "on" } },
              on: { ...told(log, "italic on"), on: { italic: "off" } },
            },
          },
          list: {
            initial: "none",
            after: { 25: { target: ".numbers" } },
            states: {
              none: { on: { list: "bullets" } },
              bullets: { on: { list: "numbers" } },
              numbers: { on: { list: "none" } },
            },
          },
        },
        on: { reset: { target: ["#editor.bold.off", "#editor.list.none"] } },
      }),
    steps: [e("bold"), e("all"), e("list"), 25, e("reset"), e("italic"), e("bold"), e("reset"), e("none")],
  },
  "parallel within compound, done when all are": {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "working",
        states: {
          working: {
            type: "parallel",
            ...told(log, "working"),
            onDone: { target: "ready", actions: () => log("done") },
            states: {
              a: {
                initial: "busy",
                states: { busy: { on: { a: "end" } }, end: { type: "final", entry: () => log("a ends") } },
                onDone: { actions: () => log("a done") },
              },
              b: { initial: "busy", states: { busy: { after: { 10: "end" } }, end: { type: "final" } } },
            },
          },
          ready: { on: { again: "working" } },
        },
      }),
    steps: [e("a"), 10, e("again"), 10, e("a"), e("again"), e("a"), 20],
  },
  "conflicting transitions of parallel regions": {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "p",
        states: {
          p: {
            type: "parallel",
            states: {
              a: {
                initial: "a1",
                states: { a1: { on: { go: { target: "#m.out", actions: () => log("a") } } } },
              },
              b: {
                initial: "b1",
                states: {
                  b1: { on: { go: { target: "b2", actions: () => log("b") }, only: "b2" } },
                  b2: { on: { go: "#m.p" } },
                },
              },
            },
          },
          out: { on: { go: "p" } },
        },
      }),
    steps: [e("go"), e("go"), e("only"), e("go"), e("go"), e("only")],
  },
  "shallow history": {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "on",
        states: {
          on: {
            initial: "low",
            ...told(log, "on"),
            states: {
              low: { on: { more: "high" } },
              high: { initial: "calm", states: { calm: { on: { wild: "wild" } }, wild: told(log, "wild") } },
              past: { type: "history" },
            },
            on: { power: "off" },
          },
          off: { on: { power: "on.past", fresh: "on" } },
        },
      }),
    steps: [
      e("power"),
      e("power"),
      e("more"),
      e("wild"),
      e("power"),
      e("power"),
      e("power"),
      e("fresh"),
      e("power"),
      e("power"),
    ],
  },
  "deep history, with a default": {
    make: () =>
      createMachine({
        id: "m",
        initial: "off",
        states: {
          on: {
            initial: "low",
            states: {
              low: { on: { more: "high" } },
              high: { initial: "calm", states: { calm: { on: { wild: "wild" } }, wild: {} } },
              past: { type: "history", history: "deep", target: "high" },
            },
            on: { power: "off" },
          },
          off: { on: { power: "on.past" } },
        },
      }),
    steps: [e("power"), e("wild"), e("power"), e("power"), e("power")],
  },
  "history of a parallel state": {
    make: () =>
      createMachine({
        id: "m",
        initial: "p",
        states: {
          p: {
            type: "parallel",
            states: {
              a: { initial: "a1", states: { a1: { on: { a: "a2" } }, a2: {} } },
              b: { initial: "b1", states: { b1: { on: { b: "b2" } }, b2: {} } },
              past: { type: "history", history: "deep" },
            },
            on: { leave: "q" },
          },
          q: { on: { back: "p.past" } },
        },
      }),
    steps: [e("a"), e("leave"), e("back"), e("b"), e("leave"), e("back")],
  },
  "final state with output": {
    make: (log) =>
      setup({
        types: { context: {} as { sum: number }, events: {} as { type: "add"; n: number } | { type: "end" } },
      }).createMachine({
        context: { sum: 0 },
        initial: "adding",
        exit: () => log("over"),
        states: {
          adding: {
            on: {
              add: { actions: assign({ sum: ({ context, event }) => context.sum + event.n }) },
              end: "end",
            },
          },
          end: { type: "final", entry: () => log("end") },
        },
        output: ({ context }) => ({ total: context.sum }),
      }),
    steps: [e("add", { n: 3 }), e("add", { n: 4 }), e("end"), e("add", { n: 1 })],
  },
  "done of a nested state, with its output": {
    make: (log) =>
      createMachine({
        id: "m",
        initial: "quiz",
        states: {
          quiz: {
            initial: "one",
            states: {
              one: { on: { right: "two", wrong: "failed" } },
              two: { on: { right: "passed", wrong: "failed" } },
              passed: { type: "final", output: { grade: 1 } },
              failed: { type: "final", output: () => ({ grade: 6 }) },
            },
            onDone: [
              { guard: ({ event }) => (event.output as { grade: number }).grade < 5, target: "party" },
              { target: "quiz", actions: ({ event }) => log(event.output) },
            ],
          },
          party: { after: { 10: "over" } },
          over: { type: "final" },
        },
      }),
    steps: [e("right"), e("wrong"), e("right"), e("right"), 10, e("right")],
  },
  "done at once": {
    make: () =>
      createMachine({
        initial: "a",
        states: { a: { always: "b" }, b: { type: "final" } },
        output: 1 as never,
      }),
    steps: [e("x")],
  },
  input: {
    make: () =>
      setup({ types: { input: {} as { from: number }, context: {} as { n: number } } }).createMachine({
        context: ({ input }) => ({ n: input.from }),
        initial: "a",
        states: {
          a: { after: { 10: "b" }, on: { inc: { actions: assign({ n: ({ context }) => context.n + 1 }) } } },
          b: {},
        },
      }),
    steps: [e("inc"), 10, e("inc")],
    input: { from: 41 },
  },
  "actions with parameters, by name and dynamic": {
    make: (log) =>
      setup({
        types: {
          context: {} as { n: number },
          events: {} as { type: "say"; text: string } | { type: "set"; n: number },
        },
        actions: {
          say: (_, params: { text: string; n: number }) => log(params),
          set: assign({ n: (_, params: { n: number }) => params.n }),
        },
      }).createMachine({
        context: { n: 0 },
        entry: { type: "say", params: { text: "hello", n: -1 } },
        on: {
          say: {
            actions: { type: "say", params: ({ context, event }) => ({ text: event.text, n: context.n }) },
          },
          set: {
            actions: [
              { type: "say", params: ({ context }) => ({ text: "before", n: context.n }) },
              { type: "set", params: ({ event }) => ({ n: event.n }) },
              { type: "say", params: ({ context }) => ({ text: "after", n: context.n }) },
            ],
          },
        },
      }),
    steps: [e("say", { text: "one" }), e("set", { n: 5 }), e("say", { text: "two" })],
  },
  enqueueActions: {
    make: (log) =>
      setup({
        types: { context: {} as { n: number } },
        guards: { few: ({ context }) => context.n < 3 },
        actions: { told: ({ context }) => log(context.n) },
      }).createMachine({
        context: { n: 0 },
        initial: "a",
        states: {
          a: {
            on: {
              go: {
                actions: enqueueActions(({ enqueue, check, context }) => {
                  enqueue("told");
                  if (check("few")) enqueue.assign({ n: context.n + 1 });
                  else enqueue.raise({ type: "enough" });
                  enqueue("told");
                  enqueue.raise({ type: "late" }, { delay: 5, id: "late" });
                  if (context.n === 1) enqueue.cancel("late");
                }),
              },
              late: { actions: () => log("late") },
              enough: "b",
            },
          },
          b: {},
        },
      }),
    steps: [e("go"), 5, e("go"), 5, e("go"), e("go"), 10],
  },
  "sends to itself, at once and late": {
    make: (log) =>
      createMachine({
        initial: "a",
        on: { later: { actions: () => log("later") } },
        states: {
          a: {
            on: {
              go: {
                target: "b",
                actions: [
                  sendTo(({ self }) => self, { type: "next" }),
                  sendTo(({ self }) => self, { type: "later" }, { delay: 5 }),
                ],
              },
            },
          },
          b: { on: { next: { target: "c", actions: ({ self }) => self.send({ type: "next" }) } } },
          c: { on: { next: { target: "a", actions: () => log("round") } } },
        },
      }),
    steps: [e("go"), 5, e("go"), 3, e("go"), 10],
  },
  "wildcards, partial wildcards and forbidden events": {
    make: (log) =>
      createMachine({
        initial: "a",
        on: { "*": { actions: () => log("root") }, "mouse.*": { actions: () => log("mouse") } },
        states: {
          a: {
            on: { "mouse.click": "b", "key.*": { actions: () => log("key") }, silence: {} },
          },
          b: { on: { "*": "a" } },
        },
      }),
    steps: ["mouse.move", "key.down.a", "silence", "other", "mouse.click", "what", "mouse.click.twice"].map(
      (t) => e(t),
    ),
  },
  "a guard that throws": {
    make: () =>
      createMachine({
        initial: "a",
        states: {
          a: { on: { ok: "b", go: { guard: () => { throw new Error("asked too much"); }, target: "b" } } }, // prettier-ignore
          b: { on: { back: "a" } },
        },
      }),
    steps: [e("ok"), e("back"), e("go"), e("ok")],
  },
  "an action that throws": {
    make: (log) =>
      createMachine({
        initial: "a",
        states: { a: { on: { go: { target: "b", actions: [() => log("first"), () => { throw new Error("no"); }, () => log("third")] } } }, b: {} }, // prettier-ignore
      }),
    steps: [e("go"), e("go")],
  },
  "a machine that goes round for ever": {
    make: () =>
      createMachine({
        initial: "a",
        options: { maxIterations: 100 },
        states: { a: { on: { go: "b" } }, b: { always: "c" }, c: { always: "b" } },
      }),
    steps: [e("go"), e("go")],
  },
};
