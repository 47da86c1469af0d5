import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { root } from "../folders.ts";

const run = promisify(execFile);

/** The bucket that an S3 server starts with. */
const BUCKET = "sealed";

/** Whose requests the S3 server answers: it looks at no signature, and hands out nothing without one. */
export const SIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0" };

/** The database in which rows are set aside. */
const BRANCH = "branch";

/** A PostgreSQL server, which keeps its files in the data folder, and an S3 server; they end with this process. */
export class Engines {
  private constructor(
    private readonly scripts: readonly ChildProcess[],
    private readonly database: string,
    private readonly endpoint: string,
  ) {}

  static async start(data: string): Promise<Engines> {
    // PostgreSQL runs as another user where this one is root.
    await chmod(data, 0o711);
    const [postgres, s3] = await Promise.all([
      script("postgres", join(data, "postgres"), "fsync=off"),
      script("s3"),
    ]);
    return new Engines([postgres.process, s3.process], postgres.line, s3.line);
  }

  /** What a server is told of them. */
  get environment(): NodeJS.ProcessEnv {
    return {
      TACIT_DATABASE: this.database,
      TACIT_OBJECTS: `s3://${BUCKET}`,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ALLOW_HTTP: "true",
    };
  }

  /** Writes every row and every object into a folder, to be looked at. */
  async unpack(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await this.dump(join(folder, "rows"));
    const keys = await this.objects();
    if (keys.length === 0) throw new Error("there are no objects");
    for (const key of keys) {
      const object = await fetch(this.place(key), { headers: SIGNED });
      if (!object.ok) throw new Error(`the object ${key} is not handed out: ${object.status}`);
      await writeFile(join(folder, key.replaceAll("/", "+")), Buffer.from(await object.arrayBuffer()));
    }
  }

  /** All rows as text, and each value of bytes in them as it is: PostgreSQL's own files hold long values compressed. */
  private async dump(file: string): Promise<void> {
    await run("pg_dump", ["--file", `${file}.sql`, this.database]);
    const text = await readFile(`${file}.sql`, "latin1");
    const values = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map((match) => Buffer.from(match[1] ?? "", "hex"));
    await writeFile(`${file}.bytes`, Buffer.concat(values.flatMap((value) => [value, Buffer.from("\n")])));
  }

  /** Leaves no row and no object. */
  async empty(): Promise<void> {
    await this.administer("DROP DATABASE postgres WITH (FORCE)");
    await this.administer("CREATE DATABASE postgres");
    await fetch(`${this.endpoint}/moto-api/reset`, { method: "POST" });
    await fetch(`${this.endpoint}/${BUCKET}`, { method: "PUT" });
  }

  /** Sets the rows aside; objects have names of their own in every branch. */
  async branch(): Promise<void> {
    await this.administer(`CREATE DATABASE ${BRANCH} TEMPLATE postgres`);
  }

  /** Goes on from the rows that were set aside. */
  async switchBranch(): Promise<void> {
    await this.administer("DROP DATABASE postgres WITH (FORCE)");
    await this.administer(`ALTER DATABASE ${BRANCH} RENAME TO postgres`);
  }

  private async objects(): Promise<string[]> {
    const listed = await (await fetch(`${this.place("")}?list-type=2`)).text();
    return [...listed.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] ?? "");
  }

  private place(key: string): string {
    return `${this.endpoint}/${BUCKET}/${key}`;
  }

  private async administer(statement: string): Promise<void> {
    const aside = new URL(this.database);
    aside.pathname = "/template1";
    await run("psql", ["--quiet", "--command", statement, aside.href]);
  }

  async stop(): Promise<void> {
    const ended = this.scripts.map((process) => once(process, "exit"));
    for (const process of this.scripts) process.stdin?.end();
    await Promise.all(ended);
  }
}

/** Starts a script of `.ci`, which runs until its input ends; answers the line that says how to reach what it runs. */
async function script(name: string, ...settings: string[]): Promise<{ process: ChildProcess; line: string }> {
  const process = spawn(`${root}.ci/${name}`, settings, { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: process.stdout })) return { process, line };
  throw new Error(`.ci/${name} did not start`);
}
