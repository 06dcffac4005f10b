/** Events of nodes and of the network between them, in words. */
import type { EventOf, Plain } from "../engine/index.ts";
import { ms, noun, say, type Memory, type Pen, type Told } from "./sentence.ts";

type NetworkEvent = EventOf<"node" | "located" | "connection" | "packet" | "partition" | "quality">;

export function networkSentence(event: NetworkEvent, memory: Memory, pen: Pen): Told {
  switch (event.type) {
    case "node":
      return nodeSentence(event);
    case "located":
      return say(
        "books",
        "detail",
        "quiet",
      )(`${pen.name(event.pid)} runs on ${event.node}.`, `on ${event.node}`);
    case "connection":
      return connectionSentence(event);
    case "packet":
      return packetSentence(event, memory, pen);
    case "partition": {
      const { left, right, oneWay } = event;
      const lines = oneWay
        ? `from ${listed(left)} to ${listed(right)}`
        : `between ${listed(left)} and ${listed(right)}`;
      return event.action === "cut"
        ? say("life", "key", "fault")(`The network is cut ${lines}: nothing passes.`, `cut ${lines}`)
        : say("life", "key", "healed")(`The network ${lines} is whole again.`, `healed ${lines}`);
    }
    case "quality":
      return qualitySentence(event);
  }
}

function nodeSentence({ node, action }: EventOf<"node">): Told {
  switch (action) {
    case "start":
      return say("life", "plain", "healed")(`Node ${node} starts.`, "node starts");
    case "crash":
      return say("life", "key", "fault")(`Node ${node} crashes: all its processes are gone.`, "node crashes");
    case "pause":
      return say(
        "life",
        "key",
        "watching",
      )(`Node ${node} stands still: nothing of it runs.`, "node stands still");
    case "resume":
      return say("life", "key", "healed")(`Node ${node} goes on.`, "node goes on");
  }
}

/** Why a connection ended, in words; net_kernel's terms stay in view. */
const WHY: Readonly<Record<string, string>> = {
  net_tick_timeout: "no sign of life for a net_ticktime",
  connection_closed: "the other side closed it",
  disconnect: "it was disconnected here",
};

function connectionSentence({ node, peer, action, reason, at }: EventOf<"connection">): Told {
  if (action === "up") {
    const weight = at === 0 ? "detail" : "plain";
    return say("life", weight, "healed")(`Node ${node} is connected to ${peer}.`, `nodeup ${peer}`);
  }
  const words = WHY[reason];
  const why = words === undefined ? reason : `${reason}: ${words}`;
  return say("life", "key", "fault")(`Node ${node} takes ${peer} for down (${why}).`, `nodedown ${peer}`);
}

const SIGNALS: Readonly<Record<EventOf<"packet">["signal"], string>> = {
  message: "message",
  link: "link",
  unlink: "unlink",
  exit: "exit signal",
  monitor: "monitor",
  demonitor: "end of a monitor",
  down: "DOWN signal",
  spawn: "spawn request",
};

function packetSentence(event: EventOf<"packet">, memory: Memory, pen: Pen): Told {
  const { action, from, to, signal, message, cause } = event;
  const letter = memory.letters.get(message);
  const what = signal === "message" && letter !== undefined ? noun(letter.meaning, pen) : SIGNALS[signal];
  const way = `from ${from} to ${to}`;
  const books = say("books", "detail", "quiet");
  switch (action) {
    case "sent":
      return books(`A ${SIGNALS[signal]} leaves ${from} for ${to}.`, `to ${to}`);
    case "delivered": {
      const took = letter === undefined ? "" : ` after ${ms(event.at - letter.sentAt)}`;
      return books(`The ${what} ${way} arrives${took}.`, `arrives from ${from}`);
    }
    case "duplicated":
      return books(`The ${what} ${way} arrives twice; the second is thrown away.`, "twice");
    case "dropped": {
      const lost = say("message", "plain", "fault");
      const later = say("message", "plain", "watching");
      switch (cause) {
        case "cut":
          return later(`The ${what} ${way} meets the cut; it will be sent again.`, "meets the cut");
        case "loss":
          return later(`The ${what} ${way} is lost on the line; it will be sent again.`, "lost on the line");
        case "rule":
          return lost(`The ${what} ${way} is dropped by a rule.`, "dropped by a rule");
        default:
          return lost(`The ${what} ${way} is lost with the connection.`, "lost with the connection");
      }
    }
  }
}

function qualitySentence({ left, right, oneWay, quality, at }: EventOf<"quality">): Told {
  const all = String(left) === String(right);
  const lines = all
    ? "All lines"
    : oneWay
      ? `The line from ${listed(left)} to ${listed(right)}`
      : `The line between ${listed(left)} and ${listed(right)}`;
  const told = `${lines}: ${qualityText(quality)}.`;
  return say("life", at === 0 ? "detail" : "key", "watching")(told, qualityText(quality));
}

/** What is given of a quality: `latency 40 ms, loss 5 %`. */
export function qualityText(quality: Plain): string {
  if (typeof quality !== "object" || quality === null || Array.isArray(quality)) return "as before";
  const { latency, jitter, loss, duplication, bandwidth } = quality as Readonly<
    Record<string, Plain | undefined>
  >;
  const parts = [
    ...(latency === undefined ? [] : [`latency ${latencyText(latency)}`]),
    ...(typeof jitter === "number" ? [`jitter ${ms(jitter)}`] : []),
    ...(typeof loss === "number" ? [`loss ${percent(loss)}`] : []),
    ...(typeof duplication === "number" ? [`duplication ${percent(duplication)}`] : []),
    ...(bandwidth === undefined
      ? []
      : [typeof bandwidth === "number" ? `${bandwidth} bytes a ms` : "no limit of bytes"]),
  ];
  return parts.length === 0 ? "as before" : parts.join(", ");
}

function latencyText(latency: Plain): string {
  if (typeof latency === "number") return ms(latency);
  if (typeof latency !== "object" || latency === null || Array.isArray(latency)) return "as before";
  const { uniform, normal, exponential } = latency as Readonly<Record<string, Plain | undefined>>;
  if (Array.isArray(uniform)) return `${ms(Number(uniform[0]))} to ${ms(Number(uniform[1]))}`;
  const spread = (normal ?? exponential) as Readonly<Record<string, Plain | undefined>> | undefined;
  return spread === undefined ? "as before" : `about ${ms(Number(spread.mean) + Number(spread.least ?? 0))}`;
}

function percent(part: number): string {
  return `${Math.round(part * 1000) / 10} %`;
}

/** Names of nodes, as a sentence lists them. */
export function listed(names: Plain): string {
  const all = Array.isArray(names) ? names.map(String) : [];
  if (all.length < 2) return all[0] ?? "nobody";
  return `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]!}`;
}
