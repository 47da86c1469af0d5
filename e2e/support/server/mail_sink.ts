import { createServer, type Server as Listener, type Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A mail that was taken. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** A mail server that keeps what it is sent, as far as tests of who sends need one (RFC 5321, without TLS). */
export class MailSink {
  readonly mails: Mail[] = [];

  private constructor(
    private readonly listener: Listener,
    private readonly port: number,
  ) {}

  static async start(): Promise<MailSink> {
    const listener = createServer();
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const sink = new MailSink(listener, address.port);
    listener.on("connection", (socket) => sink.serve(socket));
    return sink;
  }

  /** What a server is told. */
  get settings(): Record<string, string> {
    return {
      TACIT_SMTP: `smtp+plain://127.0.0.1:${this.port}`,
      TACIT_MAIL_FROM: "Tacit <tacit@test.example>",
    };
  }

  /** The first mail to an address whose subject has some words. */
  async waitFor(to: string, subject: string): Promise<Mail> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const mail = this.mails.find((one) => one.to === to && one.subject.includes(subject));
      if (mail) return mail;
      await sleep(100);
    }
    throw new Error(`${to} got no mail about ${subject}`);
  }

  async stop(): Promise<void> {
    this.listener.close();
    await once(this.listener, "close");
  }

  private serve(socket: Socket): void {
    let [text, to, inMail] = ["", "", false];
    socket.setEncoding("utf8");
    socket.on("error", () => socket.destroy());
    socket.write("220 sink\r\n");
    socket.on("data", (piece: string) => {
      text += piece;
      for (;;) {
        const end = inMail ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inMail ? 5 : 2));
        if (inMail) {
          this.mails.push(read(to, part));
          inMail = false;
          socket.write("250 kept\r\n");
        } else if (/^DATA/i.test(part)) {
          inMail = true;
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(part)) {
          socket.end("221 bye\r\n");
        } else {
          to = part.match(/^RCPT TO:<([^>]*)>/i)?.[1] ?? to;
          socket.write("250 ok\r\n");
        }
      }
    });
  }
}

function read(to: string, text: string): Mail {
  const split = text.indexOf("\r\n\r\n");
  const head = text.slice(0, split).replace(/\r\n[ \t]+/g, " ");
  const coded = text.slice(split + 4).replace(/^\.\./gm, ".");
  const body = /quoted-printable/i.test(head) ? unquoted(coded.replace(/=\r\n/g, ""), /=([0-9A-F]{2})/g) : coded;
  return { to, subject: words(head.match(/^Subject: (.*)$/m)?.[1] ?? ""), body: body.replace(/\r\n/g, "\n") };
}

/** Encoded words of a head (RFC 2047). */
function words(text: string): string {
  return text
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, code: string) => Buffer.from(code, "base64").toString());
}

function unquoted(text: string, code: RegExp): string {
  const bytes = text.replace(code, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
