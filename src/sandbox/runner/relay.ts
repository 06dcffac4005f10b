/**
 * The only script of `runner.html`. It starts the worker, counts what the worker says, and passes strings on. It
 * never evaluates anything. Self-contained: the build takes its text and puts the worker's program in the place of
 * the name PROGRAM, so that the page's policy vouches for both by one hash.
 */
import { HELLO, LIMITS } from "../protocol/messages.ts";

declare const PROGRAM: string;

// Only ever in a frame of opaque origin. Opened as a page, or framed without `sandbox`, it stays silent.
if (self.origin === "null" && parent !== self) {
  addEventListener("message", function hello(event: MessageEvent<unknown>) {
    const port = event.ports[0];
    if (event.source !== parent || event.data !== HELLO || port === undefined) return;
    removeEventListener("message", hello);
    relay(port);
  });
}

function relay(port: MessagePort): void {
  const address = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
  const worker = new Worker(address);
  let messages = 0;
  let total = 0;
  let failures = 0;

  const violation = (rule: string): void => {
    worker.terminate();
    worker.onmessage = null;
    worker.onerror = null;
    port.postMessage(`V${rule}`);
  };

  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "string") return violation("something that is no text");
    messages += 1;
    total += data.length;
    if (!"SHTED".includes(data[0] ?? " ")) return violation("a message of no known kind");
    if (data.length > LIMITS.message) return violation("a message that is too long");
    if (messages > LIMITS.messages) return violation("too many messages");
    if (total > LIMITS.total) return violation("too much text");
    if (data[0] === "S") URL.revokeObjectURL(address);
    port.postMessage(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    failures += 1;
    if (failures <= 3) port.postMessage(`X${String(event.message).slice(0, 500)}`);
  };
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "string") return;
    if (data[0] === "R") messages = total = 0;
    worker.postMessage(data);
  };
}
