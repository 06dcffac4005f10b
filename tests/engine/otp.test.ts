import { describe, expect, it } from "vitest";
import {
  Agent,
  Application,
  DynamicSupervisor,
  exit,
  GenServer,
  now,
  type Pid,
  Process,
  raise,
  receive,
  Registry,
  sleep,
  spawn,
  Supervisor,
  Task,
  type Term,
} from "faultline";
import { run } from "./run.ts";

const Counter = GenServer.define({
  name: "Counter",
  init(start: number) {
    return ["ok", start];
  },
  handleCall(request: "get" | readonly ["add", number], _from, n) {
    return request === "get" ? ["reply", n, n] : ["reply", "ok", n + request[1]];
  },
  handleCast(_request: "crash", _n) {
    return raise("crash");
  },
});

describe("GenServer", () => {
  it("keeps a state, found by its module's name", () => {
    const { said } = run(function* (say) {
      yield* Counter.startLink(5);
      say(yield* GenServer.call(Counter, ["add", 2]));
      say(yield* GenServer.call("Counter", "get"));
    });
    expect(said).toEqual(["ok", 7]);
  });

  it("tells every change of its state in the trace, and nothing when it stays", () => {
    const { of } = run(function* () {
      yield* Counter.startLink(5);
      yield* GenServer.call(Counter, "get");
      yield* GenServer.call(Counter, ["add", 1]);
    });
    expect(of("state").map((e) => e.state)).toEqual([5, 6]);
  });

  it("with the same name can't be started twice", () => {
    const { said } = run(function* (say) {
      const [, pid] = (yield* Counter.startLink(0)) as ["ok", Pid];
      const again = (yield* Counter.startLink(0)) as readonly Term[];
      say([again[0], (again[1] as readonly Term[])[0], (again[1] as readonly Term[])[1] === pid]);
    });
    expect(said).toEqual([["error", "already_started", true]]);
  });
});

describe("Registry", () => {
  it("gives a key to one process, until that ends", () => {
    const { said } = run(function* (say) {
      yield* Registry.startLink({ keys: "unique", name: "Rooms" });
      const first = spawn(function* () {
        Registry.register("Rooms", "lobby", { open: true });
        yield* sleep("infinity");
      });
      yield* sleep(1);
      say((Registry.register("Rooms", "lobby", null) as readonly Term[])[0]);
      say(Registry.lookup("Rooms", "lobby").map(([pid, value]) => [pid === first, value]));
      Process.exit(first, "kill");
      say(Registry.lookup("Rooms", "lobby"));
      yield* sleep(1);
      say((Registry.register("Rooms", "lobby", null) as readonly Term[])[0]);
      say(Registry.count("Rooms"));
    });
    expect(said).toEqual(["error", [[true, { open: true }]], [], "ok", 1]);
  });

  it("names servers", () => {
    const { said } = run(function* (say) {
      yield* Registry.startLink({ keys: "unique", name: "Counters" });
      const name = Registry.via("Counters", "a");
      yield* GenServer.startLink(Counter, 3, { name });
      say(yield* GenServer.call(name, "get"));
      const again = (yield* GenServer.startLink(Counter, 3, { name })) as readonly Term[];
      say((again[1] as readonly Term[])[0]);
    });
    expect(said).toEqual([3, "already_started"]);
  });

  it("takes the processes registered with it along when it is killed", () => {
    const { of } = run(function* () {
      const [, registry] = (yield* Registry.startLink({ keys: "duplicate", name: "Rooms" })) as ["ok", Pid];
      spawn(function* member() {
        Registry.register("Rooms", "lobby", null);
        yield* sleep("infinity");
      });
      yield* sleep(1);
      Process.exit(registry, "kill");
    });
    expect(of("exit").map((e) => e.reason)).toEqual(["killed", "killed"]);
  });
});

