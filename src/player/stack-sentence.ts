/** Events of state machines, event handlers, alarms, tables and dependencies, in words. */
import type { EventOf, Plain } from "../engine/index.ts";
import { say, type Memory, type Pen, type Told } from "./sentence.ts";
import { clip, pidIn, wordOf } from "./term-text.ts";

type StackEvent = EventOf<"machine" | "transition" | "handler" | "alarm" | "ets" | "dependency" | "env">;

/** @param memory of the events before; a machine's first transition is its start */
export function stackSentence(event: StackEvent, memory: Memory, pen: Pen): Told {
  const who = pen.name(event.pid);
  switch (event.type) {
    case "machine":
      return say(
        "state",
        "detail",
        "quiet",
      )(`${who} runs the state machine ${event.name}.`, `machine ${event.name}`);
    case "transition":
      return transitionSentence(event, who, pen);
    case "handler":
      return handlerSentence(event, who, pen);
    case "alarm": {
      const alarm = pen.term(event.alarm, 40);
      if (event.action === "clear")
        return say(
          "log",
          "key",
          "healed",
        )(`The alarm ${alarm} is cleared at ${who}.`, `alarm cleared: ${alarm}`);
      if (event.action === "lost")
        return say(
          "log",
          "key",
          "fault",
        )(`The alarm ${alarm} is lost: no handler of ${who} keeps it any more.`, `alarm lost: ${alarm}`);
      const why = isEmpty(event.description) ? "" : `, ${pen.term(event.description)}`;
      return say("log", "key", "fault")(`The alarm ${alarm}${why} is set at ${who}.`, `alarm set: ${alarm}`);
    }
    case "ets":
      return etsSentence(event, who, pen);
    case "dependency":
      return dependencySentence(event);
    case "env":
      return envSentence(event, who, pen);
  }
}

function isEmpty(value: Plain): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** A state value as people write it: `open`, `watching.degraded`, `(a, b)` for parallel states. */
export function stateText(value: Plain | undefined): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "nowhere";
  const parts = Object.entries(value).map(([key, inner]) =>
    typeof inner === "object" && inner !== null && Object.keys(inner).length === 0
      ? key
      : `${key}.${stateText(inner)}`,
  );
  return parts.length === 1 ? parts[0]! : `(${parts.join(", ")})`;
}

/** Guards that a sentence tells of. */
const GUARDS = 8;

function transitionSentence(event: EventOf<"transition">, who: string, { term }: Pen): Told {
  const from = clip(stateText(event.from), 60);
  const to = clip(stateText(event.to), 60);
  const cause = term(event.event, 40);
  const asked = Array.isArray(event.guards) ? (event.guards as readonly Plain[]) : [];
  const guards = asked
    .slice(0, GUARDS)
    .map((one) =>
      Array.isArray(one) ? `${clip(wordOf(one[0] as Plain), 40)}: ${one[1] === true ? "yes" : "no"}` : "",
    );
  const more = asked.length > GUARDS ? ", …" : "";
  const because = guards.length === 0 ? "" : ` (${guards.join(", ")}${more})`;
  if (event.from === null)
    return say("state", "plain", "quiet")(`The machine of ${who} begins in ${to}.`, `begins in ${to}`);
  const taken = Array.isArray(event.taken) ? event.taken.length : 0;
  if (taken === 0)
    return say(
      "state",
      "detail",
      "quiet",
    )(`${who} has no transition for ${cause} in ${from}${because}.`, `${cause}: nothing`);
  if (from === to)
    return say(
      "state",
      "plain",
      "quiet",
    )(`${who} takes ${cause} and stays in ${to}${because}.`, `stays in ${to}`);
  return say(
    "state",
    "key",
    "watching",
  )(`${who} goes from ${from} to ${to} on ${cause}${because}.`, `${from} → ${to}`);
}

/** A handler in a reason as its events name it: `Mailer`, or `{Mailer, 1}`. */
function handlerIn(reason: Plain, { term }: Pen): string {
  const next = Array.isArray(reason) && reason[0] === "swapped" ? (reason[1] as Plain) : null;
  if (typeof next === "string") return next;
  return Array.isArray(next) ? `{${String(next[0])}, ${term(next[1] as Plain, 24)}}` : "another";
}

/** Why a handler crashed, without the tag that says that it did. */
function crashReason(reason: Plain): Plain {
  return Array.isArray(reason) && reason.length === 2 && reason[0] === "EXIT" ? (reason[1] as Plain) : reason;
}

