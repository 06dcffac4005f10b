import { ETS, mark, scenario, spawn } from "faultline";

function visitor() {
  // No message to the owner, and no waiting for it: the visitor counts by itself.
  ETS.updateCounter("visits", "today", 1, ["today", 0]);
}

export default scenario({
  title: "Counted by everyone",
  *main() {
    ETS.new("visits", ["named_table", "public"]);
    for (let i = 0; i < 3; i++) spawn(visitor);
    mark("before", ETS.lookup("visits", "today"));
    spawn(function* reader() {
      mark("after", ETS.lookup("visits", "today"));
      mark("count", ETS.lookupElement("visits", "today", 2));
    });
  },
});
