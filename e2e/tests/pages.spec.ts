import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "@playwright/test";

import { addresses, behind, behindNone } from "../support/addresses.ts";
import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { root, samples } from "../support/folders.ts";
import { show } from "../support/browser/look.ts";
import { aboveTheFold, headStays } from "../support/browser/proportions.ts";
import { Tour } from "../support/browser/tour.ts";
import { Person } from "../support/people/person.ts";
import { Server } from "../support/server/server.ts";

/** Pages that are there to be filled in. */
const FORMS: readonly string[] = ["/register", "/sign-in", "/recover", "/invitations", "/settings"];
/** Those of whoever is signed in; the administrator opens them here. */
const OWN: readonly string[] = ["/account", "/unlock"];
/** Pages that are looked at where there is more on them: in which test, under which name. */
const ELSEWHERE: Readonly<Record<string, readonly [string, string]>> = {
  "/developers": ["people/service.spec.ts", "developers"],
  "/privacy": ["people/service.spec.ts", "privacy"],
  "/user/files/:id": ["jobs.spec.ts", "user-file"],
};

let server: Server;
let cast: Cast;

test("what is not looked at here is looked at elsewhere", () => {
  for (const [address, [file, name]] of Object.entries(ELSEWHERE)) {
    expect(addresses()).toContain(address);
    expect(readFileSync(`${root}e2e/tests/${file}`, "utf8")).toMatch(new RegExp(`look\\([\\w.]+, "${name}"\\)`));
  }
});

