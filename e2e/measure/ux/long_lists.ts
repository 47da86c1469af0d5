import type { Browser, Page } from "@playwright/test";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { Person } from "../../support/people/person.ts";

/** Milliseconds from the click on a list of a thousand until it stands there: the longest of accounts, models and requests. */
export async function longLists(
  browser: Browser,
  origin: string,
  people: typeof DEMO_PEOPLE,
): Promise<Record<string, number>> {
  const took: number[] = [];
  for (const [details, lists] of [
    [people.administrator, ["Accounts", "Models"]],
    [people.owner, ["Requests"]],
  ] as const) {
    const context = await browser.newContext();
    const person = new Person(await context.newPage(), origin, details);
    await person.signIn();
    await person.logVerified();
    for (const name of lists) took.push(await untilListed(person.page, name));
    await context.close();
  }
  return { rows_list_1000_ms: Math.round(Math.max(...took)) };
}

async function untilListed(page: Page, name: string): Promise<number> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).waitFor();
  return page.evaluate(
    (name) =>
      new Promise<number>((done) => {
        const links = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];
        const begun = performance.now();
        const isListed = () =>
          document.querySelector("h1")?.textContent === name && document.querySelector("main .list-table tbody tr") !== null;
        const observer = new MutationObserver(() => {
          if (!isListed()) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
        });
        observer.observe(document.body, { childList: true, subtree: true });
        links.find((link) => link.textContent === name)?.click();
      }),
    name,
  );
}
