/** Replays a recorded supervisor scenario on the engine. The format is described in tests/truth/README.md. */
import {
  DynamicSupervisor,
  exit,
  GenServer,
  Pid,
  Process,
  raise,
  sleep,
  startServer,
  Supervisor,
  System,
  type Callbacks,
  type ChildSpec,
  type Restart,
  type Shutdown,
  type StartResult,
  type Term,
  type Wait,
} from "faultline";
import { Driver } from "./clock.ts";
import { decode, difference, elixirLiteral, encode, encodePlain, type Json, type Labels } from "./terms.ts";

interface ChildNode {
  key: string;
  id?: string;
  type?: "worker" | "supervisor";
  restart?: Restart;
  shutdown?: Shutdown;
  significant?: boolean;
  sup?: SupervisorNode;
  trap?: boolean;
  term_delay?: number;
  term_exit?: Json;
  link?: boolean;
  omit_fields?: string[];
  bad_mfa?: string;
}

interface SupervisorNode {
  key: string;
  strategy: "one_for_one" | "one_for_all" | "rest_for_one" | "simple_one_for_one" | "dynamic";
  intensity: number;
  period: number;
  auto_shutdown?: "never" | "any_significant" | "all_significant";
  max_children?: number;
  template?: Omit<ChildNode, "key">;
  children?: ChildNode[];
}

interface Step {
  op: string;
  sup?: string;
  id?: string;
  target?: string;
  targets?: string[];
  via?: string;
  reason?: Json;
  plan?: Json[];
  child?: ChildNode | string;
  args?: ChildNode;
  ms?: number;
  at?: number;
  settle?: number;
  actions?: Step[];
}

interface Expected {
  ret: Json;
  events: Json[];
  reports?: Json[];
  unordered?: boolean;
}

export interface SupervisorScenario {
  id: string;
  title: string;
  timed?: boolean;
  tree: SupervisorNode;
  plans?: Record<string, Json[]>;
  steps: Step[];
  expect: Expected[];
  final: {
    supervisors: Record<string, { which_children: Json[]; count_children: Record<string, number> }>;
    alive_workers: string[];
  };
}

/** A process of the scenario: the n-th of its key. */
interface Incarnation {
  readonly key: string;
  readonly who: string;
  readonly kind: "worker" | "supervisor";
  started: boolean;
}

class Replay {
  readonly system = new System({ limits: { rows: 1_000_000 } });
  readonly driver = new Driver(this.system);
  readonly #plans = new Map<string, Json[]>();
  readonly #counts = new Map<string, number>();
  readonly #known = new Map<number, Incarnation>();
  readonly #newest = new Map<string, Pid>();
  readonly #nodes = new Map<string, SupervisorNode>();
  readonly #timed: boolean;
  #events: Json[] = [];
  #since = 0;
  #reported = 0;

