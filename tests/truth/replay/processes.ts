/** Replays a recorded scenario about processes, signals, timers and GenServers. The format: tests/truth/README.md. */
import {
  error,
  ErlangError,
  exit,
  ExitError,
  exitReason,
  GenServer,
  isHalt,
  NODE,
  type Pid,
  Process,
  raise,
  receive,
  type Ref,
  sleep,
  spawn,
  spawnLink,
  spawnMonitor,
  send,
  startServer,
  System,
  work,
  type Callbacks,
  type Destination,
  type From,
  type Server,
  type Term,
  type Wait,
} from "faultline";
import { Driver } from "./clock.ts";
import { callEts } from "./ets.ts";
import { decode, difference, encode, type Json, type Labels } from "./terms.ts";

type Address = string | { registered: string; with_node?: boolean };

export interface Step {
  op: string;
  in?: string;
  name?: string;
  by?: string;
  how?: string;
  trap?: boolean;
  to?: Address;
  of?: string;
  label?: string;
  reason?: Json;
  value?: Json;
  message?: Json;
  msg?: Json;
  req?: Json;
  opts?: Json;
  ms?: number;
  timers?: { label: string; ms: number; msg: Json; to: Address }[];
  timeout?: number | "infinity";
  reg?: string;
  cmds?: Step[];
  tag?: string;
  f?: string;
  args?: Json;
  each?: string;
}

interface Expected {
  ret: Json;
  inbox?: Record<string, Json[]>;
  down?: Json[];
}

export interface ProcessScenario {
  id: string;
  title: string;
  steps: Step[];
  expect: Expected[];
}

/** What further steps of another topic may use. */
export interface Tools {
  pid(name: string): Pid;
  name(name: string, pid: Pid): void;
  term(json: Json): Term;
  log(name: string, entry: Term): void;
}

/** Carries out the steps of another topic; null for one that it does not know either. */
export type MoreSteps = (step: Step, tools: Tools) => Wait<Term> | null;

/** A command for a controlled process: carried out where it is received. */
class Command {
  readonly run: () => Wait<Term> | Term;
  answer: { readonly value: Term } | null = null;
  constructor(run: () => Wait<Term> | Term) {
    this.run = run;
  }
}

class Replay {
  readonly system = new System();
  readonly driver = new Driver(this.system);
  readonly #pids = new Map<string, Pid>([["driver", this.driver.pid]]);
  readonly #names = new Map<number, string>([[this.driver.pid.id, "driver"]]);
  readonly #refs = new Map<string, Ref>();
  readonly #refLabels = new Map<number, string>();
  readonly #saved = new Map<string, From>();
  #inbox = new Map<string, Term[]>();
  #down: { readonly name: string; readonly reason: Term }[] = [];

