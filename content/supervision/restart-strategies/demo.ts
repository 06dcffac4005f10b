import { GenServer, mark, Process, raise, scenario, self, Supervisor } from "faultline";

type Hold = ["hold", seat: number, who: string];
type Held = { [seat: number]: string };
type Order = ["add", who: string, seat: number] | ["pay", who: string];
type Baskets = { [who: string]: number };

// #region mailer
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
// #endregion

// #region seats
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
  handleCast([, seat]: ["release", number], held: Held) {
    if (seat < 1) raise(`there is no seat ${seat}`);
    const { [seat]: _released, ...others } = held;
    return ["noreply", others];
  },
});
// #endregion

// #region carts
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
// #endregion

// #region newsletter
/** A job that has an end. */
const Newsletter = GenServer.define({
  name: "Newsletter",
  init() {
    return ["ok", null, ["continue", "write"]];
  },
  handleContinue(_write: "write", state: null) {
    GenServer.cast(Mailer, ["mail", "news to Ada"]);
    GenServer.cast(Mailer, ["mail", "news to Bob"]);
    return ["stop", "normal", state];
  },
});
// #endregion

// #region tree
const children = [
  Mailer,
  Seats,
  Carts, // Calls Seats.
  Supervisor.childSpec(Newsletter, { restart: "transient" }),
];

const open = () =>
  Supervisor.startLink(children, {
    strategy: "one_for_one",
    name: "Shop",
  });
// #endregion

// #region day
/**
 * Ada, Bob and Dee want seat 7. When Ada has it in her cart,
 * somebody releases a seat that does not exist.
 */
export default scenario({
  title: "A ticket shop",
  until: 5000,
  *main() {
    yield* open();
    yield* Process.sleep(1000);
    yield* GenServer.call(Carts, ["add", "Ada", 7]);
    yield* GenServer.call(Carts, ["add", "Cy", 3]);
    yield* Process.sleep(900);
    yield* GenServer.call(Carts, ["pay", "Cy"]);
    yield* Process.sleep(100);
    GenServer.cast(Seats, ["release", 0]);
    yield* Process.sleep(500);
    yield* GenServer.call(Carts, ["add", "Bob", 7]);
    yield* Process.sleep(500);
    yield* GenServer.call(Carts, ["pay", "Ada"]);
    yield* GenServer.call(Carts, ["pay", "Bob"]);
    yield* Process.sleep(500);
    yield* GenServer.call(Carts, ["add", "Dee", 7]);
  },
});
// #endregion
