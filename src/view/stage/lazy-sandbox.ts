/** The sandbox of one part of the page, loaded when a run is wanted, or a little before. */
import type { Sandbox } from "../../sandbox/index.ts";

export interface LazySandbox {
  /** @throws Error with words for the reader if it does not load; the next call tries again */
  get(): Promise<Sandbox>;
  /** Loads and starts what a run needs, at the first sign that one will be wanted. `compiled`: without the compiler. */
  warm(options?: { readonly compiled?: boolean }): void;
  /** Removes its frames and workers, if there are any. */
  close(): void;
}

/** @param base the site's base path, where the sandbox's frame is served from */
export function lazySandbox(base: string): LazySandbox {
  let sandbox: Promise<Sandbox> | null = null;

  function get(): Promise<Sandbox> {
    sandbox ??= import("../../sandbox/index.ts").then(
      ({ createSandbox }) => createSandbox({ base }),
      () => {
        sandbox = null;
        throw new Error(
          "The part of the site that runs code did not load. Is there a connection? Nothing is lost; try again.",
        );
      },
    );
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
