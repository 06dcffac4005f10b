import assert from "node:assert/strict";
import { buildProgram, compile } from "../../../src/sandbox/build/index.ts";
import { start } from "../../../src/sandbox/run-in-process.ts";
import type { Outcome } from "../../../src/sandbox/page/outcome.ts";
import { mutate } from "../harness/mutate.ts";
import { layer, rulesOf, type Layer } from "./layer.ts";

/** The worker's program with machines in it. Runs TypeScript once for each seed, in one realm. */
type Part = (source: string, seeds: readonly number[]) => Outcome[];

/**
 * Machines of every kind, hosted and bare, and all that code can reach from them: what it is handed, own properties,
 * prototypes, what getters give, the contents of maps. Each object that can be added to gets a mark; those that have one
 * already were marked by a run before.
 */
const MARK_ALL = `
import * as F from "faultline";
import { scenario, setup, createMachine, assign, raiseEvent, sendTo, cancel, emit, enqueueActions, log, and, or, not, stateIn, machineDefinition, GenStatem, Process, Fuse, CircuitBreaker, Watchdog } from "faultline";
const open: [any, string][] = []; const seen = new Set<any>(); const old = new Set<string>();
const add = (value: any, path: string) => {
  if ((typeof value === "object" && value !== null) || typeof value === "function") open.push([value, path]);
};
const walk = () => {
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [object, path] = next;
    if (seen.has(object)) continue;
    seen.add(object);
    if (Object.isExtensible(object)) {
      if (Object.hasOwn(object, "mine")) old.add(path);
      else { try { Object.defineProperty(object, "mine", { value: path }); } catch {} }
    }
    for (const key of Reflect.ownKeys(object)) {
      const slot: any = Reflect.getOwnPropertyDescriptor(object, key);
      for (const part of ["value", "get", "set"]) add(slot[part], path + "." + String(key));
    }
    // What getters give, of the object and all that it inherits from.
    for (let from = object; from !== null; from = Object.getPrototypeOf(from))
      for (const key of Reflect.ownKeys(from)) {
        const slot: any = Reflect.getOwnPropertyDescriptor(from, key);
        if (slot.get !== undefined) { try { add(object[key], path + "." + String(key)); } catch (thrown: any) { add(thrown, path + "." + String(key) + " (thrown)"); } }
      }
    if (object instanceof Map) for (const [key, value] of object) { add(key, path + "[key]"); add(value, path + "[" + String(key) + "]"); }
    if (object instanceof Set) for (const value of object) add(value, path + "[]");
    add(Object.getPrototypeOf(object), path + ".__proto__");
  }
};
const see = (path: string) => (...args: any[]) => { args.forEach((arg, i) => add(arg, path + " " + i)); return true; };
const made: any = {
  assign: assign({}), assignAll: assign(see("assign") as any), raise: raiseEvent({ type: "x" } as any), sendTo: sendTo("main" as any, { type: "x" }), cancel: cancel("x"),
  emit: emit({ type: "x" } as any), enqueue: enqueueActions((args: any) => { see("enqueueActions")(args); args.enqueue.assign({}); args.check("yes"); }), log: log("x"),
  and: and(["yes"] as any), or: or(["yes"] as any), not: not("yes" as any), stateIn: stateIn("x" as any),
};
for (const key in made) add(made[key], key);
const built: any = setup({ actions: { look: see("action") as any }, guards: { yes: see("guard") as any }, delays: { soon: (args: any) => { see("delay")(args); return 5; } } });
add(built, "setup");
const machine: any = built.createMachine({
  type: "parallel",
  context: (args: any) => { see("context")(args); return { n: 1 }; },
  output: (args: any) => { see("output")(args); return 1; },
  states: {
    one: {
      initial: "a",
      states: {
        a: {
          tags: ["t"], meta: { m: 1 },
          entry: [{ type: "look", params: (args: any) => { see("params")(args); return {}; } }, made.assign, made.assignAll, made.enqueue, made.log, made.emit, made.cancel],
          exit: "look",
          after: { soon: { target: "b", guard: { type: "yes" } as any, actions: see("inline") as any } },
          on: { x: { target: "b", guard: made.and } },
        },
        b: { always: { target: "end", guard: made.or } },
        end: { type: "final", output: (args: any) => { see("final")(args); return 2; } },
        back: { type: "history" },
      },
      onDone: { actions: "look" },
    },
    two: { initial: "c", states: { c: { on: { y: ".", "z.*": { target: "d", reenter: true } } }, d: {} } },
  },
});
add(machine, "machine");
const call = (path: string, body: () => any) => { try { const value = body(); add(value, path); return value; } catch (thrown) { add(thrown, path + " (thrown)"); } };
const scope: any = { self: {}, id: "", sessionId: "", system: { _sendInspectionEvent() {} }, logger() {}, defer() {}, stopChild() {}, emit() {}, actionExecutor: see("executor") };
const first = call("getInitialSnapshot", () => machine.getInitialSnapshot(scope, undefined));
call("transition", () => machine.transition(first, { type: "x" }, scope));
call("resolveState", () => machine.resolveState({ value: { one: "a", two: "c" }, context: {} }));
call("getPersistedSnapshot", () => machine.getPersistedSnapshot(first));
call("restoreSnapshot", () => machine.restoreSnapshot(machine.getPersistedSnapshot(first), scope));
call("getTransitionData", () => machine.getTransitionData(first, { type: "x" }));
call("microstep", () => machine.microstep(first, { type: "x" }, scope));
call("provide", () => machine.provide({}));
call("matches", () => first.matches({ one: "a" }));
call("toJSON", () => first.toJSON());
call("getMeta", () => first.getMeta());
call("definition", () => machineDefinition(machine));
call("wrong machine", () => createMachine({ initial: "none", states: { a: {} } } as any).getInitialSnapshot(scope as never));
call("empty machine", () => createMachine({}));
const Statem: any = GenStatem.define({ name: "M", machine, terminate: see("terminate") as any });
add(Statem, "module");
export default scenario({ until: 100, *main() {
  const answer: any = yield* GenStatem.startLink(Statem as never);
  add(answer, "started");
  GenStatem.cast(answer[1], { type: "y" });
  yield* Process.sleep(20);
  add(yield* GenStatem.getState(answer[1]), "getState");
  yield* GenStatem.stop(answer[1]);
  walk();
  console.log("seen: " + (seen.size > 300) + ", left over: " + [...old].sort().join("; "));
} });
`;

