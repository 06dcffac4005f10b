/** What of XState a process can't host, said when it is defined and not when it is too late. */
import { ErlangError } from "../../kernel/index.ts";
import { nodesOf, transitionsOf, type Action, type Machine, type Node } from "./internals.ts";

/** XState's actors have mailboxes, failures and clocks of their own; a process starts processes. */
const NO_ACTORS =
  "Start a process instead, in an action (Task.async, GenServer.startLink), and let its message be an event.";

const REFUSED: Readonly<Record<string, string>> = {
  "xstate.spawnChild": `spawnChild would start an XState actor, which is no process. ${NO_ACTORS}`,
  "xstate.stopChild":
    "stopChild stops an XState actor, and there is none. End a process with Process.exit in an action.",
};

/** Said where an actor is started while the machine runs. */
export const SPAWN = `spawn would start an XState actor, which is no process. ${NO_ACTORS}`;

/** Raises badarg if the machine needs something that only XState's own actors have. */
export function refuse(machine: Machine, name: string): void {
  const no = (where: Node, what: string): never => {
    throw new ErlangError("badarg", `${name}: the state ${where.id}: ${what}`);
  };
  const look = (where: Node, actions: readonly Action[]): void => {
    for (const action of actions) {
      const made =
        typeof action === "function"
          ? action
          : machine.implementations.actions[typeof action === "string" ? action : action.type];
      if (made === undefined) {
        const missing = typeof action === "string" ? action : typeof action === "object" ? action.type : "";
        no(
          where,
          `the action ${missing} is not there. Give it in setup({ actions: { ${missing}() { … } } }).`,
        );
        continue;
      }
      const why = REFUSED[made.type ?? ""];
      if (made.resolve !== undefined && why !== undefined) no(where, why);
      if (made.type === "xstate.sendTo" && made["to"] === "#_parent")
        no(
          where,
          "a process has no XState parent. Send to a pid or a name: sendTo(({ context }) => context.owner, …).",
        );
    }
  };
  for (const node of nodesOf(machine.root)) {
    if (node.invoke.length > 0)
      no(node, `invoke would start an XState actor, which is no process. ${NO_ACTORS}`);
    look(node, node.entry);
    look(node, node.exit);
    if (node.type === "compound") look(node, node.initial!.actions);
    for (const [, transition] of transitionsOf(node)) look(node, transition.actions);
  }
}
