import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";

import { authenticator } from "../../support/browser/authenticator.ts";
import { programs, samples } from "../../support/folders.ts";
import { Held } from "../../support/browser/held.ts";
import { reading, type Language } from "../../support/browser/language.ts";
import { look } from "../../support/browser/look.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { Owner } from "../../support/people/owner.ts";
import type { Details, Person } from "../../support/people/person.ts";
import { User } from "../../support/people/user.ts";
import { MailSink } from "../../support/server/mail_sink.ts";
import { Server } from "../../support/server/server.ts";

const run = promisify(execFile);

/** The model of the year; guests ask for it by its name. */
const MODEL = "Breast cancer, cell nuclei";
/** Where guests and the users belong. */
const WARD = "Load";
const PEOPLE = {
  administrator: { name: "Year administrator", email: "administrator@test.example", password: "canary-administrator-9f3a" },
  owner: { name: "Year owner", email: "owner@test.example", password: "canary-owner-7c1e-long", organisation: "Laboratory" },
  nurse: { name: "Year nurse", email: "nurse@test.example", password: "canary-nurse-52bd-longer", organisation: WARD },
  clerk: { name: "Year clerk", email: "clerk@test.example", password: "canary-clerk-88aa-longer", organisation: WARD },
} satisfies Record<string, Details>;
const LATER = "four wet purple umbrellas";
const LAST = "seven dry yellow raincoats";
const [HEAD = "", ...LINES] = readFileSync(join(samples, "breast-cancer/held-out.csv"), "utf8").trim().split(/\r?\n/);

/** In each language a year of the same people; the guests who ask at once are many in one. */
const YEARS: { language: Language; locale: string; guests: number; confirm: string }[] = [
  { language: "en", locale: "en-GB", guests: 200, confirm: "confirm your e-mail" },
  { language: "de", locale: "de-DE", guests: 12, confirm: "Bestätigen" },
];

