/** Laws of event managers, held against random handlers and events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AlarmHandler,
  exit,
  GenEvent,
  raise,
  runScenario,
  scenario,
  type Pid,
  type Term,
  type Trace,
  type Wait,
} from "faultline";

type Deed = "ok" | "crash" | "exit" | "remove" | "nonsense" | "throw";
/** What the handler with this number does at which of the events. */
interface Plan {
  readonly id: number;
  readonly deeds: readonly Deed[];
}

const deed = fc.constantFrom<Deed>("ok", "ok", "ok", "ok", "crash", "exit", "remove", "nonsense", "throw");
const EVENTS = 4;
const plans = fc
  .array(fc.array(deed, { minLength: EVENTS, maxLength: EVENTS }), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((deeds, id): Plan => ({ id, deeds })));

/** Handlers with these plans are added in order; then the events 0, 1, … are sent. What each of them saw, and who is left. */
function shown(all: readonly Plan[], seed: number): { saw: [number, number][]; left: Term } {
  const saw: [number, number][] = [];
  let left: Term = null;
  const Actor = GenEvent.defineHandler({
    name: "Actor",
    init(plan: Plan) {
      return ["ok", plan];
    },
    handleEvent(event: number, plan: Plan) {
      saw.push([plan.id, event]);
      switch (plan.deeds[event]) {
        case "crash":
          return raise("crash");
        case "exit":
          return exit("exit");
        case "remove":
          return "remove_handler";
        case "nonsense":
          return 1 as never;
        case "throw":
          throw "remove_handler";
        default:
          return ["ok", plan];
      }
    },
  });
  runScenario(
    scenario({
      *main() {
        const [, m] = (yield* GenEvent.startLink()) as ["ok", Pid];
        for (const plan of all) yield* GenEvent.addHandler(m, [Actor, plan.id], plan);
        for (let event = 0; event < EVENTS; event++) GenEvent.notify(m, event);
        left = yield* GenEvent.whichHandlers(m);
      },
    }),
    { seed },
  );
  return { saw, left };
}

describe("handlers", () => {
  it("see every event in order, newest first, up to the one at which they go", () => {
    fc.assert(
      fc.property(plans, fc.nat(50), (all, seed) => {
        const { saw, left } = shown(all, seed);
        const last = ({ deeds }: Plan): number => {
          const going = deeds.findIndex((one) => one !== "ok");
          return going < 0 ? EVENTS : going;
        };
        const newest = [...all].reverse();
        const events = [...Array(EVENTS).keys()];
        expect(saw).toEqual(
          events.flatMap((event) =>
            newest.filter((plan) => event <= last(plan)).map(({ id }) => [id, event]),
          ),
        );
        expect(left).toEqual(newest.filter((plan) => last(plan) === EVENTS).map(({ id }) => ["Actor", id]));
      }),
      { numRuns: 200 },
    );
  });

  it("never learn of another's crash", () => {
    fc.assert(
      fc.property(plans, fc.nat(50), (all, seed) => {
        const { saw } = shown(all, seed);
        for (const plan of all) {
          const alone = shown([plan], seed).saw;
          expect(saw.filter(([id]) => id === plan.id)).toEqual(alone);
        }
      }),
      { numRuns: 100 },
    );
  });
});

type Order =
  | { readonly do: "set" | "clear"; readonly id: number }
  | { readonly do: "swap"; readonly arg: string }
  | { readonly do: "back" | "add" | "delete" | "crash" };

const order: fc.Arbitrary<Order> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("set" as const), id: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("clear" as const), id: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("swap" as const), arg: fc.constantFrom("swap", "other") }),
  },
  fc.record({ do: fc.constantFrom("back" as const, "add" as const, "delete" as const, "crash" as const) }),
);

/** What was set and neither cleared nor lost before the manager ended (main ends last, and it with main). */
function setAtEnd(trace: Trace): string[] {
  const set: string[] = [];
  for (const event of trace.events) {
    if (event.type !== "alarm") continue;
    const alarm = JSON.stringify([event.alarm, event.description]);
    if (event.action === "set") set.push(alarm);
    else set.splice(set.lastIndexOf(alarm), 1);
  }
  return set;
}

describe("alarms that the trace shows as set", () => {
  const Other = GenEvent.defineHandler({
    name: "Other",
    init(arg: Term) {
      return ["ok", arg];
    },
    handleEvent(event: Term, state) {
      return event === "crash" ? raise("crash") : ["ok", state];
    },
  });

  function* carryOut(one: Order, i: number): Wait<void> {
    if (one.do === "set") AlarmHandler.setAlarm([one.id, i]);
    else if (one.do === "clear") AlarmHandler.clearAlarm(one.id);
    else if (one.do === "swap")
      yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, one.arg], [Other, null] as never);
    else if (one.do === "back") yield* GenEvent.addHandler(AlarmHandler, AlarmHandler, []);
    else if (one.do === "add") yield* GenEvent.addHandler(AlarmHandler, Other, null);
    else if (one.do === "delete") yield* AlarmHandler.deleteAlarmHandler(AlarmHandler);
    else GenEvent.notify(AlarmHandler, "crash");
  }

  it("are the default handler's while it is alone; none without a handler", () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 15 }), fc.nat(20), (orders, seed) => {
        let kept: Term = null;
        let handlers: Term = null;
        const trace = runScenario(
          scenario({
            *main() {
              yield* AlarmHandler.startLink();
              for (const [i, one] of orders.entries()) yield* carryOut(one, i);
              kept = yield* AlarmHandler.getAlarms();
              handlers = yield* GenEvent.whichHandlers(AlarmHandler);
            },
          }),
          { seed },
        );
        const set = setAtEnd(trace);
        const installed = handlers as string[];
        if (installed.length === 0) expect(set).toEqual([]);
        if (installed.length === 1 && installed[0] === "alarm_handler")
          expect(set.sort()).toEqual((kept as Term[]).map((alarm) => JSON.stringify(alarm)).sort());
        // Whoever else is there: the default one's are among them.
        if (installed.includes("alarm_handler"))
          for (const alarm of kept as Term[]) expect(set).toContain(JSON.stringify(alarm));
      }),
      { numRuns: 300 },
    );
  });
});
