/** A static server without headers, as the plainest host is, for variants of the site. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Variant } from "./bundle.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

export interface Site {
  /** Address of the folder of a variant, with a slash at its end. */
  address(name: string): string;
  add(name: string, variant: Variant): void;
  close(): Promise<void>;
}

/** Serves each variant in a folder of its own, that is, under a base path. */
export async function serve(): Promise<Site> {
  const variants = new Map<string, Variant>();
  const server = createServer((request, response) => {
    const [, name = "", file = ""] = new URL(request.url ?? "/", "http://localhost").pathname.split("/");
    const text = variants.get(name)?.get(file === "" ? "index.html" : file);
    if (text === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[(file === "" ? "index.html" : file).split(".").at(-1)!]!;
    response.writeHead(200, { "content-type": type }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (name) => `http://127.0.0.1:${port}/${name}/`,
    add: (name, variant) => void variants.set(name, variant),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
