import { GCounter, mark, scenario } from "faultline";

export default scenario({
  title: "Two depots count, each for itself",
  main() {
    // A write gives a delta, and to take part in it is to join it.
    let oslo = GCounter.join(GCounter.empty, GCounter.increment(GCounter.empty, "oslo", 3));
    let lyon = GCounter.join(GCounter.empty, GCounter.increment(GCounter.empty, "lyon"));
    oslo = GCounter.join(oslo, lyon);
    lyon = GCounter.join(lyon, oslo);
    // What comes twice counts once.
    lyon = GCounter.join(lyon, oslo);
    mark("oslo, lyon", [GCounter.value(oslo), GCounter.value(lyon)]);
    mark("kept", GCounter.toPlain(lyon));
  },
});
