/** No link, no monitor: nothing falls, and nobody knows. */
import { mark, Process, raise, scenario, self, spawn } from "faultline";

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
    spawn(payment, id, amount);
    yield* Process.sleep(100);
  }
}

export default scenario({
  title: "A payments feed",
  *main() {
    spawn(feed);
  },
});
