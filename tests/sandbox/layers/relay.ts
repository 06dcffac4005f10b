import assert from "node:assert/strict";
import { buildRelay } from "../../../src/sandbox/build/index.ts";
import { LIMITS } from "../../../src/sandbox/protocol/index.ts";
import { runRelay, type FakeFrame } from "../harness/mini-browser.ts";
import { mutate } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

/** A relay that has been greeted. */
function greeted(script: string): FakeFrame {
  const frame = runRelay(script);
  frame.hello();
  assert.equal(frame.workers.length, 1);
  return frame;
}

function breaks(script: string, rule: RegExp, say: (frame: FakeFrame) => void): void {
  const frame = greeted(script);
  say(frame);
  const last = frame.told.at(-1);
  assert.match(String(last), /^V/);
  assert.match(String(last), rule);
  assert.ok(frame.workers[0]!.terminated, "the worker goes on");
  const { length } = frame.told;
  frame.worker("H");
  assert.equal(frame.told.length, length, "it is still heard");
}

export const RELAY = layer<string>({
  name: "relay",
  load: (mutations) => buildRelay({ plugins: [mutate(mutations)] }),
  checks: {
    "it starts a worker when its frame's parent greets it": (script) => void greeted(script),
    "it stays silent outside of an opaque origin": (script) => {
      const frame = runRelay(script, { origin: "https://site.example" });
      frame.hello();
      assert.equal(frame.workers.length, 0);
    },
    "it stays silent as a page of its own": (script) => {
      const frame = runRelay(script, { framed: false });
      frame.hello();
      assert.equal(frame.workers.length, 0);
    },
    "it hears nobody but its parent": (script) => {
      const frame = runRelay(script);
      frame.hello({ source: "other" });
      assert.equal(frame.workers.length, 0);
    },
    "it hears nothing but the greeting, with a port": (script) => {
      const frame = runRelay(script);
      frame.hello({ data: "other" });
      frame.hello({ port: false });
      assert.equal(frame.workers.length, 0);
    },
    "it can be greeted once": (script) => {
      const frame = greeted(script);
      frame.hello();
      assert.equal(frame.workers.length, 1);
    },
    "strings of known kinds pass, in order, both ways": (script) => {
      const frame = greeted(script);
      for (const text of ["S[]", "H", "T[]", "E{}", "D{}"]) frame.worker(text);
      assert.deepEqual(frame.told, ["S[]", "H", "T[]", "E{}", "D{}"]);
      frame.page("Lcode");
      frame.page("R{}");
      frame.page({ not: "text" });
      assert.deepEqual(frame.workers[0]!.received, ["Lcode", "R{}"]);
    },
    "nothing but strings": (script) => {
      for (const data of [{}, null, 1, new ArrayBuffer(8), ["H"]])
        breaks(script, /no text/, (frame) => frame.worker(data));
    },
    "no unknown kinds; only the relay itself speaks of violations and failures": (script) => {
      for (const text of ["", "V", "X", "Z", "L", "R", "passed"])
        breaks(script, /no known kind/, (frame) => frame.worker(text));
    },
    "up to 4 million characters in a message": (script) => {
      const most = `T${"x".repeat(LIMITS.message - 1)}`;
      const frame = greeted(script);
      frame.worker(most);
      assert.equal(frame.told.length, 1);
      breaks(script, /too long/, ({ worker }) => worker(`${most}x`));
    },
    "up to 2,000 messages in a run": (script) => {
      const frame = greeted(script);
      for (let i = 0; i < 2_000; i++) frame.worker("H");
      assert.equal(frame.told.length, 2_000);
      frame.worker("H");
      assert.match(String(frame.told.at(-1)), /^Vtoo many/);
      assert.ok(frame.workers[0]!.terminated);
    },
    "up to 20 million characters in a run": (script) => {
      const part = `T${"x".repeat(1_000_000)}`;
      breaks(script, /too much/, ({ worker }) => {
        for (let i = 0; i < 21; i++) worker(part);
      });
    },
    "the next run is counted anew, when the page asks for it": (script) => {
      const frame = greeted(script);
      for (let run = 0; run < 3; run++) {
        frame.page("R{}");
        for (let i = 0; i < 1_500; i++) frame.worker(`T${"x".repeat(10_000)}`);
      }
      assert.equal(frame.told.length, 4_500);
    },
    "the worker's failure is told three times, in 500 characters": (script) => {
      const frame = greeted(script);
      for (let i = 0; i < 5; i++) assert.equal(frame.fail("e".repeat(2_000)), true);
      assert.equal(frame.told.length, 3);
      assert.equal(String(frame.told[0]), `X${"e".repeat(500)}`);
    },
    "the program's address is taken back once it runs": (script) => {
      const frame = greeted(script);
      assert.equal(frame.addresses.size, 1);
      frame.worker("S[]");
      assert.equal(frame.addresses.size, 0);
    },
  },
  rules: rulesOf("src/sandbox/runner/relay.ts", {
    "the origin must be opaque": ['self.origin === "null" && ', ""],
    "there must be a parent": [" && parent !== self", ""],
    "the parent speaks": ["event.source !== parent || ", ""],
    "the greeting is right": ["event.data !== HELLO || ", ""],
    "one greeting": ['removeEventListener("message", hello);', ""],
    "strings only": ['if (typeof data !== "string") return violation("something that is no text");', 'if (typeof data !== "string") return port.postMessage(data);'],
    "known kinds only": ['if (!"SHTED".includes(data[0] ?? " ")) return violation("a message of no known kind");', ""],
    "the worker can't speak for the relay": ['"SHTED"', '"SHTEDVX"'],
    "one message has an end": ['if (data.length > LIMITS.message) return violation("a message that is too long");', ""],
    "messages are counted": ["messages += 1;", ""],
    "messages have an end": ['if (messages > LIMITS.messages) return violation("too many messages");', ""],
    "characters are counted": ["total += data.length;", ""],
    "characters have an end": ['if (total > LIMITS.total) return violation("too much text");', ""],
    "a violation ends the worker": ["worker.terminate();", ""],
    "a violator is not heard": ["worker.onmessage = null;", ""],
    "each run is counted anew": ['if (data[0] === "R") messages = total = 0;', ""],
    "the page sends strings": ['if (typeof data !== "string") return;', ""],
    "failures are few": ["if (failures <= 3)", ""],
    "failures are short": [".slice(0, 500)", ""],
    "failures stay inside": ["event.preventDefault();", ""],
    "the address is taken back": ['if (data[0] === "S") URL.revokeObjectURL(address);', ""],
  }), // prettier-ignore
});
