import { predict, type TraceView } from "faultline/lesson";

const OUTAGE = "at 4000 down Database\nat 10000 up Database\n";

export default [
  predict({
    question:
      "At 6 s, in the middle of the outage, alarm_handler is killed. How often does Mia's pager go for this one outage?",
    options: [
      { id: "0", text: "Never: Pager went with alarm_handler" },
      { id: "1", text: "Once, at the beginning; alarm_handler comes back, but without Pager" },
      { id: "2", text: "Twice: at the beginning, and again when the layer has healed" },
      { id: "many", text: "At every failing check until the end of the outage" },
    ],
    faults: `${OUTAGE}at 6000 exit alarm_handler kill`,
    correct(trace) {
      const times = pages(trace).length;
      return [times > 2 ? "many" : String(times)];
    },
    explain(trace) {
      const [first, second] = pages(trace);
      return (
        `At ${first?.event.at} ms and at ${second?.event.at} ms. Alarms is rest_for_one: when alarm_handler dies, Guard and Watchdog are started ` +
        "again behind it. Guard brings a new Pager, which remembers nothing; the new Watchdog needs three failing checks and sets the alarm anew. " +
        "Healing has cost a second page. Better that than none."
      );
    },
    show: (trace) => pages(trace)[1]?.index ?? 0,
  }),
  predict({
    id: "fuse-server",
    question:
      "At 14 s fuse_server is killed. Carriers is well all the time. What do visitors read from then on?",
    options: [
      { id: "never", text: "The place, and never again a day" },
      { id: "same", text: "Place and day, as before: fuse_sup has started fuse_server again at once" },
      { id: "three", text: "No day for three seconds, until the fuse has reset; then as before" },
      { id: "nothing", text: "Nothing: their requests crash" },
    ],
    faults: `${OUTAGE}at 14000 exit fuse_server kill`,
    correct(trace) {
      const later = trace.marks("answered").filter(({ event }) => event.at > 14_200);
      const days = later.map(({ event }) => String(event.value).includes("arrives"));
      if (days.length === 0) return ["nothing"];
      if (days.every(Boolean)) return ["same"];
      return [days.some(Boolean) ? "three" : "never"];
    },
    explain(trace) {
      const restart = trace.restarts("fuse_sup")[0]?.event;
      return (
        `At ${restart?.at} ms fuse_server is back, with an empty table: installed fuses were in its memory. Fuse.run answers {:error, :not_found}, ` +
        "and estimate() takes that for a no. Every process is green, the fuse is not blown, no alarm is set. It stays like that until the next deploy."
      );
    },
    show: (trace) => trace.exits("fuse_server")[0]?.index ?? 0,
  }),
  predict({
    id: "slow",
    question:
      "At 14 s Database becomes slow: 450 ms for an answer instead of 20. Conn would wait for 500, and so would Watchdog. What happens?",
    options: [
      { id: "down", text: "Conn crashes under the load until Parcels gives up" },
      { id: "fresh", text: "Visitors wait half a second, and read fresh places" },
      {
        id: "paged",
        text: "Watchdog finds it too slow, and Mia is paged; visitors read where it was last seen",
      },
      {
        id: "unseen",
        text: "After two seconds visitors read where it was last seen, all of them late; Mia is not paged",
      },
    ],
    faults: `${OUTAGE}at 14000 slow Database 450`,
    correct(trace) {
      if (trace.living("Parcels") === undefined) return ["down"];
      if (pages(trace).some(({ event }) => event.at > 14_000)) return ["paged"];
      const last = String(trace.marks("answered").at(-1)?.event.value);
      return [last.startsWith("last seen") ? "unseen" : "fresh"];
    },
    explain(trace) {
      const first = trace
        .marks("answered")
        .find(({ event }) => event.at > 14_000 && String(event.value).startsWith("last seen"));
      return (
        "A visitor comes every 300 ms, and Conn needs 450 for one, so each waits 150 ms longer than the one before. " +
        `At ${first?.event.at} ms the first has waited a second and gives up. Conn does not know, and goes on asking for people who have left. ` +
        "No request fails, so nothing is noticed: Watchdog asks Database past the queue, and is content with 450 ms."
      );
    },
    show(trace) {
      const first = trace
        .marks("answered")
        .find(({ event }) => event.at > 14_000 && String(event.value).startsWith("last seen"));
      return first?.index ?? 0;
    },
  }),
  predict({
    id: "latent",
    question:
      "At 14 s somebody cleans up and removes the variable DATABASE_URL. A second later Config crashes, for a reason of its own. What is left of Parcels?",
    options: [
      { id: "all", text: "Everything: Config is restarted, and the others need it only at their start" },
      { id: "not-config", text: "Everything but Config; Conn keeps what it has read" },
      { id: "nothing-paged", text: "Nothing, but Mia is paged" },
      { id: "nothing", text: "Nothing, and Mia is not paged" },
    ],
    faults: `${OUTAGE}at 14000 env DATABASE_URL\nat 15000 exit Config kill`,
    correct(trace) {
      if (trace.living("Conn") !== undefined)
        return [trace.living("Config") === undefined ? "not-config" : "all"];
      return [pages(trace).some(({ event }) => event.at > 14_000) ? "nothing-paged" : "nothing"];
    },
    explain(trace) {
      const end = trace.exits("Parcels")[0]?.event.at;
      return (
        "Config reads its settings when it starts, finds one missing, and says so, rightly. Parcels tries three times, in an instant, and gives up " +
        `at ${end} ms; Alarms, Guard and Pager go down with it, so there is nobody left to tell. Removing the variable did nothing, and a crash of Config alone does nothing. Both together end everything.`
      );
    },
    show: (trace) => trace.exits("Config")[0]?.index ?? 0,
  }),
];

function pages(trace: TraceView) {
  return trace.marks("paged");
}
