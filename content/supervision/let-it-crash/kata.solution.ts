/** A monitor instead of a link: the feed hears of every end, and shares none. */
import { mark, Process, raise, receive, scenario, self, spawn, spawnMonitor } from "faultline";
import type { Pid, Ref } from "faultline";

const PAYMENTS = [
  { id: 1, amount: "120.00" },
  { id: 2, amount: "9.90" },
  { id: 3, amount: "1O.00" },
  { id: 4, amount: "75.50" },
  { id: 5, amount: "3000.00" },
  { id: 6, amount: "18.25" },
  { id: 7, amount: "60.00" },
  { id: 8, amount: "0.99" },
];

function* payment(id: number, amount: string) {
  Process.register(self(), `Payment.${id}`);
  yield* Process.sleep(300);
  if (Number.isNaN(Number(amount))) raise(`"${amount}" is not an amount`);
  mark("settled", id);
}

function* feed() {
  Process.register(self(), "Feed");
  const open = new Map<Ref, number>();
  for (const { id, amount } of PAYMENTS) {
    const [, ref] = spawnMonitor(payment, id, amount);
    open.set(ref, id);
    yield* Process.sleep(100);
  }
  while (open.size > 0) {
    const [, ref, , , reason] = (yield* receive()) as ["DOWN", Ref, "process", Pid, unknown];
    if (reason !== "normal") mark("failed", [open.get(ref), reason]);
    open.delete(ref);
  }
}

export default scenario({
  title: "A payments feed",
  *main() {
    spawn(feed);
  },
});
