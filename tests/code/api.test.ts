/** The API page: every example runs and says what its text claims; every name that lessons import is documented. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { viewTrace } from "../../src/lesson/index.ts";
import { runInProcess } from "../../src/sandbox/build/index.ts";
import { apiDocs, docPieces, engineTypes, type ApiEntry } from "../../src/view/build/index.ts";
import { API } from "../../src/view/index.ts";

const root = process.cwd();
const folder = join(root, "src/view/api/examples");
const names = API.flatMap((group) => group.names);
const examples = API.flatMap((group) => group.examples);

async function run(name: string) {
  const outcome = await runInProcess({ source: readFileSync(join(folder, `${name}.ts`), "utf8") });
  if (outcome.kind !== "finished") throw new Error(`${name}: ${outcome.message}`);
  const view = viewTrace(outcome.trace);
  return { view, mark: (what: string) => view.marks(what).map(({ event }) => event.value) };
}

describe("examples", () => {
  test("each file is on the page, once", () => {
    const files = globSync("*.ts", { cwd: folder }).map((file) => basename(file, ".ts"));
    expect([...examples].sort()).toEqual(files.sort());
  });

  test("scenario: the same seed throws the same", async () => {
    const [once, again] = [await run("scenario"), await run("scenario")];
    expect(once.mark("thrown")).toHaveLength(3);
    expect(once.mark("thrown")).toEqual(again.mark("thrown"));
    expect(once.view.logs("info")).toEqual(["done at 300 ms"]);
  });
  test("send-receive: the question is answered, then nobody sends", async () => {
    const { mark } = await run("send-receive");
    expect(mark("heard")).toEqual([["answer", "HELLO"]]);
    expect(mark("nothing")).toEqual([true]);
  });
  test("links: the boss is told, as a message", async () => {
    const [told] = (await run("links")).mark("told") as [unknown[]];
    expect(told[0]).toBe("EXIT");
  });
  test("monitor: DOWN, with the reason", async () => {
    const [told] = (await run("monitor")).mark("told") as [unknown[]];
    expect([told[0], told[2], told[4]]).toEqual(["DOWN", "process", "enough"]);
  });
  test("timers: of 1000 ms, 700 are left after 300", async () => {
    const { mark } = await run("timers");
    expect([mark("got"), mark("left of the other")]).toEqual([["tick"], [700]]);
  });
  test("work: 300 ms on two schedulers are done after 150", async () => {
    const { view, mark } = await run("work");
    expect(mark("done")).toHaveLength(3);
    expect(view.trace.endedAt).toBe(150);
  });
  test("gen-server: last in, first out", async () => {
    expect((await run("gen-server")).mark("popped")).toEqual(["erlang", "elixir"]);
  });
  test("call-timeout: the caller exits at 100 ms, the server answers at 300", async () => {
    const { view, mark } = await run("call-timeout");
    expect(mark("answer")).toEqual([]);
    expect(view.exits("hasty").map(({ event }) => event.at)).toEqual([100]);
    expect(view.of("lost").at(-1)?.event.at).toBe(300);
  });
  test("supervisor: B and C twice, A once", async () => {
    const { view } = await run("supervisor");
    expect(["A", "B", "C"].map((name) => view.incarnations(name).length)).toEqual([1, 2, 2]);
  });
  test("dynamic-supervisor: one of two is left", async () => {
    expect((await run("dynamic-supervisor")).mark("children")).toEqual([
      { specs: 1, active: 1, supervisors: 0, workers: 1 },
    ]);
  });
  test("registry: the spawned process has not registered yet", async () => {
    const { mark } = await run("registry");
    expect([mark("my keys"), mark("lobby")]).toEqual([[["office"]], [0]]);
  });
  test("task: 300 ms, not 500", async () => {
    const { view, mark } = await run("task");
    expect(mark("ready")).toEqual([["tea", "toast"]]);
    expect(view.marks("ready")[0]!.event.at).toBe(300);
  });
  test("agent: counts to one", async () => {
    expect((await run("agent")).mark("counted")).toEqual([1]);
  });
  test("application: what it depends on starts first, and stays", async () => {
    const { mark } = await run("application");
    expect(mark("started")).toEqual([["ok", ["store", "web"]]]);
    expect(mark("still running")).toEqual([["store"]]);
  });
  test("config: the last place wins, and one error names all", async () => {
    const { mark } = await run("config");
    expect(mark("config")).toEqual([{ pool: 10, port: 4000, host: "db1" }]);
    expect(mark("all that is wrong")).toEqual([
      [
        "Missing keys in file config.json: database.user",
        "ENV vars not set: SECRET, TOKEN",
        "SIZE is malformed: many is no number",
      ],
    ]);
  });
  test("env: what was read at boot stays as it was", async () => {
    const { mark } = await run("env");
    expect(mark("read at boot, and now")).toEqual([["4000", "5000"]]);
    expect(mark("removed")).toEqual([[null, "80", "error"]]);
  });
  test("gen-event: the week has 100 and 2.50; the printer is gone at the first price that is none", async () => {
    const { view, mark } = await run("gen-event");
    expect([mark("week"), mark("swapped")]).toEqual([[102.5], ["ok"]]);
    expect(view.logs("info")).toEqual(["4.00 €"]);
    expect(mark("handlers")).toEqual([[["Total", "day"]]]);
  });
  test("alarm-handler: the new handler keeps what was handed over, and what came", async () => {
    const { view, mark } = await run("alarm-handler");
    expect(mark("alarms")).toEqual([[["database", "no answer"]]]);
    expect(mark("kept")).toEqual([
      [
        ["cache", "no answer either"],
        ["database", "no answer"],
      ],
    ]);
    expect(mark("asked")).toEqual([["error", "bad_module"]]);
    expect(view.logs("warning")).toEqual(["wakes somebody: no answer either"]);
  });
  test("ets: three visitors, and no message", async () => {
    const { view, mark } = await run("ets");
    expect([mark("before"), mark("after"), mark("count")]).toEqual([[[]], [[["today", 3]]], [3]]);
    expect(view.of("send")).toEqual([]);
  });
  test("ets-select: by a pattern, and with a condition", async () => {
    const { mark } = await run("ets-select");
    expect(mark("admins")).toEqual([[["ada"], ["joe"]]]);
    expect(mark("adults")).toEqual([["ada", "joe"]]);
    expect(mark("behind bob")).toEqual(["joe"]);
  });
  test("ets-heir: the table comes before the news", async () => {
    const { mark } = await run("ets-heir");
    expect(mark("told")).toEqual(["ETS-TRANSFER", "DOWN"]);
    expect([mark("mine now"), mark("kept")]).toEqual([[true], [[["tea", 3]]]]);
  });
  test("statem: the right code, and in time", async () => {
    const { mark } = await run("statem");
    expect([mark("wrong"), mark("right")]).toEqual([["no"], ["come in"]]);
    expect(mark("pushed")).toEqual([["locked", { code: "1234", opened: 1 }]]);
    expect(mark("late")).toEqual([["locked", { code: "1234", opened: 1 }]]);
  });
  test("statem-check: two checks fail, the third is well", async () => {
    const { view } = await run("statem-check");
    const states = view.of("transition").map(({ event }) => [event.at, event.to]);
    expect(states).toEqual([
      [0, "checking"],
      [20, "resting"],
      [120, "checking"],
      [140, "resting"],
      [240, "checking"],
      [260, "well"],
    ]);
  });
  test("replicated counters: 3 + 1, what comes twice counts once; 5 + 2 - 4 = 3", async () => {
    const [grows, goesDown] = [await run("g-counter"), await run("pn-counter")];
    expect([grows.mark("oslo, lyon"), grows.mark("kept")]).toEqual([[[4, 4]], [{ lyon: 1, oslo: 3 }]]);
    expect(goesDown.mark("left")).toEqual([3]);
    expect(goesDown.mark("kept")).toEqual([{ added: { oslo: 7 }, taken: { lyon: 4 } }]);
  });
  test("replicated registers and flag: one write is lost, both are kept, on wins", async () => {
    expect((await run("lww-register")).mark("read")).toEqual(["on the shelf"]);
    const several = await run("mv-register");
    expect([several.mark("both"), several.mark("settled")]).toEqual([[["blue", "red"]], [["violet"]]]);
    const flag = await run("ew-flag");
    expect([flag.mark("oslo alone"), flag.mark("together")]).toEqual([[false], [true]]);
  });
  test("replicated sets: for good, add wins, remove wins", async () => {
    const grows = await run("g-set");
    expect([grows.mark("elements"), grows.mark("tea")]).toEqual([[["jam", "tea"]], [true]]);
    expect((await run("two-phase-set")).mark("added again")).toEqual([[]]);
    const addWins = await run("aw-or-set");
    expect([addWins.mark("oslo alone"), addWins.mark("together")]).toEqual([[[]], [["parcel 7"]]]);
    expect(addWins.mark("oslo has seen lyon's add")).toEqual([false]);
    const removeWins = await run("rw-or-set");
    expect([removeWins.mark("together"), removeWins.mark("added again")]).toEqual([[[]], [["parcel 7"]]]);
  });
  test("replicated maps and text: time only between strangers, what was not seen stays", async () => {
    const map = await run("aw-lww-map");
    expect([map.mark("read"), map.mark("read again")]).toEqual([["shelf"], ["door"]]);
    expect(map.mark("oslo has not seen")).toEqual([[["lyon", 1, 1]]]);
    expect((await run("or-map")).mark("shelf A")).toEqual([["parcel 8"]]);
    const shared = await run("delta-crdt");
    expect([shared.mark("at once in Lyon"), shared.mark("after a sync")]).toEqual([[null], ["shelf"]]);
    const text = await run("rga");
    expect([text.mark("together"), text.mark("shorter")]).toEqual([["very fragile"], ["fragile"]]);
  });
  test("a type of one's own, and its laws: 1 merged with itself is 2", async () => {
    const own = await run("crdt");
    expect([own.mark("at first"), own.mark("now")]).toEqual([["nowhere yet"], ["van"]]);
    const laws = await run("laws");
    expect(laws.mark("broken")).toEqual([["idempotent", "inflation", "delta-merge", "convergence"]]);
    expect(laws.mark("idempotent")).toEqual([
      [
        { name: "join(a, a)", state: 2 },
        { name: "a", state: 1 },
      ],
    ]);
  });
  test("faults: the message waits until the server is let go", async () => {
    const { view } = await run("faults");
    expect(view.of("receive").map(({ event }) => event.at)).toEqual([500]);
    expect(view.exits("Server").map(({ event }) => event.at)).toEqual([600]);
  });
});

describe("docstrings", () => {
  let docs: ApiEntry[];
  beforeAll(() => {
    docs = apiDocs(root, names);
  });

  test("no name stands twice", () => {
    expect(new Set(names).size).toBe(names.length);
  });
  test("every name that content, the playground and the published code import is documented", () => {
    const files = globSync(["content/**/*.ts", "src/view/**/examples/*.ts", "tests/truth/replay/seed/*.ts"], {
      cwd: root,
    });
    const imported = files.flatMap((file) =>
      [
        ...readFileSync(join(root, file), "utf8").matchAll(/import (?:type )?\{([^}]*)\} from "faultline"/g),
      ].flatMap(([, list]) => list!.split(",").map((name) => name.replace(/\btype\b/, "").trim())),
    );
    const missing = [...new Set(imported)].filter((name) => name !== "" && !names.includes(name));
    expect(files.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
  test("every function and module has one", () => {
    const bare = docs.filter(({ kind, doc }) => kind !== "type" && doc.length === 0).map(({ name }) => name);
    expect(bare).toEqual([]);
  });
  test("links point to what is on the page", () => {
    const anchors = new Set(docs.flatMap((entry) => [entry.name, ...entry.members.map(({ name }) => name)]));
    const links = docs
      .flatMap((entry) => [entry, ...entry.members])
      .flatMap(({ doc }) => doc.flat())
      .flatMap((piece) => (piece.kind === "link" ? [piece.name] : []));
    expect(links.filter((name) => !anchors.has(name))).toEqual([]);
  });
  test("what waits is told apart from what does not", () => {
    const process = docs.find(({ name }) => name === "Process")!;
    const waits = (name: string) => process.members.find((member) => member.name === name)?.waits;
    expect([waits("Process.sleep"), waits("Process.exit")]).toEqual([true, false]);
    expect(docs.find(({ name }) => name === "receive")).toMatchObject({ waits: true, kind: "function" });
  });
  test("`code` and {@link names} are told from text; what is left open stays text", () => {
    expect(docPieces("Like {@link spawn}, `a {` and ` {x}")).toEqual([
      { kind: "text", text: "Like " },
      { kind: "link", text: "spawn", name: "spawn" },
      { kind: "text", text: ", " },
      { kind: "code", text: "a {" },
      { kind: "text", text: " and ` {x}" },
    ]);
  });
});

describe("the editor's types", () => {
  const files = engineTypes(root);
  const at = "/node_modules/faultline/";
  const parsed = new Map<string, ts.SourceFile | undefined>();

  /** Diagnostics of a scenario, by the compiler options that the editor uses. */
  const errors = (source: string): string[] => errorsOfAll({ scenario: source });

  /** Those of several, each with its name in front if there is more than one: one look at the engine's types does for all. */
  function errorsOfAll(sources: Readonly<Record<string, string>>): string[] {
    const texts = new Map(Object.entries(files).map(([path, text]) => [at + path, text]));
    const own = new Map(Object.entries(sources).map(([name, text]) => [`/${name}.ts`, text]));
    for (const [path, text] of own) texts.set(path, text);
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.es2023.d.ts"],
      strict: true,
      types: [],
      noEmit: true,
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (path) => texts.has(path) || fileExists(path);
    host.readFile = (path) => texts.get(path) ?? readFile(path);
    host.directoryExists = () => true;
    host.getCurrentDirectory = () => "/";
    host.getSourceFile = (path, language) => {
      const source = own.get(path);
      if (source !== undefined) return ts.createSourceFile(path, source, language);
      if (!parsed.has(path)) {
        const text = texts.get(path);
        parsed.set(
          path,
          text === undefined ? getSourceFile(path, language) : ts.createSourceFile(path, text, language),
        );
      }
      return parsed.get(path);
    };
    const program = ts.createProgram([...own.keys()], options, host);
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      return own.size === 1 ? text : `${file?.fileName ?? ""}: ${text}`;
    });
  }

  test("know what the examples use", () => {
    const texts = examples.map((name) => [name, readFileSync(join(folder, `${name}.ts`), "utf8")] as const);
    expect(errorsOfAll(Object.fromEntries(texts))).toEqual([]);
  });
  test("know a wrong strategy from a right one", () => {
    const text = (strategy: string) =>
      `import { scenario, Supervisor } from "faultline";
       export default scenario({ *main() { yield* Supervisor.startLink([], { strategy: "${strategy}" }); } });`;
    expect(errors(text("one_for_all"))).toEqual([]);
    expect(errors(text("one_for_nobody")).join()).toMatch(/one_for_nobody/);
  });
  test("offer nothing of the engine's inside, and nothing of the browser", () => {
    expect(errors('import { System } from "faultline"; export default System;').join()).toMatch(
      /no exported member/,
    );
    expect(errors("document.title;").join()).toMatch(/Cannot find name 'document'/);
  });
});
