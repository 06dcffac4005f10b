import { GenEvent, Logger, mark, scenario } from "faultline";

const Total = GenEvent.defineHandler({
  name: "Total",
  init(start: number) {
    return ["ok", start];
  },
  handleEvent(price: number, total: number) {
    return ["ok", total + price];
  },
  handleCall(_request: "total", total: number) {
    return ["ok", total, total];
  },
  terminate(_why, total) {
    return total;
  },
});

/** Crashes at the first price that is not a number. */
const Printer = GenEvent.defineHandler({
  name: "Printer",
  init([unit, _before]: readonly [unit: string, before: unknown]) {
    return ["ok", unit];
  },
  handleEvent(price: number, unit: string) {
    Logger.info(`${price.toFixed(2)} ${unit}`);
    return ["ok", unit];
  },
});

export default scenario({
  title: "A till, and who listens to it",
  *main() {
    yield* GenEvent.startLink({ name: "till" });
    yield* GenEvent.addHandler("till", [Total, "day"], 0);
    yield* GenEvent.addHandler("till", [Total, "week"], 100);
    yield* GenEvent.syncNotify("till", 2.5);
    mark("week", yield* GenEvent.call("till", [Total, "week"], "total"));
    mark("swapped", yield* GenEvent.swapHandler("till", [[Total, "week"], "bye"], [Printer, "€"]));
    yield* GenEvent.syncNotify("till", 4);
    yield* GenEvent.syncNotify("till", "free");
    mark("handlers", yield* GenEvent.whichHandlers("till"));
  },
});
