/** Whatever leads out: the network, the page, the browser's stores, the machine, other threads, code from text. */
import { code, main, raw, type Snippet } from "./snippet.ts";

/** A name that must not be there: using it fails, and finding it is an escape. */
const absent = (name: string): Snippet =>
  code(
    `absent-${name}`,
    "error",
    `if (typeof ${name} !== "undefined") console.log("ESCAPED ${name}");\n${name};`,
    { says: name, line: 2 },
  );

const NAMES = (
  "fetch XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport importScripts postMessage close onmessage addEventListener " +
  "dispatchEvent reportError navigator location origin self indexedDB caches cookieStore performance crypto isSecureContext " +
  "localStorage sessionStorage document window parent top frames opener alert Worker SharedWorker ServiceWorker BroadcastChannel " +
  "MessageChannel MessagePort Blob File FileReader FileReaderSync URL URLSearchParams Request Response Headers FormData " +
  "ReadableStream CompressionStream TextEncoder TextDecoder structuredClone setTimeout setInterval clearTimeout queueMicrotask " +
  "requestAnimationFrame WebAssembly SharedArrayBuffer Atomics WeakRef FinalizationRegistry Intl Date Temporal eval Promise " +
  "OffscreenCanvas ImageBitmap createImageBitmap FontFace Notification PushManager RTCPeerConnection RTCDataChannel " +
  "StorageManager FileSystemHandle webkitRequestFileSystem TEMPORARY_FS AudioData VideoFrame VideoDecoder ImageDecoder GPU USB HID Serial " +
  "trustedTypes TrustedTypePolicyFactory scheduler Scheduler console_ process Buffer global module require_ Deno Bun escape unescape"
).split(" ");

const HTTP = "http://127.0.0.1:{http}";

