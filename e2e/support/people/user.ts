import { expect, type Locator } from "@playwright/test";

import { Person } from "./person.ts";

/** A file to drop. */
export interface Csv {
  readonly name: string;
  readonly buffer: Buffer;
}

/** Encrypts inputs and reads results. */
export class User extends Person {
  get answer(): Locator {
    return this.page.getByRole("region", { name: "Answer", exact: true });
  }

  get headline(): Locator {
    return this.answer.locator(".result-headline");
  }

  async makeKeys(): Promise<void> {
    await this.open("/user/keys");
    await this.press("Make and publish my keys");
    await expect(this.page.getByRole("heading", { name: "Your key in use" })).toBeVisible();
    await expect(this.page.getByText("Your key is published and in the log.")).toBeVisible();
  }

  /** The fingerprint of her key, as words. */
  async words(): Promise<string[]> {
    await this.open("/user/keys");
    return fingerprintWords(this.page.getByRole("list", { name: "Fingerprint in words" }).first());
  }

  async ask(model: string, purpose: string): Promise<void> {
    await this.open("/user");
    await this.page.getByRole("link", { name: model, exact: true }).first().click();
    await this.heading(model);
    await this.page.getByLabel("What do you need it for?").fill(purpose);
    await this.press("Ask for access");
    await expect(this.page.getByText("The owner has not answered yet.")).toBeVisible();
    await expect(this.page.getByRole("heading", { name: "Your access" })).toBeFocused();
  }

  /** Opens the page on which a granted model is used, its evaluation key in place. */
  async use(model: string): Promise<void> {
    await this.open("/user");
    await this.page.getByRole("link", { name: model, exact: true }).first().click();
    await this.heading(model);
    await this.page.getByRole("link", { name: "Use the model" }).click();
    await expect(this.waysToAsk.or(this.evaluationKey)).toBeVisible();
    await expect(this.waysToAsk).toBeVisible({ timeout: 90_000 });
  }

  /** Opens the page of a granted model that she has no evaluation key for: it begins to make one. */
  async beginEvaluationKey(model: string): Promise<void> {
    await this.open("/user");
    await this.page.getByRole("link", { name: model, exact: true }).first().click();
    await this.heading(model);
    await this.page.getByRole("link", { name: "Use the model" }).click();
    await expect(this.evaluationKey.getByText(/^(Making|Uploading): \d+ of \d+/)).toBeVisible();
  }

  /** Stops what she began; the page says so and offers to begin again. */
  async stopEvaluationKey(): Promise<void> {
    await this.evaluationKey.getByRole("button", { name: "Cancel" }).click();
    await expect(this.evaluationKey.getByRole("alert")).toBeVisible();
    await expect(this.evaluationKey.getByRole("button", { name: "Prepare it now" })).toBeEnabled();
  }

  /** Lets the page that was stopped make the evaluation key after all. */
  async makeEvaluationKey(): Promise<void> {
    await this.evaluationKey.getByRole("button", { name: "Prepare it now" }).click();
    await expect(this.waysToAsk).toBeVisible({ timeout: 90_000 });
  }

  private get waysToAsk(): Locator {
    return this.page.getByRole("tablist", { name: "Ways to ask" });
  }

  /** The panel that makes an evaluation key. */
  get evaluationKey(): Locator {
    return this.page.getByRole("region", { name: "Preparation" });
  }

  /** Questions that are not answered yet. */
  get underWay(): Locator {
    return this.page.getByRole("region", { name: "Under way" });
  }

  /** Types into fields of the form; others keep the card's examples. */
  async fill(values: Readonly<Record<string, number>>): Promise<void> {
    for (const [label, value] of Object.entries(values)) {
      await this.panel.getByLabel(label, { exact: true }).fill(String(value));
    }
  }

  /** Asks with the form as it stands and waits for the answer. */
  async encryptAndAsk(): Promise<void> {
    await this.answerTo(() => this.panel.getByRole("button", { name: "Encrypt and ask" }).click());
  }

  /** Does something that asks, and waits until the answer to it is shown. */
  async answerTo(asking: () => Promise<unknown>): Promise<void> {
    const evaluated = this.page.waitForResponse(/\/evaluations$/);
    await asking();
    await evaluated;
    await expect(this.answer.locator(".step-done")).toHaveCount(4);
    await expect(this.headline).not.toBeEmpty();
  }

  /** Reads a CSV file; what is said about it is for the caller to expect. */
  async drop(csv: Csv): Promise<void> {
    await this.page.getByRole("tab", { name: "CSV file" }).click();
    await this.page.locator("#csv-file").setInputFiles({ ...csv, mimeType: "text/csv" });
  }

  /** Answers to a CSV file, one line of text for each row of the table on screen. */
  async answerFile(csv: Csv, rows: number): Promise<string[]> {
    await this.drop(csv);
    await this.askFile();
    // However thousands are grouped.
    const many = String(rows).replace(/\B(?=(\d{3})+$)/g, "\\D?");
    await expect(this.panel.getByText(new RegExp(`${many} of ${many} rows answered`))).toBeVisible();
    return this.answeredLines();
  }

  /** Asks the file that was dropped. */
  async askFile(): Promise<void> {
    await expect(this.panel.getByRole("status").filter({ hasText: /\bready[.;]/ })).toBeVisible();
    await this.panel.getByRole("button", { name: "Encrypt and ask" }).click();
  }

  /** Opens a file from the history. */
  async openFile(name: string): Promise<void> {
    await this.open("/user/history");
    const row = this.page.getByRole("row").filter({ hasText: name }).first();
    await row.getByRole("link", { name: /^Open what was asked/ }).click();
    await this.heading(name);
  }

  /** Answers to a file that are on screen, one line of text for each row. */
  async answeredLines(): Promise<string[]> {
    const table = this.page.getByRole("region", { name: "Answers" }).getByRole("table");
    const lines = await table.getByRole("row").allInnerTexts();
    return lines.slice(1);
  }

  get panel(): Locator {
    return this.page.getByRole("tabpanel");
  }
}

export async function fingerprintWords(list: Locator): Promise<string[]> {
  await expect(list.getByRole("listitem").first()).toBeVisible();
  return list.getByRole("listitem").allInnerTexts();
}
