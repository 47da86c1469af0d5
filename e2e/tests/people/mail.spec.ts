import { expect, test } from "@playwright/test";

import { TEST_PEOPLE } from "../../support/cast.ts";
import { reading } from "../../support/browser/language.ts";
import { LIVE } from "../../support/browser/live.ts";
import { look } from "../../support/browser/look.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { User } from "../../support/people/user.ts";
import { MailSink } from "../../support/server/mail_sink.ts";
import { Server } from "../../support/server/server.ts";

let sink: MailSink;
let server: Server;

test.beforeAll(async () => {
  sink = await MailSink.start();
  server = await Server.start(undefined, sink.settings);
});

test.afterAll(async () => {
  await server.stop();
  await sink.stop();
});

test.describe.configure({ mode: "serial" });

test("an address is confirmed by the link in a mail, and a mail in the person's language says that she is approved", async ({
  browser,
}) => {
  const [here, there] = [await browser.newContext(), await browser.newContext({ locale: "de-AT" })];
  const administrator = new Administrator(await here.newPage(), server.origin, TEST_PEOPLE.administrator);
  await administrator.setUp(await server.setupLink());
  const user = new User(reading(await there.newPage(), "de"), server.origin, TEST_PEOPLE.user);
  await user.register("Model user");
  await expect(user.page.getByText(user.details.email).first()).toBeVisible();
  await look(user.page, "register-pending-mail");

  await administrator.open("/admin/queue");
  const waiting = administrator.page.getByRole("row").filter({ hasText: user.details.name });
  await expect(waiting.getByText("Not confirmed yet")).toBeVisible();
  await look(administrator.page, "admin-queue-unconfirmed");

  const mail = await sink.waitFor(user.details.email, "Bestätigen");
  expect(mail.body).not.toContain(user.details.name);
  const link = mail.body.match(/http\S+\/confirm#\S+/)?.[0] ?? "";
  await user.page.goto(link);
  await user.heading("Confirm your address");
  await look(user.page, "confirm");
  await user.press("Confirm this address");
  await expect(user.page.getByText("Your address is confirmed.")).toBeVisible();
  await user.page.goto("about:blank");
  await user.page.goto(link);
  await user.press("Confirm this address");
  await expect(user.page.getByRole("alert").filter({ hasText: "This link was used already, is older than three days, or is no link of this service." })).toBeVisible();

  await administrator.open("/admin/queue");
  await expect(waiting.getByText("Confirmed", { exact: true })).toBeVisible();
  await administrator.approve(user.details.name);
  const approved = await sink.waitFor(user.details.email, "freigegeben");
  expect(approved.body).toContain(`${server.origin}/sign-in`);
  expect(sink.mails.filter(({ to }) => to === user.details.email)).toHaveLength(2);

  await user.signIn();
  await user.open("/account");
  const address = user.page.getByRole("region", { name: "E-mail address", exact: true });
  await expect(address.getByText("Confirmed", { exact: true })).toBeVisible();
  const letters = user.page.getByRole("region", { name: "Letters by e-mail" });
  await expect(letters.getByLabel("Language of letters")).toHaveValue("de");
  await letters.getByLabel("Language of letters").selectOption("en");
  await letters.getByLabel("A letter when most rows of a budget are used").uncheck();
  await user.press("Save letters");
  await expect(user.page.getByText("Your choice of letters is kept.")).toBeVisible();
  await user.page.reload();
  await expect(letters.getByLabel("Language of letters")).toHaveValue("en");
  await expect(letters.getByLabel("A letter when most rows of a budget are used")).not.toBeChecked();
  await expect(letters.getByLabel("A letter when access to a model is granted, refused or taken back, or a request for more is answered")).toBeChecked();
  await look(user.page, "account-letters");
  await administrator.open("/account");
  await administrator.press("Send the link again");
  await expect(administrator.page.getByText("A link was sent less than an hour ago.")).toBeVisible();
  await look(administrator.page, "account-unconfirmed");
  const asked = await sink.waitFor(administrator.details.email, "confirm");
  await user.page.goto(asked.body.match(/http\S+\/confirm#\S+/)?.[0] ?? "");
  await user.press("Confirm this address");
  await expect(user.page.getByText("Your address is confirmed.")).toBeVisible();
  const own = administrator.page.getByRole("region", { name: "E-mail address", exact: true });
  await expect(own.getByText("Confirmed", { exact: true }), "without being loaded again").toBeVisible();
  await Promise.all([here.close(), there.close()]);
});

test("lists on screen follow what others do, and what is typed stays", async ({ browser }) => {
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  const administrator = new Administrator(await here.newPage(), server.origin, TEST_PEOPLE.administrator);
  await administrator.signIn();
  await administrator.open("/admin/queue");
  const { page } = administrator;
  await expect(page.getByText("The queue is empty")).toBeVisible();
  const navigation = page.getByRole("navigation", { name: "Main" });
  await expect(navigation.getByText("waiting for a decision")).toHaveCount(0);

  const first = { name: "First person", email: "first@test.example", password: "canary-first-91bd-longer" };
  const second = { name: "Second person", email: "second@test.example", password: "canary-second-77aa-longer" };
  await new User(await there.newPage(), server.origin, first).register("Model user");
  await expect(page.getByRole("row").filter({ hasText: first.name })).toBeVisible(LIVE);
  await expect(navigation.getByText("waiting for a decision")).toBeVisible(LIVE);
  await look(page, "admin-queue-counted");

  await administrator.choose(first.name, `Deny ${first.name}`);
  const reason = page.getByRole("dialog").getByLabel("Reason");
  await reason.fill("Half a sentence");
  await new User(await there.newPage(), server.origin, second).register("Model user");
  await expect(page.getByText("A list on this page has changed.")).toBeAttached(LIVE);
  await expect(reason).toHaveValue("Half a sentence");
  await expect(page.getByRole("row").filter({ hasText: second.name })).toHaveCount(0);
  await page.getByRole("dialog").getByRole("button", { name: "Deny", exact: true }).click();
  await expect(page.getByRole("row").filter({ hasText: first.name })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: second.name })).toBeVisible(LIVE);
  await expect(page.getByText("A list on this page has changed.")).toHaveCount(0);
  await Promise.all([here.close(), there.close()]);
});