export const REACH: readonly Snippet[] = [
  ...NAMES.map(absent),
  code("net-fetch", "error", `fetch("${HTTP}/fetch");`, { says: "network", line: 1 }),
  main("net-fetch-main", "finished", `(fetch as any)("${HTTP}/fetch-main");`),
  code("net-xhr", "error", `const x = new XMLHttpRequest(); x.open("GET", "${HTTP}/xhr", false); x.send();`),
  code("net-ws", "error", `new WebSocket("ws://127.0.0.1:{http}/ws");`),
  code("net-sse", "error", `new EventSource("${HTTP}/sse");`),
  code("net-wt", "error", `new WebTransport("https://127.0.0.1:{tcp}/");`),
  code("net-scripts", "error", `importScripts("${HTTP}/scripts");`),
  code("net-beacon", "error", `navigator.sendBeacon("${HTTP}/beacon", "x");`),
  code("net-image", "error", `new Image().src = "${HTTP}/image";`),
  code("net-rtc", "error", `new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:{udp}" }] });`),
  code("net-import", "compile", `import("${HTTP}/import");`, { says: "import()" }),
  raw("net-import-raw", "error", `import("${HTTP}/import-raw");`, { says: "default export" }),
  raw(
    "net-import-data",
    "error",
    `import("data:text/javascript,globalThis.x=1").then(() => console.log("ESCAPED"));`,
  ),
  raw(
    "net-import-json",
    "error",
    `import("${HTTP}/json", { with: { type: "json" } }).then(() => console.log("ESCAPED"));`,
  ),
  raw("net-import-host", "error", `import("http://dns-probe.faultline.test/x");`),
  raw(
    "net-import-own",
    "error",
    `import((/blob:[^)\\s]*/.exec(new Error().stack) ?? ["blob:null/x"])[0]).then(() => console.log("ESCAPED"));`,
  ),
  raw(
    "net-async-fetch",
    "error",
    `(async () => { try { await fetch("${HTTP}/async"); console.log("ESCAPED"); } catch {} })();`,
  ),
  code("net-through-function", "error", "Reflect.construct(Function, ['return fetch'])();"),
  code("net-through-error", "error", `const e: any = new Error(); e.cause = "${HTTP}"; throw e;`),
  code("net-source-map", "error", `//# sourceMappingURL=${HTTP}/map\nthrow 1`, { line: 2 }),
  code("net-import-static", "compile", `import x from "${HTTP}/static"; x;`, {
    says: "can't be imported",
    line: 1,
  }),
  code("net-export-from", "compile", `export * from "${HTTP}/export";`, { says: "can't be imported" }),
  code("import-fs", "compile", `\nimport { readFileSync } from "node:fs"; readFileSync("/etc/passwd");`, {
    says: '"node:fs"',
    line: 2,
  }),
  code("import-relative", "compile", 'import { x } from "./x"; x;', { says: "nothing else" }),
  code("import-require", "compile", 'const x = require("child_process"); x;', { says: "nothing else" }),
  code("import-require-computed", "compile", 'const x = require("fault" + "line2"); x;'),
  code("import-require-alias", "error", "const r = require; (r as any)('fs');", { says: "imported" }),

  code("dynamic-function", "error", "new Function('return 1')();"),
  code("dynamic-constructor", "error", "(() => {}).constructor('return 1')();"),
  code("dynamic-generator", "error", "(function* () {}).constructor('yield 1');"),
  raw("dynamic-async", "error", "(async () => {}).constructor('return 1')();"),
  raw("dynamic-async-generator", "error", "(async function* () {}).constructor('return 1')();"),
  code("dynamic-class", "error", "(class {}).constructor('return 1');"),
  code("dynamic-bound", "error", "(function () {}).bind(null).constructor('return 1');"),
  code("dynamic-native", "error", "[].map.constructor('return 1');"),
  code(
    "dynamic-engine",
    "error",
    "import { scenario } from 'faultline'; (scenario as any).constructor('return 1');",
  ),
  code("dynamic-this", "error", "(function (this: any) { return this; })()!.x;"),
  raw(
    "dynamic-sloppy",
    "error",
    "const f = function () { return this; }; if (f() !== undefined) console.log('ESCAPED');",
  ),
  raw("dynamic-hook", "error", "__faultline(function () { console.log('ESCAPED'); });"),
  raw("dynamic-caller", "error", "function f() { return f.caller; } f();"),
  raw("dynamic-arguments", "error", "(function () { return arguments.callee; })();"),

  raw(
    "wrapper-close",
    ["error"],
    "}); if (typeof fetch !== 'undefined') console.log('ESCAPED'); (function () {",
  ),
  raw(
    "wrapper-close-hook",
    ["error", "silent"],
    "}); for (const k of ['fetch', 'postMessage', 'importScripts']) if (k in globalThis) throw 'ESCAPED'; __faultline(function () { throw 'second'; }); (function () {",
  ),
  code("wrapper-close-ts", "compile", "}); while (true) {} (function () {", { line: 1 }),
  code("wrapper-return", "compile", "return 5;", { line: 1 }),
  code("wrapper-html-comment", ["compile", "error"], "let a = 1; a <!-- b\n;"),
  code("wrapper-template", "compile", "`${", { line: 1 }),
  code("wrapper-hashbang", ["compile", "error"], "#!/usr/bin/env node\nthrow 1;"),
  code("wrapper-use-strict", "error", "'use strict'; undeclared = 1;", { line: 1 }),
  code("wrapper-exports", "error", "exports = null as any;", { says: "default export" }),
  code("wrapper-module", "error", "module.exports = 1;"),
  code(
    "wrapper-default-getter",
    "error",
    "Object.defineProperty(exports, 'default', { get() { throw 1; } });",
  ),

  code("dom-parent", "error", "parent.document.body.innerHTML = 'ESCAPED';", { says: "kept apart" }),
  code("dom-title", "error", "document.title = 'ESCAPED';"),
  code("dom-top", "error", "top.location = 'about:blank';"),
  code("dom-global-this", "error", "(globalThis as any).parent.x = 1;"),
  code("dom-opener", "error", "(globalThis as any).opener.close();"),
  code("dom-postmessage", "error", "(globalThis as any).postMessage({ ESCAPED: true });"),
  code("dom-close", "error", "(globalThis as any).close();"),
  code("dom-error-event", "error", "(globalThis as any).dispatchEvent(new (globalThis as any).Event('x'));"),
  code(
    "dom-prototypes",
    "error",
    "let p: any = globalThis; while ((p = Object.getPrototypeOf(p))) for (const k of Reflect.ownKeys(p)) if (['postMessage', 'fetch', 'addEventListener', 'close'].includes(String(k))) console.log('ESCAPED', k);",
  ),
  code(
    "dom-descriptors",
    "error",
    "for (const k of Reflect.ownKeys(globalThis)) { const d = Object.getOwnPropertyDescriptor(globalThis, k)!; if (d.get || d.set) console.log('ESCAPED', k); }",
  ),
  code(
    "dom-host-objects",
    "error",
    "const seen = new Set<any>(); const todo: any[] = [globalThis]; while (todo.length) { const o = todo.pop(); if (seen.has(o)) continue; seen.add(o); for (const k of Reflect.ownKeys(o)) { const d = Object.getOwnPropertyDescriptor(o, k)!; for (const v of [d.value, d.get, d.set]) if (v && (typeof v === 'object' || typeof v === 'function')) todo.push(v); } const p = Object.getPrototypeOf(o); if (p) todo.push(p); if (/Worker|Scope|EventTarget|Port|Blob|Crypto|Storage/.test(Object.prototype.toString.call(o))) console.log('ESCAPED', Object.prototype.toString.call(o)); } console.log(seen.size);",
  ),

  code("worker-nested", "error", "new Worker('data:text/javascript,0');"),
  code("worker-shared-memory", "error", "new SharedArrayBuffer(8);"),
  code("worker-wasm-memory", "error", "new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });"),
  code("worker-wait", "error", "Atomics.wait(new Int32Array(8), 0, 0);"),
  code("worker-channel", "error", "const c = new BroadcastChannel('x'); for (;;) c.postMessage(1);"),
  code("worker-message-channel", "error", "new MessageChannel().port1.postMessage({});"),
  code("store-cache", "error", "caches.open('x');"),
  code("store-db", "error", "indexedDB.open('x');"),
  code("store-local", "error", "localStorage.setItem('x', 'ESCAPED');", { says: "kept apart" }),
  code("store-opfs", "error", "navigator.storage.getDirectory();"),
  code("device-gpu", "error", "navigator.gpu.requestAdapter();"),
  code("device-info", "error", "console.log(navigator.userAgent, navigator.hardwareConcurrency);"),
  code("device-fonts", "error", "new FontFace('x', 'url(http://127.0.0.1:{http}/font)').load();"),
];
