/** Takes every end for a failure, also the normal ones. */
import { mark, Process, raise, receive, scenario, self, spawn, spawnLink } from "faultline";
import type { Pid } from "faultline";

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
  Process.flag("trap_exit", true);
  const open = new Map<Pid, number>();
  for (const { id, amount } of PAYMENTS) {
    open.set(spawnLink(payment, id, amount), id);
    yield* Process.sleep(100);
  }
  while (open.size > 0) {
    const [, pid, reason] = (yield* receive()) as ["EXIT", Pid, unknown];
    mark("failed", [open.get(pid), reason]);
    open.delete(pid);
  }
}

export default scenario({
  title: "A payments feed",
  *main() {
    spawn(feed);
  },
});
