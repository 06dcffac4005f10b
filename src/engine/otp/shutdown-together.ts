/**
 * Ends many children at the same time: all get their signal first, then all are waited for, and those
 * that outlast their timeout are killed. So dynamic supervisors end their children.
 */
import { Process, receive, Ref, self, type Pid, type Term, type Wait } from "../kernel/index.ts";
import { endedAsAsked, isDown, unlinkFlush, type Restart, type Shutdown } from "./child.ts";

/** A child that is to end. */
export interface Ending {
  readonly pid: Pid;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
}

/**
 * @param asAsked whether a child's end is no error; `endedBefore`: it was dead before it was asked.
 * @returns those that ended otherwise than asked, with their reasons.
 */
export function* shutdownTogether(
  children: readonly Ending[],
  asAsked: (child: Ending, reason: Term, endedBefore: boolean) => boolean = (child, reason) =>
    endedAsAsked(reason, child.shutdown, child.restart),
): Wait<{ readonly pid: Pid; readonly reason: Term }[]> {
  const waiting = new Map<number, Ending>();
  const timers = new Map<number, Ref>();
  for (const child of children) {
    waiting.set(Process.monitor(child.pid).id, child);
    Process.exit(child.pid, child.shutdown === "brutal_kill" ? "kill" : "shutdown");
  }
  for (const { shutdown } of children)
    if (typeof shutdown === "number" && !timers.has(shutdown))
      timers.set(shutdown, Process.startTimer(shutdown, self(), "kill"));
  const others: { pid: Pid; reason: Term }[] = [];
  const isTimeout = (m: Term): m is readonly ["timeout", Ref, "kill"] =>
    Array.isArray(m) && m[0] === "timeout" && [...timers.values()].some((ref) => ref.id === (m[1] as Ref).id);
  while (waiting.size > 0) {
    const message = (yield* receive(
      (m) => isTimeout(m) || [...waiting.keys()].some((id) => isDown(m, new Ref(id))),
    )) as readonly unknown[];
    if (message[0] === "timeout") {
      const [time] = [...timers].find(([, ref]) => ref.id === (message[1] as Ref).id)!;
      timers.delete(time);
      for (const child of waiting.values()) if (child.shutdown === time) Process.exit(child.pid, "kill");
      continue;
    }
    const { id } = message[1] as Ref;
    const child = waiting.get(id)!;
    waiting.delete(id);
    const reason = yield* unlinkFlush(child.pid, message[4]);
    if (!asAsked(child, reason, message[4] === "noproc")) others.push({ pid: child.pid, reason });
  }
  for (const ref of timers.values()) {
    if (Process.cancelTimer(ref) === false)
      yield* receive((m) => Array.isArray(m) && m[0] === "timeout" && (m[1] as Ref).id === ref.id, {
        after: 0,
      });
  }
  return others;
}
