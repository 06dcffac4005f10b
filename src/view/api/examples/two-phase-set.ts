import { mark, scenario, TwoPhaseSet } from "faultline";

export default scenario({
  title: "Removed is removed for good",
  main() {
    let set = TwoPhaseSet.add(TwoPhaseSet.empty, "parcel 7");
    set = TwoPhaseSet.join(set, TwoPhaseSet.remove(set, "parcel 7"));
    mark("removed", TwoPhaseSet.value(set));
    set = TwoPhaseSet.join(set, TwoPhaseSet.add(set, "parcel 7"));
    mark("added again", TwoPhaseSet.value(set));
    mark("tombstones", TwoPhaseSet.toPlain(set));
  },
});
