/**
 * XState v5 actors, in both of its styles: state machines whose actions send (as its documentation
 * writes ping-pong), and transition functions that call `send`, which do less and are faster.
 *
 * Its own simulated clock sorts all timers at every step, so timers run on the clock of fake-timers.
 */
import { createClock } from "@sinonjs/fake-timers";
import { createActor, fromTransition, sendTo, setup, type AnyActorRef } from "xstate";
import { Delays, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

type Type = "start" | "ping" | "pong" | "token";
interface Message {
  readonly type: Type;
}

/** An actor that answers `takes` with `gives` to whoever `to` tells, as long as `more` says so. */
type Make = (takes: Type, gives: Type, to: () => AnyActorRef, more: () => boolean) => AnyActorRef;

const machine: Make = (takes, gives, to, more) =>
  createActor(
    setup({ types: { events: {} as Message }, guards: { more } }).createMachine({
      on: { [takes]: { guard: "more", actions: sendTo(to, { type: gives }) } },
    }),
  ) as AnyActorRef;

const transition: Make = (takes, gives, to, more) =>
  createActor(
    fromTransition((state: null, message: Message) => {
      if (message.type === takes && more()) to().send({ type: gives });
      return state;
    }, null),
  ) as AnyActorRef;

const circle =
  (size: number, names: readonly Type[]) =>
  (make: Make, events: number): Prepared => {
    let left = events;
    const more = (): boolean => left-- > 0;
    const actors: AnyActorRef[] = [];
    for (let i = 0; i < size; i++) {
      const takes = names[(i + names.length - 1) % names.length]!;
      const gives = names[i % names.length]!;
      const actor = make(takes, gives, () => actors[(i + 1) % size]!, more);
      actors.push(actor);
      actor.start();
    }
    return {
      run() {
        actors[0]!.send({ type: names[names.length - 1]! });
        if (left >= 0) throw new Error(`${left} events were not carried out`);
        return events;
      },
    };
  };

const pingPong = circle(2, ["ping", "pong"]);
const ring = circle(RING, ["token"]);

/** A state machine that waits with `after`, as its documentation does, and comes back to its state. */
function timers(events: number): Prepared {
  const clock = createClock(0, 2 ** 31);
  const delays = new Delays(SLEEP_MOST);
  let count = 0;
  const logic = setup({
    types: { context: {} as { left: number } },
    delays: { drawn: () => delays.take() },
    guards: { more: ({ context }) => context.left > 0 },
  }).createMachine({
    context: () => ({ left: events / SLEEPERS }),
    initial: "idle",
    states: {
      idle: { on: { start: "waiting" } },
      waiting: {
        after: {
          drawn: {
            target: "waiting",
            reenter: true,
            guard: ({ context }) => {
              count++;
              return --context.left > 0;
            },
          },
        },
      },
    },
  });
  const actors = Array.from({ length: SLEEPERS }, () =>
    createActor(logic, { clock: clock as never }).start(),
  );
  return {
    run() {
      for (const actor of actors) actor.send({ type: "start" } as never);
      clock.runAll();
      return count;
    },
  };
}

const style =
  (make: Make): Peer =>
  (workload, events) => {
    if (workload === "ping-pong") return pingPong(make, events);
    if (workload === "ring") return ring(make, events);
    if (workload === "timers" && make === machine) return timers(events);
    return null;
  };

export const xstateMachine = style(machine);
export const xstateTransition = style(transition);
