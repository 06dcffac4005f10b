import { GenServer, Process, scenario, Supervisor } from "faultline";

// A small shop. Everything in it can be killed. Reading its data takes a server most of a second, so that
// one can see it start again.
const Prices = GenServer.define({
  name: "Prices",
  *init() {
    yield* Process.sleep(800);
    return ["ok", { apple: 3, pear: 4 }];
  },
  handleCall(item: "apple" | "pear", _from, prices: Record<string, number>) {
    return ["reply", prices[item] ?? 0, prices];
  },
});

const Cart = GenServer.define({
  name: "Cart",
  *init() {
    yield* Process.sleep(600);
    return ["ok", 0];
  },
  *handleCast(item: "apple" | "pear", total: number) {
    const price = yield* GenServer.call(Prices, item);
    return ["noreply", total + price];
  },
});

const Mailer = GenServer.define({
  name: "Mailer",
  *init() {
    yield* Process.sleep(700);
    Process.sendAfter("Mailer", "tick", 500);
    return ["ok", 0];
  },
  handleInfo(_tick, sent: number) {
    Process.sendAfter("Mailer", "tick", 500);
    return ["noreply", sent + 1];
  },
});

const Checkout = Supervisor.define({
  name: "Checkout",
  init() {
    return Supervisor.init([Prices, Cart], { strategy: "rest_for_one" });
  },
});

export default scenario({
  title: "A shop, alive",
  until: 10_000,
  *main() {
    yield* Supervisor.startLink([Checkout, Mailer], { strategy: "one_for_one", name: "Shop" });
    for (;;) {
      yield* Process.sleep(700);
      GenServer.cast("Cart", "apple");
    }
  },
});
