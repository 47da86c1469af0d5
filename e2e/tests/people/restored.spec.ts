import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { look } from "../../support/browser/look.ts";
import { User } from "../../support/people/user.ts";
import { Server } from "../../support/server/server.ts";

const MODEL = "Diabetes progression";
const REASON = "Both disks failed on Sunday.";

test("after a restore a browser that saw more asks its reader, who accepts and goes on; another one notices nothing", async ({
  browser,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "tacit-backup-"));
  const server = await Server.withDemonstration();
  const cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  try {
    const { user, owner } = cast;
    await owner.signIn();
    await owner.logVerified();
    await user.signIn();
    await user.logVerified();
    const backup = join(folder, "backup");
    await server.backup(backup);
    await owner.page.goto("about:blank");
    await user.use(MODEL);
    await user.answerTo(() => user.encryptAndAsk());
    await user.open("/user/activity");
    await user.page.reload();
    await user.logVerified();
    await server.putBack(backup, REASON);

    await user.open("/user");
    await user.signIn();
    const alarm = user.page.getByRole("alert").filter({ hasText: "restored from a backup" });
    await expect(alarm).toBeVisible();
    await look(user.page, "restored-banner");
    await user.press("See what is missing, and decide");
    const dialog = user.page.getByRole("dialog");
    await expect(dialog.getByText(REASON)).toBeVisible();
    await look(user.page, "restored-dialog");
    await dialog.getByRole("button", { name: "Do not accept: keep the alarm" }).click();
    await expect(dialog).toBeHidden();
    await expect(alarm).toBeVisible();
    await user.press("See what is missing, and decide");
    await dialog.getByRole("button", { name: "Accept, and go on from here" }).click();
    await expect(alarm).toBeHidden();
    await user.logVerified();
    await user.use(MODEL);
    await user.answerTo(() => user.encryptAndAsk());
    await user.open("/user/activity");
    await expect(user.page.getByText("You accepted that on")).toBeVisible();
    await look(user.page, "restored-accepted");

    const elsewhere = await browser.newContext();
    const again = new User(await elsewhere.newPage(), server.origin, DEMO_PEOPLE.user);
    await again.signIn();
    await again.logVerified();
    await elsewhere.close();

    await owner.open("/owner");
    await owner.signIn();
    await owner.logVerified();
    await expect(owner.page.getByRole("alert").filter({ hasText: "restored" })).toBeHidden();
    await owner.open("/owner/activity");
    await expect(owner.page.getByText(REASON)).toBeVisible();
    await expect(owner.page.getByText("Nothing that your browsers saw before is missing.")).toBeVisible();
  } finally {
    await server.stop();
    await cast.leave();
    await rm(folder, { recursive: true });
  }
});
