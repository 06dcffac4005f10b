/** Env: the environment variables of the run. Rules: Elixir's System.get_env and its kin (Elixir 1.14, OTP 25). */
import { ErlangError, here } from "../../kernel/index.ts";
import { changeVariable, environmentOf, readVariable } from "./environment.ts";

/** Raised by {@link Env.fetchOrRaise}: Elixir's System.EnvError. */
class EnvError extends Error {
  constructor(name: string) {
    super(`could not fetch environment variable "${name}" because it is not set`);
    this.name = "System.EnvError";
  }
}

/**
 * The environment variables of the run: Elixir's `System.get_env` and its kin. They begin as the
 * scenario's `env` says, belong to no process, and outlive them all. A fault script changes them too:
 * `at 1200 env PORT 5000` sets one, `at 1200 env PORT` removes it.
 */
export const Env = Object.freeze({
  /**
   * The value of a variable, always a text; `otherwise` (default null) if it is not set. An empty text is
   * a value. badarg for a name with `=` in it. (`System.get_env`)
   */
  get<T = null>(name: string, otherwise: T = null as T): string | T {
    const system = here("Env.get()");
    system.running("Env.get()");
    return readVariable(system, name) ?? otherwise;
  },
  /** `["ok", value]`, or `"error"` if it is not set. (`System.fetch_env`) */
  fetch(name: string): readonly ["ok", string] | "error" {
    const system = here("Env.fetch()");
    system.running("Env.fetch()");
    const value = readVariable(system, name);
    return value === null ? "error" : ["ok", value];
  },
  /** The value, or a raised System.EnvError that names the variable. (`System.fetch_env!`) */
  fetchOrRaise(name: string): string {
    const system = here("Env.fetchOrRaise()");
    system.running("Env.fetchOrRaise()");
    const value = readVariable(system, name);
    if (value === null) throw new EnvError(name);
    return value;
  },
  /** Sets a variable for every process. badarg for a value that is no text. (`System.put_env`) */
  put(name: string, value: string): "ok" {
    const system = here("Env.put()");
    system.running("Env.put()");
    if (typeof value !== "string")
      throw new ErlangError("badarg", "Env.put takes texts; Env.delete removes a variable");
    changeVariable(system, name, value);
    return "ok";
  },
  /** Removes a variable; `ok` also if it was not set. (`System.delete_env`) */
  delete(name: string): "ok" {
    const system = here("Env.delete()");
    system.running("Env.delete()");
    changeVariable(system, name, null);
    return "ok";
  },
  /** All variables by name, in the order of their names. (`System.get_env/0`) */
  all(): Readonly<Record<string, string>> {
    const system = here("Env.all()");
    system.running("Env.all()");
    const { variables } = environmentOf(system);
    return Object.freeze(Object.fromEntries([...variables].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
  },
});
