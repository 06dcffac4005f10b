import { mark, PNCounter, scenario } from "faultline";

export default scenario({
  title: "Up in one place, down in the other",
  main() {
    const start = PNCounter.increment(PNCounter.empty, "oslo", 5);
    const oslo = PNCounter.join(start, PNCounter.increment(start, "oslo", 2));
    const lyon = PNCounter.join(start, PNCounter.decrement(start, "lyon", 4));
    const both = PNCounter.join(oslo, lyon);
    mark("left", PNCounter.value(both));
    mark("kept", PNCounter.toPlain(both));
  },
});
