/** Right when Seats dies, wrong when Carts does: then Seats still holds what nobody wants. */
import { GenServer, mark, Process, scenario, self, Supervisor } from "faultline";

const open = () => Supervisor.startLink([Mailer, Seats, Carts], { strategy: "rest_for_one", name: "Shop" });

/** Sends one mail every 300 ms. What waits is its state. */
const Mailer = GenServer.define({
  name: "Mailer",
  init() {
    Process.sendAfter(self(), "tick", 300);
    return ["ok", [] as string[]];
  },
  handleCast([, text]: ["mail", string], waiting: string[]) {
    return ["noreply", [...waiting, text]];
  },
  handleInfo(_tick: unknown, [next, ...waiting]: string[]) {
    Process.sendAfter(self(), "tick", 300);
    if (next) mark("mailed", next);
    return ["noreply", waiting];
  },
});

type Hold = ["hold", seat: number, who: string];
type Held = { [seat: number]: string };

/** Who holds which seat. */
const Seats = GenServer.define({
  name: "Seats",
  init() {
    return ["ok", {} as Held];
  },
  handleCall([, seat, who]: Hold, _from: unknown, held: Held) {
    if (seat in held) return ["reply", "taken", held];
    return ["reply", "ok", { ...held, [seat]: who }];
  },
});

type Order = ["add", who: string, seat: number] | ["pay", who: string];
type Baskets = { [who: string]: number };

/**
 * Which seat lies in whose cart. It trusts that Seats
 * holds what it promised.
 */
const Carts = GenServer.define({
  name: "Carts",
  init() {
    return ["ok", {} as Baskets];
  },
  *handleCall(order: Order, _from: unknown, carts: Baskets) {
    const who = order[1];
    if (order[0] === "add") {
      const seat = order[2];
      const answer = yield* GenServer.call(Seats, ["hold", seat, who]);
      if (answer === "taken") {
        mark("refused", `${seat}: ${who}`);
        return ["reply", "taken", carts];
      }
      return ["reply", "ok", { ...carts, [who]: seat }];
    }
    const { [who]: seat, ...others } = carts;
    if (seat === undefined) {
      mark("empty", who);
      return ["reply", "empty", carts];
    }
    mark("sold", `${seat}: ${who}`);
    GenServer.cast(Mailer, ["mail", `ticket to ${who}`]);
    return ["reply", "ok", others];
  },
});

export default scenario({
  title: "A shop with two memories",
  until: 6000,
  *main() {
    yield* open();
    yield* Process.sleep(1000);
    yield* GenServer.call(Carts, ["add", "Ada", 7]);
    yield* GenServer.call(Carts, ["add", "Cy", 3]);
    yield* Process.sleep(900);
    yield* GenServer.call(Carts, ["pay", "Cy"]);
    yield* Process.sleep(600); // at 2,000 ms Seats is killed
    yield* GenServer.call(Carts, ["add", "Bob", 7]);
    yield* Process.sleep(500);
    yield* GenServer.call(Carts, ["pay", "Ada"]);
    yield* GenServer.call(Carts, ["pay", "Bob"]);
    yield* GenServer.call(Carts, ["add", "Dee", 9]);
    yield* GenServer.call(Carts, ["add", "Fay", 4]);
    yield* Process.sleep(950);
    yield* GenServer.call(Carts, ["pay", "Fay"]);
    yield* Process.sleep(550); // at 4,000 ms Carts is killed
    yield* GenServer.call(Carts, ["add", "Eve", 9]);
    yield* Process.sleep(200);
    yield* GenServer.call(Carts, ["pay", "Eve"]);
  },
});
