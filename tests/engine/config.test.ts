/** The environment of a run, and Config. Rules: Elixir 1.14's System and File; Vapor 0.10. */
import { describe, expect, it } from "vitest";
import {
  Config,
  Env,
  File,
  raise,
  runScenario,
  scenario,
  sleep,
  spawn,
  type Fault,
  type Scenario,
} from "faultline";

type Given = Pick<Scenario, "env" | "files"> & { faults?: readonly Fault[] };

/** What a body says in a run with this environment, and the run's trace. */
function inRun(given: Given, body: (say: (value: unknown) => void) => unknown) {
  const said: unknown[] = [];
  const crashes: unknown[] = [];
  const { faults, ...parts } = given;
  const trace = runScenario(scenario({ ...parts, main: () => body((value) => said.push(value)) }), {
    ...(faults === undefined ? {} : { faults }),
    onCrash: (_label, thrown) => crashes.push(thrown),
  });
  const env = trace.events.filter((event) => event.type === "env");
  return { said, crashes, trace, env };
}

/** What a body gives in a run with this environment. */
function given<T>(env: Given, body: () => T): T {
  const { said, crashes } = inRun(env, (say) => say(body()));
  if (crashes.length > 0) throw crashes[0];
  return said[0] as T;
}

function raised(env: Given, body: () => unknown): { name: string; message: string; reason?: unknown } {
  const { crashes } = inRun(env, body);
  expect(crashes).toHaveLength(1);
  return crashes[0] as never;
}

describe("Env", () => {
  it("reads what the scenario gives, and null for the rest", () => {
    expect(
      given({ env: { PORT: "4000" } }, () => [Env.get("PORT"), Env.get("HOST"), Env.get("HOST", "local")]),
    ).toEqual(["4000", null, "local"]);
  });

  it("takes an empty text for a value", () => {
    expect(given({ env: { PORT: "" } }, () => [Env.get("PORT", "x"), Env.fetch("PORT")])).toEqual([
      "",
      ["ok", ""],
    ]);
  });

  it("fetches: ok with the value, or error; or raises with the name", () => {
    expect(given({ env: { A: "1" } }, () => [Env.fetch("A"), Env.fetch("B"), Env.fetchOrRaise("A")])).toEqual(
      [["ok", "1"], "error", "1"],
    );
    expect(raised({}, () => Env.fetchOrRaise("NOPE_X"))).toMatchObject({
      name: "System.EnvError",
      message: 'could not fetch environment variable "NOPE_X" because it is not set',
    });
  });

  it("refuses what the BEAM refuses: = in a name, \\0 anywhere, a value that is no text", () => {
    const bad: (() => unknown)[] = [
      () => Env.put("A=B", "x"),
      () => Env.get("A=B"),
      () => Env.delete("A=B"),
      () => Env.put("A\0", "x"),
      () => Env.put("A", "x\0"),
      () => Env.put("A", 4000 as never),
      () => Env.put("A", null as never),
      () => Env.get(1 as never),
    ];
    for (const body of bad) expect(raised({}, body)).toMatchObject({ name: "ErlangError", reason: "badarg" });
    expect(given({}, () => [Env.put("", "x"), Env.get("")])).toEqual(["ok", "x"]);
  });

  it("is one for all processes, and outlives them", () => {
    const { said } = inRun({}, function* (say) {
      spawn(() => Env.put("PORT", "5000"));
      yield* sleep(1);
      say(Env.get("PORT"));
      Env.delete("PORT");
      say([Env.get("PORT"), Env.delete("PORT")]);
    });
    expect(said).toEqual(["5000", [null, "ok"]]);
  });

  it("lists all, by name", () => {
    expect(Object.entries(given({ env: { B: "2", A: "1" } }, () => Env.all()))).toEqual([
      ["A", "1"],
      ["B", "2"],
    ]);
  });

  it("begins anew with each run of a scenario", () => {
    const counting = scenario({
      env: { N: "1" },
      main() {
        Env.put("N", `${Number(Env.get("N")) + 1}`);
      },
    });
    const values = [1, 2].map(() => runScenario(counting).events.filter((event) => event.type === "env")[1]);
    expect(values.map((event) => event?.value)).toEqual(["2", "2"]);
  });

  it("works in a process only", () => {
    expect(() => Env.get("PORT")).toThrow("Env.get() can only be used inside a process.");
  });

  it("leaves each access in the trace, values cut to 200 characters", () => {
    const { env } = inRun({ files: { a: "x".repeat(201) } }, () => {
      Env.get("PORT");
      Env.put("PORT", "1");
      Env.delete("PORT");
      File.read("a");
    });
    expect(env.map(({ pid, at, type: _, ...rest }) => [pid, at, ...Object.values(rest)])).toEqual([
      [1, 0, "variable", "read", "PORT", null],
      [1, 0, "variable", "write", "PORT", "1"],
      [1, 0, "variable", "delete", "PORT", null],
      [1, 0, "file", "read", "a", `${"x".repeat(200)}…`],
    ]);
  });

  it("is changed by the fault script", () => {
    const faults: Fault[] = [
      { at: 100, do: "env", target: "PORT", value: "5000" },
      { at: 200, do: "env", target: "PORT", value: null },
    ];
    const { said, trace } = inRun({ env: { PORT: "4000" }, faults }, function* (say) {
      for (const wait of [50, 100, 100]) {
        yield* sleep(wait);
        say(Env.get("PORT"));
      }
    });
    // At 50, 150 and 250 ms.
    expect(said).toEqual(["4000", "5000", null]);
    expect(trace.events.filter(({ pid }) => pid === 0).map((event) => [event.at, event.type])).toEqual(
      [
        [0, "spawn"],
        [100, "fault"],
        [100, "env"],
        [200, "fault"],
        [200, "env"],
      ].slice(1),
    );
  });

  it("is refused by scenario() if it is no object of texts", () => {
    const main = () => undefined;
    expect(() => scenario({ main, env: { PORT: 4000 } as never })).toThrow("holds texts only");
    expect(() => scenario({ main, env: [] as never })).toThrow("env is an object of texts");
    expect(() => scenario({ main, files: "x" as never })).toThrow("files is an object of texts");
    expect(() => scenario({ main, env: { "A=B": "x" } })).toThrow("no = in it");
  });
});