  readonly #labels: Labels = {
    pid: (id) => this.#known.get(id)?.who ?? (id === this.driver.pid.id ? "driver" : "?"),
  };

  constructor(scenario: SupervisorScenario) {
    this.#timed = scenario.timed === true;
    for (const [key, plan] of Object.entries(scenario.plans ?? {})) this.#plans.set(key, [...plan]);
    this.system.exitHooks.push((process, reason) => {
      const known = this.#known.get(process.id);
      if (known?.started === true) this.#event("down", known.who, this.#json(reason));
    });
  }

  // --- what happened ---------------------------------------------------------------------------------

  #event(...event: Json[]): void {
    const at = Math.floor((this.system.now - this.#since) / 50) * 50;
    this.#events.push(this.#timed ? [at, ...event] : event);
  }

  #json(term: Term): Json {
    return encode(term, this.#labels);
  }

  #term(json: Json): Term {
    return decode(json, { pid: (name) => this.#newest.get(name.replace(/#.*/, "")) ?? this.driver.pid });
  }

  takeEvents(): Json[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  takeReports(): Json[] {
    const recorder = this.system.recorder!;
    const reports: Json[] = [];
    for (; this.#reported < recorder.length; this.#reported++) {
      const event = recorder.at(this.#reported);
      if (event.type !== "report") continue;
      const last: Json = event.child === 0 ? "undefined" : { p: this.#labels.pid(event.child) };
      const grouped = event.context === "shutdown_error" && event.child === 0;
      const child: Json = grouped
        ? { t: ["nb_children", event.count] }
        : event.restarting
          ? { t: ["restarting", last] }
          : last;
      reports.push([
        this.#labels.pid(event.pid),
        event.context,
        encodePlain(event.reason, this.#labels),
        event.id,
        child,
      ]);
    }
    return reports;
  }

  // --- children --------------------------------------------------------------------------------------

  /** Called by a process in its init: it is the next incarnation of its key. */
  #incarnate(key: string, kind: Incarnation["kind"]): Incarnation {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const { pid } = this.system.current!;
    const known: Incarnation = { key, who: `${key}#${count}`, kind, started: false };
    this.#known.set(pid.id, known);
    this.#newest.set(key, pid);
    this.#event("init", known.who);
    return known;
  }

  #nextPlan(key: string): Json {
    return this.#plans.get(key)?.shift() ?? "ok";
  }

  #worker(child: ChildNode, plan: Json): Callbacks<null, void, Term, Term> {
    const replay = this;
    let me: Incarnation;
    return {
      name: child.key,
      *init() {
        me = replay.#incarnate(child.key, "worker");
        if (child.trap === true) Process.flag("trap_exit", true);
        const [what, ...args] = Array.isArray((plan as { t?: Json[] }).t)
          ? (plan as { t: Json[] }).t
          : [plan];
        switch (what) {
          case "ignore":
            return "ignore";
          case "stop":
            return ["stop", replay.#term(args[0]!)];
          case "raise":
            return raise(textOf(args[0]!));
          case "exit":
            return exit(replay.#term(args[0]!));
          case "delay":
            yield* sleep(args[0] as number);
            break;
          case "delay_stop":
            yield* sleep(args[0] as number);
            return ["stop", replay.#term(args[1]!)];
          case "then":
            me.started = true;
            return ["ok", null, ["continue", replay.#term(args[0]!)]];
        }
        me.started = true;
        return ["ok", null];
      },
      handleContinue: (reason) => ["stop", reason, null],
      handleCall: () => ["reply", "ok", null],
      handleCast(request) {
        const [via, reason] = request as [string, Term];
        switch (via) {
          case "stop":
            return ["stop", reason, null];
          case "exit":
            return exit(reason);
          case "raise":
            return raise(textOf(replay.#json(reason)));
          case "throw":
            throw reason;
          case "unlink":
            Process.unlink(reason as Pid);
            return ["noreply", null];
          default:
            return raise(`no action ${via}`);
        }
      },
      handleInfo(message) {
        if (Array.isArray(message) && message[0] === "EXIT")
          replay.#event("info_exit", me.who, replay.#json(message[2]));
        return ["noreply", null];
      },
      *terminate(reason) {
        replay.#event("term", me.who, replay.#json(reason));
        if (child.term_delay !== undefined) yield* sleep(child.term_delay);
        if (child.term_exit !== undefined) exit(replay.#term(child.term_exit));
      },
    };
  }

  *#startWorker(child: ChildNode): Wait<StartResult | Term> {
    const plan = this.#nextPlan(child.key);
    const planned = (plan as { t?: Json[] }).t;
    let info = false;
    if (Array.isArray(planned) && planned[0] === "start") {
      this.#event("start_fn", child.key, planned[1]!);
      switch (planned[1]) {
        case "raise":
          return raise("start raised");
        case "throw":
          throw "thrown";
        case "exit":
          return exit("start_exit");
        case "garbage":
          return "garbage";
        case "ok_no_pid":
          return ["ok", "not_a_pid"];
        case "error":
          return ["error", "start_error"];
        case "info":
          info = true;
      }
    }
    const result = yield* startServer(this.#worker(child, info ? "ok" : plan), undefined, {
      link: child.link !== false,
    });
    return info && result[0] === "ok" ? ["ok", result[1], "extra_info"] : result;
  }

  #spec(child: ChildNode): ChildSpec {
    const { sup } = child;
    const spec: Record<string, unknown> = {
      id: child.id ?? child.key,
      start: sup === undefined ? () => this.#startWorker(child) : () => this.#startSupervisor(sup),
    };
    if (child.bad_mfa !== undefined) spec.start = elixirLiteral(child.bad_mfa);
    for (const field of ["restart", "shutdown", "significant", "type"] as const)
      if (child[field] !== undefined) spec[field] = child[field];
    for (const field of child.omit_fields ?? []) delete spec[field];
    return spec as unknown as ChildSpec;
  }

  *#startSupervisor(node: SupervisorNode): Wait<StartResult> {
    const result = yield* this.#supervisor(node);
    const known =
      Array.isArray(result) && result[0] === "ok" ? this.#known.get((result[1] as Pid).id) : undefined;
    if (known !== undefined) known.started = true;
    return result;
  }

  #supervisor(node: SupervisorNode): Wait<StartResult> {
    const replay = this;
    this.#nodes.set(node.key, node);
    const init = (make: () => Term): Term => {
      replay.#incarnate(node.key, "supervisor");
      const plan = replay.#nextPlan(node.key);
      if (plan === "ignore") return "ignore";
      if (plan !== "ok") return replay.#term((plan as { t: Json[] }).t[1]!);
      return make();
    };
    const flags = { maxRestarts: node.intensity, maxSeconds: node.period };
    if (node.strategy === "dynamic") {
      const options = { ...flags, maxChildren: node.max_children ?? ("infinity" as const) };
      const module = {
        name: "Elixir.Truth.D",
        init: () => init(() => DynamicSupervisor.init(options)) as never,
      };
      return DynamicSupervisor.define(module).startLink(undefined, { name: null });
    }
    const options = { ...flags, strategy: node.strategy, autoShutdown: node.auto_shutdown ?? "never" };
    const children = (): ChildSpec[] => {
      if (node.strategy !== "simple_one_for_one")
        return (node.children ?? []).map((child) => this.#spec(child));
      const template = { key: "tmpl", ...node.template };
      const start = (instance: ChildNode): Wait<Term> => this.#startWorker({ ...template, ...instance });
      const spec = this.#spec(template);
      return [typeof spec.start === "function" ? { ...spec, start } : spec];
    };
    const module = {
      name: "Elixir.Truth.S",
      init: () => init(() => Supervisor.init(children(), options)) as never,
    };
    return Supervisor.define(module).startLink(undefined, { name: null });
  }

  // --- steps -----------------------------------------------------------------------------------------

  #pid(key: string): Pid | null {
    return this.#newest.get(key) ?? null;
  }

  *#api(pid: Pid | null, call: (pid: Pid) => Wait<Term>): Wait<Term> {
    if (pid === null) return "no_process";
    try {
      return yield* call(pid);
    } catch (thrown) {
      const { reason } = thrown as { reason?: Term };
      if (!Array.isArray(reason)) throw thrown;
      return ["exit", [reason[0], "call"]];
    }
  }

  *#perform(step: Step): Wait<Term> {
    const { op } = step;
    const sup = step.sup === undefined ? null : this.#pid(step.sup);
    const dynamic = step.sup !== undefined && this.#nodes.get(step.sup)?.strategy === "dynamic";
    switch (op) {
      case "exit": {
        const target = this.#pid(step.target!);
        if (target === null || !Process.alive(target)) return "ok";
        const reason = this.#term(step.reason!);
        if (step.via === "signal") Process.exit(target, reason);
        else GenServer.cast(target, [step.via!, reason]);
        return "ok";
      }
      case "unlink": {
        const target = this.#pid(step.target!);
        if (target === null) return "ok";
        const parent = [...(this.system.find(target)?.links ?? [])][0];
        if (parent !== undefined) GenServer.cast(target, ["unlink", parent.pid]);
        return "ok";
      }
      case "plan":
        this.#plans.set(step.target!, [...step.plan!]);
        return "ok";
      case "which_children": {
        const children = yield* this.#api(sup, (pid) =>
          (dynamic ? DynamicSupervisor : Supervisor).whichChildren(pid),
        );
        return this.#children(step.sup!, children);
      }
      case "count_children": {
        const counts = yield* this.#api(sup, (pid) => Supervisor.countChildren(pid));
        return Array.isArray(counts) || typeof counts === "string"
          ? counts
          : { $list: Object.entries(counts as object) };
      }
      case "terminate_child": {
        const of =
          step.child === undefined
            ? step.id!
            : step.child === "self"
              ? this.driver.pid
              : this.#pid(step.child as string)!;
        return yield* this.#api(sup, (pid) =>
          dynamic ? DynamicSupervisor.terminateChild(pid, of as Pid) : Supervisor.terminateChild(pid, of),
        );
      }
      case "restart_child":
        return yield* this.#api(sup, (pid) => Supervisor.restartChild(pid, step.id));
      case "delete_child":
        return yield* this.#api(sup, (pid) => Supervisor.deleteChild(pid, step.id));
      case "get_childspec": {
        const found = yield* this.#api(sup, (pid) => Supervisor.getChildspec(pid, step.id));
        if (!Array.isArray(found) || found[0] !== "ok") return found;
        const { start: _start, ...rest } = found[1] as ChildSpec;
        return ["ok", rest];
      }
      case "start_child": {
        if (step.args !== undefined)
          return yield* this.#api(sup, (pid) =>
            GenServer.call(pid, ["start_child", [step.args]], "infinity"),
          );
        const spec = this.#spec(step.child as ChildNode);
        return yield* this.#api(sup, (pid) =>
          (dynamic ? DynamicSupervisor : Supervisor).startChild(pid, spec),
        );
      }
      case "stop_sup": {
        if (sup === null) return "no_process";
        try {
          return yield* GenServer.stop(sup, this.#term(step.reason!));
        } catch (thrown) {
          return ["exit", (thrown as { reason: Term }).reason];
        }
      }
      default:
        throw new Error(`no such step: ${op}`);
    }
  }

  /** which_children as it was recorded: of dynamic supervisors sorted by name. */
  #children(sup: string, children: Term): Term {
    if (!Array.isArray(children) || children[0] === "exit") return children;
    const { strategy } = this.#nodes.get(sup)!;
    const items = [...(children as Term[])];
    if (strategy === "dynamic" || strategy === "simple_one_for_one")
      items.sort((a, b) => (this.#sortKey(a) < this.#sortKey(b) ? -1 : 1));
    return { $list: items };
  }

  #sortKey(child: Term): string {
    const pid = (child as Term[])[1];
    return pid instanceof Pid ? this.#labels.pid(pid.id) : String(pid);
  }

  /** Carries out a step and lets everything come to rest: until every supervisor answers. */
  step(step: Step | null, tree?: SupervisorNode): Json {
    this.#since = this.system.now;
    let answer: Term;
    if (step === null) answer = this.driver.run(() => this.#startSupervisor(tree!));
    else if (step.op === "sleep") answer = this.#pass(step.ms!);
    else if (step.op === "align") answer = this.#pass(1000 - (this.system.now % 1000));
    else if (step.op === "exit_many") answer = this.#exitMany(step);
    else if (step.op === "par") answer = this.#parallel(step.actions!);
    else answer = this.driver.run(() => this.#perform(step));
    this.#rest();
    if (step?.settle !== undefined && this.system.now < this.#since + step.settle)
      this.driver.pass(this.#since + step.settle - this.system.now);
    return this.#json(answer);
  }

  #pass(ms: number): Term {
    this.driver.pass(ms);
    return "ok";
  }

  #exitMany(step: Step): Term {
    const root = this.system.find(this.#pid("root")!);
    if (root !== undefined) this.system.suspend(root);
    for (const target of step.targets!) {
      const pid = this.#pid(target);
      if (pid !== null) this.driver.run(() => Process.exit(pid, this.#term(step.reason!)));
    }
    if (root !== undefined) this.system.resume(root);
    return "ok";
  }

  #parallel(actions: readonly Step[]): Term {
    const answers = new Map<number, Term>();
    actions.forEach((action, i) => {
      const replay = this;
      this.system.spawn(function* () {
        yield* sleep(action.at ?? 0);
        answers.set(i, yield* replay.#perform(action));
      }, `action ${i}`);
    });
    this.driver.until(() => answers.size === actions.length);
    return { $list: actions.map((_, i) => answers.get(i)) };
  }

  /** Asks every supervisor, again and again, until nothing happens in between: busy ones answer late. */
  #rest(): void {
    for (let seen = -1; seen !== this.#events.length;) {
      seen = this.#events.length;
      this.system.settle();
      for (const [id, known] of [...this.#known]) {
        const process = this.system.byId(id);
        if (known.kind === "supervisor" && process !== undefined)
          this.driver.run(() =>
            this.#api(process.pid, (pid) => GenServer.call(pid, "which_children", "infinity")),
          );
      }
    }
  }

  final(): SupervisorScenario["final"] {
    const supervisors: SupervisorScenario["final"]["supervisors"] = {};
    const workers: string[] = [];
    for (const [id, known] of this.#known) {
      const process = this.system.byId(id);
      if (process === undefined || !this.system.alive(process.pid)) continue;
      if (known.kind === "worker") {
        workers.push(known.who);
        continue;
      }
      const children = this.driver.run(() => Supervisor.whichChildren(process.pid)) as Term[];
      const listed = (this.#children(known.key, children) as { $list: Term[] }).$list;
      supervisors[known.who] = {
        which_children: listed.map((child) => (child as Term[]).map((part) => this.#json(part))),
        count_children: this.driver.run(() => Supervisor.countChildren(process.pid)) as Record<
          string,
          number
        >,
      };
    }
    return { supervisors, alive_workers: workers.sort() };
  }
}

function textOf(json: Json): string {
  return typeof json === "object" && json !== null && "s" in json ? String(json.s) : String(json);
}

function sorted(events: Json[]): Json[] {
  return events
    .map((event) => JSON.stringify(event))
    .sort()
    .map((text) => JSON.parse(text) as Json);
}

/** Replays a scenario. @returns the differences, empty if there are none. */
export function replaySupervisor(scenario: SupervisorScenario): string[] {
  const replay = new Replay(scenario);
  const differences: string[] = [];
  scenario.expect.forEach((expected, i) => {
    const step = i === 0 ? null : scenario.steps[i - 1]!;
    const where = i === 0 ? "start" : `step ${i} (${step!.op})`;
    const ret = replay.step(step, scenario.tree);
    const events = replay.takeEvents();
    const note = (what: string, difference: string | null): void => {
      if (difference !== null) differences.push(`${where}, ${what}:${difference}`);
    };
    note("return", difference(ret, expected.ret));
    if (expected.unordered === true)
      note("events (in any order)", difference(sorted(events), sorted(expected.events)));
    else note("events", difference(events, expected.events));
    const reports = replay.takeReports();
    if (expected.unordered === true)
      note("reports", difference(sorted(reports), sorted(expected.reports ?? [])));
    else note("reports", difference(reports, expected.reports ?? []));
  });
  const final = replay.final();
  const supervisors = (of: SupervisorScenario["final"]["supervisors"]): Json =>
    Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)) as unknown as Json;
  const found = difference(
    [supervisors(final.supervisors), final.alive_workers],
    [supervisors(scenario.final.supervisors), [...scenario.final.alive_workers].sort()],
  );
  if (found !== null) differences.push(`at the end:${found}`);
  return differences;
}
