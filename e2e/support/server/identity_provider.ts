import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as Listener, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const CLIENT = "tacit";
const SECRET = "secret-of-the-tests";

/** What a browser was sent with. */
interface Asked {
  readonly nonce: string;
  readonly challenge: string;
}

/** Whom it vouches for. */
export interface Vouched {
  readonly name: string;
  readonly email: string;
}

/** An OpenID Connect provider whose page has one button, and signs with RSA (authorization code flow with PKCE). */
export class IdentityProvider {
  /** Everything that it was sent. */
  readonly seen: string[] = [];
  /** Whoever presses the button. */
  person: Vouched = { name: "", email: "" };
  private readonly codes = new Map<string, Asked>();
  private readonly keys: { publicKey: KeyObject; privateKey: KeyObject };
  private readonly folder = mkdtempSync(join(tmpdir(), "tacit-provider-"));

  private constructor(
    private readonly listener: Listener,
    private readonly issuer: string,
  ) {
    this.keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(this.folder, "secret"), `${SECRET}\n`);
  }

  static async start(): Promise<IdentityProvider> {
    const listener = createServer();
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const provider = new IdentityProvider(listener, `http://127.0.0.1:${address.port}`);
    listener.on("request", (request, response) => void provider.serve(request, response));
    return provider;
  }

  /** What a server is told. */
  get settings(): Record<string, string> {
    return {
      TACIT_OIDC_ISSUER: this.issuer,
      TACIT_OIDC_CLIENT_ID: CLIENT,
      TACIT_OIDC_CLIENT_SECRET_FILE: join(this.folder, "secret"),
      TACIT_OIDC_NAME: "Clinic",
    };
  }

  async stop(): Promise<void> {
    this.listener.close();
    this.listener.closeAllConnections();
    await once(this.listener, "close");
    rmSync(this.folder, { recursive: true });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.issuer);
    const body = await text(request);
    this.seen.push(`${request.method} ${url.href} ${JSON.stringify(request.headers)} ${body}`);
    if (url.pathname === "/authorize") return this.page(url, response);
    if (url.pathname === "/allow") return this.allow(url, response);
    const answers: Record<string, () => object> = {
      "/.well-known/openid-configuration": () => this.description(),
      "/keys": () => ({ keys: [{ ...this.keys.publicKey.export({ format: "jwk" }), kid: "own", use: "sig", alg: "RS256" }] }),
      "/token": () => this.token(new URLSearchParams(body)),
    };
    const answer = answers[url.pathname];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.() ?? {}));
  }

  private description(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  private page(url: URL, response: ServerResponse): void {
    const on = (verdict: string): string => `/allow${url.search.replaceAll("&", "&amp;")}&amp;verdict=${verdict}`;
    response.writeHead(200, { "content-type": "text/html" });
    response.end(
      `<!doctype html><title>Clinic</title><h1>Clinic</h1><a href="${on("yes")}">Go on</a> <a href="${on("no")}">Cancel</a>`,
    );
  }

  private allow(url: URL, response: ServerResponse): void {
    const asked = (name: string): string => url.searchParams.get(name) ?? "";
    const back = new URL(asked("redirect_uri"));
    back.searchParams.set("state", asked("state"));
    if (asked("verdict") === "yes") {
      const code = randomUUID();
      this.codes.set(code, { nonce: asked("nonce"), challenge: asked("code_challenge") });
      back.searchParams.set("code", code);
    } else {
      back.searchParams.set("error", "access_denied");
    }
    response.writeHead(302, { location: back.href });
    response.end();
  }

  private token(form: URLSearchParams): object {
    const code = form.get("code") ?? "";
    const asked = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (asked?.challenge !== challenge) return { error: "invalid_grant" };
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.issuer, sub: this.person.email, aud: CLIENT, nonce: asked.nonce, iat: now, exp: now + 300 };
    const coded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
    const head = coded({ alg: "RS256", kid: "own" });
    const signed = `${head}.${coded({ ...claims, ...this.person, email_verified: true })}`;
    const signature = sign("sha256", Buffer.from(signed), this.keys.privateKey).toString("base64url");
    return { access_token: "of no use", token_type: "Bearer", id_token: `${signed}.${signature}` };
  }
}