function handlerSentence(event: EventOf<"handler">, who: string, pen: Pen): Told {
  const { reason } = pen;
  const { handler } = event;
  switch (event.action) {
    case "add":
      return say("life", "plain", "healed")(`${who} has the handler ${handler}.`, `handler ${handler}`);
    case "delete":
      return say(
        "life",
        "plain",
        "quiet",
      )(`${who} removes the handler ${handler} (${reason(event.reason)}).`, `removes ${handler}`);
    case "swap":
      return say(
        "life",
        "plain",
        "watching",
      )(
        `${who} swaps the handler ${handler} for ${handlerIn(event.reason, pen)}.`,
        `${handler} → ${handlerIn(event.reason, pen)}`,
      );
    case "crash": {
      const why = reason(crashReason(event.reason));
      if (event.place < 0)
        return say(
          "life",
          "key",
          "fault",
        )(
          `The handler ${handler} can't begin at ${who} (${why}); the one it was to replace is gone.`,
          `handler ${handler} fails`,
        );
      return say(
        "life",
        "key",
        "fault",
      )(
        `The handler ${handler} of ${who} crashes (${why}) and is removed; ${who} goes on without it.`,
        `handler ${handler} crashes`,
      );
    }
  }
}

function etsSentence(event: EventOf<"ets">, who: string, { name, term }: Pen): Told {
  const { table } = event;
  const detail = term(event.detail, 48);
  const books = say("state", "detail", "quiet");
  switch (event.action) {
    case "new":
      return say("state", "plain", "quiet")(`${who} makes the table ${table}.`, `table ${table}`);
    case "insert":
      return say("state", "plain", "quiet")(`${who} writes ${detail} into ${table}.`, `${table}: writes`);
    case "lookup":
      return books(`${who} reads ${detail} from ${table}.`, `${table}: reads ${term(event.detail, 24)}`);
    case "delete":
      return say("state", "plain", "quiet")(`${who} deletes ${detail} from ${table}.`, `${table}: deletes`);
    case "rename":
      return say(
        "state",
        "plain",
        "quiet",
      )(`${who} renames the table ${table} to ${detail}.`, `${table}: renamed`);
    case "owner": {
      const owner = pidIn(event.detail);
      const to = owner === undefined ? detail : name(owner);
      return say("state", "key", "watching")(`The table ${table} now belongs to ${to}.`, `${table} to ${to}`);
    }
    case "gone":
      return say("state", "key", "fault")(`The table ${table} of ${who} is gone.`, `table ${table} gone`);
  }
}

function envSentence(event: EventOf<"env">, who: string, { term }: Pen): Told {
  const what = event.of === "file" ? `the file ${event.name}` : `the variable ${event.name}`;
  const nothing = event.value === null;
  switch (event.action) {
    case "read":
      return say(
        "state",
        nothing ? "plain" : "detail",
        nothing ? "fault" : "quiet",
      )(
        nothing
          ? `${who} reads ${what}, which is not there.`
          : `${who} reads ${what}: ${term(event.value, 48)}.`,
        nothing ? `${event.name}: nothing` : `reads ${event.name}`,
      );
    case "write":
      return say(
        "state",
        "plain",
        "quiet",
      )(
        event.pid === 0
          ? `From outside, ${what} is set to ${term(event.value, 48)}.`
          : `${who} sets ${what} to ${term(event.value, 48)}.`,
        `sets ${event.name}`,
      );
    case "delete":
      return say(
        "state",
        "plain",
        "quiet",
      )(
        event.pid === 0 ? `From outside, ${what} is removed.` : `${who} removes ${what}.`,
        `removes ${event.name}`,
      );
  }
}

function dependencySentence(event: EventOf<"dependency">): Told {
  const { name, answers } = event;
  const says = say("life", "key", answers ? (event.mode === "up" ? "healed" : "watching") : "fault");
  switch (event.mode) {
    case "up":
      return says(`${name} is up: it answers.`, "up");
    case "down":
      return says(`${name} is down: it refuses every request.`, "down");
    case "slow":
      return says(`${name} is slow: it answers late.`, "slow");
    case "flapping":
      return says(
        `${name} is flapping, ${answers ? "up for now" : "down for now"}.`,
        answers ? "flapping: up" : "flapping: down",
      );
    case "hanging":
      return says(`${name} hangs: it takes requests and never answers.`, "hanging");
    case "corrupt":
      return says(`${name} is corrupt: what it answers is nonsense.`, "corrupt");
  }
}
