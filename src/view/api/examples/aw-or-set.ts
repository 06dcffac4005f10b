import { AWORSet, hasDot, mark, nextDot, scenario } from "faultline";

export default scenario({
  title: "Added and removed at the same time: the add wins",
  main() {
    const start = AWORSet.add(AWORSet.empty, "oslo", "parcel 7");
    const oslo = AWORSet.join(start, AWORSet.remove(start, "parcel 7"));
    // Lyon adds it anew: under the next dot of its own.
    const dot = nextDot(start.context, "lyon");
    const lyon = AWORSet.join(start, AWORSet.add(start, "lyon", "parcel 7"));
    mark("oslo alone", AWORSet.value(oslo));
    mark("oslo has seen lyon's add", hasDot(oslo.context, dot));
    mark("together", AWORSet.value(AWORSet.join(oslo, lyon)));
  },
});
