import { createHash, generateKeyPairSync } from "node:crypto";

import { expect, test } from "@playwright/test";

import { DATA, MODEL } from "../support/canaries/canary_model.ts";
import { Cast, DEMO_PEOPLE, TEST_PEOPLE } from "../support/cast.ts";
import { Person } from "../support/people/person.ts";
import { Server } from "../support/server/server.ts";

const NAME = "Model under attack";

let server: Server;
let cast: Cast;

test.describe.serial("a malicious server", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.start();
    cast = await Cast.gather(browser, server.origin, TEST_PEOPLE);
    await cast.enter(await server.setupLink());
    await cast.owner.import(MODEL, DATA);
    await cast.owner.publish(NAME);
    await cast.user.makeKeys();
    await cast.user.ask(NAME, "To be attacked.");
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("swaps a key after it was published: the owner's browser refuses to seal", async () => {
    const { page } = cast.owner;
    await page.route("**/api/accounts/*/key", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: swapped(await answer.json()) });
    });
    const request = await cast.owner.request("Test user");
    await expect(request.getByText("The log proof of this key fails")).toBeVisible();
    await expect(request.getByRole("button", { name: "Grant and seal" })).toBeDisabled();
    await page.unroute("**/api/accounts/*/key");
  });

  test("publishes a second key under the user's name: she sees it in red at her next visit", async () => {
    const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    const published = await cast.user.page.request.post(`${server.origin}/api/signing-keys`, {
      headers: { "content-type": "application/octet-stream", "sec-fetch-site": "same-origin" },
      data: Buffer.from(x ?? "", "base64url"),
    });
    expect(published.ok()).toBe(true);
    await cast.user.open("/user");
    const alarm = cast.user.page.getByRole("alert").filter({ hasText: "A key you did not make" });
    await expect(alarm).toBeVisible();
  });

  test("shows a forked log: the browser that saw the other branch notices", async ({ browser }) => {
    const { owner } = cast;
    await owner.open("/owner");
    await owner.logVerified();
    await server.branch();
    await visit(browser, "first");
    await owner.page.reload();
    await owner.logVerified();
    await server.switchBranch();
    await visit(browser, "second");
    await visit(browser, "third");
    await owner.page.reload();
    const alarm = owner.page.getByRole("alert").filter({ hasText: "The log of this service does not hold together" });
    await expect(alarm).toBeVisible();
  });
});

test.describe.serial("a server that logs other answers than it gives", () => {
  const LOG = /\/api\/(log|activity)/;

  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
    await cast.user.use("Breast cancer, cell nuclei");
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("holds its log back until the page is loaded anew: history says that the answer is not compared", async () => {
    const { page } = cast.user;
    await page.route(LOG, (route) => route.fulfill({ status: 503, json: {} }));
    await page.route("**/evaluations", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: altered(await answer.body()) });
    });
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/vault/history") && answer.request().method() === "PUT");
    await cast.user.press("Encrypt and ask");
    await kept;
    await expect(cast.user.headline).toBeVisible();
    await page.unroute("**/evaluations");
    await cast.user.open("/user/history");
    await expect(cast.user.page.getByText("Not yet compared with the log")).toBeVisible();
  });

  test("is noticed once it shows it, at every visit after, and history marks the answer", async () => {
    const { page } = cast.user;
    await page.unroute(LOG);
    for (const address of ["/user/history", "/user", "/user/history"]) {
      await cast.user.open(address);
      await expect(alarm()).toBeVisible();
    }
    await expect(page.getByText("The log holds something else: do not rely on it")).toBeVisible();
    await cast.user.use("Breast cancer, cell nuclei");
    await cast.user.press("Encrypt and ask");
    await expect(cast.user.answer.getByRole("alert")).toContainText("Send no input");
  });

  test("is asked again only after she says that she told the administrator", async () => {
    await cast.user.press("I have told the administrator");
    await expect(alarm()).toBeHidden();
    await cast.user.press("Encrypt and ask");
    await expect(cast.user.headline).toBeVisible();
    await cast.user.open("/user/history");
    await expect(cast.user.page.getByText("The log holds something else: do not rely on it")).toHaveCount(1);
    await expect(alarm()).toBeHidden();
  });

  test("names another account after she signed out: the browser that knows hers does not open", async () => {
    const { page } = cast.user;
    await cast.user.signOut();
    await page.route("**/api/sign-in/finish", async (route) => {
      const answer = await route.fetch();
      const session = (await answer.json()) as { account: { id: string } };
      session.account.id = [...session.account.id].reverse().join("");
      await route.fulfill({ response: answer, json: session });
    });
    await cast.user.enterCredentials();
    await expect(page.getByRole("alert").filter({ hasText: "names another account" })).toBeVisible();
    await page.unroute("**/api/sign-in/finish");
    await cast.user.signIn();
  });

  const alarm = () => cast.user.page.getByRole("alert").filter({ hasText: "your history marks them" });
});

/** Somebody registers, which adds an entry to the log. */
async function visit(browser: import("@playwright/test").Browser, name: string): Promise<void> {
  const context = await browser.newContext();
  const details = { name: `Test ${name}`, email: `${name}@test.example`, password: "another-long-81cc-granite" };
  await new Person(await context.newPage(), server.origin, details).register("Model user");
  await context.close();
}

/** The same document with a key of the server's choice, and a fingerprint that fits it. */
function swapped(document: { public_key: string }): object {
  const key = altered(Buffer.from(document.public_key, "base64"));
  const fingerprint = createHash("sha256").update(key).digest("base64");
  return { ...document, public_key: key.toString("base64"), fingerprint };
}

/** The same but for one bit of the last byte: a conformant key that nobody made, an answer that nothing was computed for. */
function altered(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  other.writeUInt8(other.readUInt8(other.length - 1) ^ 1, other.length - 1);
  return other;
}
