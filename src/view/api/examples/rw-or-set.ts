import { mark, RWORSet, scenario } from "faultline";

export default scenario({
  title: "Added and removed at the same time: the remove wins",
  main() {
    const start = RWORSet.add(RWORSet.empty, "oslo", "parcel 7");
    const oslo = RWORSet.join(start, RWORSet.remove(start, "oslo", "parcel 7"));
    const lyon = RWORSet.join(start, RWORSet.add(start, "lyon", "parcel 7"));
    const both = RWORSet.join(oslo, lyon);
    mark("together", RWORSet.value(both));
    mark("added again", RWORSet.value(RWORSet.join(both, RWORSet.add(both, "lyon", "parcel 7"))));
  },
});
