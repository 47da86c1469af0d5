import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { dist, programs, root, samples } from "../folders.ts";
import { freePort } from "../port.ts";
import { Engines } from "./engines.ts";

const run = promisify(execFile);

/** Rates that a person in a hurry does not reach; the limits themselves are tested with the server. */
const PATIENT = {
  TACIT_SIGN_INS_PER_MINUTE: "10000",
  TACIT_SIGN_INS_PER_ACCOUNT: "1000",
  TACIT_REGISTRATIONS_PER_MINUTE: "10000",
  TACIT_REQUESTS_PER_MINUTE: "100000",
  TACIT_DEMONSTRATIONS_PER_MINUTE: "1000",
  // Jobs of a process that was killed wait so long for another one.
  TACIT_LEASE_SECONDS: "3",
  TACIT_BACKUP_PASSPHRASE: "for the safe in the cellar",
};

/** Whether what looks like one server from outside is two, behind a proxy that sends requests to each in turn, and two evaluators, on
 * PostgreSQL and S3. */
const isCluster = process.env.TACIT_CLUSTER === "1";

const KEYS = ["log.key", "opaque.key"];

/** The demonstration, made once in a process that needs it: a data folder to copy, and where its log is named to be. */
let demonstration: Promise<{ data: string; address: string }> | undefined;

const branchOf = (data: string): string => `${data}-branch`;

/** A process of the server's program. */
interface Member {
  readonly data: string;
  readonly address: string;
  readonly command: "serve" | "evaluator";
}

/** The real server on its own port and data folder. */
export class Server {
  /** Everything the server wrote to its log. */
  log = "";
  private processes: ChildProcess[] = [];
  private proxy: ChildProcess | undefined;

  private constructor(
    readonly data: string,
    readonly address: string,
    readonly origin: string,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly members: readonly [Member, ...Member[]],
    private readonly engines: Engines | undefined,
  ) {}

