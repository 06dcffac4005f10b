/** State machines: the very same XState machine and events in a process of the engine and in XState's own actor. */
import { assign, createActor, setup, SimulatedClock } from "xstate";
import { GenStatem, Process, System, type Pid, type StatemModule } from "../../../src/engine/index.ts";
import { Delays, type Peer, type Prepared, type Workload } from "../workloads.ts";

const toggle = () =>
  setup({ types: { events: {} as { type: "flip" } } }).createMachine({
    id: "toggle",
    initial: "off",
    states: { off: { on: { flip: "on" } }, on: { on: { flip: "off" } } },
  });

/** Context, guards, a delay that mostly ends in time, and one that is mostly cancelled. */
const breaker = () =>
  setup({
    types: {
      context: {} as { failures: number; calls: number },
      events: {} as { type: "ok" } | { type: "fail" },
    },
    guards: { enough: ({ context }) => context.failures >= 2 },
    actions: {
      failed: assign({ failures: ({ context }) => context.failures + 1 }),
      called: assign({ calls: ({ context }) => context.calls + 1 }),
      forget: assign({ failures: 0 }),
    },
    delays: { patience: 10 },
  }).createMachine({
    id: "breaker",
    context: { failures: 0, calls: 0 },
    initial: "closed",
    states: {
      closed: {
        initial: "calm",
        on: { ok: { actions: "called" } },
        states: {
          calm: { on: { fail: { target: "tense", actions: ["called", "failed"] } } },
          tense: {
            after: { 1000: { target: "calm", actions: "forget" } },
            on: {
              fail: [
                { guard: "enough", target: "#breaker.open", actions: "called" },
                { actions: ["called", "failed"] },
              ],
            },
          },
        },
      },
      open: { after: { patience: { target: "closed", actions: "forget" } } },
    },
  });

/** Waits as long as its delays say, again and again. */
const waiting = (delays: Delays, took: () => void) =>
  setup({ delays: { drawn: () => delays.take() }, actions: { took } }).createMachine({
    id: "waiting",
    initial: "waiting",
    states: { waiting: { after: { drawn: { target: "waiting", reenter: true, actions: "took" } } } },
  });

const FLIP = Object.freeze({ type: "flip" } as const);
/** Three failures open it (four transitions, with its closing after 10 ms), two calls go through. */
const ROUND = (["ok", "fail", "fail", "fail"] as const).map((type) => Object.freeze({ type }));
const ROUND_TRANSITIONS = ROUND.length + 1;
/** Virtual milliseconds between two rounds. */
const BETWEEN = 20;

function inXState(workload: Workload, events: number, pending: number): Prepared {
  const clock = new SimulatedClock();
  if (workload === "statem-toggle") {
    const actor = createActor(toggle(), { clock }).start();
    return {
      run() {
        for (let i = 0; i < events; i++) actor.send(FLIP);
        return events;
      },
    };
  }
  if (workload === "statem-breaker") {
    const actor = createActor(breaker(), { clock }).start();
    const rounds = Math.ceil(events / ROUND_TRANSITIONS);
    return {
      run() {
        for (let i = 0; i < rounds; i++) {
          for (const event of ROUND) actor.send(event);
          clock.increment(BETWEEN);
        }
        if (actor.getSnapshot().context.calls !== rounds * ROUND.length) throw new Error("calls were lost");
        return rounds * ROUND_TRANSITIONS;
      },
    };
  }
  let count = 0;
  const machine = waiting(new Delays(pending), () => void count++);
  for (let i = 0; i < pending; i++) createActor(machine, { clock }).start();
  return {
    run() {
      const before = count;
      while (count - before < events) clock.increment(1);
      return count - before;
    },
  };
}

function inProcess(record: boolean, workload: Workload, events: number, pending: number): Prepared {
  const of = new System({ record, limits: { steps: 1e12, rows: 1e9, processes: 1e6 } });
  const start = (module: StatemModule<unknown, never, never>, copies: number): Pid => {
    let pid: Pid;
    of.spawn(function* () {
      for (let i = 0; i < copies; i++)
        pid = ((yield* module.startLink(undefined, { name: null })) as readonly ["ok", Pid])[1];
      yield* Process.sleep("infinity");
    }, "starter");
    of.settle();
    return pid!;
  };
  if (workload === "statem-toggle") {
    const pid = start(GenStatem.define({ name: "Toggle", machine: toggle() }) as never, 1);
    return {
      run() {
        for (let i = 0; i < events; i++) {
          of.send(pid, FLIP);
          of.settle();
        }
        return events;
      },
    };
  }
  if (workload === "statem-breaker") {
    const pid = start(GenStatem.define({ name: "Breaker", machine: breaker() }) as never, 1);
    const rounds = Math.ceil(events / ROUND_TRANSITIONS);
    return {
      run() {
        for (let i = 0; i < rounds; i++) {
          for (const event of ROUND) {
            of.send(pid, event);
            of.settle();
          }
          of.run(of.now + BETWEEN);
        }
        return rounds * ROUND_TRANSITIONS;
      },
    };
  }
  let count = 0;
  start(GenStatem.define({ name: "Waiting", machine: waiting(new Delays(pending), () => void count++) }) as never, pending); // prettier-ignore
  return {
    run() {
      const before = count;
      while (count - before < events) of.run(of.now + 1);
      return count - before;
    },
  };
}

const STATEM: ReadonlySet<Workload> = new Set(["statem-toggle", "statem-breaker", "statem-pending"]);

export const statemXState: Peer = (workload, events, pending) =>
  STATEM.has(workload) ? inXState(workload, events, pending) : null;
export const statemRecorded: Peer = (workload, events, pending) =>
  STATEM.has(workload) ? inProcess(true, workload, events, pending) : null;
export const statemUnrecorded: Peer = (workload, events, pending) =>
  STATEM.has(workload) ? inProcess(false, workload, events, pending) : null;
