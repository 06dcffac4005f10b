import { mark, Process, scenario, Task } from "faultline";

export default scenario({
  title: "Two at the same time",
  *main() {
    const tea = Task.async(function* () {
      yield* Process.sleep(300);
      return "tea";
    });
    const toast = Task.async(function* () {
      yield* Process.sleep(200);
      return "toast";
    });
    // 300 ms in all, not 500.
    mark("ready", [yield* Task.await(tea), yield* Task.await(toast)]);
  },
});
