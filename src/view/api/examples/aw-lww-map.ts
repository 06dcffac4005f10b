import { AWLWWMap, mark, missingDots, plainContext, scenario } from "faultline";

export default scenario({
  title: "delta_crdt_ex's map: time decides only between writes that do not know of each other",
  main() {
    const oslo = AWLWWMap.add(AWLWWMap.empty, "oslo", "parcel 7", "shelf", 2000);
    const lyon = AWLWWMap.add(AWLWWMap.empty, "lyon", "parcel 7", "van", 1000);
    mark("oslo has not seen", missingDots(oslo.context, lyon.context));
    const both = AWLWWMap.join(oslo, lyon);
    mark("read", AWLWWMap.get(both, "parcel 7"));
    // Lyon has seen the shelf: its next write wins, although its clock is behind.
    const later = AWLWWMap.join(both, AWLWWMap.add(both, "lyon", "parcel 7", "door", 1500));
    mark("read again", AWLWWMap.get(later, "parcel 7"));
    mark("context", plainContext(later.context));
  },
});