for (const { language, locale, guests, confirm } of YEARS) {
  test.describe.serial(`a year of a service, in ${language}`, () => {
    let server: Server;
    let sink: MailSink;
    let administrator: Administrator;
    let owner: Owner;
    let nurse: User;
    let clerk: User;
    let kit: string;
    const contexts: BrowserContext[] = [];

    const page = async (browser: Browser): Promise<Page> => {
      const context = await browser.newContext({ locale });
      contexts.push(context);
      return reading(await context.newPage(), language);
    };

    test.beforeAll(async ({ browser }) => {
      sink = await MailSink.start();
      server = await Server.named("localhost", sink.settings);
      administrator = new Administrator(await page(browser), server.origin, PEOPLE.administrator);
      owner = new Owner(await page(browser), server.origin, PEOPLE.owner);
      nurse = new User(await page(browser), server.origin, PEOPLE.nurse);
      clerk = new User(await page(browser), server.origin, PEOPLE.clerk);
    });

    test.afterAll(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await server.stop();
      await sink.stop();
    });

    test("January: an owner is invited, users register with a kit, confirm their addresses and are approved together", async () => {
      await administrator.setUp(await server.setupLink());
      await expect(administrator.page.locator("html")).toHaveAttribute("lang", language);
      await administrator.follow("Invitations");
      const { page: screen } = administrator;
      await screen.getByLabel("Name", { exact: true }).fill(PEOPLE.owner.name);
      await screen.getByLabel("E-mail address", { exact: true }).fill(PEOPLE.owner.email);
      await screen.getByLabel("Role").first().selectOption("owner");
      await administrator.press("Make the link");
      await owner.registerByLink(await screen.locator(".digest").innerText());
      const register = async (user: User): Promise<string> => {
        const words = await user.register("Model user");
        const mail = await sink.waitFor(user.details.email, confirm);
        await user.page.goto(mail.body.match(/http\S+\/confirm#\S+/)?.[0] ?? "");
        await user.press("Confirm this address");
        await expect(user.page.getByText("Your address is confirmed.")).toBeVisible();
        return words;
      };
      [, kit] = await Promise.all([register(nurse), register(clerk)]);
      await administrator.open("/admin/queue");
      await expect(administrator.page.getByRole("row").filter({ hasText: "Confirmed" })).toHaveCount(2);
      await administrator.page.getByLabel("Select all on this page").check();
      await look(administrator.page, `year-queue-${language}`);
      await administrator.press("Approve 2");
      await expect(administrator.page.getByText("The queue is empty")).toBeVisible();
    });

    test("February: a model is published, and a rule answers everybody of a ward", async () => {
      test.setTimeout(600_000);
      await owner.trySample(MODEL);
      await owner.publish();
      await inviteGuests(server, guests);
      await owner.open("/owner/requests");
      // The list above it is there, and moves nothing any more.
      await expect(owner.page.getByRole("row").nth(1)).toBeVisible();
      await owner.press("New rule");
      const rule = owner.page.getByRole("dialog", { name: "New rule" });
      await rule.getByLabel("Model", { exact: true }).selectOption({ label: MODEL });
      await rule.getByRole("combobox", { name: "Organisation" }).fill(WARD);
      await rule.getByRole("textbox", { name: "Rows" }).fill("400");
      await rule.getByRole("checkbox", { name: /^Seal without comparing/ }).check();
      await look(owner.page, `year-rule-${language}`);
      await rule.getByRole("button", { name: "Put it in force" }).click();
      await expect.poll(() => sealed(owner), { timeout: 500_000, intervals: [500] }).toBe(guests);
      await owner.open("/owner/requests");
      await expect(owner.page.getByRole("heading", { level: 1 })).toBeVisible();
      await look(owner.page, `year-requests-${language}`);
    });

    test("March: the users ask, are answered by the same rule, and a file goes on while its page is left", async () => {
      const begin = async (user: User): Promise<void> => {
        await user.signIn();
        await user.ask(MODEL, "To read slides of the ward.");
      };
      await Promise.all([begin(nurse), begin(clerk)]);
      await expect.poll(() => sealed(owner), { timeout: 120_000, intervals: [500] }).toBe(guests + 2);
      await nurse.use(MODEL);
      await nurse.encryptAndAsk();
      await look(nurse.page, `year-answer-${language}`);
      await nurse.drop({ name: "slides.csv", buffer: Buffer.from([HEAD, ...LINES.slice(0, 40)].join("\n")) });
      // Nothing is answered before its page is left.
      const held = await Held.back(nurse.page, "**/evaluations");
      await nurse.askFile();
      await expect.poll(() => held.count).toBeGreaterThan(0);
      await nurse.follow("History");
      const row = nurse.page.getByRole("row").filter({ hasText: "slides.csv" });
      await expect(row.getByText("Under way")).toBeVisible();
      await held.letGo();
      await expect(row).toContainText(/(?<!\d)40\s\S+\s40\b/, { timeout: 60_000 });
      await nurse.openFile("slides.csv");
      await expect(nurse.page.getByText("All rows are answered.")).toBeVisible();
      expect(await nurse.answeredLines()).toHaveLength(40);
      await look(nurse.page, `year-file-${language}`);
    });

    test("May: a password is lost, found again by the kit, and changed", async () => {
      const { page, details } = clerk;
      await clerk.signOut();
      await clerk.open("/recover");
      await page.getByLabel("E-mail address").fill(details.email);
      await page.getByLabel("Recovery kit").fill(kit);
      await page.getByLabel("New password", { exact: true }).fill(LATER);
      await page.getByLabel("New password once more").fill(LATER);
      await clerk.press("Go on");
      await clerk.keepKit("I kept it: set the password");
      await expect(page).toHaveURL(/\/user$/);
      await clerk.open("/account");
      await page.getByLabel("Present password").fill(LATER);
      await page.getByLabel("New password", { exact: true }).fill(LAST);
      await page.getByLabel("New password once more").fill(LAST);
      await clerk.press("Change password");
      await expect(page.getByText(/^Your password is changed/)).toBeVisible();
      await clerk.use(MODEL);
      await clerk.encryptAndAsk();
    });

    test("June: a passkey opens a locked vault", async () => {
      const { page, details } = nurse;
      await authenticator(page, true);
      await nurse.open("/account");
      const section = page.getByRole("region", { name: "Passkeys" });
      await section.getByLabel("Name of the new passkey").fill("Phone");
      await section.getByLabel("Password to add a passkey").fill(details.password);
      await nurse.press("Add a passkey");
      await nurse.press("Make the passkey");
      await expect(section.getByRole("row").filter({ hasText: "Phone" })).toBeVisible();
      await look(page, `year-account-${language}`);
      await nurse.press("Lock now");
      await nurse.press("Unlock with passkey");
      await expect(page.getByRole("button", { name: "Unlock with passkey" })).toHaveCount(0);
      await nurse.logVerified();
    });

    test("September: a new version of the model is sealed for all", async () => {
      test.setTimeout(600_000);
      await owner.open("/owner");
      await owner.page.getByRole("link", { name: MODEL, exact: true }).first().click();
      await owner.page.getByRole("link", { name: "New version", exact: true }).click();
      const file = (name: string) => ({ name, mimeType: "", buffer: readFileSync(join(samples, "breast-cancer", name)) });
      await owner.page.locator("#model-file").setInputFiles([file("model.onnx"), file("held-out.csv")]);
      await expect(owner.report).toBeVisible();
      await owner.page.getByLabel("What this version changes").fill("Trained on the rows of summer as well.");
      await look(owner.page, `year-version-${language}`);
      await owner.press("Publish version 2");
      await owner.heading(MODEL);
      await owner.press(/^Seal version 2 for \d+.users…$/);
      const dialog = owner.page.getByRole("dialog", { name: "Seal version 2" });
      await dialog.getByRole("checkbox", { name: /I have not compared their words/ }).check();
      await dialog.getByRole("button", { name: /^Seal \d+.copies$/ }).click();
      const waiting = owner.page.getByText(/^\d+.users without a copy of version 2/);
      await expect(waiting).toBeHidden({ timeout: 500_000 });
      const goOn = async (user: User): Promise<void> => {
        await user.use(MODEL);
        await expect(user.page.getByText(/^Version 2, signed by/)).toBeVisible();
        await user.encryptAndAsk();
      };
      await Promise.all([goOn(nurse), goOn(clerk)]);
    });

    test("November: more rows are asked for and given", async () => {
      await clerk.open("/user/grants");
      await clerk.page.getByRole("rowheader").getByRole("link").first().click();
      await clerk.press("Ask for more");
      const wish = clerk.page.getByRole("dialog", { name: "Ask for more" });
      await wish.getByLabel("Rows").fill("5432");
      await wish.getByLabel("What do you need it for?").fill("A second ward.");
      await wish.getByRole("button", { name: "Ask the owner" }).click();
      await expect(wish).toBeHidden();
      const request = await owner.request(PEOPLE.clerk.name, MODEL);
      await request.getByRole("button", { name: "Give more" }).click();
      const budget = owner.page.getByRole("dialog", { name: `Budget of ${PEOPLE.clerk.name}` });
      await expect(budget.getByLabel("Rows")).toHaveValue("5432");
      await budget.getByRole("button", { name: "Sign and save" }).click();
      await expect(budget).toBeHidden();
      await clerk.use(MODEL);
      await expect(clerk.page.getByText(/left in your budget$/)).toContainText(/^5.4\d\d/);
    });

    test("December: an account is deleted, and everybody's log holds", async () => {
      await clerk.open("/account");
      await clerk.heading("Your account");
      await look(clerk.page, `year-leaving-${language}`);
      await clerk.press("Delete account");
      const asks = clerk.page.getByRole("dialog", { name: "Delete your account?" });
      await asks.getByLabel("Password to delete the account").fill(LAST);
      await asks.getByRole("button", { name: "Delete for ever" }).click();
      await expect(clerk.page.getByText("Your account is deleted.")).toBeVisible();
      for (const [person, path] of [
        [administrator, "/admin/log"],
        [owner, "/owner/activity"],
        [nurse, "/user/activity"],
      ] as [Person, string][]) {
        await person.open(path);
        await person.page.getByRole("button", { name: /, entry \d/ }).first().click();
        await expect(person.page.getByText(/^Proof holds/).first()).toBeVisible();
        await person.logVerified();
        await look(person.page, `year-log${path.replaceAll("/", "-")}-${language}`);
      }
    });
  });
}

/** Users who have a key and ask for the model. */
async function inviteGuests(server: Server, users: number): Promise<void> {
  const printed = await server.command("setup-link", "--additional");
  const token = printed.match(/\/invitation#(\S+)/)?.[1] ?? "";
  const words = ["guests", server.address, MODEL, String(users), "0"];
  await run(`${programs}/load`, words, { env: { ...process.env, TACIT_INVITATION: token } });
}

/** How many have a sealed copy. */
async function sealed(owner: Owner): Promise<number> {
  return owner.page.evaluate(async () => {
    const answer = await fetch("/api/grants/list?state=active&size=1");
    return ((await answer.json()) as { total: number }).total;
  });
}
