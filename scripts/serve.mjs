/**
 * `npm run preview`: serves dist/ as a plain static host would, without any header but the type.
 *
 *   node scripts/serve.mjs [--port 4321] [--dir dist] [--base /repo/]
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "./lib/run.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
  ".exs": "text/plain; charset=utf-8",
  ".ttf": "font/ttf",
};

/** The file that a static host answers `path` with, or null. */
async function resolveFile(folder, path) {
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder)) return null;
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return file;
  if (!found?.isDirectory()) return null;
  const index = join(file, "index.html");
  return (await stat(index).catch(() => null)) ? index : null;
}

/**
 * @param {{ dir: string, base?: string, gzip?: boolean }} options gzip: text is compressed, as almost every host does
 * @returns {import("node:http").Server}
 */
export function staticServer({ dir, base = "/", gzip = false }) {
  const folder = resolve(root, dir);
  return createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const answer = (status, type, body) => {
      const packed = gzip && !/font|image/.test(type);
      response.writeHead(status, { "content-type": type, ...(packed && { "content-encoding": "gzip" }) });
      response.end(request.method === "HEAD" ? undefined : packed ? gzipSync(body) : body);
    };
    let path;
    try {
      path = decodeURIComponent(url.pathname);
    } catch {
      return answer(400, "text/plain", "This address is not well formed.");
    }
    if (!path.startsWith(base)) return answer(404, "text/plain", `The site is at ${base}`);
    path = path.slice(base.length - 1);
    const file = await resolveFile(folder, path);
    if (file?.endsWith("index.html") && !path.endsWith("/") && !path.endsWith(".html")) {
      response.writeHead(301, { location: `${url.pathname}/${url.search}` });
      return response.end();
    }
    if (file) return answer(200, TYPES[extname(file)] ?? "application/octet-stream", await readFile(file));
    const missing = await readFile(join(folder, "404.html")).catch(() => "Not found");
    return answer(404, TYPES[".html"], missing);
  });
}

/** Listens on `port`, or on the next free one. */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    const attempt = (candidate) => {
      server.once("error", (error) => {
        if (error.code === "EADDRINUSE" && candidate < port + 20) attempt(candidate + 1);
        else reject(error);
      });
      server.listen(candidate, () => resolve(candidate));
    };
    attempt(port);
  });
}

if (import.meta.filename === process.argv[1]) {
  const options = {
    port: { type: "string", default: process.env.PORT ?? "4321" },
    dir: { type: "string", default: "dist" },
    base: { type: "string", default: process.env.BASE ?? "/" },
  };
  const give = (why) => {
    console.error(`${why}\nnpm run preview [-- --port 4321] [--dir dist] [--base /repo/]`);
    process.exit(2);
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    give(error.message);
  }
  const asked = Number(values.port);
  if (!Number.isInteger(asked) || asked < 0 || asked > 65_535)
    give(`--port is a number from 0 to 65535; not ${values.port}`);
  if (!existsSync(resolve(root, values.dir)))
    give(`There is no folder ${values.dir}. npm run build makes dist.`);
  const base = `/${values.base}/`.replace(/\/+/g, "/");
  const port = await listen(staticServer({ ...values, base }), asked).catch(({ message }) => give(message));
  console.log(`http://localhost:${port}${base}`);
}
