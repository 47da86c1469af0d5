import { readFile } from "node:fs/promises";

import { expect, test, type BrowserContext, type Page, type Route } from "@playwright/test";

import { DEMO_PEOPLE } from "../support/cast.ts";
import { FAR, key, tabTo, write } from "../support/browser/keyboard.ts";
import { accessible, look } from "../support/browser/look.ts";
import { User } from "../support/people/user.ts";
import { Server } from "../support/server/server.ts";

const MODEL = "Diabetes progression";
const NEW = { ...DEMO_PEOPLE.user, password: "wet purple umbrellas" };
const TOO_MANY = { kind: "too_many", happened: "Too many requests.", action: "Wait a minute." };
const RECOVERED = { ...NEW, password: "four random words here" };

let server: Server;

test.describe.serial("an account that is kept", () => {
  test.beforeAll(async () => {
    server = await Server.withDemonstration();
  });

  test.afterAll(async () => {
    await server.stop();
  });

  test("a new password keeps keys and history, and other devices are signed out", async ({ browser }) => {
    const [here, there] = [await browser.newContext(), await browser.newContext()];
    const user = await visitor(here, DEMO_PEOPLE.user);
    await user.use(MODEL);
    await Promise.all([historyKept(user.page), user.encryptAndAsk()]);
    const before = await kept(user);
    const elsewhere = await visitor(there, DEMO_PEOPLE.user);

    await user.openAccountMenu();
    await user.page.getByRole("link", { name: "Your account" }).click();
    await user.heading("Your account");
    const table = user.page.getByRole("table", { name: /signed in/ });
    const other = table.getByRole("row").filter({ hasText: "Chrome on Linux" }).filter({ hasNotText: "This one" });
    await expect(table.getByRole("row").filter({ hasText: "This one" })).toHaveCount(1);
    await expect(other).toHaveCount(1);
    await look(user.page, "account-sessions");
    await other.getByRole("button", { name: /^Sign out/ }).click();
    await expect(other).toHaveCount(0);
    await elsewhere.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await elsewhere.heading("Sign in");
    await expect(elsewhere.page.getByText("Your session has ended.")).toBeVisible();
    await elsewhere.signIn();

    await user.page.reload();
    await expect(other).toHaveCount(1);
    await user.press("Sign out everywhere else");
    await expect(user.page.getByText("All other browsers are signed out.")).toBeVisible();
    await expect(other).toHaveCount(0);
    await expect(user.page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
    await elsewhere.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await elsewhere.heading("Sign in");
    await elsewhere.signIn();

    await change(user.page, "not the password", NEW.password);
    await expect(user.page.getByRole("alert").filter({ hasText: "not your present password" })).toBeVisible();
    await change(user.page, DEMO_PEOPLE.user.password, NEW.password);
    await expect(user.page.getByText("Your password is changed")).toBeVisible();
    await expect(table.getByRole("row")).toHaveCount(2);
    await elsewhere.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await elsewhere.heading("Sign in");
    expect(await kept(user)).toEqual(before);

    await elsewhere.enterCredentials();
    await expect(elsewhere.page.getByText("E-mail address and password do not match.")).toBeVisible();
    const again = new User(elsewhere.page, server.origin, NEW);
    await again.signIn();
    await again.logVerified();
    expect(await kept(again)).toEqual(before);
    await Promise.all([here.close(), there.close()]);
  });

  test("an address that somebody has is told before a kit is made, and nothing typed is lost", async ({ browser }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const somebody = new User(page, server.origin, { ...NEW, email: DEMO_PEOPLE.owner.email });
    await somebody.enterDetails("Model user");
    await somebody.press("Go on");
    const email = page.getByLabel("E-mail address");
    await expect(page.getByText("This e-mail address is registered already.")).toBeVisible();
    await expect(email).toBeFocused();
    await expect(email).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("list", { name: "Your recovery kit" })).toHaveCount(0);
    await expect(page.getByLabel("Password once more")).toHaveValue(NEW.password);
    await expect(page.getByRole("link", { name: "Forgotten your password?" })).toBeVisible();
    await look(page, "register-taken");
    await email.fill("nobody-yet@demo.example");
    await somebody.press("Go on");
    await somebody.heading("Keep your recovery kit");
    await context.close();
  });

  test("a kit made on the account page sets a new password once, and the vault stays as it is", async ({ browser }) => {
    const [here, there] = [await browser.newContext(), await browser.newContext()];
    const user = await visitor(here, NEW);
    const before = await kept(user);
    await user.open("/account");
    await expect(user.page.getByText("You have no recovery kit")).toBeVisible();
    await makeKit(user, "not the password");
    await expect(user.page.getByRole("alert").filter({ hasText: "not your present password" })).toBeVisible();
    await makeKit(user, NEW.password);
    await expect(user.page.getByRole("list", { name: "Your recovery kit" }).getByRole("listitem")).toHaveCount(18);
    await expect(user.page.getByRole("list", { name: "Your recovery kit" })).toBeFocused();
    await look(user.page, "account-kit");
    const file = user.page.waitForEvent("download");
    await user.press("Save as a file");
    const saved = await readFile(await (await file).path(), "utf8");
    expect(saved.split("\n")[0]).toBe("Tacit recovery kit");
    const first = await user.keepKit("I kept it: use this kit");
    await expect(user.page.getByText("You have a kit")).toBeVisible();

    const lost = new User(await there.newPage(), server.origin, RECOVERED);
    await lost.open("/sign-in");
    await lost.page.getByRole("link", { name: "Forgotten your password?" }).click();
    await recover(lost, `${first} zoo`);
    await expect(lost.page.getByText("A recovery kit has 18 words, and here are 19.")).toBeVisible();
    await recover(lost, saved.replace(/ 7\. \w+/, " 7. zzz"));
    await expect(lost.page.getByText("Word 7 is none that a recovery kit is made of.")).toBeVisible();
    await recover(lost, saved);
    await lost.heading("Keep your new recovery kit");
    await look(lost.page, "recover-kit");
    await lost.page.getByRole("link", { name: "Sign in" }).first().click();
    const asks = lost.page.getByRole("dialog", { name: "Leave this page?" });
    await asks.getByRole("button", { name: "Stay here" }).click();
    const late = (route: Route) => route.fulfill({ status: 429, json: TOO_MANY });
    await lost.page.route("**/api/recovery/finish", late);
    const second = await lost.keepKit("I kept it: set the password");
    await expect(lost.page.getByText("Too many requests.")).toBeVisible({ timeout: 30_000 });
    await lost.page.unroute("**/api/recovery/finish", late);
    await key(lost.page.getByRole("button", { name: "I kept it: set the password", exact: true }), FAR);
    await expect(lost.page).toHaveURL(/\/user$/);
    expect(second).not.toBe(first);
    expect(await kept(lost)).toEqual(before);
    await user.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await user.heading("Sign in");

    await recover(user, first);
    await expect(user.page.getByText("E-mail address and recovery kit do not match.")).toBeVisible();
    await lost.open("/account");
    await expect(lost.page.getByText("A recovery kit was used")).toBeVisible();
    await Promise.all([here.close(), there.close()]);
  });

  test("a lock closes the vault in every tab, keeps what was typed, and comes by itself", async ({ browser }) => {
    const context = await browser.newContext();
    const user = await visitor(context, RECOVERED);
    await user.open("/account");
    const tab = await visitor(context, RECOVERED);
    await user.page.getByLabel("Organisation").fill("Typed before the lock");
    await user.press("Lock");
    await user.heading("Locked");
    await look(user.page, "locked");
    await tab.heading("Open your vault");
    await expect(user.page.getByLabel("Organisation")).toBeHidden();
    const open = async (password: string) => {
      await user.page.getByLabel("Password", { exact: true }).fill(password);
      await user.press("Unlock");
    };
    await open("not the password");
    await expect(user.page.getByText("That is not your password. Try again.")).toBeVisible();
    await open(RECOVERED.password);
    await user.heading("Your account");
    await expect(user.page.getByLabel("Organisation")).toHaveValue("Typed before the lock");

    await user.page.getByLabel("Lock after, without use").selectOption("5 minutes");
    await user.page.evaluate(() => localStorage.setItem("tacit-used", String(Date.now() - 6 * 60_000)));
    await user.page.reload();
    await user.heading("Open your vault");
    await look(user.page, "unlock");
    await user.press("Sign out");
    await tab.heading("Sign in");
    await expect(tab.page.getByText("Your session has ended.")).toBeVisible();
    await context.close();
  });

  test("the account page works by keyboard and says what is wrong", async ({ browser }) => {
    const context = await browser.newContext();
    const user = await visitor(context, RECOVERED);
    const { page } = user;
    await tabTo(page.getByRole("button", { name: /^Your account, / }));
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("link", { name: "Your account" }));
    await page.keyboard.press("Enter");
    await user.heading("Your account");
    await tabTo(page.getByLabel("Present password"));
    await page.keyboard.type(RECOVERED.password);
    await tabTo(page.getByLabel("New password", { exact: true }));
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Use at least 12 characters.")).toBeVisible();
    await expect(page.getByText("The two passwords differ. Enter the same one here again.")).toBeVisible();
    await expect(page.getByLabel("New password", { exact: true })).toBeFocused();
    await accessible(page, "account with faults");
    await context.close();
  });

  test("name and address change, all of it is saved as a file, and the account ends", async ({ browser }) => {
    const [here, there] = [await browser.newContext(), await browser.newContext()];
    const user = await visitor(here, RECOVERED);
    const { page } = user;
    await user.open("/account");
    await page.getByLabel("Name", { exact: true }).fill("Demo person");
    await user.press("Save profile");
    await expect(page.getByRole("button", { name: "Your account, Demo person" })).toBeVisible();
    await user.logVerified();
    const move = async (email: string) => {
      await page.getByLabel("New e-mail address").fill(email);
      await page.getByLabel("Password for the new address").fill(RECOVERED.password);
      await user.press("Change address");
    };
    await move(DEMO_PEOPLE.owner.email);
    await expect(page.getByText("This e-mail address is registered already.")).toBeVisible();
    await move("moved@demo.example");
    await expect(page.getByText("You are signed in with moved@demo.example.")).toBeVisible();
    const moved = await visitor(there, { ...RECOVERED, email: "moved@demo.example" });
    await moved.logVerified();
    expect((await kept(moved)).lines).toBeGreaterThan(1);

    const file = page.waitForEvent("download");
    await user.press("Save my data");
    const saved = JSON.parse(await readFile(await (await file).path(), "utf8"));
    expect(saved.account.profile.email).toBe("moved@demo.example");
    const items = saved.vault.map((item: { name: string }) => item.name);
    expect(items).toContain("history");
    expect(items).not.toContain("keys");
    expect(saved.left_out).toContain("keys");
    await look(page, "account-whole");

    await user.press("Delete account");
    const asks = page.getByRole("dialog", { name: "Delete your account?" });
    await expect(asks.getByText(/Your access to models ends/)).toBeVisible();
    await look(page, "account-delete");
    await asks.getByLabel("Password to delete the account").fill("not the password");
    await asks.getByRole("button", { name: "Delete for ever" }).click();
    await expect(asks.getByText("That is not your present password.")).toBeVisible();
    await asks.getByLabel("Password to delete the account").fill(RECOVERED.password);
    await asks.getByRole("button", { name: "Delete for ever" }).click();
    await expect(page.getByText("Your account is deleted.")).toBeVisible();
    await expect(page).toHaveURL(`${server.origin}/`);
    await moved.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await moved.heading("Sign in");
    await moved.enterCredentials();
    await expect(moved.page.getByText("E-mail address and password do not match.")).toBeVisible();
    await Promise.all([here.close(), there.close()]);
  });
});

