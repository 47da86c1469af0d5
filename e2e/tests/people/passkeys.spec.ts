import { readFile } from "node:fs/promises";

import { expect, test } from "@playwright/test";

import { authenticator } from "../../support/browser/authenticator.ts";
import { TEST_PEOPLE } from "../../support/cast.ts";
import { look } from "../../support/browser/look.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { Server } from "../../support/server/server.ts";

let server: Server;

test.beforeAll(async () => {
  server = await Server.named("localhost");
});

test.afterAll(async () => {
  await server.stop();
});

test("a passkey stands beside the password, unlocks the vault, and is removed", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  const person = new Administrator(page, server.origin, TEST_PEOPLE.administrator);
  const { password } = person.details;
  await person.setUp(await server.setupLink());
  await authenticator(page, true);
  await person.open("/account");
  const section = page.getByRole("region", { name: "Passkeys" });
  await expect(section.getByText("You have no passkey yet.")).toBeVisible();
  await look(page, "account-passkeys-none");

  const name = section.getByLabel("Name of the new passkey");
  const secret = section.getByLabel("Password to add a passkey");
  await name.fill("Phone");
  await secret.fill("not the password");
  await person.press("Add a passkey");
  await expect(section.getByRole("alert").filter({ hasText: "not your present password" })).toBeVisible();
  await expect(name).toHaveValue("Phone");
  await secret.fill(password);
  await person.press("Add a passkey");
  await person.press("Make the passkey");
  const row = section.getByRole("row").filter({ hasText: "Phone" });
  await expect(row.getByText("Unlocks the vault")).toBeVisible();

  await section.getByRole("button", { name: "Turn it on" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("You have one passkey only")).toBeVisible();
  await look(page, "account-second-factor");
  await dialog.getByLabel("Password to turn it on").fill(password);
  await dialog.getByRole("button", { name: "Use my passkey and turn it on" }).click();
  await expect(section.getByText("A sign-in takes your password and one of your passkeys.")).toBeVisible();
  await look(page, "account-passkeys");

  await person.signOut();
  await person.enterCredentials();
  await person.heading("Confirm with your passkey");
  await look(page, "sign-in-passkey");
  await person.press("Confirm with your passkey");
  await expect(page).toHaveURL(/\/admin$/);

  await person.open("/account");
  await person.press("Lock now");
  await expect(page.getByRole("button", { name: "Unlock with passkey" })).toBeVisible();
  await look(page, "unlock-passkey");
  await person.press("Unlock with passkey");
  await expect(page.getByRole("button", { name: "Unlock with passkey" })).toHaveCount(0);
  await person.open("/account");
  await person.logVerified();
  const file = page.waitForEvent("download");
  await person.press("Save my data");
  const saved = JSON.parse(await readFile(await (await file).path(), "utf8"));
  expect(saved.passkeys.is_second_factor).toBe(true);
  expect(saved.passkeys.passkeys).toEqual([expect.objectContaining({ name: "Phone", made_at: expect.any(Number), used_at: expect.any(Number) })]);

  await person.choose("Phone", "Remove Phone");
  await expect(dialog.getByText("your password alone signs you in")).toBeVisible();
  await look(page, "account-passkey-remove");
  await dialog.getByLabel("Password to remove the passkey").fill(password);
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(section.getByText("You have no passkey yet.")).toBeVisible();
  await person.signOut();
  await person.signIn();
  expect(sent.some((body) => body.includes('"authenticator_data"'))).toBe(true);
  expect(sent.filter((body) => body.includes('"prf"') || body.includes('"secret"'))).toEqual([]);
});

test("a passkey whose authenticator gives no key is a second factor only, and says so", async ({ page }) => {
  const person = new Administrator(page, server.origin, TEST_PEOPLE.administrator);
  await person.signIn();
  await authenticator(page, false);
  await person.open("/account");
  const section = page.getByRole("region", { name: "Passkeys" });
  await section.getByLabel("Name of the new passkey").fill("Old key");
  await section.getByLabel("Password to add a passkey").fill(person.details.password);
  await person.press("Add a passkey");
  await person.press("Make the passkey");
  await expect(page.getByText("second factor only: its authenticator gives no key")).toBeVisible();
  const row = section.getByRole("row").filter({ hasText: "Old key" });
  await expect(row.getByText("Second factor only")).toBeVisible();
  await row.getByRole("button", { name: "Rename Old key" }).click();
  await page.getByRole("dialog").getByLabel("New name").fill("Key on my ring");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(section.getByRole("row").filter({ hasText: "Key on my ring" })).toBeVisible();
  await person.press("Lock now");
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Unlock with passkey" })).toHaveCount(0);
});