export const MACHINES: Layer = layer<Part>({
  name: "worker's program with machines",
  load: async (mutations) => {
    const text = await buildProgram({
      plugins: [mutate(mutations)],
      minify: mutations.length === 0,
      kind: "machines",
    });
    return (source, seeds) => {
      const compiled = compile(source);
      assert.ok(compiled.ok, JSON.stringify(compiled));
      const program = start(text, compiled);
      return seeds.map((seed) => program.run({ seed }));
    };
  },
  checks: {
    "a run's machines leave nothing to the next": (run) => {
      for (const outcome of run(MARK_ALL, [0, 1])) {
        assert.equal(outcome.kind, "finished", JSON.stringify({ ...outcome, trace: null }));
        const lines = outcome.trace!.events.flatMap((event) => (event.type === "log" ? [event.text] : []));
        assert.equal(lines.at(-1), "seen: true, left over: ");
      }
    },
  },
  rules: {
    ...rulesOf("src/sandbox/worker/host.ts", {
      "machines are sampled": ["of yield* sampleMachines(library)", "of [] as object[]"],
      "what they bind can still be bound": ["keepBoundMethods(sample);", ";"],
    }),
    ...rulesOf("src/sandbox/worker/machines.ts", {
      "actions are sampled": ["take(...actions, ", "take("],
      "so is and": ["and!([]), ", ""],
      "so is or": ["or!([]), ", ""],
      "so is not": ['not!("none"), ', ""],
      "so is stateIn": [', stateIn!("none")', ""],
      "so is what setup gives": ["take(tools, machine);", "take(machine);"],
      "so is a machine": ["take(tools, machine);", "take(tools);"],
      "so is what actions are handed": ["{ look: take }", "{ look: () => undefined }"],
      "so are snapshots": [", terminate: take", ""],
    }), // prettier-ignore
  },
});
