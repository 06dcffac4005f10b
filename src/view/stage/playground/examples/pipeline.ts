import { GenServer, Process, scenario, Supervisor } from "faultline";

// Reader hands lines to Parser, Parser hands numbers to Sum.
// Who stands after a crashed stage starts anew with it
// (rest_for_one); who stands before it goes on.
const Sum = GenServer.define({
  name: "Sum",
  init() {
    return ["ok", 0];
  },
  handleCast(n: number, sum: number) {
    return ["noreply", sum + n];
  },
});

const Parser = GenServer.define({
  name: "Parser",
  init() {
    return ["ok", 0];
  },
  handleCast(line: string, parsed: number) {
    const n = Number(line);
    if (Number.isNaN(n)) throw new Error(`${line} is no number`);
    GenServer.cast(Sum, n);
    return ["noreply", parsed + 1];
  },
});

const Reader = GenServer.define({
  name: "Reader",
  init() {
    Process.sendAfter("Reader", "next", 300);
    return ["ok", 1];
  },
  handleInfo(_next, line: number) {
    GenServer.cast(Parser, line === 6 ? "six" : String(line));
    Process.sendAfter("Reader", "next", 300);
    return ["noreply", line + 1];
  },
});

export default scenario({
  title: "A pipeline under rest_for_one",
  until: 4000,
  *main() {
    yield* Supervisor.startLink([Reader, Parser, Sum], { strategy: "rest_for_one", name: "Pipeline" });
  },
});
