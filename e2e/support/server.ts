import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { dist, programs, samples } from "./folders.ts";
import { freePort } from "./port.ts";

const run = promisify(execFile);

/** Rates that a person in a hurry does not reach; the limits themselves are tested with the server. */
const PATIENT = {
  TACIT_SIGN_INS_PER_MINUTE: "1000",
  TACIT_SIGN_INS_PER_ACCOUNT: "1000",
  TACIT_REGISTRATIONS_PER_MINUTE: "1000",
  TACIT_REQUESTS_PER_MINUTE: "100000",
  TACIT_DEMONSTRATIONS_PER_MINUTE: "1000",
};

/** The demonstration, made once in a process that needs it: a data folder to copy, and where its log is named to be. */
let demonstration: Promise<{ data: string; address: string }> | undefined;

/** The real server on its own port and data folder. */
export class Server {
  /** Everything the server wrote to its log. */
  log = "";
  private process: ChildProcess | undefined;

  private constructor(
    readonly data: string,
    readonly address: string,
    readonly origin: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** A server on an empty data folder. `origin` is where browsers find it, if not at its own address. */
  static async start(origin?: string, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "tacit-"));
    const address = `127.0.0.1:${await freePort()}`;
    const server = new Server(data, address, origin ?? `http://${address}`, settings);
    await server.up();
    return server;
  }

  /** A server with the demonstration's accounts and models, one at a time: a log keeps the address in its name. */
  static async withDemonstration(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const { data: made, address } = await (demonstration ??= Server.demonstrate());
    const data = await mkdtemp(join(tmpdir(), "tacit-"));
    await cp(made, data, { recursive: true });
    const server = new Server(data, address, `http://${address}`, settings);
    await server.up();
    return server;
  }

  private static async demonstrate(): Promise<{ data: string; address: string }> {
    const server = await Server.start();
    process.on("exit", () => rmSync(server.data, { recursive: true, force: true }));
    await server.seed();
    await server.down();
    return server;
  }

  /** Starts the process on the same folder and port. */
  async up(): Promise<void> {
    const child = spawn(`${programs}/tacit-server`, [], { env: this.environment() });
    child.stdout.on("data", (text: Buffer) => (this.log += text.toString()));
    child.stderr.on("data", (text: Buffer) => (this.log += text.toString()));
    this.process = child;
    await this.ready();
  }

  /** Ends the process as a power cut would. */
  async crash(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Lets the process stand still: it takes connections, and answers nothing. */
  pause(): void {
    this.process?.kill("SIGSTOP");
  }

  /** Lets a paused process go on. */
  resume(): void {
    this.process?.kill("SIGCONT");
  }

  /** Ends the process politely and deletes its data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    await rm(this.data, { recursive: true, force: true });
  }

  /** Ends the process politely and leaves its data to be looked at. */
  async down(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** A fresh one-time link for the first administrator. */
  async setupLink(): Promise<string> {
    const options = { env: this.environment() };
    const { stdout } = await run(`${programs}/tacit-server`, ["setup-link"], options);
    const link = stdout.match(/http\S+\/setup#\S+/)?.[0];
    if (link === undefined) throw new Error("the server printed no set-up link");
    return link;
  }

  /** Fills the server with the demonstration accounts and models. */
  private async seed(): Promise<void> {
    const token = new URL(await this.setupLink()).hash.slice(1);
    const environment = { ...process.env, TACIT_SETUP_TOKEN: token, TACIT_SAMPLES: samples };
    await run(`${programs}/demo`, ["--server", `http://${this.address}`], { env: environment });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...PATIENT,
      ...this.settings,
      TACIT_LISTEN: this.address,
      TACIT_ORIGIN: this.origin,
      TACIT_DATA: this.data,
      TACIT_DIST: dist,
    };
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.process?.exitCode !== null) throw new Error(`the server ended:\n${this.log}`);
      const answer = await fetch(`http://${this.address}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server did not answer:\n${this.log}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
