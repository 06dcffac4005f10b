/** Faultline's engine, through the functions that a lesson uses. */
import {
  Process,
  receive,
  send,
  self,
  System,
  type Pid,
  type Ref,
  type Wait,
} from "../../../src/engine/index.ts";
import { Delays, PENDING_MOST, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

/** The last system, kept so that its memory can be measured. */
export let last: System | null = null;

function system(record: boolean): System {
  last = new System({ record, limits: { steps: 1e12, rows: 1e9, processes: 1e6 } });
  return last;
}

/** `start` is sent to `first` from outside when the clock runs. */
function fromOutside(of: System, first: Pid, events: number): Prepared {
  of.settle();
  return {
    run() {
      of.send(first, "start");
      of.run();
      return events;
    },
  };
}

function pingPong(record: boolean, events: number): Prepared {
  const of = system(record);
  const rounds = events / 2;
  const pong: Pid = of.spawn(function* (): Wait<void> {
    for (;;) {
      yield* receive();
      send(ping, "pong");
    }
  }, "pong").pid;
  const ping: Pid = of.spawn(function* (): Wait<void> {
    yield* receive();
    for (let i = 0; i < rounds; i++) {
      send(pong, "ping");
      yield* receive();
    }
  }, "ping").pid;
  return fromOutside(of, ping, events);
}

function ring(record: boolean, events: number): Prepared {
  const of = system(record);
  const pids: Pid[] = [];
  function* member(next: number): Wait<void> {
    const to = pids[next]!;
    for (;;) {
      const token = yield* receive();
      send(to, token);
    }
  }
  function* first(): Wait<void> {
    yield* receive();
    const to = pids[1]!;
    for (let round = 0; round < events / RING; round++) {
      send(to, "token");
      yield* receive();
    }
  }
  for (let i = 0; i < RING; i++)
    pids.push(of.spawn(() => (i === 0 ? first() : member((i + 1) % RING)), "member").pid);
  return fromOutside(of, pids[0]!, events);
}

function timers(record: boolean, events: number): Prepared {
  const of = system(record);
  const delays = new Delays(SLEEP_MOST);
  function* sleeper(): Wait<void> {
    const me = self();
    yield* receive();
    for (let i = 0; i < events / SLEEPERS; i++) {
      Process.sendAfter(me, "tick", delays.take());
      yield* receive();
    }
  }
  const pids: Pid[] = [];
  for (let i = 0; i < SLEEPERS; i++) pids.push(of.spawn(sleeper, "sleeper").pid);
  of.settle();
  return {
    run() {
      for (const pid of pids) of.send(pid, "start");
      of.run();
      return events;
    },
  };
}

/** Runs until about `events` were counted. */
function counted(of: System, count: () => number, events: number): Prepared {
  of.settle();
  return {
    run() {
      const before = count();
      while (count() - before < events) of.run(Infinity, of.steps + (events - count() + before));
      return count() - before;
    },
  };
}

function pending(record: boolean, events: number, size: number): Prepared {
  const of = system(record);
  const delays = new Delays(PENDING_MOST);
  let count = 0;
  of.spawn(function* (): Wait<void> {
    const me = self();
    for (let i = 0; i < size; i++) Process.sendAfter(me, "tick", delays.take());
    for (;;) {
      yield* receive();
      Process.sendAfter(me, "tick", delays.take());
      count++;
    }
  }, "holder");
  return counted(of, () => count, events);
}

function cancelling(record: boolean, events: number, size: number): Prepared {
  const of = system(record);
  const delays = new Delays(PENDING_MOST);
  const victims = new Delays(size);
  const refs: Ref[] = [];
  let count = 0;
  of.spawn(function* (): Wait<void> {
    const me = self();
    for (let i = 0; i < size; i++) refs.push(Process.sendAfter(me, i, delays.take()));
    for (;;) {
      const slot = (yield* receive()) as number;
      refs[slot] = Process.sendAfter(me, slot, delays.take());
      const victim = victims.take() - 1;
      if (Process.cancelTimer(refs[victim]!) !== false)
        refs[victim] = Process.sendAfter(me, victim, delays.take());
      count++;
    }
  }, "holder");
  return counted(of, () => count, events);
}

const WORKLOADS = { "ping-pong": pingPong, ring, timers, pending, cancelling } as const;

const make =
  (record: boolean): Peer =>
  (workload, events, size) =>
    workload in WORKLOADS ? WORKLOADS[workload as keyof typeof WORKLOADS](record, events, size) : null;

export const recorded = make(true);
export const unrecorded = make(false);
