/** The sandbox of one part of the page, loaded when a run is wanted, or a little before. */
import type { Ahead, Sandbox } from "../../sandbox/index.ts";

export interface LazySandbox {
  /** @throws Error with words for the reader if it does not load; the next call tries again */
  get(): Promise<Sandbox>;
  /**
   * Loads and starts what a run needs, at the first sign that one will be wanted. `compiled`: without the compiler; the
   * code itself says which runner it needs.
   */
  warm(options?: { readonly compiled?: Ahead | undefined }): void;
  /** Removes its frames and workers, if there are any. */
  close(): void;
}

/** A sandbox that was begun for a stage before that came to life. */
let early: Promise<Sandbox> | null = null;

const load = (base: string): Promise<Sandbox> =>
  import("../../sandbox/index.ts").then(({ createSandbox }) => createSandbox({ base }));

/**
 * Begins a sandbox that the next one to ask for one gets: beside the stage itself, not after it.
 *
 * @param compiled as of {@link LazySandbox.warm}
 */
export function beginSandbox(base: string, compiled: Ahead): void {
  if (early) return;
  early = load(base);
  early.then(
    (each) => each.prepare({ compiled }),
    () => (early = null), // said when it is wanted
  );
}

/** @param base the site's base path, where the sandbox's frame is served from */
export function lazySandbox(base: string): LazySandbox {
  let sandbox: Promise<Sandbox> | null = null;

  function get(): Promise<Sandbox> {
    if (sandbox) return sandbox;
    const begun = early ?? load(base);
    early = null;
    sandbox = begun.catch(() => {
      sandbox = null;
      throw new Error(
        "The part of the site that runs code did not load. Is there a connection? Nothing is lost; try again.",
      );
    });
    return sandbox;
  }

  return {
    get,
    warm(options) {
      get().then(
        (each) => each.prepare(options),
        () => undefined, // said when it is wanted
      );
    },
    close() {
      sandbox?.then(
        (each) => each.close(),
        () => undefined,
      );
      sandbox = null;
    },
  };
}
