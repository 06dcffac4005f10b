import { GSet, joinAll, mark, scenario } from "faultline";

export default scenario({
  title: "A set that only grows",
  main() {
    const deltas = ["tea", "jam", "tea"].map((element) => GSet.add(GSet.empty, element));
    const set = joinAll(GSet, deltas);
    mark("elements", GSet.value(set));
    mark("tea", GSet.has(set, "tea"));
  },
});
