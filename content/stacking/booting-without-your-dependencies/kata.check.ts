import { fail, failed, kata, notExercised, pass, type TraceView } from "faultline/lesson";

const MISSING = ["DB_URL", "SUPPORT_PHONE"];
const BOOT = 2_000;
const PATIENCE = 5_000;

export default kata({
  faults: "at 29900 exit Config kill\nat 90000 up Database\nat 99900 exit Config kill",
  until: 110_000,
  checks: [
    {
      id: "names-all-that-is-missing",
      title: "While a setting is missing the start is refused, and the log names all that are missing",
      run(trace) {
        const first = trace.marks("try")[0];
        if (!first) return notExercised('Nobody tried to start Parcels. Leave mark("try") in its init.');
        const refused = trace.marks("log")[0];
        if (!refused && trace.starts("Parcels").length === 0)
          return notExercised("Parcels neither started nor ended. Is kubernetes as it was?");
        if (!refused) return fail(first.index, `Parcels started without ${MISSING.join(" and ")}.`);
        const unnamed = MISSING.filter((name) => !String(refused.event.value).includes(name));
        if (unnamed.length === 0) return pass();
        return fail(refused.index, `The log does not name ${unnamed.join(" and ")}: ${refused.event.value}`);
      },
    },
    {
      id: "boots-without-the-database",
      title: "Two seconds after its start Web answers everybody, without the database",
      run(trace) {
        const begin = complete(trace);
        if (!begin) return notExercised("Parcels was never started with all its settings.");
        const from = begin.event.at + BOOT;
        const lost = unanswered(trace).find(({ event }) => event.at >= from && event.at < ready(trace));
        if (!lost) return pass();
        return fail(
          lost.index,
          `Parcels was started at ${begin.event.at} ms. At ${lost.event.at} ms a visitor got no answer.`,
        );
      },
    },
    {
      id: "makes-nothing-up",
      title: "Without the database, visitors are given the telephone number",
      run(trace) {
        const early = answers(trace).filter(({ at }) => at < ready(trace));
        if (early.length === 0) return notExercised("Nobody was answered before the database came.");
        const wrong = early.find(({ text }) => text !== "ask 0800 7");
        return wrong ? fail(wrong.index, `At ${wrong.at} ms a visitor was told: ${wrong.text}`) : pass();
      },
    },
    {
      id: "heals",
      title: "Within five seconds of the database's coming, everybody is told where the parcel is",
      run(trace) {
        const by = ready(trace) + PATIENCE;
        if (by >= trace.trace.endedAt) return notExercised("The database never came.");
        const lost = unanswered(trace).find(({ event }) => event.at >= by);
        if (lost) return fail(lost.index, `The visitor at ${lost.event.at} ms got no answer.`);
        const wrong = answers(trace).find(({ at, text }) => at >= by && !text.startsWith("depot"));
        if (!wrong) return pass();
        return fail(
          wrong.index,
          `The database is there; at ${wrong.at} ms a visitor was told: ${wrong.text}`,
        );
      },
    },
    {
      id: "settings-outlive-config",
      title: "Whoever reads a setting finds it, also while Config is being restarted",
      run(trace) {
        const killed = trace
          .of("fault")
          .find(({ event }) => event.text.includes("Config") && event.target !== 0);
        if (!killed) return notExercised("Config was never killed. It has to be a process of that name.");
        const gone = trace
          .of("ets")
          .find(
            ({ index, event }) =>
              event.action === "gone" && index > killed.index && trace.living("Parcels", index) !== undefined,
          );
        if (gone) return fail(gone.index, `The table ended with its owner, ${trace.label(gone.event.pid)}.`);
        const reader = trace
          .of("exit")
          .find(({ index, event }) => index > killed.index && trace.reason(event.reason) === "badarg");
        if (!reader) return pass();
        return fail(
          reader.index,
          `${trace.label(reader.event.pid)} crashed at ${reader.event.at} ms: badarg.`,
        );
      },
    },
  ],
  wrong: {
    "retry-in-init": {
      hint:
        "Conn tries until it works, and while it tries, its init has not returned. Parcels starts one child after the other: Web stands after " +
        "Conn in the list, and waits for a database that it could do without. Return first, then try.",
      when: (trace) => slowestInit(trace, "Conn") > BOOT,
    },
    "no-limit": {
      hint:
        "The limit counts restarts, and nothing has been restarted: a child whose first init fails makes the start of the whole tree fail, whatever the " +
        "limit is. And later, a million attempts without a pause are over in less than a second. The attempts belong into Conn.",
      when: (trace) => trace.of("supervisor").some(({ event }) => event.maxRestarts > 100),
    },
    ignore: {
      hint:
        "Ignore lets the tree start, and leaves a hole in it: a child without a process, that the supervisor will never start by itself. When the database " +
        "comes, nobody is there to notice, and until then Web calls nobody. Conn has to live, without a connection.",
      when: (trace) =>
        trace.of("child").some(({ event }) => event.id === "Conn" && event.status === "ignored"),
    },
    "null-settings": {
      hint:
        "Parcels runs, and tells people to ask null. A setting can't heal by itself as a database can: nobody will set it while everything looks " +
        "well. What only a person can mend has to stop the start, loudly, while that person is still watching the deploy.",
      when: (trace) => trace.starts("Parcels").length > 0 && trace.marks("log").length === 0,
    },
    "one-at-a-time": {
      hint:
        "The log names the first setting that is missing. Whoever sets it, and waits for the next start, is told of the second. Look at all of them, collect " +
        "what is missing, and refuse once. Config.load does that.",
      when: (_trace, verdicts) => failed(verdicts, "names-all-that-is-missing"),
    },
    heir: {
      hint:
        "The table outlives Config, for its heir keeps it. The new Config does not know that: it makes a table of the same name, and gets badarg, since there is one. " +
        "After an inheritance, init has to look whether the table is there; or the table belongs to the survivor from the start.",
      when: (trace) => trace.exits("Config").some(({ event }) => trace.reason(event.reason) === "badarg"),
    },
    "owned-by-a-worker": {
      hint:
        "A table dies with the process that made it. Config can crash, so its table can be gone, and the readers learn it as badarg. Let a process own it that does " +
        "nothing else, and so has nothing to crash of. One of that kind is in the tree already.",
      when: (_trace, verdicts) => failed(verdicts, "settings-outlive-config"),
    },
  },
});

