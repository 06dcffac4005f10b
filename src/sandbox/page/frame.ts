/** The frame in which strangers' code runs. One is made for each run and removed after it: that is the kill. */
import { HELLO } from "../protocol/index.ts";

/** Exactly one. Any other gives the frame's code what it must not have. */
export const SANDBOX = "allow-scripts";

const NO_FEATURES =
  "accelerometer 'none'; camera 'none'; clipboard-read 'none'; clipboard-write 'none'; display-capture 'none'; " +
  "geolocation 'none'; hid 'none'; microphone 'none'; serial 'none'; usb 'none'";

const STYLE = { position: "absolute", width: "0", height: "0", border: "0", visibility: "hidden" } as const;

export interface Frame {
  /** Sends a string to the worker. */
  post(text: string): void;
  /** Who hears the strings of the worker; `left`: the frame's document was replaced. */
  listen(heard: (text: string) => void, left: () => void): void;
  /** Ends everything in the frame at once. */
  remove(): void;
}

/** @param address of `runner.html` */
export function createFrame(address: string): Frame {
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", SANDBOX);
  element.setAttribute("allow", NO_FEATURES);
  element.setAttribute("aria-hidden", "true");
  element.referrerPolicy = "no-referrer";
  element.tabIndex = -1;
  element.title = "";
  Object.assign(element.style, STYLE);
  element.src = address;

  const { port1: port, port2 } = new MessageChannel();
  // What comes before anyone listens is kept, in order.
  let early: string[] = [];
  let heard = (text: string): void => void early.push(text);
  let left = (): void => undefined;
  let loads = 0;
  let gone = false;

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (gone) return;
    heard(typeof data === "string" ? data : "Vsomething that is no text");
  };
  element.onload = () => {
    loads += 1;
    if (gone) return;
    if (loads === 1) element.contentWindow!.postMessage(HELLO, "*", [port2]);
    else left();
  };
  document.body.append(element);

  return {
    post(text) {
      port.postMessage(text);
    },
    listen(onText, onLeft) {
      heard = onText;
      left = onLeft;
      const before = early;
      early = [];
      if (loads > 1) onLeft();
      for (const text of before) if (!gone) onText(text);
    },
    remove() {
      gone = true;
      port.close();
      element.remove();
    },
  };
}
