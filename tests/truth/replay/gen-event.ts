/** Replays a recorded scenario about event managers and alarm_handler. The format: tests/truth/README.md. */
import {
  AlarmHandler,
  error,
  exit,
  GenEvent,
  Process,
  self,
  sleep,
  type Handler,
  type HandlerModule,
  type Pid,
  type Server,
  type Term,
  type Timeout,
  type Wait,
} from "faultline";
import { replayProcesses, type ProcessScenario, type Step, type Tools } from "./processes.ts";
import type { Json } from "./terms.ts";

interface HandlerAndArgs {
  handler: string;
  args: Json;
}

interface GenEventStep extends Step {
  m?: string;
  link?: boolean;
  handler?: string;
  args?: Json;
  event?: Json;
  events?: Json[];
  old?: HandlerAndArgs;
  new?: HandlerAndArgs;
  alarm?: Json;
  id?: Json;
}

const ALARMS = "alarm_handler";

/** The default handler's list of alarms, which it hands over in a swap, is a list and no tuple. */
function listed(result: Term): Term {
  return Array.isArray(result) && result.length === 2 && result[0] === ALARMS
    ? [ALARMS, { $list: result[1] as Term }]
    : result;
}

class Handlers {
  readonly #tools: Tools;
  readonly #whole: HandlerModule;
  readonly #noinfo: HandlerModule;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#whole = GenEvent.defineHandler({
      name: "$h",
      init: (arg: Term) => this.#init(arg),
      handleEvent: (event: Term, state: Term) => this.#told("event", event, state),
      handleInfo: (message: Term, state: Term) => this.#told("info", message, state),
      handleCall: (request: Term, state: Term) => this.#asked(request, state),
      terminate: (why: Term, state: Term) => this.#terminate(why, state),
    } as never);
    this.#noinfo = GenEvent.defineHandler({
      name: "$noinfo",
      init: (arg: Term) => this.#init(arg),
      handleEvent: (event: Term, state: Term) => this.#told("event", event, state),
    } as never);
  }

  /** The handler of an id, as it is given to the manager. */
  of(id: string): Handler {
    if (id === ALARMS) return AlarmHandler;
    return [id === "noinfo" ? this.#noinfo : this.#whole, id];
  }

  /** What the recording handlers' init takes: gen_event does not tell it its id. */
  args(id: string, args: Term): Term {
    return id === ALARMS ? args : ["$init", id, args];
  }

  #init(arg: Term): Term {
    const swapped = !(Array.isArray(arg) && arg[0] === "$init");
    const [, id, args] = (swapped ? (arg as Term[])[0] : arg) as [string, string, Term];
    this.#tools.log("handlers", [id, ["init", swapped ? [args, listed((arg as Term[])[1])] : args]]);
    const [what, value] = Array.isArray(args) ? (args as Term[]) : [args];
    if (what === "init_return") return value;
    if (what === "init_crash") return error(value);
    if (what === "init_exit") return exit(value);
    if (what === "init_hibernate") return ["ok", { id, value: args }, "hibernate"];
    return ["ok", { id, value: args }];
  }

  #told(how: "event" | "info", event: Term, state: Term): unknown {
    const { id } = state as { id: string };
    this.#tools.log("handlers", [id, [how, event]]);
    if (!Array.isArray(event) || event[0] !== "to" || event[1] !== id) return ["ok", state];
    const [what, ...args] = (Array.isArray(event[2]) ? event[2] : [event[2]]) as Term[];
    switch (what) {
      case "remove":
        return "remove_handler";
      case "crash":
        return error(args[0]);
      case "exit":
        return exit(args[0]);
      case "throw":
        throw args[0];
      case "bad":
        return args[0];
      case "set":
        return ["ok", { id, value: args[0] }];
      case "hibernate":
        return ["ok", state, "hibernate"];
      case "slow":
        return slowly(args[0] as number, ["ok", state]);
      case "exit_self":
        Process.exit(self(), args[0]);
        return ["ok", state];
      case "which":
        return this.#which(state as { id: string });
      case "swap":
        return [
          "swap_handler",
          args[0],
          state,
          this.of(args[1] as string),
          this.args(args[1] as string, args[2]),
        ];
      default:
        return ["ok", state];
    }
  }

  /** Asks its own manager. */
  *#which(state: { id: string }): Wait<Term> {
    yield* GenEvent.whichHandlers(self());
    return ["ok", state];
  }

  #asked(request: Term, state: Term): unknown {
    const { id, value } = state as { id: string; value: Term };
    this.#tools.log("handlers", [id, ["call", request]]);
    const [what, ...args] = (Array.isArray(request) ? request : [request]) as Term[];
    switch (what) {
      case "state":
        return ["ok", value, state];
      case "reply":
        return ["ok", args[0], state];
      case "hibernate":
        return ["ok", args[0], state, "hibernate"];
      case "remove":
        return ["remove_handler", args[0]];
      case "crash":
        return error(args[0]);
      case "exit":
        return exit(args[0]);
      case "throw":
        throw args[0];
      case "bad":
        return args[0];
      case "slow":
        return slowly(args[0] as number, ["ok", args[1], state]);
      case "exit_self":
        Process.exit(self(), args[0]);
        return ["ok", "ok", state];
      case "swap":
        return [
          "swap_handler",
          args[0],
          args[1],
          state,
          this.of(args[2] as string),
          this.args(args[2] as string, args[3]),
        ];
      default:
        return ["ok", "ok", state];
    }
  }

  #terminate(why: Term, state: Term): unknown {
    const { id, value } = state as { id: string; value: Term };
    this.#tools.log("handlers", [id, ["terminate", why]]);
    if (Array.isArray(why) && why[0] === "term_crash") return error(why[1]);
    if (Array.isArray(why) && why[0] === "term_slow")
      return slowly(why[1] as number, ["terminated", id, value]);
    return ["terminated", id, value];
  }
}

