/** File: the files of the run, whole texts by path. Rules: Elixir's File (Elixir 1.14). */
import { ErlangError, here } from "../../kernel/index.ts";
import { environmentOf, tell, type Environment } from "./environment.ts";

function filesFor(what: string, path: unknown): Environment["files"] {
  const system = here(what);
  system.running(what);
  if (typeof path !== "string")
    throw new ErlangError("badarg", `${what} takes a path as text, not ${typeof path}`);
  return environmentOf(system).files;
}

/**
 * The files of the run: Elixir's `File`. They begin as the scenario's `files` says. A file is a whole
 * text under a path; there are no folders, and `a.json` and `./a.json` are two files.
 */
export const File = Object.freeze({
  /** `["ok", text]`, or `["error", "enoent"]` if there is no such file. */
  read(path: string): readonly ["ok", string] | readonly ["error", "enoent"] {
    const text = filesFor("File.read()", path).get(path) ?? null;
    tell(here("File.read()"), "file", "read", path, text);
    return text === null ? ["error", "enoent"] : ["ok", text];
  },
  /** Writes a file anew. `["error", "badarg"]` for what is no text. */
  write(path: string, text: string): "ok" | readonly ["error", "badarg"] {
    const files = filesFor("File.write()", path);
    if (typeof text !== "string") return ["error", "badarg"];
    files.set(path, text);
    tell(here("File.write()"), "file", "write", path, text);
    return "ok";
  },
  /** Removes a file. */
  rm(path: string): "ok" | readonly ["error", "enoent"] {
    if (!filesFor("File.rm()", path).delete(path)) return ["error", "enoent"];
    tell(here("File.rm()"), "file", "delete", path, null);
    return "ok";
  },
  /** Whether there is such a file. (`File.exists?`) */
  exists(path: string): boolean {
    return filesFor("File.exists()", path).has(path);
  },
});
