/** What XState gives to code, one of each kind: its classes have no name that leads to them. */
import type { Pid, Wait } from "../../engine/index.ts";
import type * as Library from "./library.ts";

/** What XState's functions take; here it means nothing. */
type Loose = (...given: unknown[]) => object;

/**
 * Makes and hosts a machine, and collects it with what its actions and callbacks are handed. To be called in a process.
 * Nothing in a library without machines.
 */
export function* sampleMachines(library: object): Wait<object[]> {
  const { GenStatem } = library as Partial<typeof Library>;
  if (GenStatem === undefined) return [];
  const { setup, assign, raiseEvent, sendTo, cancel, emit, enqueueActions, log, and, or, not, stateIn } =
    library as Record<string, Loose>;
  const found: object[] = [];
  const take = (...given: unknown[]): void => {
    for (const value of given)
      if ((typeof value === "object" && value !== null) || typeof value === "function") found.push(value);
  };
  const actions = [
    ...[assign!({}), raiseEvent!({ type: "none" }), sendTo!("nobody", { type: "none" }), cancel!("none")],
    ...[emit!({ type: "none" }), enqueueActions!(() => undefined), log!("")],
  ];
  take(...actions, and!([]), or!([]), not!("none"), stateIn!("none"));
  const tools = setup!({ actions: { look: take } });
  const { createMachine } = tools as Record<string, Loose>;
  const machine = createMachine!({ initial: "some", states: { some: { entry: "look" } } });
  take(tools, machine);
  const module: unknown = GenStatem.define({ name: "Sample", machine: machine as never, terminate: take });
  const [, pid] = yield* GenStatem.startLink(module as Parameters<typeof GenStatem.startLink>[0], undefined);
  yield* GenStatem.stop(pid as Pid);
  return found;
}