function* slowly(ms: number, answer: Term): Wait<Term> {
  yield* sleep(ms);
  return answer;
}

class Steps {
  readonly #tools: Tools;
  readonly #handlers: Handlers;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#handlers = new Handlers(tools);
  }

  *#started(name: string, start: Wait<Term>): Wait<Term> {
    const result = yield* start;
    if (Array.isArray(result) && result[0] === "ok") this.#tools.name(name, result[1] as Pid);
    return result;
  }

  #pair({ handler, args }: HandlerAndArgs): readonly [Handler, Term] {
    return [this.#handlers.of(handler), this.#tools.term(args)];
  }

  #next({ handler, args }: HandlerAndArgs): readonly [Handler, Term] {
    return [this.#handlers.of(handler), this.#handlers.args(handler, this.#tools.term(args))];
  }

  perform(step: GenEventStep): Wait<Term> | null {
    const { term } = this.#tools;
    const manager = (): Server => (step.m === ALARMS ? ALARMS : this.#tools.pid(step.m!));
    const handler = (): Handler => this.#handlers.of(step.handler!);
    const arg = (): Term => this.#handlers.args(step.handler!, term(step.args!));
    switch (step.op) {
      case "ge_start": {
        const options = { name: step.reg ?? null };
        return this.#started(
          step.m!,
          step.link === true ? GenEvent.startLink(options) : GenEvent.start(options),
        );
      }
      case "ge_add":
        return GenEvent.addHandler(manager(), handler(), arg());
      case "ge_add_sup":
        return GenEvent.addSupHandler(manager(), handler(), arg());
      case "ge_delete":
        return answerOf(GenEvent.deleteHandler(manager(), handler(), term(step.args!)));
      case "ge_swap":
        return GenEvent.swapHandler(manager(), this.#pair(step.old!), this.#next(step.new!));
      case "ge_swap_sup":
        return GenEvent.swapSupHandler(manager(), this.#pair(step.old!), this.#next(step.new!));
      case "ge_notify":
        return at(() => GenEvent.notify(manager(), term(step.event!)));
      case "ge_notify_many":
        return at(() => {
          for (const event of step.events!) GenEvent.notify(manager(), term(event));
          return "ok";
        });
      case "ge_sync_notify":
        return GenEvent.syncNotify(manager(), term(step.event!));
      case "ge_call":
        return answerOf(
          GenEvent.call(manager(), handler(), term(step.req!), (step.timeout ?? 5000) as Timeout),
        );
      case "ge_which":
        return list(GenEvent.whichHandlers(manager()));
      case "ge_stop":
        return GenEvent.stop(
          manager(),
          step.reason === undefined ? "normal" : term(step.reason),
          step.timeout ?? "infinity",
        );
      case "alarm_start":
        return this.#started(ALARMS, AlarmHandler.startLink());
      case "alarm_set":
        return at(() => AlarmHandler.setAlarm(term(step.alarm!) as never));
      case "alarm_clear":
        return at(() => AlarmHandler.clearAlarm(term(step.id!)));
      case "alarm_get":
        return list(AlarmHandler.getAlarms());
      default:
        return null;
    }
  }
}

function* at(run: () => Term): Wait<Term> {
  return run();
}

/** What the default handler answered or handed over, with its alarms as a list. */
function* answerOf(wait: Wait<Term>): Wait<Term> {
  return listed(yield* wait);
}

/** A list, unless it is an error. */
function* list(wait: Wait<Term>): Wait<Term> {
  const answer = yield* wait;
  return Array.isArray(answer) && answer[0] !== "error" ? { $list: answer } : answer;
}

/** Replays a scenario. @returns the differences, empty if there are none. */
export function replayGenEvent(scenario: ProcessScenario): string[] {
  let steps: Steps | null = null;
  return replayProcesses(scenario, (step, tools) => (steps ??= new Steps(tools)).perform(step));
}
