import { GenServer, scenario, Supervisor } from "faultline";

const server = (name: string) =>
  GenServer.define({
    name,
    init() {
      return ["ok", null];
    },
  });

// B is killed. With rest_for_one, C goes down and up with it, and A goes on.
export default scenario({
  title: "rest_for_one",
  faults: [{ at: 500, do: "exit", target: "B", reason: "kill" }],
  *main() {
    yield* Supervisor.startLink([server("A"), server("B"), server("C")], { strategy: "rest_for_one" });
  },
});