describe("File", () => {
  it("reads, writes, removes", () => {
    expect(
      given({ files: { "a.txt": "A" } }, () => [
        File.read("a.txt"),
        File.read("b.txt"),
        File.write("b.txt", "B"),
        File.read("b.txt"),
        File.write("b.txt", 12 as never),
        File.exists("a.txt"),
        File.rm("a.txt"),
        File.rm("a.txt"),
        File.exists("a.txt"),
      ]),
    ).toEqual([
      ["ok", "A"],
      ["error", "enoent"],
      "ok",
      ["ok", "B"],
      ["error", "badarg"],
      true,
      "ok",
      ["error", "enoent"],
      false,
    ]);
  });
});

const json = (value: unknown): Given["files"] => ({ "settings.json": JSON.stringify(value) });

describe("Config.env", () => {
  const env = { FOO: "3" };
  it("binds variables to keys", () => {
    expect(given({ env }, () => Config.load([Config.env({ foo: "FOO" })]))).toEqual(["ok", { foo: "3" }]);
  });
  it("translates what is found, not a default", () => {
    const map = (text: string) => Number(text) + 1;
    expect(
      given({ env }, () =>
        Config.loadOrRaise(
          Config.env({ foo: { from: "FOO", map }, bar: { from: "BAR", map, default: 1337 } }),
        ),
      ),
    ).toEqual({ foo: 4, bar: 1337 });
  });
  it("takes false for a default, and null for none", () => {
    const load = (fallback: unknown) =>
      given({}, () => Config.load([Config.env({ baz: { from: "BAZ", default: fallback } })]));
    expect(load(false)).toEqual(["ok", { baz: false }]);
    expect(load(null)).toMatchObject(["error", { errors: ["ENV vars not set: BAZ"] }]);
  });
  it("gives null for an optional binding that is missing", () => {
    expect(given({}, () => Config.load([Config.env({ bar: { from: "BAR", required: false } })]))).toEqual([
      "ok",
      { bar: null },
    ]);
  });
  it("names all that is missing, in the order of their keys", () => {
    // The keys bar and foo in the order of their names, as Vapor's own test has it.
    expect(given({}, () => Config.load([Config.env({ foo: "FOO", bar: "BAR" })]))).toEqual([
      "error",
      {
        errors: ["ENV vars not set: BAR, FOO"],
        message: "There were errors loading configuration:\nENV vars not set: BAR, FOO\n",
      },
    ]);
  });
  it("leaves out what is missing if nothing of it is required", () => {
    expect(
      given({ env }, () => Config.load(Config.env({ foo: "FOO", bar: "BAR" }, { required: false }))),
    ).toEqual(["ok", { foo: "3" }]);
  });
  it("lists what a translation refuses beside what is missing", () => {
    const map = () => raise("a port is a number");
    expect(
      given({ env }, () => Config.load([Config.env({ port: { from: "FOO", map }, bar: "BAR" })])),
    ).toMatchObject(["error", { errors: ["ENV vars not set: BAR", "FOO is malformed: a port is a number"] }]);
  });
});

