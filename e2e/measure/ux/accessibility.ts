import type { Browser, Page } from "@playwright/test";
import axe from "axe-core";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { STANDARDS } from "../../support/browser/look.ts";
import { Person } from "../../support/people/person.ts";

const MEMBERS = {
  administrator: ["/admin", "/admin/accounts", "/admin/models", "/admin/grants", "/admin/log", "/admin/health", "/account"],
  owner: ["/owner", "/owner/import", "/owner/requests", "/owner/users", "/owner/activity"],
  user: ["/user", "/user/grants", "/user/keys", "/user/history", "/user/activity"],
} as const;

/** What axe finds on every first-level page, each element counted. */
export async function axeViolations(
  browser: Browser,
  origin: string,
  visitors: readonly string[],
  people: typeof DEMO_PEOPLE,
): Promise<number> {
  let found = 0;
  const look = async (person: Person, paths: readonly string[]) => {
    for (const path of paths) {
      await person.open(path);
      await person.heading(/./);
      await person.page.waitForLoadState("networkidle");
      found += await violations(person.page);
    }
  };
  const visitor = await browser.newContext();
  await look(new Person(await visitor.newPage(), origin, { name: "", email: "", password: "" }), visitors);
  await visitor.close();
  for (const [role, paths] of Object.entries(MEMBERS)) {
    const context = await browser.newContext();
    const person = new Person(await context.newPage(), origin, people[role as keyof typeof people]);
    await person.signIn();
    await look(person, paths);
    await context.close();
  }
  return found;
}

async function violations(page: Page): Promise<number> {
  await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.reduce((sum, { nodes }) => sum + nodes.length, 0);
  }, STANDARDS);
}
