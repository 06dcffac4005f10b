import { mark, RGA, scenario } from "faultline";

export default scenario({
  title: "A text that two write at once",
  main() {
    const start = RGA.insert(RGA.empty, "oslo", 0, "fragil");
    const oslo = RGA.join(start, RGA.insert(start, "oslo", 6, "e"));
    const lyon = RGA.join(start, RGA.insert(start, "lyon", 0, "very "));
    const both = RGA.join(oslo, lyon);
    mark("together", RGA.value(both));
    mark("shorter", RGA.value(RGA.join(both, RGA.delete(both, 0, 5))));
  },
});
