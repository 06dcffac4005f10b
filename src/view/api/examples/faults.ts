import { parseFaults, Process, receive, scenario, self, spawn } from "faultline";

function* server() {
  Process.register(self(), "Server");
  for (;;) yield* receive();
}

const script = `
at 300 suspend Server
at 400 send Server "hello"
at 500 resume Server
at 600 exit Server shutdown
`;

export default scenario({
  title: "Held, spoken to, let go, ended",
  faults: parseFaults(script).faults,
  main() {
    spawn(server);
  },
});
