import type { ReadFacts, TraceView, Variants } from "faultline/lesson";

/** The same outage five seconds earlier, while Cart's three crashes still count. */
export const variants: Variants = {
  "early-outage": {
    faults: [
      "at 1000 exit Cart kill",
      "at 2000 exit Cart kill",
      "at 3000 exit Cart kill",
      "at 5000 exit Db kill",
    ].join("\n"),
  },
};

export default ((trace) => {
  const shop = trace.exits("Shop")[0];
  const outage = trace.of("fault").find(({ event }) => event.text.includes("Db"));
  const third = trace.of("fault")[2];
  return {
    cart_starts: trace.starts("Cart").length,
    shop_alive_after_three_crashes:
      third !== undefined && trace.living("Shop", third.index + 20) !== undefined,
    connects: trace.marks("connect").length,
    storage_starts: trace.marks("storage").length,
    cart_end: lastEnd(trace, "Cart"),
    shop_end: lastEnd(trace, "Shop"),
    shop_gone_within_a_second:
      shop !== undefined && outage !== undefined && shop.event.at - outage.event.at < 1_000,
  };
}) satisfies ReadFacts;

function lastEnd(trace: TraceView, label: string): string {
  const end = trace.exits(label).at(-1);
  return end ? trace.reason(end.event.reason) : "alive";
}
