import { expect, test, type Route } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { User } from "../support/people/user.ts";
import { Sample } from "../support/sample.ts";
import { Server } from "../support/server/server.ts";

const MODEL = "Diabetes progression";

let server: Server;
let cast: Cast;

test.describe.serial("sessions, tabs and crashes", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("a reload keeps the vault open, a new tab asks for the password again", async () => {
    await cast.user.signIn();
    await cast.user.page.reload();
    await cast.user.use(MODEL);
    await Promise.all([answerKept(cast.user), cast.user.encryptAndAsk()]);
    const tab = new User(await cast.user.page.context().newPage(), server.origin, DEMO_PEOPLE.user);
    await tab.open("/user/keys");
    await tab.heading("Open your vault");
    await tab.page.getByLabel("Password", { exact: true }).fill(DEMO_PEOPLE.user.password);
    await tab.press("Open the vault");
    await tab.heading("Keys");
    await tab.page.close();
  });

  test("a new tab opens the vault by itself where that was chosen, until it is locked", async () => {
    const { user } = cast;
    const context = user.page.context();
    await user.open("/account");
    const choice = user.page.getByRole("checkbox", { name: /Open the vault in new tabs/ });
    await choice.check();
    const tab = new User(await context.newPage(), server.origin, DEMO_PEOPLE.user);
    await expect.poll(() => guarded(user), { message: "the key is kept, and cannot be exported" }).toEqual([false]);
    await tab.open("/user/keys");
    await tab.heading("Keys");
    await tab.open("/account");
    await tab.press("Lock now");
    await tab.heading("Open your vault");
    expect(await guarded(tab)).toEqual([]);
    await tab.page.reload();
    await tab.heading("Open your vault");
    await tab.page.getByRole("checkbox", { name: /Open the vault in new tabs/ }).uncheck();
    await tab.page.close();
    await user.page.getByLabel("Password", { exact: true }).fill(DEMO_PEOPLE.user.password);
    await user.press("Unlock");
    await user.logVerified();
    expect(await guarded(user)).toEqual([]);
  });

  test("two tabs answer at the same time and neither loses the other's history", async () => {
    const tab = new User(await cast.user.page.context().newPage(), server.origin, DEMO_PEOPLE.user);
    await tab.signIn();
    const before = await answersKept(tab);
    for (const round of [1, 2]) {
      await Promise.all([cast.user.use(MODEL), tab.use(MODEL)]);
      await Promise.all([cast.user, tab].map((user) => Promise.all([answerKept(user), user.encryptAndAsk()])));
      expect(await answersKept(tab)).toBe(before + 2 * round);
    }
    await tab.page.close();
  });

  test("an open menu stays while the page below changes by itself, until an entry of it is followed", async () => {
    const { page } = cast.user;
    await cast.user.open("/user/keys");
    await cast.user.follow("History");
    await cast.user.heading("History");
    await cast.user.openAccountMenu();
    await page.goBack();
    await cast.user.heading("Keys");
    const entry = page.getByRole("button", { name: "Sign out", exact: true });
    await expect(entry).toBeVisible();
    await page.getByRole("link", { name: "Your account", exact: true }).click();
    await cast.user.heading("Your account");
    await expect(entry).toBeHidden();
  });

  test("signing out in one tab ends the session, and the server answers nothing more", async () => {
    const { page } = cast.user;
    await cast.user.open("/user");
    await cast.user.signOut();
    const answer = await page.request.get(`${server.origin}/api/grants`);
    expect(answer.status()).toBe(401);
    await cast.user.open("/user/keys");
    await cast.user.heading("Sign in");
  });

  test("signing out in another tab hides the answers of a file, and who signs in again finds them in the history", async () => {
    const { page } = cast.user;
    await cast.user.signIn();
    await cast.user.use(MODEL);
    const sample = new Sample("diabetes", [0, 1], "Disease progression");
    const answers = await cast.user.answerFile(sample.file, 2);
    const tab = new User(await page.context().newPage(), server.origin, DEMO_PEOPLE.user);
    await tab.signIn();
    await tab.signOut();
    await tab.page.close();
    await cast.user.heading("Sign in");
    await expect(page.getByRole("region", { name: "Answers" })).toBeHidden();
    await cast.user.signIn();
    await cast.user.openFile(sample.file.name);
    expect(await cast.user.answeredLines()).toEqual(answers);
    const saved = page.waitForEvent("download");
    await cast.user.press("Download as CSV");
    await saved;
    await cast.user.signOut();
  });

  test("a user's session cannot reach what belongs to others", async () => {
    await cast.user.signIn();
    for (const path of ["/api/admin/accounts", "/api/admin/health", "/api/models/mine"]) {
      const answer = await cast.user.page.request.get(`${server.origin}${path}`);
      expect(answer.status(), path).toBe(403);
    }
  });

  test("the server is killed and restarted while a page is open: the next question is answered", async () => {
    await cast.user.use(MODEL);
    await cast.user.encryptAndAsk();
    await server.crash();
    await cast.user.press("Encrypt and ask");
    await expect(cast.user.page.getByRole("alert").filter({ hasText: /cannot be reached|could not be reached/ })).toBeVisible();
    await server.up();
    await cast.user.encryptAndAsk();
  });

  test("the server is killed in the middle of an upload: the owner goes on and the model is sealed", async () => {
    await cast.user.open("/user/keys");
    await cast.user.press("Make a new key");
    await cast.user.page.getByRole("dialog").getByRole("button", { name: "Make a new key" }).click();
    await expect(cast.user.page.getByText("Your key is published and in the log.")).toBeVisible();
    await cast.owner.signIn();
    const digits = await cast.owner.request("Demo user", "Handwritten digits");
    await expect(digits.getByText("Log proof holds")).toBeVisible();
    await expect(digits.getByText(/This key is one of 1.024 candidates/)).toBeVisible();
    await digits.getByRole("button", { name: "We compared the words: mark verified" }).click();
    const crash = async (route: Route) => {
      await server.crash();
      await route.continue();
    };
    await cast.owner.page.route("**/parts/*", crash, { times: 1 });
    await digits.getByRole("button", { name: "Seal again" }).click();
    await expect(digits.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
    await server.up();
    await digits.getByRole("button", { name: "Seal again" }).click();
    await expect(cast.owner.page.getByText(/is sealed for Demo user\./)).toBeVisible({ timeout: 60_000 });
  });

  test("pages run under a strict policy and ask nobody else for anything", async ({ page }) => {
    const hosts = new Set<string>();
    const violations: string[] = [];
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) violations.push(message.text());
    });
    const answer = await page.goto(server.origin);
    expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
    await page.getByRole("button", { name: "Encrypt and ask" }).click();
    await expect(page.getByText(/^Decrypted score/)).toBeVisible();
    expect([...hosts]).toEqual([new URL(server.origin).host]);
    expect(violations).toEqual([]);
  });
});

/** Waits until the history in the vault holds an answer of this tab. */
async function answerKept(user: User): Promise<void> {
  await user.page.waitForResponse(
    (response) => response.url().endsWith("/api/vault/history") && response.request().method() === "PUT" && response.ok(),
  );
}

async function answersKept(user: User): Promise<number> {
  await user.open("/user/history");
  const rows = user.page.getByRole("table").getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  return rows.count();
}

/** Of each key that this browser keeps for its tabs, whether a page could export it. */
function guarded(person: User): Promise<boolean[]> {
  return person.page.evaluate(
    () =>
      new Promise<boolean[]>((resolve, reject) => {
        const opening = indexedDB.open("tacit-guarded");
        opening.onerror = reject;
        opening.onsuccess = () => {
          const entries = opening.result.transaction("tacit-guarded").objectStore("tacit-guarded").getAll();
          opening.result.close();
          entries.onerror = reject;
          entries.onsuccess = () => resolve((entries.result as { key: CryptoKey }[]).map(({ key }) => key.extractable));
        };
      }),
  );
}