async function visitor(context: BrowserContext, details: typeof NEW): Promise<User> {
  const user = new User(await context.newPage(), server.origin, details);
  await user.signIn();
  return user;
}

async function makeKit(user: User, password: string): Promise<void> {
  await user.page.getByLabel("Your password", { exact: true }).fill(password);
  await user.press("Make a new kit");
}

/** Enters address, words, pasted as from a file, and a new password, by keys. */
async function recover(user: User, words: string): Promise<void> {
  const { page, details } = user;
  await user.open("/recover");
  await write(page.getByLabel("E-mail address"), details.email);
  await tabTo(page.getByLabel("Recovery kit"));
  await page.keyboard.insertText(words);
  await write(page.getByLabel("New password", { exact: true }), RECOVERED.password);
  await write(page.getByLabel("New password once more"), RECOVERED.password);
  await key(page.getByRole("button", { name: "Go on", exact: true }));
}

async function change(page: Page, present: string, password: string): Promise<void> {
  await page.getByLabel("Present password").fill(present);
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password once more").fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
}

/** The words of the key in use, and the lines of the history. */
async function kept(user: User): Promise<{ words: string[]; lines: number }> {
  await user.open("/user/keys");
  const words = user.page.locator(".fingerprint-words li");
  await expect(words.first()).toBeVisible();
  const spelt = await words.allInnerTexts();
  await user.open("/user/history");
  const rows = user.page.getByRole("table").getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  return { words: spelt, lines: await rows.count() };
}

async function historyKept(page: Page): Promise<void> {
  await page.waitForResponse(
    (response) => response.url().endsWith("/api/vault/history") && response.request().method() === "PUT" && response.ok(),
  );
}
