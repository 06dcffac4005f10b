/** Whoever gets out of the sandbox ends up here: HTTP, WebSocket, bare TCP and UDP on loopback. */
import { createSocket } from "node:dgram";
import { createServer as createHttp } from "node:http";
import { createServer as createTcp, type AddressInfo } from "node:net";

export interface Collector {
  /** Ports by protocol; WebSocket shares that of HTTP. */
  readonly http: number;
  readonly tcp: number;
  readonly udp: number;
  /** One line per hit: protocol and, for HTTP, the path. */
  readonly hits: string[];
  close(): Promise<void>;
}

export async function collect(): Promise<Collector> {
  const hits: string[] = [];
  const http = createHttp((request, response) => {
    hits.push(`http ${request.url ?? ""}`);
    response
      .writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" })
      .end("1");
  });
  http.on("connection", () => hits.push("connection"));
  http.on("upgrade", (request, socket) => {
    hits.push(`ws ${request.url ?? ""}`);
    socket.destroy();
  });
  const tcp = createTcp((socket) => {
    hits.push("tcp");
    socket.on("error", () => undefined);
    socket.destroy();
  });
  const udp = createSocket("udp4", () => hits.push("udp"));
  udp.on("message", () => undefined);
  await Promise.all([
    new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve)),
    new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve)),
  ]);
  return {
    http: (http.address() as AddressInfo).port,
    tcp: (tcp.address() as AddressInfo).port,
    udp: udp.address().port,
    hits,
    close: async () => {
      http.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => http.close(resolve)),
        new Promise((resolve) => tcp.close(resolve)),
        new Promise<void>((resolve) => udp.close(resolve)),
      ]);
    },
  };
}
