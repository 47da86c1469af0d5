import { expect, test, type Browser } from "@playwright/test";

import { behind } from "../../support/addresses.ts";
import { TEST_PEOPLE } from "../../support/cast.ts";
import { fingerHigh, look } from "../../support/browser/look.ts";
import { aboveTheFold } from "../../support/browser/proportions.ts";
import { Tour } from "../../support/browser/tour.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { Person } from "../../support/people/person.ts";
import { Server } from "../../support/server/server.ts";

const AUDITOR = { name: "Vera Auditor", email: "auditor@test.example", password: "canary-auditor-88e1-long" };
const NURSE = { name: "Nora Nurse", email: "nurse@test.example", password: "canary-nurse-41aa-longer" };

/** What nobody but an administrator can do with a person. */
const RIGHTS = /Suspend|Approve|Open|Deny|^More: |End all sign-ins/;

let server: Server;
let administrator: Administrator;

test.describe.serial("administration", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.start();
    administrator = new Administrator(await page(browser), server.origin, TEST_PEOPLE.administrator);
    await administrator.setUp(await server.setupLink());
  });

  test.afterAll(async () => {
    await server.stop();
  });

  test("an auditor comes in by a link that works once, and reads without changing anything", async ({ browser }) => {
    const { page: screen } = administrator;
    await administrator.follow("Invitations");
    await screen.getByLabel("Name", { exact: true }).fill(AUDITOR.name);
    await screen.getByLabel("E-mail address", { exact: true }).fill(AUDITOR.email);
    await screen.getByLabel("Role").first().selectOption("auditor");
    await administrator.press("Make the link");
    const link = await screen.locator(".digest").innerText();
    expect(link).toContain("/invitation#");
    await expect(screen.getByRole("row", { name: /Vera Auditor/ })).toBeVisible();
    await look(screen, "admin-invitations");

    const auditor = new Person(await page(browser), server.origin, AUDITOR);
    await auditor.page.goto(link);
    await auditor.heading("Register");
    await expect(auditor.page.getByText("Test administrator invites you as auditor.")).toBeVisible();
    await expect(auditor.page.getByText(`The invitation is for ${AUDITOR.email}.`)).toBeVisible();
    await expect(auditor.page.getByLabel("E-mail address")).toHaveValue(AUDITOR.email);
    await expect(auditor.page.getByRole("radio"), "no choice of a role").toHaveCount(0);
    await auditor.registerByLink(link);
    await auditor.heading("Log");
    const tour = new Tour(auditor.page, behind("/auditor"));
    const whole = () => expect(auditor.page.locator(".spinner")).toHaveCount(0);
    await expect(auditor.page.getByText("Test administrator approved Vera Auditor")).toBeVisible();
    await tour.look("auditor-log");
    await auditor.follow("Accounts");
    await expect(auditor.page.getByRole("row", { name: /Test administrator/ })).toBeVisible();
    await expect(auditor.page.getByRole("button", { name: RIGHTS })).toHaveCount(0);
    await tour.look("auditor-accounts");
    await auditor.page.getByRole("link", { name: TEST_PEOPLE.administrator.name, exact: true }).click();
    await auditor.heading(TEST_PEOPLE.administrator.name);
    await whole();
    await expect(auditor.page.getByRole("button", { name: RIGHTS })).toHaveCount(0);
    await tour.look("auditor-person");
    for (const name of ["Health", "Settings"]) {
      await auditor.follow(name);
      await auditor.heading(name);
      await whole();
      await tour.look(`auditor-${name.toLowerCase()}`);
    }
    await expect(auditor.page.getByRole("button", { name: "Save the settings" })).toHaveCount(0);
    expect(tour.missed).toEqual([]);

    await administrator.open("/admin/accounts");
    await screen.getByRole("link", { name: AUDITOR.name, exact: true }).click();
    await administrator.press(`End all sign-ins of ${AUDITOR.name}`);
    await screen.getByRole("dialog").getByRole("button", { name: "End all sign-ins", exact: true }).click();
    await expect(screen.getByText(`${AUDITOR.name} is signed out everywhere.`)).toBeVisible();
    await auditor.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await auditor.heading("Sign in");
    await expect(auditor.page.getByText("Your session has ended.")).toBeVisible();

    const thief = new Person(await page(browser), server.origin, AUDITOR);
    await thief.page.goto(link);
    await expect(thief.page.getByText("The invitation was used or withdrawn, or is too old.")).toBeVisible();
    await thief.page.context().close();
    await auditor.page.context().close();
  });

  test("whoever is denied corrects the purpose, asks again, and is seen to have changed it", async ({ browser }) => {
    const nurse = new Person(await page(browser), server.origin, { ...NURSE, purpose: "x" });
    await nurse.register("Model user");
    await administrator.deny(NURSE.name, "Say what you want to predict.");
    await nurse.enterCredentials();
    await nurse.press("Correct and ask again");
    await expect(nurse.page.getByText("Say what you want to predict.")).toBeVisible();
    await expect(nurse.page.getByLabel("Organisation")).toHaveValue("Test organisation");
    await look(nurse.page, "ask-again");
    await nurse.page.getByLabel("Purpose").fill("To predict readmissions on ward 3");
    await nurse.press("Ask again");
    await expect(nurse.page.getByText("You asked again")).toBeVisible();
    await expect(nurse.page.locator(".alert")).toBeFocused();

    await administrator.open("/admin/queue");
    const row = administrator.page.getByRole("row", { name: /Nora Nurse/ });
    await aboveTheFold(row.getByRole("button", { name: /^Approve/ }), "the first decision");
    await row.getByText("Asks for the second time").click();
    await expect(row.getByText("Denied before: Say what you want to predict.")).toBeVisible();
    await expect(row.getByText("Purpose before: x")).toBeVisible();
    await look(administrator.page, "admin-queue-again");
    await nurse.page.context().close();
  });

  test("everybody who waits is approved with ticks, and a decision is opened again", async ({ browser }) => {
    const other = new Person(await page(browser), server.origin, {
      name: "Otto Other",
      email: "other@test.example",
      password: "canary-other-77b0-longer",
    });
    await other.register("Model owner");
    await other.page.context().close();
    const { page: screen } = administrator;
    await administrator.open("/admin/queue");
    await screen.getByLabel("Select all on this page").check();
    await expect(screen.getByText("2 selected")).toBeVisible();
    await administrator.press("Approve 2");
    await expect(screen.getByText("2 registrations are approved.")).toBeVisible();
    await expect(screen.getByText("The queue is empty")).toBeVisible();
    await expect(screen.locator(".empty-state")).toBeFocused();

    await administrator.open("/admin/accounts");
    await screen.getByRole("link", { name: "Otto Other" }).click();
    await administrator.heading("Otto Other");
    await administrator.press("Open the decision on Otto Other again");
    const dialog = screen.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Approved by mistake.");
    await dialog.getByRole("button", { name: "Open again" }).click();
    await expect(screen.getByText("Otto Other waits for another decision.")).toBeVisible();
    await screen.reload();
    await expect(screen.getByText("Test administrator opened the decision on Otto Other again")).toBeVisible();
    await look(screen, "admin-person");
    await administrator.follow("Overview");
    await expect(screen.getByText("the oldest for less than an hour")).toBeVisible();
    for (const [chart, sums] of [
      ["Requests a day", 1],
      ["Faults of the server a day", 1],
      ["Milliseconds within which 99 of 100 requests were answered", 0],
      ["Most evaluations that waited", 0],
      ["Megabytes in use on the disk", 0],
    ] as const) {
      const figure = screen.getByRole("figure").filter({ hasText: `${chart}, last 30 days` });
      await expect(figure).toBeVisible();
      await expect(figure.locator(".legend-entry").first(), chart).toBeVisible();
      await expect(figure.locator(":scope > .legend .legend-total"), chart).toHaveCount(sums);
    }
    await look(screen, "admin-overview-waiting");
  });

  test("a file of people is invited after it was shown who can be", async () => {
    const { page: screen } = administrator;
    await administrator.follow("Invitations");
    const file = [
      "Name;E-mail;Role",
      "Ann;ann@test.example;user",
      `Nora;${NURSE.email};user`,
      "Bob;bob@test.example;surgeon",
      "Eve;eve@test.example;model owner",
    ].join("\n");
    await fingerHigh(screen, screen.locator("#invitees"));
    await screen.locator("#invitees").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
    await expect(screen.getByText("What fits: 2 of 4\u00a0lines. The rest is left out.")).toBeVisible();
    await expect(screen.getByRole("row", { name: /Line 3 .*registered already/ })).toBeVisible();
    await expect(screen.getByRole("row", { name: /Line 4 .*The role is not/ })).toBeVisible();
    await look(screen, "admin-invitations-file");
    await administrator.press("Invite 2 people");
    await expect(screen.getByText(/2\slinks are made/)).toBeVisible();
    const [download] = await Promise.all([screen.waitForEvent("download"), administrator.press("Save as CSV")]);
    const saved = await (await download.createReadStream()).toArray();
    const text = Buffer.concat(saved).toString();
    expect(text.startsWith("\ufeff"), "spreadsheets are told that it is UTF-8").toBe(true);
    const lines = text.trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^Ann,ann@test\.example,Model user,http.*\/invitation#[0-9a-f]{64},/);
    await administrator.press("Withdraw the invitation of Ann");
    await expect(screen.getByRole("row", { name: /ann@test\.example/ })).toHaveCount(0);
    await screen.getByLabel("Select all on this page").check();
    await screen.getByRole("button", { name: /^Withdraw \d+$/ }).click();
    await expect(screen.getByText(/invitations? (is|are) withdrawn\./)).toBeVisible();
    await expect(screen.getByText("No open invitations")).toBeVisible();
  });

  test("a list is searched, narrowed and sorted, and Back leads to what it was", async () => {
    const { page: screen } = administrator;
    const rows = screen.getByRole("table", { name: "Accounts" }).getByRole("row");
    await administrator.open("/admin/accounts");
    await expect(rows).toHaveCount(5);
    await screen.getByLabel("Search by name").fill("nora");
    await expect(rows).toHaveCount(2);
    await expect(screen).toHaveURL(/search=nora/);
    await screen.getByLabel("Role").selectOption("owner");
    await expect(screen.getByText("No accounts fit")).toBeVisible();
    await screen.goBack();
    await expect(rows).toHaveCount(2);
    await screen.goBack();
    await expect(rows).toHaveCount(5);
    await expect(screen.getByLabel("Search by name")).toHaveValue("");
    await screen.getByRole("button", { name: "Name", exact: true }).click();
    await expect(screen.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
    await expect(rows.nth(1)).toContainText("Nora Nurse");
    await screen.reload();
    await expect(rows.nth(1)).toContainText("Nora Nurse");
    await look(screen, "admin-accounts-sorted");
  });
});

async function page(browser: Browser) {
  return (await browser.newContext()).newPage();
}
