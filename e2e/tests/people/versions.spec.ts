import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { samples } from "../../support/folders.ts";
import { chooseFiles, FAR, key, tabTo } from "../../support/browser/keyboard.ts";
import { LIVE } from "../../support/browser/live.ts";
import { look } from "../../support/browser/look.ts";
import { User } from "../../support/people/user.ts";
import { Server } from "../../support/server/server.ts";

const SAMPLE = "Breast cancer, cell nuclei";
const MODEL = "Nuclei";
const SECOND = { name: "Second user", email: "second@test.example", password: "canary-second-41aa-longer" };

let server: Server;
let cast: Cast;
let second: User;

test.describe.serial("versions of a model", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await Promise.all([cast.signIn(), cast.administrator.signIn()]);
    const context = await browser.newContext();
    second = new User(await context.newPage(), server.origin, SECOND);
    await second.register("Model user");
    await cast.administrator.approve(SECOND.name);
    await second.signIn();
    // Who looks at the catalogue sees a new card come.
    await second.open("/user");
    await cast.owner.trySample(SAMPLE);
    await cast.owner.publish(MODEL);
    await expect(second.page.getByRole("link", { name: MODEL, exact: true })).toBeVisible(LIVE);
  });

  test.afterAll(async () => {
    await second.page.context().close();
    await server.stop();
    await cast.leave();
  });

  test("a new version is sealed for all in one go, and users go on until theirs is", async () => {
    const { owner, user } = cast;
    for (const asking of [user, second]) await asking.ask(MODEL, "To go on for years.");
    await sealAll("/owner/requests?state=requested", "Grant…", "Grant and seal");
    await user.use(MODEL);
    await user.encryptAndAsk();

    await openModel();
    // Files that are chosen before the older card is open wait for it, also where it cannot be opened at first.
    let open = (): void => undefined;
    const dropped = new Promise<void>((resolve) => (open = resolve));
    const older = /\/api\/models\/[^/]+$/;
    await owner.page.route(older, async (route) => {
      await dropped;
      await route.fulfill({ status: 404 });
    });
    await key(owner.page.getByRole("link", { name: "New version", exact: true }), FAR);
    const file = (name: string) => ({ name, mimeType: "", buffer: readFileSync(join(samples, "breast-cancer", name)) });
    await chooseFiles(owner.page.locator("#model-file"), [file("model.onnx"), file("held-out.csv")]);
    const waits = owner.page.getByText("Still to be read, once the card before is open: model.onnx and held-out.csv");
    await expect(waits).toBeVisible();
    open();
    const again = owner.page.getByRole("button", { name: "Try again" });
    await expect(again).toBeVisible();
    await expect(waits).toBeVisible();
    await owner.page.unroute(older);
    await again.click();
    await owner.heading(`New version of ${MODEL}`);
    await expect(owner.report).toBeVisible();
    await expect(owner.page.getByLabel("Name", { exact: true })).toHaveValue(MODEL);
    // From the end of the page: hundreds of fields about inputs stand before it.
    const publish = owner.page.getByRole("button", { name: "Publish version 2", exact: true });
    await tabTo(publish, FAR, "Shift+Tab");
    await owner.page.keyboard.press("Enter");
    const change = owner.page.getByLabel("What this version changes");
    await expect(change).toBeFocused();
    await expect(change).toHaveAccessibleDescription(/what this version changes/i);
    await owner.page.keyboard.type("Trained on the rows of 2026 as well.");
    await owner.page.getByLabel("Budget: rows for each user").fill("4321");
    await expect(owner.page.getByText(/The budget on the card is 4.321.rows instead of/)).toBeVisible();
    await look(owner.page, "owner-new-version");
    await key(publish, FAR);
    await owner.heading(MODEL);
    const renew = owner.page.getByText("2 users without a copy of version 2");
    await expect(renew).toBeVisible();
    await expect(owner.page.getByText("Version 1 of 2")).toHaveCount(2);
    await look(owner.page, "owner-older-versions");

    // Who has the older copy goes on with it.
    await user.encryptAndAsk();
    await user.open("/user/grants");
    await expect(user.page.getByText("Version 1 of 2")).toBeVisible();

    await key(owner.page.getByRole("button", { name: /^Seal version 2 for 2.users…$/ }), FAR);
    const dialog = owner.page.getByRole("dialog", { name: "Seal version 2" });
    await key(dialog.getByRole("checkbox", { name: /I have not compared their words/ }), FAR, "Space");
    await look(owner.page, "owner-seal-version");
    await key(dialog.getByRole("button", { name: /^Seal 2.copies$/ }));
    await expect(renew).toBeHidden({ timeout: 120_000 });

    for (const asking of [user, second]) {
      await asking.use(MODEL);
      await expect(asking.page.getByText(/^Version 2, signed by/)).toBeVisible();
      await asking.page.getByText("What version 2 changed").click();
      await expect(asking.page.getByText("Trained on the rows of 2026 as well.")).toBeVisible();
      await asking.encryptAndAsk();
    }
    await look(user.page, "user-version-in-use");
    await user.open("/user/grants");
    await user.page.getByRole("link", { name: MODEL, exact: true }).click();
    await expect(user.page.getByRole("heading", { name: "Version 2" })).toBeVisible();
    // Rows of the first version count on.
    await expect(user.page.getByText(/3 of [\d\s,.]+rows used/)).toBeVisible();
    await look(user.page, "user-model-version");
    await user.open("/user/history");
    await user.page.getByRole("link", { name: /^Open/ }).first().click();
    await expect(user.page.locator(".fact").filter({ hasText: /^Version2$/ })).toBeVisible();
    // Her owner sees how the budget is used.
    await owner.request(user.details.name, MODEL);
    const use = owner.page.getByRole("figure").filter({ hasText: /^Rows of the budget used each day, last 30 days; [1-9]\d* of \d/ });
    await expect(use).toBeVisible();
    await look(owner.page, "owner-grant-use");
  });

  test("a model is duplicated as a draft, archived and put back, and deleted by its name", async () => {
    const { owner, user } = cast;
    await openModel();
    await owner.press("Duplicate");
    await owner.heading("Import a model");
    await expect(owner.page.getByText("The model file of this draft is not kept with it.")).toBeVisible();
    const model = readFileSync(join(samples, "breast-cancer", "model.onnx"));
    await owner.page.locator("#model-file").setInputFiles({ name: "model.onnx", mimeType: "", buffer: model });
    await expect(owner.page.getByLabel("Name", { exact: true })).toHaveValue(`${MODEL} copy`);

    await openModel();
    // The clear model that was replaced is missed nowhere.
    await look(owner.page, "owner-model");
    await expect(owner.page.locator(".alarm-banner")).toHaveCount(0);
    await owner.press("Archive…");
    const archive = owner.page.getByRole("dialog", { name: "Archive the model?" });
    await expect(archive.getByText(/^2.users have access\.$/)).toBeVisible();
    await archive.getByLabel("Reason").fill("A pause.");
    await look(owner.page, "owner-archive");
    await archive.getByRole("button", { name: "Archive", exact: true }).click();
    await expect(owner.page.getByText("The model is archived.")).toBeVisible();
    await owner.open("/owner?state=archived");
    await expect(owner.page.getByRole("table", { name: "Models" }).getByRole("rowheader")).toHaveText([MODEL]);
    await owner.page.getByRole("link", { name: MODEL, exact: true }).click();
    // Whoever has access goes on.
    await user.open("/user/grants");
    const access = user.page.getByRole("row").filter({ has: user.page.getByRole("rowheader", { name: MODEL, exact: true }) });
    await access.getByRole("link", { name: "Use" }).click();
    await user.encryptAndAsk();
    await owner.press("Put it back");
    await expect(owner.page.getByText("The card is in the catalogue again.")).toBeVisible();

    await owner.press("Delete…");
    const deletion = owner.page.getByRole("dialog", { name: "Delete the model?" });
    const name = deletion.getByLabel("Name of the model, to delete it");
    await name.fill("Another");
    await deletion.getByRole("button", { name: "Delete for ever" }).click();
    await expect(deletion.getByText("That is not the name of the model.")).toBeVisible();
    await look(owner.page, "owner-delete-model");
    await name.fill(MODEL);
    await deletion.getByRole("button", { name: "Delete for ever" }).click();
    await expect(owner.page.getByText(`${MODEL} is deleted.`)).toBeVisible();
    await expect(owner.page.getByRole("link", { name: MODEL, exact: true })).toHaveCount(0);
    await owner.page.reload();
    await owner.heading("Dashboard");
    await expect(owner.page.locator(".log-dot")).toBeVisible();
    await expect(owner.page.locator(".alarm-banner")).toHaveCount(0);
    await user.open("/user/grants");
    await expect(access.getByText("Model deleted", { exact: true })).toBeVisible();
  });
});

/** Seals for everybody whom a list of requests shows. */
async function sealAll(list: string, verb: string, title: string): Promise<void> {
  const { owner } = cast;
  await owner.open(list);
  await owner.page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await owner.press(verb);
  const dialog = owner.page.getByRole("dialog", { name: title });
  await dialog.getByRole("checkbox", { name: /I have not compared their words/ }).check();
  await dialog.getByRole("textbox", { name: "Rows" }).fill("500");
  await dialog.getByRole("button", { name: /^Seal \d+.copies$/ }).click();
  const left = owner.page.getByRole("row").filter({ hasText: MODEL });
  await expect(left).toHaveCount(0, { timeout: 120_000 });
}

async function openModel(): Promise<void> {
  const { owner } = cast;
  await owner.open("/owner");
  await owner.page.getByRole("link", { name: MODEL, exact: true }).click();
  await owner.heading(MODEL);
}
