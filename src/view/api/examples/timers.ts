import { mark, Process, receive, scenario, self } from "faultline";

export default scenario({
  title: "Two timers, one of them cancelled",
  *main() {
    Process.sendAfter(self(), "tick", 300);
    const late = Process.sendAfter(self(), "never", 1000);
    mark("got", yield* receive());
    mark("left of the other", Process.cancelTimer(late));
  },
});
