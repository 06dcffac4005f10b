/** As much of a browser as the relay sees, to look at what it does with every kind of message. */
import { createContext, runInContext } from "node:vm";

type Listener = (event: { data: unknown; source: unknown; ports: unknown[] }) => void;

export interface FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null;
  readonly received: unknown[];
  terminated: boolean;
}

export interface FakeFrame {
  readonly workers: readonly FakeWorker[];
  /** What the relay told the page. */
  readonly told: unknown[];
  /** Addresses that were made and not yet taken back. */
  readonly addresses: ReadonlySet<string>;
  /** A message to the window. */
  hello(event?: { data?: unknown; source?: "parent" | "other"; port?: boolean }): void;
  /** A message of the page over the port. */
  page(data: unknown): void;
  /** A message of the worker. */
  worker(data: unknown): void;
  /** The worker fails. Returns whether the event was taken care of. */
  fail(message: string): boolean;
}

export function runRelay(script: string, { origin = "null", framed = true } = {}): FakeFrame {
  const listeners = new Set<Listener>();
  const workers: FakeWorker[] = [];
  const told: unknown[] = [];
  const addresses = new Set<string>();
  const self: Record<string, unknown> = { origin };
  const parent = framed ? { name: "parent" } : self;
  const port = {
    onmessage: null as ((event: { data: unknown }) => void) | null,
    postMessage: (text: unknown) => void told.push(text),
  };
  Object.assign(self, {
    self,
    parent,
    PROGRAM: "program",
    addEventListener: (_type: string, listener: Listener) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: Listener) => void listeners.delete(listener),
    Blob: class {},
    URL: {
      createObjectURL: () => {
        addresses.add("blob:1");
        return "blob:1";
      },
      revokeObjectURL: (address: string) => void addresses.delete(address),
    },
    Worker: class implements FakeWorker {
      onmessage = null;
      onerror = null;
      received: unknown[] = [];
      terminated = false;
      constructor() {
        workers.push(this);
      }
      postMessage(data: unknown): void {
        this.received.push(data);
      }
      terminate(): void {
        this.terminated = true;
      }
    },
  });
  const context = createContext(self);
  runInContext(script, context);
  // Inside, the window is not the object that it was made of.
  const source = framed ? parent : (runInContext("self", context) as object);
  return {
    workers,
    told,
    addresses,
    hello: ({ data = "faultline", source: from = "parent", port: withPort = true } = {}) => {
      for (const listener of [...listeners])
        listener({ data, source: from === "parent" ? source : {}, ports: withPort ? [port] : [] });
    },
    page: (data) => port.onmessage?.({ data }),
    worker: (data) => workers[0]!.onmessage?.({ data }),
    fail: (message) => {
      let prevented = false;
      workers[0]!.onerror?.({ message, preventDefault: () => void (prevented = true) });
      return prevented;
    },
  };
}
