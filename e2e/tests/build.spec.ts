import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { expect, test } from "@playwright/test";

import { dist, programs, root } from "../support/folders.ts";
import { freePorts } from "../support/port.ts";
import { Server } from "../support/server/server.ts";

const MANIFEST = ".well-known/webcat/manifest.json";

let server: Server;

test.describe("the built app", () => {
  test.beforeAll(async () => {
    server = await Server.start();
  });

  test.afterAll(async () => {
    await server.stop();
  });

  test("no folder, host or day of the machine that built it stands in its files", () => {
    const today = new Date().toISOString().slice(0, 10);
    const told = [`${homedir()}/`, `${root}/`, "/.cargo/", "/registry/src/", "/toolchains/", today];
    if (hostname().length > 4) told.push(hostname());
    const telling = files().flatMap((name) => {
      const bytes = readFileSync(`${dist}/${name}`);
      return told.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`);
    });
    expect(telling).toEqual([]);
  });

  test("its manifest lists every file by its digest, and the policy that the server sends", async () => {
    const manifest = JSON.parse(readFileSync(`${dist}/${MANIFEST}`, "utf8"));
    const listed = files().filter((name) => !name.endsWith(".br") && name !== MANIFEST);
    const digests = listed.map((name) => [`/${name}`, digest(readFileSync(`${dist}/${name}`))]);
    expect(manifest.files).toEqual(Object.fromEntries(digests));
    const answer = await fetch(server.origin);
    expect(manifest.default_csp).toBe(answer.headers.get("content-security-policy"));
    expect(manifest.files[`/${manifest.default_index}`]).toBe(digest(Buffer.from(await answer.arrayBuffer())));
  });

  test("verify-app says that the server hands it out", async () => {
    const told = await promisify(execFile)(`${programs}/verify-app`, [server.origin, "--dist", dist]);
    expect(told.stdout).toContain("serves the app of this checkout");
  });

  test("a browser runs every script of the page, and a look that was chosen outlives it", async ({ page }) => {
    const refused: string[] = [];
    page.on("requestfailed", (request) => refused.push(request.url()));
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(server.origin);
    await page.getByRole("button", { name: "Use the light look" }).click();
    await page.reload();
    await expect(page.getByRole("button", { name: "Use the dark look" })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
    expect(refused).toEqual([]);
  });

  test("visitors read and fill in a page before the app is there, which goes on where they are", async ({ browser }) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    let start = () => {};
    const held = new Promise<void>((resolve) => (start = resolve));
    await page.route("**/start-*.js", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${server.origin}/sign-in`, { waitUntil: "commit" });
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    expect(await page.title()).toBe("Sign in · Tacit");
    const address = page.getByLabel("E-mail address");
    await address.fill("nobody@test.example");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Password", { exact: true }).focus();
    start();
    await expect(page.getByText("Enter your password.")).toBeVisible();
    await expect(page.locator("#app[data-served]")).toHaveCount(0);
    await expect(address).toHaveValue("nobody@test.example");
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a first visit fetches no module; one that does not arrive is said and fetched again", async ({ page }) => {
    const [fetched, thrown]: string[][] = [[], []];
    page.on("request", (request) => request.url().endsWith(".modules") && fetched.push(request.url()));
    page.on("pageerror", (error) => thrown.push(error.message));
    await page.goto(server.origin);
    await page.locator("#app:not([data-served]) .demo button").waitFor();
    expect(fetched).toEqual([]);

    await page.route("**/guide-*.modules", (route) => route.abort());
    await page.getByRole("link", { name: "How it works" }).first().click();
    await expect(page.getByText("This part of the app could not be fetched.")).toBeVisible();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "How it works" })).toBeVisible();

    await page.route("**/entrance-*.modules", (route) => route.fulfill({ body: "swapped" }));
    await page.getByRole("link", { name: "Register" }).first().click();
    await expect(page.getByText("This part of the app could not be fetched.")).toBeVisible();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();

    await expect(page.getByText("At least 12 characters. Five random words are good.")).toBeVisible();
    expect(fetched.filter((url) => url.includes("/guesses-"))).toEqual([]);
    await page.route("**/guesses-*.modules", (route) => route.abort());
    await page.getByLabel("Password", { exact: true }).fill("elizabeth1985");
    await expect(page.getByText("This part of the app could not be fetched.")).toBeVisible();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("Easy to guess: common passwords")).toBeVisible();
    expect(thrown).toEqual([]);
  });

  test("whoever has the app of before an upgrade is asked to reload where a part of it is gone", async ({ page }) => {
    await page.goto(server.origin);
    await page.locator("#app:not([data-served]) .demo button").waitFor();
    await page.route("**/guide-*.modules", (route) => route.fulfill({ status: 404 }));
    await page.getByRole("link", { name: "Help" }).first().click();
    await expect(page.getByText("The service was updated, and this part of the app is no longer there.")).toBeVisible();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Reload the page" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Help" })).toBeVisible();
  });

  test("pages of visitors hold their words without any script", async () => {
    for (const [path, words] of [
      ["/", "Inference on data nobody sees"],
      ["/how-it-works", "The way of a question"],
      ["/register", "Organisation"],
      ["/recover", "Set a new password"],
      ["/developers", "OpenAPI, JSON"],
      ["/privacy", "Loading the text"],
      ["/legal", ">Impressum</h1>"],
      ["/terms", ">Nutzungsbedingungen</h1>"],
    ] as const) {
      const page = await (await fetch(`${server.origin}${path}`)).text();
      expect(page, path).toContain(words);
      expect(page, path).not.toMatch(/ style=/);
    }
    // Whoever runs the service writes them: neither the usual texts stand there before, nor an error.
    expect(await (await fetch(`${server.origin}/privacy`)).text()).not.toMatch(/What this service stores|alert-danger/);
    for (const path of ["/user", "/setup"]) {
      expect(await (await fetch(`${server.origin}${path}`)).text(), path).toContain("Opening the page…");
    }
  });

  test("a browser runs no script that was swapped, and none that was slipped into the page", async ({ page }) => {
    await page.route("**/start-*.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: "document.title = 'stolen'" }),
    );
    await page.goto(`${server.origin}/user`);
    await expect(page.getByText("Opening the page…")).toBeVisible();
    await page.unrouteAll();
    await page.route(`${server.origin}/`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace("</head>", "<script src=/slipped.js></script></head>");
      await route.fulfill({ response: answer, body });
    });
    await page.route("**/slipped.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: "document.title = 'stolen'" }),
    );
    await page.goto(server.origin);
    await expect(page.getByRole("button", { name: "Encrypt and ask" })).toBeVisible();
    expect(await page.title()).not.toBe("stolen");
  });
});