/** When the database came; Infinity if never. */
function ready(trace: TraceView): number {
  return trace.of("dependency").find(({ event }) => event.answers)?.event.at ?? Infinity;
}

/** The first try for which every setting was there: the one after the last variable was set. */
function complete(trace: TraceView) {
  const set = trace.of("env").findLast(({ event }) => event.action === "write");
  return trace.marks("try").find(({ index }) => set !== undefined && index > set.index);
}

/** The answers that visitors got. */
function answers(trace: TraceView) {
  return trace.marks("answered").map(({ index, event }) => {
    const [n, text] = event.value as [number, string];
    return { index, at: event.at, n, text };
  });
}

/** The visitors who got no answer, those of the last half second left out. */
function unanswered(trace: TraceView) {
  const told = new Set(answers(trace).map(({ n }) => n));
  const last = trace.trace.endedAt - 500;
  return trace.marks("asked").filter(({ event }) => event.at < last && !told.has(Number(event.value)));
}

/** The longest that a process of that label took from its creation to serving, in ms; to the end if it never did. */
function slowestInit(trace: TraceView, label: string): number {
  const served = new Map(trace.starts(label).map(({ event }) => [event.pid, event.at]));
  return Math.max(
    0,
    ...trace.spawns(label).map(({ event }) => {
      const until = served.get(event.pid) ?? trace.exitOf(event.pid)?.event.at ?? trace.trace.endedAt;
      return until - event.at;
    }),
  );
}
