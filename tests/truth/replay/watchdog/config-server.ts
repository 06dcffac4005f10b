/** Replays a recorded life of the published configuration server and its table. */
import {
  Env,
  errorTerm,
  ETS,
  GenServer,
  isHalt,
  Process,
  receive,
  Supervisor,
  System,
  type Pid,
  type Term,
  type Wait,
} from "faultline";
import { Driver } from "../clock.ts";
import { configServer } from "../seed/config.ts";
import { difference, encode, type Json } from "../terms.ts";

export interface ServerScenario {
  readonly group: string;
  /** How the table is made in place of `protected`. */
  readonly access?: "private" | "public";
  readonly steps: readonly Json[];
  readonly expect: readonly Json[];
}

const WANTED = [
  ["port", "JT_PORT"],
  ["db_url", "JT_DB"],
] as const;
const TABLE = "jenga_config";
const NAME = "Jenga.Config";

class Replay {
  readonly #system = new System();
  readonly #driver = new Driver(this.#system);
  readonly #server: ReturnType<typeof configServer>;
  #sup: Pid | null = null;

  constructor(access: ServerScenario["access"]) {
    this.#server = configServer(access);
  }

  step(step: Json): Json {
    const [op, ...args] = typeof step === "string" ? [step] : (step as { t: [string, ...Json[]] }).t;
    const sup = this.#sup === null ? undefined : this.#system.find(this.#sup);
    if (op === "kill_config_sup_suspended") this.#system.suspend(sup!);
    if (op === "resume_sup") this.#system.resume(sup!);
    const answer = this.#driver.run(() => this.#guarded(op, args));
    this.#driver.settle();
    return this.#encode(op, answer);
  }

  *#guarded(op: string, args: readonly Json[]): Wait<Term> {
    try {
      return yield* this.#perform(op, args);
    } catch (thrown) {
      if (isHalt(thrown)) throw thrown;
      return ["raised", "error", errorTerm(thrown)];
    }
  }

  *#perform(op: string, args: readonly Json[]): Wait<Term> {
    switch (op) {
      case "setenv":
        return Env.put(text(args[0]!), text(args[1]!));
      case "unsetenv":
        return Env.delete(text(args[0]!));
      case "start_sup":
        return yield* this.#startSup(args[0] as number);
      case "start_link":
        return yield* this.#server.startLink(WANTED);
      case "lookup":
        return ETS.lookup(TABLE, "port");
      case "table":
        return ETS.tab2list(TABLE).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
      case "insert":
        return ETS.insert(TABLE, [args[0], text(args[1]!)]);
      case "delete_table":
        return ETS.delete(TABLE);
      case "owner":
        return ETS.info(TABLE, "owner") as Term;
      case "kill_config":
      case "kill_config_sup_suspended":
        return yield* kill();
      case "stop_config":
        return yield* GenServer.stop(NAME, args[0]);
      case "resume_sup":
        return "ok";
      case "flush_exits":
        return yield* flushExits();
      case "sup_alive":
        return this.#sup !== null && Process.alive(this.#sup);
    }
    throw new Error(`a step that this replay does not know: ${op}`);
  }

  *#startSup(maxRestarts: number): Wait<Term> {
    const child = { id: "config", start: () => this.#server.startLink(WANTED) };
    const result = yield* Supervisor.startLink([child], { strategy: "one_for_one", maxRestarts });
    if (result[0] === "ok") this.#sup = result[1] as Pid;
    return result;
  }

  #encode(op: string, answer: Term): Json {
    const labels = {
      pid: (id: number): string =>
        id === this.#sup?.id ? "sup" : id === this.#system.whereis(NAME)?.id ? "config" : "other",
    };
    // Keys are atoms, values are binaries; rows and exits stand in lists.
    const list = Array.isArray(answer) && (op === "lookup" || op === "table") && answer[0] !== "raised";
    if (list) return (answer as [Json, string][]).map(([key, value]) => ({ t: [key, { s: value }] }));
    if (op === "flush_exits") return (answer as Term[]).map((exit) => encode(exit, labels));
    return encode(answer, labels);
  }
}

function text(json: Json): string {
  return (json as { s: string }).s;
}

function* kill(): Wait<Term> {
  const pid = Process.whereis(NAME)!;
  Process.monitor(pid);
  Process.exit(pid, "kill");
  yield* receive((m) => Array.isArray(m) && m[0] === "DOWN" && m[3] === pid);
  return "ok";
}

function* flushExits(): Wait<Term> {
  const exits: Term[] = [];
  for (;;) {
    const exit = (yield* receive((m) => Array.isArray(m) && m[0] === "EXIT", { after: 0 })) as
      readonly Term[] | undefined;
    if (exit === undefined) return exits;
    exits.push(["EXIT", "other", exit[2]]);
  }
}

export function replayConfigServer({ access, steps, expect }: ServerScenario): string[] {
  const replay = new Replay(access);
  return steps.flatMap((step, i) => {
    const found = difference(replay.step(step), expect[i]!, `step ${i}, ${JSON.stringify(step)}`);
    return found === null ? [] : [found];
  });
}
