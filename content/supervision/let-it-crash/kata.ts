/**
 * A bank sends eight payments. Each is settled by a process of
 * its own, which takes 300 ms. Payment 3 is malformed. While
 * payment 5 is under way, an operator kills it. Today either of
 * them takes the whole feed down.
 *
 * Change `feed` so that it outlives both, and for each payment
 * that fails, and no other, does
 *     mark("failed", [id, reason]);
 */
import { mark, Process, raise, scenario, self, spawn, spawnLink } from "faultline";

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
  for (const { id, amount } of PAYMENTS) {
    spawnLink(payment, id, amount);
    yield* Process.sleep(100);
  }
}

export default scenario({
  title: "A payments feed",
  *main() {
    spawn(feed);
  },
});
