import http from "node:http";

import { freePort } from "./port.ts";

/** One request with as much of its answer as has crossed the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: Buffer;
  readonly answer: Buffer[];
}

/** A proxy between browsers and the server that keeps every byte of both directions and delays none: a stream of
 * events passes as it comes. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  private readonly listener: http.Server;
  private target = "";

  private constructor(readonly port: number) {
    this.listener = http.createServer((request, response) => void this.relay(request, response));
  }

  static async listen(): Promise<Recorder> {
    const recorder = new Recorder(await freePort());
    await new Promise<void>((resolve) => recorder.listener.listen(recorder.port, "127.0.0.1", resolve));
    return recorder;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where to pass requests on to, `host:port`. */
  forwardTo(address: string): void {
    this.target = address;
  }

  /** Everything that browsers sent: request lines, headers, bodies. */
  sent(): Buffer {
    return Buffer.concat(this.exchanges.map((exchange) => exchange.request));
  }

  /** Everything that browsers received, files of the app left out. */
  received(): Buffer {
    const answers = this.exchanges.filter((exchange) => exchange.path.startsWith("/api/"));
    return Buffer.concat(answers.flatMap((exchange) => exchange.answer));
  }

  close(): void {
    this.listener.close();
    this.listener.closeAllConnections();
  }

  private async relay(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await whole(request);
    const [host, port] = this.target.split(":");
    const { method = "GET", url: path = "/" } = request;
    const headers = { ...request.headers, "accept-encoding": "identity" };
    const onward = http.request({ host, port, method, path, headers }, (answer) => {
      const head = `${method} ${path}\n${request.rawHeaders.join("\n")}\n`;
      const answered: Buffer[] = [Buffer.from(`${answer.rawHeaders.join("\n")}\n`)];
      this.exchanges.push({ method, path, request: Buffer.concat([Buffer.from(head), body]), answer: answered });
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.on("data", (part: Buffer) => {
        answered.push(part);
        response.write(part);
      });
      answer.on("end", () => response.end());
      answer.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
    });
    onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    onward.end(body);
  }
}

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
