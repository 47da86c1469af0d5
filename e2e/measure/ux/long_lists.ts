import type { Browser, Page } from "@playwright/test";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { Person } from "../../support/people/person.ts";

const ACCOUNTS = 1_000;

/** Milliseconds from the click on "Accounts" until the list stands there, of a service with a thousand accounts. */
export async function longLists(
  browser: Browser,
  origin: string,
  people: typeof DEMO_PEOPLE,
): Promise<Record<string, number>> {
  const context = await browser.newContext();
  const administrator = new Person(await context.newPage(), origin, people.administrator);
  await administrator.signIn();
  await administrator.logVerified();
  await withManyAccounts(administrator.page);
  const took = await untilListed(administrator.page, "Accounts");
  await context.close();
  return { rows_list_1000_ms: Math.round(took) };
}

/** The answer of the server, as long as it would be. */
async function withManyAccounts(page: Page): Promise<void> {
  await page.route(/\/api\/(admin\/)?accounts(\?.*)?$/, async (route) => {
    const answer = await route.fetch();
    const listed: unknown = await answer.json();
    if (!Array.isArray(listed)) return route.fulfill({ response: answer });
    const many = Array.from({ length: ACCOUNTS }, (_, index) => ({ ...listed[index % listed.length], id: `many-${index}` }));
    return route.fulfill({ response: answer, json: many });
  });
}

async function untilListed(page: Page, name: string): Promise<number> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).waitFor();
  return page.evaluate(
    (name) =>
      new Promise<number>((done) => {
        const links = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];
        const begun = performance.now();
        const observer = new MutationObserver(() => {
          if (document.querySelector("main tbody tr") === null) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
        });
        observer.observe(document.body, { childList: true, subtree: true });
        links.find((link) => link.textContent === name)?.click();
      }),
    name,
  );
}
