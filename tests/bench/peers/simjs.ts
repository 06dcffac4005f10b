/** simjs: a discrete-event library of entities with callbacks. */
import { createRequire } from "node:module";
import { Delays, PENDING_MOST, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

interface Entity {
  onMessage?(sender: Entity, message: string): void;
  send(message: string, delay: number, to: Entity): void;
  setTimer(delay: number): { done(then: () => void): void; cancel(): void };
}
interface Sim {
  addEntity<E extends Entity>(of: new (...args: never[]) => E): E;
  simulate(end: number, events: number): boolean;
}

interface Simjs {
  readonly Sim: new () => Sim;
  readonly Entity: new (...args: never[]) => Entity;
}

let loaded: Simjs | null = null;

/** Its file is a bundle for browsers: it puts what it has on `window`. */
function load(): Simjs {
  if (loaded !== null) return loaded;
  const global = globalThis as { window?: { Sim?: unknown } };
  global.window = {};
  createRequire(import.meta.url)("simjs");
  loaded = global.window.Sim as Simjs;
  delete global.window;
  return loaded;
}

const END = 1e15;

function circle(size: number, events: number): Prepared {
  const { Sim, Entity } = load();
  let left = events;
  class Member extends Entity {
    next: Entity | null = null;
    start(): void {}
    override onMessage(_sender: Entity, message: string): void {
      if (left-- > 0) this.send(message, 0, this.next!);
    }
  }
  const sim = new Sim();
  const members = Array.from({ length: size }, () => sim.addEntity(Member));
  members.forEach((member, i) => (member.next = members[(i + 1) % size]!));
  return {
    run() {
      members[size - 1]!.send("token", 0, members[0]!);
      sim.simulate(END, Infinity);
      return events;
    },
  };
}

function timers(events: number): Prepared {
  const { Sim, Entity } = load();
  const delays = new Delays(SLEEP_MOST);
  let count = 0;
  class Sleeper extends Entity {
    left = events / SLEEPERS;
    start(): void {}
    tick(): void {
      count++;
      if (--this.left > 0) this.wait();
    }
    wait(): void {
      this.setTimer(delays.take()).done(this.tick.bind(this));
    }
  }
  const sim = new Sim();
  const sleepers = Array.from({ length: SLEEPERS }, () => sim.addEntity(Sleeper));
  return {
    run() {
      for (const sleeper of sleepers) sleeper.wait();
      sim.simulate(END, Infinity);
      return count;
    },
  };
}

function pending(events: number, size: number, cancels: boolean): Prepared {
  const { Sim, Entity } = load();
  const delays = new Delays(PENDING_MOST);
  const victims = new Delays(size);
  let count = 0;
  let stop = Infinity;
  class Holder extends Entity {
    requests: { cancel(): void }[] = [];
    start(): void {}
    set(slot: number): void {
      const request = this.setTimer(delays.take());
      request.done(() => this.tick(slot));
      this.requests[slot] = request;
    }
    tick(slot: number): void {
      count++;
      this.set(slot);
      if (!cancels) return;
      const victim = victims.take() - 1;
      this.requests[victim]!.cancel();
      this.set(victim);
    }
  }
  const sim = new Sim();
  const holder = sim.addEntity(Holder);
  for (let slot = 0; slot < size; slot++) holder.set(slot);
  return {
    run() {
      const before = count;
      stop = before + events;
      while (count < stop) sim.simulate(END, stop - count + 1);
      return count - before;
    },
  };
}

export const simjs: Peer = (workload, events, size) => {
  switch (workload) {
    case "ping-pong":
      return circle(2, events);
    case "ring":
      return circle(RING, events);
    case "timers":
      return timers(events);
    case "pending":
      return pending(events, size, false);
    case "cancelling":
      return pending(events, size, true);
    default:
      return null;
  }
};
