import { expect, type Locator } from "@playwright/test";

import { Person } from "./person.ts";
import { fingerprintWords } from "./user.ts";

/** A file on disk or in memory, as Playwright takes it. */
type Files = Parameters<Locator["setInputFiles"]>[0];

/** What he lets an answer give away, as the page names it. */
export type Policy = "Scores" | "Only the label" | "Only a yes or no";

/** How a user's rows are taken. */
export type Rows = "checked" | "as they come";

/** Imports models, seals them, grants access. */
export class Owner extends Person {
  get report(): Locator {
    return this.page.getByRole("region", { name: "What was understood" });
  }

  async import(model: Files, data?: Files): Promise<void> {
    await this.open("/owner/import");
    await this.page.locator("#model-file").setInputFiles(model);
    await expect(this.report).toBeVisible();
    if (data === undefined) return;
    await this.page.locator("#data-file").setInputFiles(data);
    await expect(this.page.getByText(/^In use: /)).toHaveCount(2);
  }

  async trySample(name: string): Promise<void> {
    await this.open("/owner/import");
    await this.press(`Try the sample ${name}`);
    await expect(this.report).toBeVisible();
    await expect(this.page.getByLabel("Name", { exact: true })).toHaveValue(name);
  }

  async choose(policy: Policy): Promise<void> {
    const offers = this.page.getByRole("group", { name: "What leaves the server" });
    await offers.getByRole("radio", { name: new RegExp(`^${policy}`) }).check();
  }

  async publish(name?: string): Promise<void> {
    if (name !== undefined) {
      await this.page.getByLabel("Name", { exact: true }).fill(name);
      await this.page.getByLabel("Summary").fill("A model made for a test.");
    }
    await this.press("Publish the card");
    await expect(this.page.getByText("The card is published; the clear model is in your vault.")).toBeVisible();
  }

  /** One user's newest request on its own page, found in the list of requests; of a certain model where there are several. */
  async request(user: string, model?: string): Promise<Locator> {
    await this.open(`/owner/requests?search=${encodeURIComponent(user)}`);
    const ofUser = this.page.getByRole("row").filter({ has: this.page.getByRole("link", { name: user, exact: true }) });
    const row = model === undefined ? ofUser : ofUser.filter({ has: this.page.getByRole("cell", { name: model, exact: true }) });
    await row.getByRole("link", { name: user, exact: true }).click();
    const request = this.page.getByRole("article", { name: `Request of ${user}` });
    await expect(request).toBeVisible();
    return request;
  }

  /** Compares the words of a key that is another than he compared before. */
  async markVerified(user: string, model?: string): Promise<void> {
    const request = await this.request(user, model);
    await request.getByRole("button", { name: "We compared the words: mark verified" }).click();
    await expect(this.page.getByText("The key is marked as verified.")).toBeVisible();
  }

  /** Checks key and proof, seals, uploads; rows are taken as the page proposes, unless it is said here. */
  async grant(user: string, model?: string, rows?: Rows): Promise<void> {
    await this.seal(await this.request(user, model), user, rows);
  }

  /** Seals what is in use again, with rows that are taken otherwise. */
  async takeRows(user: string, model: string, rows: Rows): Promise<void> {
    const request = await this.request(user, model);
    await request.getByRole("button", { name: "Change which rows are taken" }).click();
    await this.seal(request, user, rows);
  }

  private async seal(request: Locator, user: string, rows?: Rows): Promise<void> {
    await expect(request.getByText("Log proof holds")).toBeVisible();
    const uncompared = request.getByRole("checkbox", { name: /I have not compared the words/ });
    if ((await request.getByText("Verified by you").count()) === 0) await uncompared.check();
    const trusted = request.getByRole("checkbox", { name: /I trust this user/ });
    if (rows !== undefined) await trusted.setChecked(rows === "as they come");
    await request.getByRole("button", { name: /^(Grant and seal|Seal again)$/ }).click();
    await expect(this.page.getByText(`is sealed for ${user}.`)).toBeVisible({ timeout: 60_000 });
  }

  /** The fingerprint he sees of the key he is about to seal to. */
  async wordsOf(user: string): Promise<string[]> {
    const request = await this.request(user);
    return fingerprintWords(request.getByRole("list", { name: "Fingerprint in words" }));
  }

  async revoke(user: string): Promise<void> {
    const request = await this.request(user);
    await request.getByRole("button", { name: "Revoke", exact: true }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Revoke and delete" }).click();
    await expect(this.page.getByText("Access is revoked; the sealed copy is deleted.")).toBeVisible();
  }
}
