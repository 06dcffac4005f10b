/**
 * SimScript: a discrete-event library of entities with async scripts. It looks through all that waits
 * at every event, so that it is given fewer events; its figures are per event.
 */
import { createRequire } from "node:module";
import type { Entity as EntityType, Simulation as SimulationType } from "simscript";
import { Delays, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

const load = () => {
  // It yields to the browser now and then.
  (globalThis as { requestAnimationFrame?: unknown }).requestAnimationFrame ??= setImmediate;
  return createRequire(import.meta.url)("simscript") as {
    Entity: typeof EntityType;
    Simulation: typeof SimulationType;
  };
};

function whole(sim: SimulationType, events: () => number): Promise<number> {
  return new Promise((resolve) => {
    sim.finished.addEventListener(() => resolve(events()));
    void sim.start();
  });
}

function circle(size: number, events: number): Prepared {
  const { Entity, Simulation } = load();
  let left = events;
  class Member extends Entity {
    place = 0;
    override async script(): Promise<void> {
      for (;;) {
        await this.waitSignal(this.place);
        if (left-- <= 0) return;
        this.sendSignal((this.place + 1) % size, 1);
      }
    }
  }
  class First extends Entity {
    override async script(): Promise<void> {
      await this.delay(1);
      this.sendSignal(0, 1);
    }
  }
  class Circle extends Simulation {
    override onStarting(): void {
      super.onStarting();
      for (let place = 0; place < size; place++) {
        const member = new Member();
        member.place = place;
        void this.activate(member);
      }
      void this.activate(new First());
    }
  }
  return { run: () => whole(new Circle(), () => events) };
}

function timers(events: number): Prepared {
  const { Entity, Simulation } = load();
  const delays = new Delays(SLEEP_MOST);
  let count = 0;
  class Sleeper extends Entity {
    override async script(): Promise<void> {
      while (count < events) {
        await this.delay(delays.take());
        count++;
      }
    }
  }
  class Sleepers extends Simulation {
    override onStarting(): void {
      super.onStarting();
      for (let i = 0; i < SLEEPERS; i++) void this.activate(new Sleeper());
    }
  }
  return { run: () => whole(new Sleepers(), () => count) };
}

export const simscript: Peer = (workload, events) => {
  if (workload === "ping-pong") return circle(2, events);
  if (workload === "ring") return circle(RING, events);
  if (workload === "timers") return timers(events);
  return null;
};
