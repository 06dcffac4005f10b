import { AWLWWMap, DeltaCrdt, mark, Process, scenario } from "faultline";

export default scenario({
  title: "Two processes share a map: each writes at once, and they sync every 200 ms",
  until: 1000,
  *main() {
    const options = { syncInterval: 200 };
    yield* DeltaCrdt.startLink(AWLWWMap, { name: "oslo", ...options });
    yield* DeltaCrdt.startLink(AWLWWMap, { name: "lyon", ...options });
    // One-way: who is to get something from whom is said on both sides.
    DeltaCrdt.setNeighbours("oslo", ["lyon"]);
    DeltaCrdt.setNeighbours("lyon", ["oslo"]);
    yield* Process.sleep(50);
    yield* DeltaCrdt.put("oslo", "parcel 7", "shelf");
    mark("at once in Lyon", yield* DeltaCrdt.get("lyon", "parcel 7"));
    yield* Process.sleep(300);
    mark("after a sync", yield* DeltaCrdt.get("lyon", "parcel 7"));
  },
});
