import { EWFlag, mark, scenario } from "faultline";

export default scenario({
  title: "On and off at the same time: on wins",
  main() {
    const start = EWFlag.enable(EWFlag.empty, "oslo");
    const oslo = EWFlag.join(start, EWFlag.disable(start));
    const lyon = EWFlag.join(start, EWFlag.enable(start, "lyon"));
    mark("oslo alone", EWFlag.value(oslo));
    mark("together", EWFlag.value(EWFlag.join(oslo, lyon)));
  },
});
