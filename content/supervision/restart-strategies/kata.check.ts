import { fail, failed, kata, notExercised, pass, passed, type TraceView } from "faultline/lesson";

interface Sale {
  readonly index: number;
  readonly seat: string;
  readonly who: string;
}

function sales(trace: TraceView): Sale[] {
  return trace.marks("sold").map(({ index, event }) => {
    const [seat, who] = String(event.value).split(": ") as [string, string];
    return { index, seat, who };
  });
}

/** Whether the fault that kills `name` met it. */
function killed(trace: TraceView, name: string): boolean {
  return trace.of("fault").some(({ event }) => trace.label(event.target) === name);
}

export default kata({
  faults: "at 2000 exit Seats kill\nat 4000 exit Carts kill",
  until: 6000,
  checks: [
    {
      id: "sold-once",
      title: "No seat is sold twice.",
      run(trace) {
        const all = sales(trace);
        const again = all.find((sale, i) => all.findIndex((other) => other.seat === sale.seat) < i);
        if (again) return fail(again.index, `Seat ${again.seat} was sold a second time, to ${again.who}.`);
        if (!killed(trace, "Seats")) return notExercised("At 2,000 ms there was no Seats to kill.");
        if (!all.some((sale) => sale.seat === "7"))
          return fail(trace.events.length - 1, "Nobody could buy seat 7.");
        return pass();
      },
    },
    {
      id: "none-stuck",
      title: "A seat whose cart is gone can be bought again.",
      run(trace) {
        if (!killed(trace, "Carts")) return notExercised("At 4,000 ms there was no Carts to kill.");
        if (sales(trace).some((sale) => sale.seat === "9" && sale.who === "Eve")) return pass();
        const refused = trace.marks("refused").find(({ event }) => event.value === "9: Eve");
        return fail(
          refused?.index ?? trace.events.length - 1,
          "Dee's cart was lost, and Eve still could not buy seat 9: it is held for nobody.",
        );
      },
    },
    {
      id: "mail-kept",
      title: "Every ticket that was paid for is mailed.",
      run(trace) {
        if (!killed(trace, "Seats") || !killed(trace, "Carts"))
          return notExercised("The two kills did not both happen.");
        const mailed = trace.marks("mailed").map(({ event }) => event.value);
        const missing = sales(trace).find((sale) => !mailed.includes(`ticket to ${sale.who}`));
        if (!missing) return pass();
        return fail(
          trace.exits("Mailer")[0]?.index ?? missing.index,
          `${missing.who} paid, and the ticket was never mailed.`,
        );
      },
    },
  ],
  wrong: {
    "one-for-all": {
      hint: "The seats are right now. But Mailer, which needs neither of the two, ends with them, and its waiting mails with it. A strategy holds for all children of a supervisor. To give two of them another one, give them a supervisor of their own.",
      when: (_trace, verdicts) => failed(verdicts, "mail-kept"),
    },
    "rest-for-one": {
      hint: "rest_for_one says: those started later depend on those started earlier, and not the other way round. Here it is both ways round: Seats holds seats for carts. Watch what Seats remembers when Carts has forgotten.",
      when: (_trace, verdicts) => passed(verdicts, "sold-once") && failed(verdicts, "none-stuck"),
    },
    "carts-first": {
      hint: "rest_for_one restarts what stands after the one that died. Now Seats stands last, so when it dies, it dies alone, and Carts goes on with seats that nobody holds.",
      when: (_trace, verdicts) => failed(verdicts, "sold-once") && passed(verdicts, "none-stuck"),
    },
    "box-one-for-one": {
      hint: "A supervisor of their own is the right step. Its strategy still restarts each of the two alone.",
      when: (trace, verdicts) => failed(verdicts, "sold-once") && trace.of("supervisor").length > 1,
    },
  },
});
