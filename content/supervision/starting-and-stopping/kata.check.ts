import { fail, failed, kata, notExercised, pass, type TraceView } from "faultline/lesson";

const PATIENCE = 15_000;

export default kata({
  until: 20_000,
  checks: [
    {
      id: "nothing-is-lost",
      title: "Every order that was thanked for is in the ledger",
      run(trace) {
        const stop = trace.marks("stop")[0];
        const thanked = trace.marks("thanked");
        if (!stop) return notExercised("Shop was never told to stop.");
        if (thanked.length === 0) return notExercised("Nobody was thanked for an order.");
        const written = orders(trace, "written");
        const lost = thanked.filter(({ event }) => !written.has(event.value));
        if (lost.length === 0) return pass();
        const where =
          trace.exits("Outbox").find(({ index }) => index > stop.index)?.index ?? trace.events.length - 1;
        return fail(where, `${lost.length} of ${thanked.length} orders were thanked for and never written.`);
      },
    },
    {
      id: "takes-orders",
      title: "Until it is told to stop, Shop takes every order",
      run(trace) {
        const stop = trace.marks("stop")[0];
        if (!stop) return notExercised("Shop was never told to stop.");
        const thanked = trace.marks("thanked").filter(({ index }) => index < stop.index).length;
        return thanked >= 13
          ? pass()
          : fail(stop.index, `Only ${thanked} of the 13 orders before the stop were taken.`);
      },
    },
    {
      id: "stops-in-time",
      title: "Shop is gone within fifteen seconds",
      run(trace) {
        const stop = trace.marks("stop")[0];
        if (!stop) return notExercised("Shop was never told to stop.");
        const stopped = trace.marks("stopped")[0];
        if (!stopped) return fail(trace.events.length - 1, "Shop never finished stopping.");
        const took = stopped.event.at - stop.event.at;
        return took <= PATIENCE ? pass() : fail(stopped.index, `Stopping took ${took} ms.`);
      },
    },
  ],
  wrong: {
    infinity: {
      hint:
        "Shop waits for Stats, and Stats waits for a host that will not answer. With infinity a worker's terminate must return, whatever happens; " +
        "if it talks to anyone else, it can't promise that. And the patience of whoever stops the node (30 s in Kubernetes, by default) still ends. Give each child the time that it needs, in milliseconds.",
      when: (trace, verdicts) => failed(verdicts, "stops-in-time") && stoppedAt(trace) === undefined,
    },
    "write-through": {
      hint: "Nothing is lost, and that is how it is done where a lost order is a scandal. But this ledger writes two orders a second, and visitors bring more than three: they queue, and soon give up. Here Outbox has to collect, so it has to be stopped well.",
      when: (_trace, verdicts) => failed(verdicts, "takes-orders"),
    },
    "only-order": {
      hint:
        "The order is right now: Outbox ends while Ledger is up. But it ends on the spot. The signal shutdown reached a process that does not trap exits, " +
        'so terminate was never called. The first line of its init has to be Process.flag("trap_exit", true).',
      when: (trace) =>
        endOf(trace, "Outbox") === "shutdown" && !called(trace) && before(trace, "Outbox", "Ledger"),
    },
    "as-listed": {
      hint:
        "Outbox's terminate runs now, and calls Ledger, which is gone: it stands behind Outbox in the list, so it stopped first. " +
        "What a child needs in terminate must stand before it. Read the list from its end, as a supervisor does when it stops.",
      when: (trace) => before(trace, "Ledger", "Outbox") && endOf(trace, "Outbox") !== "shutdown",
    },
    "default-timeout": {
      hint:
        "Outbox was killed in the middle of writing. A worker has five seconds unless its specification says otherwise, and these orders need more than six. " +
        "Supervisor.childSpec(Outbox, { shutdown: 10_000 }) gives it more.",
      when: (trace) => endOf(trace, "Outbox") === "killed" && !tookOrdersWhileStopping(trace),
    },
    "stats-last": {
      hint:
        "Stats stands behind Web, so it stops first, and takes its five seconds. All that time Web goes on taking orders for an Outbox that is about to close. " +
        "Whoever lets work in has to stop first, so it stands last.",
      when: (trace) => tookOrdersWhileStopping(trace) && before(trace, "Outbox", "Ledger"),
    },
  },
});

function orders(trace: TraceView, name: string) {
  return new Set(trace.marks(name).map(({ event }) => event.value));
}

function stoppedAt(trace: TraceView): number | undefined {
  return trace.marks("stopped")[0]?.event.at;
}

/** How a child ended that lived when Shop was told to stop. */
function lastExit(trace: TraceView, label: string) {
  const stop = trace.marks("stop")[0]?.index ?? Infinity;
  return trace.exits(label).find(({ index }) => index > stop);
}

function endOf(trace: TraceView, label: string): string {
  const exit = lastExit(trace, label);
  return exit ? trace.reason(exit.event.reason) : "alive";
}

function before(trace: TraceView, first: string, second: string): boolean {
  const [a, b] = [lastExit(trace, first), lastExit(trace, second)];
  return a !== undefined && b !== undefined && a.index < b.index;
}

/** Whether anything was written after the order to stop. */
function called(trace: TraceView): boolean {
  const stop = trace.marks("stop")[0]?.index ?? Infinity;
  return trace.marks("written").some(({ index }) => index > stop);
}

/** Whether visitors were thanked long after Shop was told to stop. */
function tookOrdersWhileStopping(trace: TraceView): boolean {
  const stop = trace.marks("stop")[0]?.event.at ?? Infinity;
  return trace.marks("thanked").some(({ event }) => event.at > stop + 1_000);
}