describe("Config.file", () => {
  const files = json({ foo: "file foo", boz: { biz: "deep", none: null }, list: [1], text: "t" });
  it("binds keys and paths", () => {
    expect(
      given({ files }, () =>
        Config.loadOrRaise([
          Config.file("settings.json", {
            foo: "foo",
            boz: ["boz", "biz"],
            list: { from: "list", map: (l) => l[0] },
          }),
        ]),
      ),
    ).toEqual({ foo: "file foo", boz: "deep", list: 1 });
  });
  it("names missing keys; null, a way into a text or a list, and what objects inherit are missing", () => {
    expect(
      given({ files }, () =>
        Config.load([
          Config.file("settings.json", {
            a: ["boz", "none"],
            b: ["text", "length"],
            c: ["list", "0"],
            d: "toString",
            e: { from: "no", default: 7 },
            f: { from: "no", required: false },
          }),
        ]),
      ),
    ).toMatchObject([
      "error",
      { errors: ["Missing keys in file settings.json: boz.none, text.length, list.0, toString"] },
    ]);
  });
  it("raises for a file that is not there, and for a format it does not know", () => {
    expect(raised({}, () => Config.load([Config.file("no.json", {})]))).toMatchObject({
      name: "FileNotFoundError",
      message: "configuration file: no.json can not be found",
    });
    for (const path of ["a.txt", ".json", "a/.json", "json"])
      expect(raised({ files: { [path]: "{}" } }, () => Config.load([Config.file(path, {})]))).toMatchObject({
        name: "FileFormatNotFoundError",
        message: `configuration file: ${path} is not a registered file format`,
      });
    expect(raised({}, () => Config.load([Config.file("a.toml", {})])).message).toContain(
      "only .json is modelled",
    );
  });
  it("lists a malformed file, and goes on", () => {
    expect(
      given({ files: { "a.json": "{" } }, () =>
        Config.load([Config.file("a.json", { a: "a" }), Config.env({ b: "B" })]),
      ),
    ).toMatchObject([
      "error",
      { errors: ["configuration file: a.json is malformed: it is no JSON", "ENV vars not set: B"] },
    ]);
  });
});

describe("Config.dotenv", () => {
  /** The variables after `text` was read as .env. */
  const read = (text: string, env: Given["env"] = {}, options = {}) =>
    given({ env, files: { ".env": text } }, () => {
      expect(Config.load([Config.dotenv(options)])).toEqual(["ok", {}]);
      return { ...Env.all() };
    });
  it("sets variables, trimmed", () => {
    expect(read("FOO=foo\nBAR = bar\n  BAZ     =this is a baz\n")).toEqual({
      FOO: "foo",
      BAR: "bar",
      BAZ: "this is a baz",
    });
  });
  it("skips comments and malformed lines", () => {
    expect(read("# c\n  # BAZ=x\nFOO=foo=\nBAR\n=baz\nEMPTY=\nBLANK= \n")).toEqual({
      FOO: "foo=",
      BLANK: "",
    });
  });
  it("takes the first of two lines for one name", () => {
    expect(read("A=1\nA=2")).toEqual({ A: "1" });
  });
  it("reads heredocs, without their empty lines", () => {
    expect(read("FOO=<< 'EOF'\n  one\n\n  # two\nEOF\nBAR=bar\nBAZ=   << END\nx\n END ")).toEqual({
      FOO: "  one\n  # two",
      BAR: "bar",
      BAZ: "x",
    });
  });
  it("names a heredoc that never ends", () => {
    expect(given({ files: { ".env": "A=<< EOF\nx" } }, () => Config.load([Config.dotenv()]))).toMatchObject([
      "error",
      { errors: [".env is malformed: the text of A never ends"] },
    ]);
  });
  it("keeps what is set, unless told to overwrite", () => {
    expect(read("FOO=foo\nBAR=bar", { FOO: "mine" })).toEqual({ FOO: "mine", BAR: "bar" });
    expect(read("FOO=foo", { FOO: "mine" }, { overwrite: true })).toEqual({ FOO: "foo" });
  });
  it("stacks .env, .env.ENV, .env.local, .env.ENV.local; or reads the one that is named", () => {
    const files = {
      ".env": "A=1\nB=1\nC=1\nD=1",
      ".env.test": "B=2\nC=2\nD=2",
      ".env.local": "C=3\nD=3",
      ".env.test.local": "D=4",
    };
    const all = (options: object) =>
      given({ files }, () => (Config.load([Config.dotenv(options)]), { ...Env.all() }));
    expect(all({ env: "test" })).toEqual({ A: "1", B: "2", C: "3", D: "4" });
    expect(all({})).toEqual({ A: "1", B: "1", C: "3", D: "3" });
    expect(all({ filename: ".env.test" })).toEqual({ B: "2", C: "2", D: "2" });
    expect(all({ filename: ".env.none" })).toEqual({});
  });
  it("comes before the providers that read the variables", () => {
    expect(
      given({ files: { ".env": "PORT=4000" } }, () =>
        Config.load([Config.dotenv(), Config.env({ port: "PORT" })]),
      ),
    ).toEqual(["ok", { port: "4000" }]);
  });
});

