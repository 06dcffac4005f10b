/** Everything that opens a connection, without the sandbox's locks: proof that the collector sees what gets out. */

/** From a worker. */
export const WORKER_ATTACK = `
const http = "127.0.0.1:{http}";
const attempt = (run) => { try { const p = run(); if (p && p.catch) p.catch(() => {}); } catch {} };
attempt(() => fetch("http://" + http + "/w-fetch", { mode: "no-cors" }));
attempt(() => fetch("http://" + http + "/w-keepalive", { mode: "no-cors", keepalive: true, method: "POST", body: "x" }));
attempt(() => { const x = new XMLHttpRequest(); x.open("GET", "http://" + http + "/w-xhr"); x.send(); });
attempt(() => { const x = new XMLHttpRequest(); x.open("GET", "http://" + http + "/w-sync", false); x.send(); });
attempt(() => new WebSocket("ws://" + http + "/w-ws"));
attempt(() => new EventSource("http://" + http + "/w-sse"));
attempt(() => importScripts("http://" + http + "/w-scripts"));
attempt(() => import("http://" + http + "/w-import"));
attempt(() => new Worker(URL.createObjectURL(new Blob(["fetch('http://" + http + "/w-nested', { mode: 'no-cors' }).catch(() => {})"]))));
attempt(() => fetch("http://127.0.0.1:{tcp}/", { mode: "no-cors" }));
attempt(() => fetch("http://{host}.faultline.test/"));
postMessage("tried");
`;

/** From the document of a frame. */
export const DOCUMENT_ATTACK = `
const http = "127.0.0.1:{http}";
new Image().src = "http://" + http + "/d-image";
const add = (rel, href) => { const link = document.createElement("link"); link.rel = rel; link.href = href; document.head.append(link); };
add("stylesheet", "http://" + http + "/d-style");
add("preconnect", "http://127.0.0.1:{tcp}");
try {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:{udp}" }] });
  peer.createDataChannel("x");
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
} catch {}
`;

/** Starts WORKER_ATTACK from a frame. */
export const startWorker = (attack: string): string =>
  `const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(attack).replace(/</g, "\\u003c")}], { type: "text/javascript" })));` +
  `worker.onmessage = ({ data }) => parent.postMessage(data, "*");`;