test.describe("every page, in light, in dark and on a phone", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("pages of a visitor", async ({ page }) => {
    const visitor = new Person(page, server.origin, { name: "", email: "", password: "" });
    const tour = new Tour(page, behindNone().filter((address) => !OWN.includes(address)));
    await visitor.open("/");
    await visitor.press("Encrypt and ask");
    await expect(page.getByText(/^Decrypted score/)).toBeVisible();
    await tour.look("landing");
    await show(page, "landing");
    const before = page.getByText("This is the answer to the values before.");
    await expect(before).toBeHidden();
    await page.getByRole("slider", { name: "Income" }).press("ArrowRight");
    await expect(before).toBeVisible();
    await page.getByRole("slider", { name: "Income" }).press("ArrowLeft");
    await expect(before).toBeHidden();
    for (const [path, name, heading] of [
      ["/how-it-works", "how-it-works", "How it works"],
      ["/help", "help", "Help"],
      ["/legal", "legal", "Legal notice"],
      ["/terms", "terms", "Terms"],
      ["/register", "register", "Register"],
      ["/setup#not-a-token", "set-up", "Set up the service"],
      ["/sign-in", "sign-in", "Sign in"],
      ["/recover", "recover", "Set a new password"],
      ["/invitation#not-a-token", "invitation", "Invitation"],
      ["/confirm#not-a-token", "confirm", "Confirm your address"],
      ["/proven?code=of-somebody", "proven", "Who you are"],
      ["/nowhere", "not-found", /./],
    ] as const) {
      await visitor.open(path);
      await visitor.heading(heading);
      await tour.look(name);
      if (FORMS.includes(path)) await aboveTheFold(page.getByRole("main").getByRole("textbox"), `the first field of ${name}`);
    }
    expect(missed(tour)).toEqual([]);
  });

  test("pages of the administrator", async () => {
    const { administrator } = cast;
    const tour = new Tour(administrator.page, [...behind("/admin"), ...OWN]);
    await administrator.signIn();
    await administrator.logVerified();
    for (const path of ["", "/queue", "/accounts", "/invitations", "/models", "/grants", "/log", "/settings", "/health"]) {
      await settle(administrator, `/admin${path}`);
      await tour.look(`admin${path.replace("/", "-") || "-overview"}`);
      if (FORMS.includes(path)) await aboveTheFold(administrator.page.getByRole("main").getByRole("textbox"), `the first field of ${path}`);
    }
    await expect(administrator.page.getByText("No mail server is set")).toBeVisible();
    await settle(administrator, "/admin/queue");
    await expect(administrator.page.getByText("Addresses are not confirmed: no mail server is set")).toBeVisible();
    await settle(administrator, "/admin/accounts");
    await onPaper(administrator.page);
    await administrator.page.getByRole("link", { name: DEMO_PEOPLE.user.name, exact: true }).click();
    await administrator.heading(DEMO_PEOPLE.user.name);
    await complete(administrator);
    await tour.look("admin-person-use");
    await settle(administrator, "/account");
    await tour.look("account");
    await administrator.press("Lock");
    await administrator.heading("Open your vault");
    await administrator.open("/admin");
    await administrator.heading("Open your vault");
    await tour.look("unlock");
    expect(missed(tour)).toEqual([]);
  });

  test("pages of the owner", async () => {
    const { owner } = cast;
    const tour = new Tour(owner.page, behind("/owner"));
    await owner.signIn();
    await owner.logVerified();
    await settle(owner, "/owner");
    await tour.look("owner-dashboard");
    await aboveTheFold(owner.page.locator(".chart-drawing"), "the first chart of the dashboard");
    await show(owner.page, "owner", { colorScheme: "dark" });
    await owner.page.getByRole("searchbox", { name: "Search by name" }).fill("credit");
    const models = owner.page.getByRole("table", { name: "Models" });
    await expect(models.getByRole("rowheader")).toHaveText(["Credit risk"]);
    await models.getByRole("link").click();
    await expect(owner.page.getByRole("tab", { name: "Users" })).toBeVisible();
    await tour.look("owner-model");
    await owner.page.getByRole("tab", { name: "Card" }).click();
    await tour.look("owner-model-card");
    await changeAndGoBack(owner.page);
    for (const path of ["/requests", "/users", "/activity"]) {
      await settle(owner, `/owner${path}`);
      await tour.look(`owner${path.replace("/", "-")}`);
    }
    await settle(owner, "/owner/requests");
    await aboveTheFold(owner.page.getByRole("row").nth(1).getByRole("link"), "the first request");
    await headStays(owner.page, owner.page.getByRole("table", { name: "Requests" }));
    await owner.page.getByRole("link", { name: "Demo user" }).first().click();
    await expect(owner.page.getByRole("article", { name: "Request of Demo user" })).toBeVisible();
    await complete(owner);
    await tour.look("owner-request");
    await owner.page.getByRole("link", { name: "All of Demo user" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Demo user");
    await expect(owner.page.getByText("Rows used of all budgets")).toBeVisible();
    await expect(owner.page.getByRole("heading", { name: "Use over time" })).toBeVisible();
    await tour.look("owner-user");
    await settle(owner, "/owner/users?state=sealed");
    await owner.page.getByRole("link", { name: "Demo user" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Demo user");
    const bell = owner.page.getByRole("button", { name: /^(Nothing waits\.|What waits: \d+)$/ });
    await bell.click();
    await expect(owner.page.locator("#bell")).toBeVisible();
    await tour.look("owner-bell");
    await owner.page.keyboard.press("Escape");
    await expect(owner.page.locator("#bell")).toBeHidden();
    await expect(bell).toBeFocused();
    await pointAtTheChart(owner.page);
    await settle(owner, "/owner/import");
    await tour.look("owner-import");
    await owner.trySample("Breast cancer, cell nuclei");
    await tour.look("owner-import-report");
    expect(missed(tour)).toEqual([]);
  });

  test("pages of the user", async () => {
    const { user } = cast;
    const errors: string[] = [];
    user.page.on("console", (message) => {
      const isTold = /Content Security Policy|integrity/.test(message.text());
      if (message.type() === "error" || isTold) errors.push(message.text());
    });
    const tour = new Tour(user.page, behind("/user"));
    await user.signIn();
    await user.logVerified();
    for (const [path, name] of [
      ["", "user-catalogue"],
      ["/grants", "user-grants"],
      ["/keys", "user-keys"],
      ["/history", "user-history"],
      ["/activity", "user-activity"],
    ] as const) {
      await settle(user, `/user${path}`);
      await tour.look(name);
    }
    await user.use("Breast cancer, cell nuclei");
    await aboveTheFold(user.panel.getByRole("textbox"), "the first input of a model");
    await aboveTheFold(user.panel.getByRole("button", { name: "Encrypt and ask" }), "the button that asks");
    await user.encryptAndAsk();
    await tour.look("user-use-table");
    await show(user.page, "answer");
    await user.page.getByRole("link", { name: "About this model" }).click();
    await expect(user.page.getByRole("link", { name: "Use the model" })).toBeVisible();
    await tour.look("user-model");
    await settle(user, "/user/history");
    await user.page.getByRole("link", { name: /^Open what was asked/ }).first().click();
    await expect(user.page.getByRole("article", { name: "Answer" })).toBeVisible();
    await tour.look("user-answer-table");
    await user.use("Handwritten digits");
    const digit = join(samples, "digits/images/digit-5-large.png");
    await user.page.locator("#image-file").setInputFiles(digit);
    await user.encryptAndAsk();
    await tour.look("user-use-picture");
    expect(errors).toEqual([]);
    expect(missed(tour)).toEqual([]);
    await show(user.page, "digits");
  });
});

/** On paper a list has all its length, and there is nothing to press. */
async function onPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  const list = page.locator(".list-scroll").first();
  await expect(list).toHaveCSS("max-height", "none");
  await expect(list).toHaveCSS("overflow-y", "visible");
  await expect(page.locator(".site-header")).toBeHidden();
  await expect(page.locator("main .button").filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: null });
}

/** What is typed on a card is not lost by the browser's Back: it is asked about, and can be saved on the way. */
async function changeAndGoBack(page: Page): Promise<void> {
  const summary = page.getByLabel("Summary");
  const asks = page.getByRole("dialog", { name: "Leave this page?" });
  await summary.fill("Changed, and not saved.");
  await page.goBack();
  await asks.getByRole("button", { name: "Stay here" }).click();
  await expect(asks).toBeHidden();
  await expect(summary).toHaveValue("Changed, and not saved.");
  await page.goBack();
  await asks.getByRole("button", { name: "Save and leave" }).click();
  await expect(page).toHaveURL(/\/owner(\?|$)/);
  await expect(page.getByText("The card is changed.")).toBeVisible();
}

/** Addresses of pages that nobody looks at. */
function missed(tour: Tour): string[] {
  return tour.missed.filter((address) => !(address in ELSEWHERE));
}

/** Opens a page and waits until everything on it is there. */
async function settle(person: Person, path: string): Promise<void> {
  await person.open(path);
  await person.heading(/./);
  await complete(person);
}

async function complete(person: Person): Promise<void> {
  await person.logVerified();
  await expect(person.page.locator(".spinner")).toHaveCount(0);
}

/** The day below the pointer tells its rows beside its column, and goes when the pointer goes. */
async function pointAtTheChart(page: Page): Promise<void> {
  const [field, tip] = [page.locator(".chart-field").first(), page.locator(".chart-tip")];
  await field.scrollIntoViewIfNeeded();
  const { width = 0, height = 0 } = (await field.boundingBox()) ?? {};
  await field.hover({ position: { x: width - 4, y: height / 2 } });
  await expect(tip).toBeVisible();
  await expect(tip.locator("strong")).toHaveText(/\d/);
  await field.hover({ position: { x: width / 2, y: height / 2 } });
  await expect(tip).toBeVisible();
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(tip).toHaveCount(0);
}
