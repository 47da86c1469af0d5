import { expect } from "@playwright/test";

import { Person } from "./person.ts";

/** Decides who takes part. */
export class Administrator extends Person {
  /** Becomes the first administrator with the one-time link. */
  async setUp(link: string): Promise<void> {
    await this.page.goto(link);
    await this.fillProfile();
    await this.press("Go on");
    await this.keepKit("I kept it: register");
    await this.heading("Overview");
  }

  async approve(name: string): Promise<void> {
    await this.open("/admin/queue");
    await this.press(`Approve ${name}`);
    await expect(this.page.getByText(`${name} is approved.`)).toBeVisible();
  }

  async deny(name: string, reason: string): Promise<void> {
    await this.open("/admin/queue");
    await this.choose(name, `Deny ${name}`);
    await this.state(reason, "Deny");
    await expect(this.page.getByText(`${name} is denied.`)).toBeVisible();
  }

  async suspend(name: string, reason: string): Promise<void> {
    await this.open("/admin/accounts");
    await this.press(`Suspend ${name}`);
    await this.state(reason, "Suspend");
    await expect(this.page.getByText(`${name} is suspended`)).toBeVisible();
  }

  async reinstate(name: string): Promise<void> {
    await this.open("/admin/accounts");
    await this.press(`Reinstate ${name}`);
    await expect(this.page.getByText(`${name} is reinstated.`)).toBeVisible();
  }

  private async state(reason: string, verb: string): Promise<void> {
    const dialog = this.page.getByRole("dialog");
    await expect(dialog.getByLabel("Reason")).toBeFocused();
    await this.page.keyboard.type(reason);
    await dialog.getByRole("button", { name: verb, exact: true }).click();
  }
}
