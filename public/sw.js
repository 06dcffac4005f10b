/*
 * Keeps the site for reading without a network. The build fills in the three constants.
 *
 * Pages: from the network if there is one, else as last seen. Files whose name holds a hash of their
 * content: as kept. runner.html is answered too where the browser asks for it.
 */
const version = "VERSION";
const files = ["FILES"];
const base = "BASE";
const CACHE = `faultline-${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("faultline-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

async function fromNetwork(request) {
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") {
    const copy = answer.clone();
    caches.open(CACHE).then((cache) => cache.put(request, copy));
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(base)) return;
  if (url.pathname.startsWith(`${base}_astro/`)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fromNetwork(request)));
    return;
  }
  event.respondWith(
    fromNetwork(request).catch(async () => {
      const kept = await caches.match(request, { ignoreSearch: true });
      if (kept) return kept;
      return (request.mode === "navigate" && (await caches.match(`${base}404.html`))) || Response.error();
    }),
  );
});
