/**
 * Registry: names for processes beyond the node's own register; a name is any term, and its entry goes
 * with its process. Rules: Elixir's Registry. Modelled as one process without partitions.
 */
import {
  ErlangError,
  freeze,
  here,
  type Pid,
  Process,
  self,
  toPlain,
  type System,
  type Term,
  type Wait,
} from "../kernel/index.ts";
import { type ChildSpec } from "./child.ts";
import { startServer } from "./gen-server.ts";
import type { Callbacks, StartResult, Via, ViaModule } from "./server-module.ts";

export interface RegistryOptions {
  /** Whether a key can have one process only, or many. */
  readonly keys: "unique" | "duplicate";
  readonly name: string;
}

interface Entry {
  readonly key: Term;
  readonly pid: Pid;
  value: Term;
}

/** The entries of one registry, which any process reads without asking the registry's process. */
interface Table {
  readonly keys: RegistryOptions["keys"];
  readonly owner: Pid;
  /** By key as text. */
  readonly entries: Map<string, Entry[]>;
}

const TABLES = {};

function tables(system: System): Map<string, Table> {
  let found = system.extensions.get(TABLES) as Map<string, Table> | undefined;
  if (found === undefined) system.extensions.set(TABLES, (found = new Map()));
  return found;
}

function table(name: unknown, what: string): Table {
  const found = tables(here(what)).get(name as string);
  if (found === undefined)
    throw new ErlangError("badarg", `${what}: unknown registry ${String(name)}; start it first`);
  return found;
}

function keyText(key: Term): string {
  return JSON.stringify(toPlain(key));
}

function livingEntries({ entries }: Table, key: Term): Entry[] {
  const { alive } = Process;
  return (entries.get(keyText(key)) ?? []).filter((entry) => alive(entry.pid));
}

function remove({ entries }: Table, keep: (entry: Entry) => boolean, only?: string): void {
  for (const key of only === undefined ? [...entries.keys()] : [only]) {
    const left = (entries.get(key) ?? []).filter(keep);
    if (left.length > 0) entries.set(key, left);
    else entries.delete(key);
  }
}

function owner(options: RegistryOptions): Callbacks<null, void, never, never> {
  return {
    name: options.name,
    init() {
      Process.flag("trap_exit", true);
      const system = here("Registry");
      const made: Table = { keys: options.keys, owner: self(), entries: new Map() };
      tables(system).set(options.name, made);
      system.exitHooks.push((process) => {
        if (process.pid === made.owner) tables(system).delete(options.name);
      });
      return ["ok", null];
    },
    handleInfo(message) {
      if (Array.isArray(message) && message[0] === "EXIT") {
        const found = tables(here("Registry")).get(options.name);
        if (found !== undefined) remove(found, (entry) => entry.pid !== message[1]);
      }
      return ["noreply", null];
    },
  };
}

function register(
  registry: string,
  key: Term,
  value: Term,
): readonly ["ok", Pid] | readonly ["error", readonly ["already_registered", Pid]] {
  const found = table(registry, "Registry.register()");
  const pid = self();
  freeze(value);
  freeze(key);
  const text = keyText(key);
  const living = livingEntries(found, key);
  if (found.keys === "unique" && living.length > 0) return ["error", ["already_registered", living[0]!.pid]];
  found.entries.set(text, [...living, { key, pid, value }]);
  Process.link(found.owner);
  return ["ok", found.owner];
}

function parts(term: Term): readonly [registry: string, key: Term] {
  if (!Array.isArray(term) || typeof term[0] !== "string")
    throw new ErlangError("badarg", 'a registry name reads ["via", Registry, ["MyRegistry", key]]');
  return term as unknown as readonly [string, Term];
}

const via: ViaModule = {
  whereisName(term: Term): Pid | null {
    const [name, key] = parts(term);
    return livingEntries(table(name, "Registry"), key)[0]?.pid ?? null;
  },
  registerName(term: Term): boolean {
    const [name, key] = parts(term);
    return register(name, key, null)[0] === "ok";
  },
  unregisterName(term: Term): void {
    const [name, key] = parts(term);
    Registry.unregister(name, key);
  },
};

/** Elixir's Registry. */
export const Registry = Object.freeze({
  ...via,
  name: "Registry",
  type: "supervisor" as const,
  /** Starts a registry, linked to the caller. As a child: `[Registry, { keys: "unique", name: "Rooms" }]`. */
  startLink(options: RegistryOptions): Wait<StartResult> {
    if (
      typeof options !== "object" ||
      options === null ||
      typeof options.name !== "string" ||
      !["unique", "duplicate"].includes(options.keys)
    )
      throw new ErlangError(
        "badarg",
        'Registry.startLink takes { keys: "unique" or "duplicate", name: "Rooms" }',
      );
    return startServer(owner(options), undefined, { name: options.name, link: true, kind: "registry" });
  },
  childSpec(options: RegistryOptions): ChildSpec {
    return { id: options.name, start: () => Registry.startLink(options), type: "supervisor" };
  },
  /**
   * Registers the caller under a key: `["ok", pid]` or `["error", ["already_registered", pid]]`. Links the
   * caller with the registry, as Elixir does: a registry that is killed takes its processes with it.
   */
  register,
  /** Removes what the caller registered under this key. */
  unregister(registry: string, key: Term): "ok" {
    const me = self();
    remove(table(registry, "Registry.unregister()"), (entry) => entry.pid !== me, keyText(key));
    return "ok";
  },
  /** `[pid, value]` of each living process under this key. */
  lookup(registry: string, key: Term): readonly (readonly [Pid, any])[] {
    return livingEntries(table(registry, "Registry.lookup()"), key).map(
      ({ pid, value }) => [pid, value] as const,
    );
  },
  /** Changes the value the caller registered under a unique key: `[new, old]`, or `error`. */
  updateValue(registry: string, key: Term, change: (old: any) => Term): readonly [Term, Term] | "error" {
    const entry = livingEntries(table(registry, "Registry.updateValue()"), key).find(
      ({ pid }) => pid === self(),
    );
    if (entry === undefined) return "error";
    const old = entry.value;
    entry.value = change(old);
    freeze(entry.value);
    return [entry.value, old];
  },
  /** Keys that a process has registered. */
  keys(registry: string, pid: Pid): Term[] {
    return [...table(registry, "Registry.keys()").entries.values()]
      .flat()
      .filter((entry) => entry.pid === pid)
      .map(({ key }) => key);
  },
  /** Number of entries. */
  count(registry: string): number {
    return [...table(registry, "Registry.count()").entries.values()].flat().length;
  },
  /** Calls `each` with the `[pid, value]` pairs of a key, if there are any; in the caller. */
  dispatch(registry: string, key: Term, each: (entries: readonly (readonly [Pid, any])[]) => void): "ok" {
    const entries = Registry.lookup(registry, key);
    if (entries.length > 0) each(entries);
    return "ok";
  },
  /** The name of a server to be found through a registry: `name: Registry.via("Rooms", "lobby")`. */
  via(registry: string, key: Term): Via {
    return ["via", via, [registry, key]];
  },
});
