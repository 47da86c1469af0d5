// A proxy that sends one request after the other to the next of several servers, however they belong together:
// proxy.mjs LISTEN SERVER..., each HOST:PORT. A server that takes no connection is passed over.
import http from "node:http";

const [listen, ...servers] = process.argv.slice(2);
if (listen === undefined || servers.length === 0) throw new Error("proxy.mjs LISTEN SERVER...");
let turn = 0;

const proxy = http.createServer(async (request, response) => {
  const body = await whole(request).catch(() => undefined);
  if (body === undefined) return response.destroy();
  turn += 1;
  const order = servers.map((_, index) => servers[(turn + index) % servers.length]);
  return pass(request, body, response, order);
});

const [host, port] = listen.split(":");
proxy.listen(Number(port), host);
process.on("SIGTERM", () => process.exit(0));

function pass(request, body, response, [server, ...others]) {
  const [hostname, port] = server.split(":");
  const { method, url: path, headers } = request;
  const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers).flushHeaders();
    answer.pipe(response);
    answer.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
  });
  onward.on("error", (error) => {
    if (response.headersSent || response.destroyed) return response.destroy();
    if (error.code === "ECONNREFUSED" && others.length > 0) return pass(request, body, response, others);
    // As a server that is not there.
    return response.destroy();
  });
  onward.end(body);
}

async function whole(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