describe("Config.group", () => {
  it("puts a configuration under a key", () => {
    expect(
      given({ env: { DB_HOST: "4369" } }, () =>
        Config.loadOrRaise(Config.group("primary", [Config.env({ host: { from: "DB_HOST", map: Number } })])),
      ),
    ).toEqual({ primary: { host: 4369 } });
  });
  it("replaces a former group of the same name as a whole", () => {
    expect(
      given({ env: { H: "h", P: "p" } }, () =>
        Config.loadOrRaise([
          Config.group("db", Config.env({ host: "H" })),
          Config.group("db", Config.env({ port: "P" })),
        ]),
      ),
    ).toEqual({ db: { port: "p" } });
  });
  it("says in which group something is missing, to any depth", () => {
    expect(
      given({}, () =>
        Config.load(
          Config.group("db", [Config.env({ a: "A" }), Config.group("pool", [Config.env({ b: "B" })])]),
        ),
      ),
    ).toMatchObject(["error", { errors: ["db: ENV vars not set: A", "db: pool: ENV vars not set: B"] }]);
  });
});

describe("Config.load", () => {
  it("takes what comes later: also a default, and the null of an optional binding", () => {
    const env = { A: "env" };
    const load = (last: Parameters<typeof Config.env>[0]) =>
      given({ env }, () => Config.loadOrRaise([Config.env({ a: "A" }), Config.env(last)]));
    expect(load({ a: { from: "B", default: "default" } })).toEqual({ a: "default" });
    expect(load({ a: { from: "B", required: false } })).toEqual({ a: null });
    expect(
      given({ env }, () =>
        Config.load([Config.env({ a: "A" }), Config.env({ a: "B" }, { required: false })]),
      ),
    ).toEqual(["ok", { a: "env" }]);
  });
  it("asks providers of one's own", () => {
    const mine = { load: () => ["ok", { a: 1 }] as const };
    const broken = { load: () => ["error", ["the vault is sealed"]] as const };
    expect(given({}, () => [Config.load([mine]), Config.load([broken, mine])])).toMatchObject([
      ["ok", { a: 1 }],
      ["error", { errors: ["the vault is sealed"] }],
    ]);
  });
  it("raises everything that is wrong at once", () => {
    expect(
      raised({ files: json({}) }, () =>
        Config.loadOrRaise([Config.file("settings.json", { a: "a" }), Config.env({ b: "B", c: "C" })]),
      ),
    ).toMatchObject({
      name: "LoadError",
      message:
        "There were errors loading configuration:\nMissing keys in file settings.json: a\nENV vars not set: B, C\n",
    });
  });
  it("refuses what is no provider", () => {
    expect(raised({}, () => Config.load([{ port: "PORT" }] as never))).toMatchObject({ reason: "badarg" });
    expect(raised({}, () => Config.env(["PORT"] as never))).toMatchObject({ reason: "badarg" });
  });
  it("does not follow __proto__", () => {
    const files = { "a.json": '{"__proto__": {"x": "1"}}' };
    expect(given({ files }, () => Config.load([Config.file("a.json", { x: "x" })]))[0]).toBe("error");
    expect(given({ files }, () => Config.load([Config.file("a.json", { x: ["__proto__", "x"] })]))).toEqual([
      "ok",
      { x: "1" },
    ]);
  });
});