test("what make cluster runs answers with the demonstration, and leaves nothing behind when it ends", async () => {
  // It makes the demonstration from nothing.
  test.setTimeout(300_000);
  const port = await freePorts(3);
  const address = `127.0.0.1:${port}`;
  const cluster = spawn(`${root}.ci/cluster`, { env: { ...process.env, TACIT_LISTEN: address }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(cluster, "exit");
  const told: string[] = [];
  for await (const line of createInterface({ input: cluster.stdout })) {
    told.push(line);
    if (line.startsWith("Logs: ")) break;
  }
  expect(told.join("\n")).toContain(`Tacit runs at http://${address}`);
  const folder = told.at(-1)?.match(/^Logs: (\S+)\/\*\.log/)?.[1] ?? "";
  expect(existsSync(folder)).toBe(true);
  // Each of them goes to the other server.
  for (const path of ["/healthz", "/healthz", "/api/log/checkpoint", "/api/log/checkpoint", "/"]) {
    expect((await fetch(`http://${address}${path}`)).ok, path).toBe(true);
  }
  cluster.kill("SIGINT");
  expect((await ended)[0]).toBe(0);
  expect(existsSync(folder)).toBe(false);
  for (const each of [port, port + 1, port + 2]) {
    await expect(fetch(`http://127.0.0.1:${each}/healthz`)).rejects.toThrow();
  }
});

/** Every file of the build. */
function files(): string[] {
  const found = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return found.map((one) => `${one.parentPath}/${one.name}`.slice(dist.length + 1));
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
