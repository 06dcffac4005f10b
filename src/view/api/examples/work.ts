import { mark, scenario, spawn, work } from "faultline";

// Three jobs of 100 ms on two schedulers, which take turns: 300 ms of work, done after 150.
function* job(name: string) {
  yield* work(100);
  mark("done", name);
}

export default scenario({
  title: "Three jobs, two schedulers",
  schedulers: 2,
  main() {
    for (const name of ["first", "second", "third"]) spawn(job, name);
  },
});
