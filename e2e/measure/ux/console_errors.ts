import type { Browser } from "@playwright/test";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { Person } from "../../support/people/person.ts";

/** Errors that a browser's console shows when visitors' pages are opened for the first time, and when everybody signs in for
 * the first time in this browser and opens the first page. */
export async function consoleErrors(
  browser: Browser,
  origin: string,
  pages: readonly string[],
  people: typeof DEMO_PEOPLE,
): Promise<number> {
  const errors: string[] = [];
  const visit = async (look: (person: Person) => Promise<unknown>, details = { name: "", email: "", password: "" }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`));
    await look(new Person(page, origin, details));
    await context.close();
  };
  for (const path of pages) {
    await visit(async (person) => {
      await person.open(path);
      await person.page.locator("#app:not([data-served]) h1").waitFor();
      await person.page.waitForLoadState("networkidle");
    });
  }
  for (const details of Object.values(people)) {
    await visit(async (person) => {
      await person.signIn();
      await person.logVerified();
      await person.page.waitForLoadState("networkidle");
    }, details);
  }
  for (const error of errors) console.log(error);
  return errors.length;
}