  /** A server on an empty data folder. `origin` is where browsers find it, if not at its own address. */
  static async start(origin?: string, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "tacit-"));
    const address = `127.0.0.1:${await freePort()}`;
    return Server.on(data, address, origin ?? `http://${address}`, settings);
  }

  /** A server that browsers find under a name of this computer: passkeys belong to names. */
  static async named(name: string, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "tacit-"));
    const port = await freePort();
    return Server.on(data, `127.0.0.1:${port}`, `http://${name}:${port}`, settings);
  }

  private static async on(
    data: string,
    address: string,
    origin: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<Server> {
    const engines = isCluster ? await Engines.start(data) : undefined;
    const members: [Member, ...Member[]] = isCluster
      ? [
          { data: join(data, "first"), address: `127.0.0.1:${await freePort()}`, command: "serve" },
          { data: join(data, "second"), address: `127.0.0.1:${await freePort()}`, command: "serve" },
          { data: join(data, "third"), address, command: "evaluator" },
          { data: join(data, "fourth"), address, command: "evaluator" },
        ]
      : [{ data, address, command: "serve" }];
    const server = new Server(data, address, origin, settings, members, engines);
    await server.orNothing(() => server.up());
    return server;
  }

  /** A server with the demonstration's accounts and models, one at a time: a log keeps the address in its name. */
  static async withDemonstration(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    if (isCluster) {
      const server = await Server.start(undefined, settings);
      await server.orNothing(() => server.seed());
      return server;
    }
    const { data: made, address } = await (demonstration ??= Server.demonstrate());
    const data = await mkdtemp(join(tmpdir(), "tacit-"));
    await cp(made, data, { recursive: true });
    return Server.on(data, address, `http://${address}`, settings);
  }

  private static async demonstrate(): Promise<{ data: string; address: string }> {
    const server = await Server.start();
    process.on("exit", () => rmSync(server.data, { recursive: true, force: true }));
    await server.orNothing(() => server.seed());
    await server.down();
    return server;
  }

  /** Leaves no process behind where a step of the start fails. */
  private async orNothing(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Starts the process on the same folder and port. */
  async up(): Promise<void> {
    const [first, ...others] = this.members;
    this.run(first);
    await this.ready(first.address);
    for (const member of others) {
      await mkdir(member.data, { recursive: true });
      await Promise.all(KEYS.map((key) => cp(join(first.data, key), join(member.data, key))));
      this.run(member);
    }
    const servers = this.members.filter(({ command }) => command === "serve").map(({ address }) => address);
    await Promise.all(servers.map((address) => this.ready(address)));
    if (isCluster) {
      this.proxy ??= spawn(process.execPath, [`${root}e2e/support/server/proxy.mjs`, this.address, ...servers]);
      await this.ready(this.address);
    }
  }

  private run(member: Member): void {
    const child = spawn(`${programs}/tacit-server`, [member.command], { env: this.environment(member) });
    child.stdout.on("data", (text: Buffer) => (this.log += text.toString()));
    child.stderr.on("data", (text: Buffer) => (this.log += text.toString()));
    this.processes.push(child);
  }

  /** Ends the process as a power cut would. */
  async crash(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Lets the process stand still: it takes connections, and answers nothing. */
  pause(): void {
    for (const child of this.processes) child.kill("SIGSTOP");
  }

  /** Lets a paused process go on. */
  resume(): void {
    for (const child of this.processes) child.kill("SIGCONT");
  }

  /** Ends the process politely and deletes its data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    this.proxy?.kill();
    await this.engines?.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Ends the process politely and leaves its data, rows and objects to be looked at. */
  async down(): Promise<void> {
    await this.end("SIGTERM");
    await this.engines?.unpack(join(this.data, "objects"));
  }

  /** A fresh one-time link for the first administrator. */
  async setupLink(): Promise<string> {
    const options = { env: this.environment(this.members[0]) };
    const { stdout } = await run(`${programs}/tacit-server`, ["setup-link"], options);
    const link = stdout.match(/http\S+\/setup#\S+/)?.[0];
    if (link === undefined) throw new Error("the server printed no set-up link");
    return link;
  }

  /** Lets the server's program change the key that signs the log, while it runs; other servers get the new key before. */
  async rotateLogKey(): Promise<void> {
    const [first, ...others] = this.members;
    await this.command("rotate", "log-key", "--prepare");
    const next = (member: Member) => join(member.data, "log-next.key");
    await Promise.all(others.map((member) => cp(next(first), next(member))));
    await this.command("rotate", "log-key");
  }

  /** Sets everything aside that the server keeps, and goes on. */
  async branch(): Promise<void> {
    await this.end("SIGTERM");
    await Promise.all(this.members.map(({ data }) => cp(data, branchOf(data), { recursive: true })));
    await this.engines?.branch();
    await this.up();
  }

  /** Goes on from what was set aside, as if nothing had been since. */
  async switchBranch(): Promise<void> {
    await this.end("SIGTERM");
    await Promise.all(
      this.members.map(async ({ data }) => {
        await rm(data, { recursive: true });
        await rename(branchOf(data), data);
      }),
    );
    await this.engines?.switchBranch();
    await this.up();
  }

  /** Lets the server's program write a backup, while it runs. */
  async backup(file: string): Promise<void> {
    await this.command("backup", "--to", file);
  }

  /** Goes on from a backup, as after the loss of the machine. */
  async putBack(backup: string, reason: string): Promise<void> {
    await this.end("SIGKILL");
    await Promise.all(this.members.map(({ data }) => rm(data, { recursive: true })));
    await this.engines?.empty();
    await this.command("restore", "--from", backup, "--reason", reason);
    await this.up();
  }

  /** What another command of the server's program prints. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await run(`${programs}/tacit-server`, words, { env: this.environment(this.members[0]) });
    return stdout;
  }

  /** Fills the server with the demonstration accounts and models. */
  private async seed(): Promise<void> {
    const token = new URL(await this.setupLink()).hash.slice(1);
    const environment = { ...process.env, TACIT_SETUP_TOKEN: token, TACIT_SAMPLES: samples };
    await run(`${programs}/demo`, ["--server", `http://${this.address}`], { env: environment });
  }

  private environment({ address, data }: Member): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...PATIENT,
      ...this.engines?.environment,
      ...this.settings,
      TACIT_LISTEN: address,
      TACIT_ORIGIN: this.origin,
      TACIT_DATA: data,
      TACIT_DIST: dist,
    };
  }

  private async ready(address: string): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.processes.some((child) => child.exitCode !== null)) throw new Error(`the server ended:\n${this.log}`);
      const answer = await fetch(`http://${address}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server did not answer:\n${this.log}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const running = this.processes.filter((child) => child.exitCode === null && child.signalCode === null);
    this.processes = [];
    const ended = running.map((child) => once(child, "exit"));
    for (const child of running) child.kill(signal);
    await Promise.all(ended);
  }
}