  readonly #labels: Labels = {
    pid: (id) => this.#names.get(id) ?? "?",
    ref: (id) => this.#refLabels.get(id) ?? "?",
  };

  readonly #more: MoreSteps;
  readonly #tools: Tools = {
    pid: (name) => this.#pid(name),
    name: (name, pid) => this.#name(name, pid),
    term: (json) => this.#term(json),
    log: (name, entry) => this.#log(name, entry),
  };

  constructor(more: MoreSteps) {
    this.#more = more;
    this.system.exitHooks.push((process, reason) => {
      const name = this.#names.get(process.id);
      if (name !== undefined) this.#down.push({ name, reason });
    });
  }

  #name(name: string, pid: Pid): void {
    this.#pids.set(name, pid);
    this.#names.set(pid.id, name);
  }

  #label(label: string, ref: Ref): Ref {
    this.#refs.set(label, ref);
    this.#refLabels.set(ref.id, label);
    return ref;
  }

  #term(json: Json): Term {
    if (json === "true" || json === "false") return json;
    return decode(json, { pid: (name) => this.#pids.get(name), ref: (label) => this.#refs.get(label) });
  }

  #log(name: string, entry: Term): void {
    if (name === "driver") return;
    const log = this.#inbox.get(name) ?? [];
    log.push(entry);
    this.#inbox.set(name, log);
  }

  #pid(name: string): Pid {
    const pid = this.#pids.get(name);
    if (pid === undefined) throw new Error(`the scenario names no process ${name} yet`);
    return pid;
  }

  #to(address: Address): Destination {
    if (typeof address === "string") return this.#pid(address);
    return address.with_node === true ? [address.registered, NODE] : address.registered;
  }

  // --- controlled processes --------------------------------------------------------------------------

  *#controlled(name: string, trap: boolean): Wait<void> {
    Process.flag("trap_exit", trap);
    for (;;) {
      const message = yield* receive();
      if (!(message instanceof Command)) {
        this.#log(name, message);
        continue;
      }
      const result = message.run();
      message.answer = { value: isWait(result) ? yield* result : result };
      if (message.answer.value === RETURN) return;
    }
  }

  *#perform(step: Step): Wait<Term> {
    try {
      return yield* this.#operation(step);
    } catch (thrown) {
      if (isHalt(thrown) || thrown instanceof Ending) throw thrown;
      if (thrown instanceof ExitError) return ["raised", "exit", thrown.reason];
      if (thrown instanceof ErlangError) return ["raised", "error", thrown.reason];
      if (thrown instanceof Error) return ["raised", "error", (exitReason(thrown) as Term[])[0]];
      return ["raised", "throw", thrown];
    }
  }

  *#operation(step: Step): Wait<Term> {
    switch (step.op) {
      case "spawn": {
        const body = (): Wait<void> => this.#controlled(step.name!, step.trap === true);
        if (step.how === "spawn_link") this.#name(step.name!, spawnLink(body));
        else if (step.how === "spawn_monitor") {
          const [pid, ref] = spawnMonitor(body);
          this.#name(step.name!, pid);
          this.#label(`m:${step.name!}`, ref);
        } else this.#name(step.name!, spawn(body));
        return "ok";
      }
      case "link":
        return Process.link(this.#pid(step.to as string));
      case "unlink":
        return Process.unlink(this.#pid(step.to as string));
      case "monitor":
        return this.#label(step.label!, Process.monitor(this.#to(step.to!)));
      case "demonitor": {
        const opts = (step.opts ?? []) as string[];
        const ref = this.#refs.get(step.label!)!;
        return Process.demonitor(ref, { flush: opts.includes("flush"), info: opts.includes("info") });
      }
      case "exit":
        return Process.exit(this.#pid(step.to as string), this.#term(step.reason!));
      case "die":
        throw new Ending(() => exit(this.#term(step.reason!)));
      case "error":
        throw new Ending(() => error(this.#term(step.reason!)));
      case "raise":
        throw new Ending(() => raise(textOf(step.message ?? step.reason ?? step.value!)));
      case "throw":
        throw new Ending(() => {
          throw this.#term(step.value!);
        });
      case "return":
        return RETURN;
      case "trap":
        return Process.flag("trap_exit", String(step.value) === "true");
      case "send":
        return send(this.#to(step.to!), this.#term(step.msg!));
      case "register":
        return Process.register(
          step.to === undefined ? this.system.current!.pid : this.#pid(step.to as string),
          step.name!,
        );
      case "unregister":
        return Process.unregister(step.name!);
      case "whereis":
        return Process.whereis(step.name!) ?? "undefined";
      case "is_alive":
        return Process.alive(this.#pid(step.to as string));
      case "send_after":
        this.#label(step.label!, Process.sendAfter(this.#to(step.to!), this.#term(step.msg!), step.ms!));
        return "ok";
      case "start_timer":
        this.#label(step.label!, Process.startTimer(step.ms!, this.#to(step.to!), this.#term(step.msg!)));
        return "ok";
      case "send_after_many":
        for (const timer of step.timers!)
          this.#label(timer.label, Process.sendAfter(this.#to(timer.to), this.#term(timer.msg), timer.ms));
        return "ok";
      case "cancel_timer":
        return remaining(Process.cancelTimer(this.#refs.get(step.label!)!));
      case "read_timer":
        return remaining(Process.readTimer(this.#refs.get(step.label!)!));
      case "busy":
        yield* work(step.ms!);
        return "ok";
      case "flush_exit": {
        const message = yield* receive((m) => Array.isArray(m) && m[0] === "EXIT", { after: 0 });
        return message ?? "none";
      }
      case "await":
        return yield* receive((m) => Array.isArray(m) && m[0] === step.tag);
      case "ets": {
        const args = (step.args as Json[]).map((arg) => this.#term(arg));
        const result = callEts(step.f!, args, step.each);
        return step.label === undefined ? result : this.#label(step.label, result as Ref);
      }
      case "multi": {
        const answers: Term[] = [];
        for (const command of step.cmds!) {
          const answer = yield* this.#perform(command);
          answers.push(command.op === "send" ? "ok" : answer);
        }
        return { $list: answers };
      }
      case "gs_start":
        return yield* this.#startServer(step);
      case "gs_call":
        return yield* GenServer.call(
          this.#to(step.to!) as Server,
          this.#term(step.req!),
          step.timeout ?? 5000,
        );
      case "gs_cast":
        return GenServer.cast(this.#to(step.to!) as Server, this.#term(step.req!));
      case "gs_stop":
        return yield* GenServer.stop(
          this.#to(step.to!) as Server,
          this.#term(step.reason!),
          step.timeout ?? "infinity",
        );
      default: {
        const more = this.#more(step, this.#tools);
        if (more === null) throw new Error(`no such step: ${step.op}`);
        return yield* more;
      }
    }
  }

  // --- servers ---------------------------------------------------------------------------------------

  *#startServer(step: Step): Wait<Term> {
    const options = { name: step.reg ?? null, timeout: step.timeout ?? ("infinity" as const) };
    const callbacks = this.#server(step.name!, (step.opts ?? {}) as Record<string, Json>);
    if (step.how !== "start_monitor")
      return yield* startServer(callbacks, undefined, { ...options, link: step.how === "start_link" });
    const result = yield* GenServer.startMonitor(GenServer.define(callbacks), undefined, options);
    if (Array.isArray(result) && result[0] === "ok")
      this.#label(`m:${step.name!}`, (result[1] as [Pid, Ref])[1]);
    return result;
  }

  #server(name: string, opts: Record<string, Json>): Callbacks<string, void, Term, Term> {
    const replay = this;
    const parts = (json: Json | undefined): Json[] =>
      json === undefined
        ? []
        : typeof json === "object" && json !== null && "t" in json
          ? (json.t as Json[])
          : [json];
    return {
      name,
      *init() {
        replay.#name(name, replay.system.current!.pid);
        replay.#log(name, ["cb", "init"]);
        if (String(opts.trap) === "true") Process.flag("trap_exit", true);
        const [what, ...args] = parts(opts.init);
        switch (what) {
          case "ok":
            if (args[0] === "timeout") return ["ok", "state", args[1] as number];
            if (args[0] === "continue") return ["ok", "state", ["continue", replay.#term(args[1]!)]];
            return ["ok", "state"];
          case "sleep":
            yield* sleep(args[0] as number);
            return ["ok", "state"];
          case "stop":
            return ["stop", replay.#term(args[0]!)];
          case "ignore":
            return "ignore";
          case "raise":
            return raise(textOf(args[0]!));
          case "exit":
            return exit(replay.#term(args[0]!));
          case "throw":
            throw replay.#term(args[0]!);
          case "bad":
            return replay.#term(args[0]!) as never;
          default:
            return ["ok", "state"];
        }
      },
      *handleCall(request, from) {
        replay.#log(name, ["cb", "call", request]);
        const result = yield* replay.#serve(name, request, from);
        return result as never;
      },
      *handleCast(request) {
        replay.#log(name, ["cb", "cast", request]);
        return (yield* replay.#serve(name, request, null)) as never;
      },
      *handleInfo(message) {
        replay.#log(name, ["cb", "info", message]);
        if (Array.isArray(message) && message[0] === "do")
          return (yield* replay.#serve(name, message[1] as Term, null)) as never;
        if (Array.isArray(message) && message[0] === "$again")
          GenServer.reply(message[1] as From, message[2]);
        return ["noreply", "state"];
      },
      handleContinue(arg) {
        replay.#log(name, ["cb", "continue", arg]);
        return ["noreply", "state"];
      },
      *terminate(reason) {
        replay.#log(name, ["cb", "terminate", reason]);
        const [what, arg] = parts(opts.term);
        if (what === "exit") exit(replay.#term(arg!));
        if (what === "raise") raise(textOf(arg!));
        if (what === "sleep") yield* sleep(arg as number);
      },
    };
  }

  /** Does what a request says: requests tell the server how to answer. */
  *#serve(name: string, request: Term, from: From | null): Wait<Term> {
    const [what, ...args] = Array.isArray(request) ? (request as Term[]) : [request];
    switch (what) {
      case "reply":
        return ["reply", args[0], "state"];
      case "reply_after":
        yield* sleep(args[0] as number);
        return ["reply", args[1], "state"];
      case "reply_timeout":
        return ["reply", args[0], "state", args[1]];
      case "reply_continue":
        return ["reply", args[0], "state", ["continue", args[1]]];
      case "save_from":
        this.#saved.set(name, from!);
        return ["noreply", "state"];
      case "reply_saved":
        GenServer.reply(this.#saved.get(name)!, args[0]);
        return ["noreply", "state"];
      case "reply_twice": {
        const caller = from!;
        const second = args[1];
        spawn(function* () {
          yield* sleep(60);
          GenServer.reply(caller, second);
        });
        return ["reply", args[0], "state"];
      }
      case "noreply_timeout":
        return ["noreply", "state", args[0]];
      case "stop_reply":
        return ["stop", args[0], args[1], "state"];
      case "stop":
        return ["stop", args[0], "state"];
      case "raise":
        return raise(textOf(encode(args[0], this.#labels)));
      case "exit":
        return exit(args[0]);
      case "throw":
        throw args[0];
      case "bad":
        return args[0];
      case "call": {
        const result: Term = yield* GenServer.call(
          this.#pid(textOf(encode(args[0], this.#labels))),
          args[1],
          args[2] as number,
        );
        return ["reply", result, "state"];
      }
      default:
        return ["noreply", "state"];
    }
  }

  // --- steps -----------------------------------------------------------------------------------------

  step(step: Step): Json {
    const answer = this.#carryOut(step);
    this.driver.settle();
    return encode(answer, this.#labels);
  }

  #carryOut(step: Step): Term {
    if (step.op === "sleep") {
      this.driver.pass(step.ms!);
      return "ok";
    }
    if (step.op === "links") {
      const links = [...(this.system.find(this.#pid(step.of!))?.links ?? [])];
      return {
        $list: links
          .map((process) => this.#labels.pid(process.id))
          .filter((name) => name !== "?")
          .sort(),
      };
    }
    const executor = step.in ?? (step.op === "spawn" ? step.by : undefined) ?? "driver";
    if (executor === "driver") return this.driver.run(() => this.#perform(step));
    const pid = this.#pid(executor);
    const command = new Command(() => this.#inProcess(step));
    this.system.send(pid, command);
    this.driver.until(() => command.answer !== null || this.system.find(pid) === undefined);
    if (command.answer === null) return ends(step) ? "ok" : "no_answer";
    return command.answer.value === RETURN ? "ok" : command.answer.value;
  }

  *#inProcess(step: Step): Wait<Term> {
    try {
      return yield* this.#perform(step);
    } catch (thrown) {
      if (thrown instanceof Ending) return thrown.end();
      throw thrown;
    }
  }

  takeInbox(): Record<string, Json[]> {
    const inbox = Object.fromEntries(
      [...this.#inbox].map(([name, log]) => [name, log.map((entry) => encode(entry, this.#labels))]),
    );
    this.#inbox = new Map();
    return inbox;
  }

  takeDown(): Json[] {
    const down = this.#down.map(({ name, reason }) => [name, encode(reason, this.#labels)] as Json[]);
    this.#down = [];
    return down.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  }
}

const RETURN = Object.freeze({ $json: '"ok"' });
const ENDS = new Set(["die", "error", "raise", "throw", "return"]);

/** Whether a step ends the process that carries it out. */
function ends(step: Step): boolean {
  return ENDS.has(step.op) || (step.cmds ?? []).some(ends);
}

/** Ends the process from outside of the command's error handling. */
class Ending {
  readonly end: () => never;
  constructor(end: () => never) {
    this.end = end;
  }
}

function remaining(ms: number | false): Term {
  return ms === false ? false : "remaining";
}

function isWait(value: unknown): value is Wait<Term> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}

function textOf(json: Json): string {
  return typeof json === "object" && json !== null && "s" in json ? String(json.s) : String(json);
}

function ordered(inbox: Record<string, Json[]>): Json {
  return Object.entries(inbox).sort(([a], [b]) => (a < b ? -1 : 1)) as unknown as Json;
}

/** Replays a scenario. @returns the differences, empty if there are none. */
export function replayProcesses(scenario: ProcessScenario, more: MoreSteps = () => null): string[] {
  const replay = new Replay(more);
  const differences: string[] = [];
  scenario.steps.forEach((step, i) => {
    const expected = scenario.expect[i]!;
    const note = (what: string, difference: string | null): void => {
      if (difference !== null) differences.push(`step ${i + 1} (${step.op}), ${what}:${difference}`);
    };
    note("return", difference(replay.step(step), expected.ret));
    note("inbox", difference(ordered(replay.takeInbox()), ordered(expected.inbox ?? {})));
    note("down", difference(replay.takeDown(), expected.down ?? []));
  });
  return differences;
}
