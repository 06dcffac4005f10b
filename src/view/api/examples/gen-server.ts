import { GenServer, mark, scenario } from "faultline";

const Stack = GenServer.define({
  name: "Stack",
  init(items: string[]) {
    return ["ok", items];
  },
  handleCall(_request: "pop", _from, [top, ...rest]: string[]) {
    return ["reply", top ?? null, rest];
  },
  handleCast([, item]: ["push", string], items: string[]) {
    return ["noreply", [item, ...items]];
  },
});

export default scenario({
  title: "A stack",
  *main() {
    yield* Stack.startLink(["elixir"]);
    GenServer.cast(Stack, ["push", "erlang"]);
    mark("popped", yield* GenServer.call(Stack, "pop"));
    mark("popped", yield* GenServer.call(Stack, "pop"));
  },
});
