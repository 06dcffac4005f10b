import { mark, receive, scenario, self, send, spawn } from "faultline";
import type { Pid } from "faultline";

// Echo answers the first message that is a question; what else lies in its mailbox stays there.
function* echo() {
  const [, from, text] = (yield* receive((m) => Array.isArray(m) && m[0] === "ask")) as ["ask", Pid, string];
  send(from, ["answer", text.toUpperCase()]);
}

export default scenario({
  title: "Ask and answer",
  *main() {
    const pid = spawn(echo);
    send(pid, "noise");
    send(pid, ["ask", self(), "hello"]);
    mark("heard", yield* receive());
    // Nobody sends any more: after 200 ms the answer is undefined.
    mark("nothing", (yield* receive(() => true, { after: 200 })) === undefined);
  },
});
