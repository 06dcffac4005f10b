import { AWORSet, mark, ORMap, scenario } from "faultline";

const Shelves = ORMap.of(AWORSet);

export default scenario({
  title: "A map of sets, joined key by key",
  main() {
    const oslo = Shelves.update(Shelves.empty, "A", (set) => AWORSet.add(set, "oslo", "parcel 7"));
    const lyon = Shelves.update(Shelves.empty, "A", (set) => AWORSet.add(set, "lyon", "parcel 8"));
    // Removed in Oslo with all that Oslo had seen there: Lyon's parcel stays.
    const removed = Shelves.join(oslo, Shelves.remove(oslo, "A"));
    mark("shelf A", AWORSet.value(Shelves.get(Shelves.join(removed, lyon), "A")));
  },
});
