import { expect, test } from "@playwright/test";

import { TEST_PEOPLE } from "../../support/cast.ts";
import { look } from "../../support/browser/look.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { Person } from "../../support/people/person.ts";
import { IdentityProvider } from "../../support/server/identity_provider.ts";
import { Server } from "../../support/server/server.ts";

const ADA = { name: "Ada Proven", email: "ada@clinic.example", password: "canary-ada-61f0-longer" };
const INA = { name: "Ina Invited", email: "ina@clinic.example", password: "canary-ina-0b7d-longer" };

let provider: IdentityProvider;
let server: Server;
let administrator: Administrator;

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser }) => {
  provider = await IdentityProvider.start();
  server = await Server.start(undefined, provider.settings);
  const context = await browser.newContext();
  administrator = new Administrator(await context.newPage(), server.origin, TEST_PEOPLE.administrator);
  await administrator.setUp(await server.setupLink());
});

test.afterAll(async () => {
  await server.stop();
  await provider.stop();
});

/** Enters what no provider says. */
async function fillTheRest({ page, details }: Person): Promise<void> {
  await page.getByLabel("Organisation").fill("Clinic");
  await page.getByLabel("Purpose").fill("To ask models of the clinic");
  await page.getByLabel("Password", { exact: true }).fill(details.password);
  await page.getByLabel("Password once more").fill(details.password);
}

test("somebody proves who she is, registers so with a password of her own, and who decides sees it", async ({ browser }) => {
  const context = await browser.newContext();
  const ada = new Person(await context.newPage(), server.origin, ADA);
  provider.person = { name: ADA.name, email: ADA.email };
  await ada.open("/register");
  await expect(ada.page.getByRole("heading", { name: "First: who are you?" })).toBeVisible();
  await expect(ada.page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await look(ada.page, "register-prove");

  await ada.press("Prove who you are with Clinic");
  await ada.page.getByRole("link", { name: "Cancel" }).click();
  await expect(ada.page.getByText("You came back without a proof of who you are.")).toBeVisible();
  await look(ada.page, "proven-no");
  await ada.press("Begin again");

  await ada.press("Prove who you are with Clinic");
  await ada.page.getByRole("link", { name: "Go on" }).click();
  await expect(ada.page.getByText("Clinic says who you are")).toBeVisible();
  await expect(ada.page).toHaveURL(`${server.origin}/register`);
  const address = ada.page.getByLabel("E-mail address");
  await expect(address).toHaveValue(ADA.email);
  await expect(address).not.toBeEditable();
  await expect(ada.page.getByLabel("Name", { exact: true })).toHaveValue(ADA.name);
  await expect(ada.page.getByLabel("Name", { exact: true })).not.toBeEditable();
  await look(ada.page, "register-proven");
  // A reload loses nothing of it.
  await ada.page.reload();
  await expect(address).toHaveValue(ADA.email);
  await fillTheRest(ada);
  await ada.press("Go on");
  await ada.keepKit("I kept it: register");
  await ada.heading("Approval is pending");

  await administrator.open("/admin/queue");
  const waiting = administrator.page.getByRole("row").filter({ hasText: ADA.name });
  await expect(waiting.getByText("Name and address proven by Clinic")).toBeVisible();
  await look(administrator.page, "admin-queue-proven");
  await administrator.approve(ADA.name);
  await administrator.open("/admin/accounts");
  await administrator.page.getByRole("link", { name: ADA.name }).click();
  await administrator.heading(ADA.name);
  await expect(administrator.page.getByText("Name and address proven by Clinic", { exact: true })).toBeVisible();
  await look(administrator.page, "admin-person-proven");

  await ada.signIn();
  expect(provider.seen.join("\n")).not.toContain(ADA.password);
  expect(server.log).not.toContain(ADA.email);

  // Whoever proves an address that has an account is led to it.
  await ada.signOut();
  await ada.open("/register");
  await ada.press("Prove who you are with Clinic");
  await ada.page.getByRole("link", { name: "Go on" }).click();
  await expect(ada.page.getByText("This e-mail address is registered already.")).toBeVisible();
  await expect(ada.page.getByRole("link", { name: "Forgotten your password?" })).toBeVisible();
  await look(ada.page, "proven-taken");
  await context.close();
});

test("an invitation is come back to, and another tab's proof is never taken", async ({ browser }) => {
  await administrator.open("/admin/invitations");
  const { page: screen } = administrator;
  await screen.getByLabel("Name", { exact: true }).fill(INA.name);
  await screen.getByLabel("Role").first().selectOption("owner");
  await administrator.press("Make the link");
  const link = await screen.locator(".digest").innerText();

  const context = await browser.newContext();
  const ina = new Person(await context.newPage(), server.origin, INA);
  provider.person = { name: INA.name, email: INA.email };
  await ina.page.goto(link);
  await ina.press("Prove who you are with Clinic");
  const way = ina.page.getByRole("link", { name: "Go on" });
  const back = await (await fetch(new URL((await way.getAttribute("href")) ?? "", ina.page.url()), { redirect: "manual" })).headers;
  // Her answer, opened in another tab: what somebody else would send her.
  const other = await context.newPage();
  await other.goto(back.get("location") ?? "");
  await expect(other.getByText("What came back belongs to no proof that was begun in this tab.")).toBeVisible();
  await other.close();

  await way.click();
  await expect(ina.page.getByText("Clinic says who you are")).toBeVisible();
  await expect(ina.page.getByText("invites you as model owner")).toBeVisible();
  await fillTheRest(ina);
  await ina.press("Go on");
  await ina.keepKit("I kept it: register");
  await expect(ina.page).toHaveURL(/\/owner$/);
  await context.close();
});

test("a provider that is away is said to be, and nothing entered is lost", async ({ browser }) => {
  const context = await browser.newContext();
  const person = new Person(await context.newPage(), server.origin, INA);
  await person.open("/register");
  await provider.stop();
  await person.press("Prove who you are with Clinic");
  const alert = person.page.getByRole("alert").filter({ hasText: "cannot ask Clinic now" });
  await expect(alert).toBeVisible();
  await look(person.page, "register-provider-away");
  await context.close();
  provider = await IdentityProvider.start();
});