describe("Task", () => {
  it("answers", () => {
    const { said } = run(function* (say) {
      const task = Task.async(function* () {
        yield* sleep(20);
        return 42;
      });
      say(yield* Task.await(task));
      say(now());
    });
    expect(said).toEqual([42, 20]);
  });

  it("that crashes takes its owner down, unless it was started without a link", () => {
    const { of, said } = run(function* (say) {
      yield* Task.Supervisor.startLink({ name: "Jobs" });
      const task = yield* Task.Supervisor.asyncNolink("Jobs", () => exit("boom"));
      say(yield* Task.yield(task));
      spawn(function* owner() {
        Task.async(() => exit("bang"));
        yield* sleep("infinity");
      });
      yield* sleep(1);
    });
    expect(said).toEqual([["exit", "boom"]]);
    expect(of("exit").map((e) => e.reason)).toEqual(["boom", "bang", "bang"]);
  });

  it("that is too slow makes its owner exit; its late answer never arrives", () => {
    const { said } = run(function* (say) {
      const slow = function* (): Generator<unknown, string> {
        yield* sleep(100);
        return "late";
      };
      const task = Task.async(slow);
      try {
        yield* Task.await(task, 50);
      } catch (thrown) {
        say((thrown as { reason: Term[] }).reason[0]);
      }
      say(yield* receive((m) => Array.isArray(m) && m[0] !== "EXIT", { after: 100 }));
    });
    expect(said).toEqual(["timeout", undefined]);
  });
});

describe("Agent", () => {
  it("keeps a state", () => {
    const { said } = run(function* (say) {
      yield* Agent.startLink(() => 1, { name: "n" });
      yield* Agent.update("n", (n: number) => n + 1);
      say(yield* Agent.getAndUpdate("n", (n: number) => [n, n * 10]));
      say(yield* Agent.get("n", (n: number) => n));
    });
    expect(said).toEqual([2, 20]);
  });
});

describe("DynamicSupervisor", () => {
  it("starts children on demand and restarts them", () => {
    const { said } = run(function* (say) {
      yield* DynamicSupervisor.startLink({ name: "Dyn" });
      const [, pid] = (yield* DynamicSupervisor.startChild("Dyn", [Counter, 1])) as ["ok", Pid];
      Process.exit(pid, "kill");
      yield* sleep(1);
      say(yield* DynamicSupervisor.countChildren("Dyn"));
      say(yield* GenServer.call(Counter, "get"));
    });
    expect(said).toEqual([{ specs: 1, active: 1, supervisors: 0, workers: 1 }, 1]);
  });
});

describe("Application", () => {
  const app = (
    name: string,
    applications: ReturnType<typeof Application.define>[],
    log: (text: string) => void,
  ): ReturnType<typeof Application.define> =>
    Application.define({
      name,
      applications,
      *start() {
        log(`start ${name}`);
        return yield* Supervisor.startLink([], { strategy: "one_for_one", name: `${name} tree` });
      },
      stop: () => log(`stop ${name}`),
    });

  it("starts after its dependencies and stops newest first", () => {
    const { said } = run(function* (say) {
      const db = app("db", [], say);
      const web = app("web", [db], say);
      say(yield* Application.start(web));
      say(yield* Application.ensureAllStarted(web));
      yield* Application.stopAll();
      say(Application.startedApplications());
    });
    expect(said).toEqual([
      ["error", ["not_started", "db"]],
      "start db",
      "start web",
      ["ok", ["db", "web"]],
      "stop web",
      "stop db",
      [],
    ]);
  });

  it("that fails to start says why", () => {
    const { said } = run(function* (say) {
      const broken = Application.define({ name: "broken", start: () => ["error", "no_port"] });
      say(yield* Application.start(broken));
    });
    expect(said).toEqual([["error", ["no_port", ["broken", "start", ["normal", []]]]]]);
  });

  it("that is permanent takes the others with it", () => {
    const { said, of } = run(function* (say) {
      const db = app("db", [], say);
      const web = app("web", [db], say);
      yield* Application.ensureAllStarted(web, "permanent");
      Process.exit(Process.whereis("web tree")!, "kill");
      yield* sleep(1);
    });
    expect(said).toEqual(["start db", "start web", "stop web", "stop db"]);
    expect(of("log").some((e) => e.text.includes("the node stops"))).toBe(true);
  });
});
