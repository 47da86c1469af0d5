import { expect, type Browser } from "@playwright/test";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { Person } from "../../support/people/person.ts";
import { ASKED, ORGANISATION } from "./guests.ts";

/** Seconds from a rule that fits so many requests until a copy is sealed for every one. */
export async function grantTogether(
  browser: Browser,
  origin: string,
  people: typeof DEMO_PEOPLE,
  requests: number,
): Promise<number> {
  const context = await browser.newContext();
  const owner = new Person(await context.newPage(), origin, people.owner);
  await owner.signIn();
  await owner.logVerified();
  await owner.open("/owner/requests");
  await owner.press("New rule");
  const dialog = owner.page.getByRole("dialog", { name: "New rule" });
  await dialog.getByLabel("Model", { exact: true }).selectOption(ASKED);
  await dialog.getByLabel("Organisation").fill(ORGANISATION);
  await dialog.getByRole("checkbox", { name: /Seal without comparing/ }).check();
  await dialog.getByRole("button", { name: "Put it in force" }).click();
  const begun = performance.now();
  const sealed = () =>
    owner.page.evaluate(async () => {
      const answer = await fetch("/api/grants/list?state=active&size=1&search=To+fill+a+list");
      return ((await answer.json()) as { total: number }).total;
    });
  await expect.poll(sealed, { timeout: 500_000, intervals: [500] }).toBe(requests);
  const took = (performance.now() - begun) / 1_000;
  await context.close();
  return Math.round(10 * took) / 10;
}
