/** Runs before the engine is loaded: keeps what the host needs of the browser, and removes the rest. */
import { makeDeterministic } from "./determinism.ts";
import { prune } from "./prune.ts";
import { tidyStacks } from "./stack.ts";

interface WorkerScope {
  postMessage(text: string): void;
  importScripts(address: string): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onunhandledrejection: ((event: { preventDefault(): void }) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const post = scope.postMessage.bind(scope);
const importScripts = scope.importScripts.bind(scope);
const clock = performance.now.bind(performance);
const turn = new MessageChannel();
const { Blob: BlobType } = globalThis;
const makeUrl = URL.createObjectURL.bind(URL);
const dropUrl = URL.revokeObjectURL.bind(URL);

let waiting: (() => void)[] = [];
turn.port1.onmessage = () => {
  const now = waiting;
  waiting = [];
  for (const then of now) then();
};

export const transport = {
  post,
  clock,
  load(script: string): void {
    const address = makeUrl(new BlobType([script], { type: "text/javascript" }));
    try {
      importScripts(address);
    } finally {
      dropUrl(address);
    }
  },
  later(then: () => void): void {
    waiting.push(then);
    turn.port2.postMessage("");
  },
};

let take: (text: string) => void = () => undefined;
scope.onmessage = (event) => take(event.data as string);

// Thousands of rejections, each written to the console, keep the page itself busy.
scope.onunhandledrejection = (event) => event.preventDefault();

/** Says who takes the messages of the page from now on. */
export function receiveWith(receiver: (text: string) => void): void {
  take = receiver;
}

/** Names that could not be removed. */
export const left: readonly string[] = prune();
tidyStacks();
makeDeterministic();
