import type { Browser, Page } from "@playwright/test";
import axe from "axe-core";

import { behind, behindNone, type Door } from "../../support/addresses.ts";
import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { STANDARDS } from "../../support/browser/look.ts";
import { Person } from "../../support/people/person.ts";

/** Whose pages are looked at, and behind which door they are. */
const ROLES: readonly (readonly [keyof typeof DEMO_PEOPLE, Door])[] = [
  ["administrator", "/admin"],
  ["owner", "/owner"],
  ["user", "/user"],
];
/** Leads somebody who is signed in to her own pages. */
const OWN = "/account";

/** What axe finds on every page that has an address of its own, each element counted. */
export async function axeViolations(browser: Browser, origin: string, people: typeof DEMO_PEOPLE): Promise<number> {
  let found = 0;
  const look = async (person: Person, paths: readonly string[]) => {
    for (const path of paths.filter((path) => !path.includes(":id"))) {
      await person.open(path);
      await person.heading(/./);
      await person.page.waitForLoadState("networkidle");
      found += await violations(person.page, path);
    }
  };
  const visitor = await browser.newContext();
  const open = behindNone().filter((path) => path !== OWN);
  await look(new Person(await visitor.newPage(), origin, { name: "", email: "", password: "" }), open);
  await visitor.close();
  for (const [role, door] of ROLES) {
    const context = await browser.newContext();
    const person = new Person(await context.newPage(), origin, people[role]);
    await person.signIn();
    await look(person, [OWN, ...behind(door)]);
    await context.close();
  }
  return found;
}

async function violations(page: Page, path: string): Promise<number> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, STANDARDS);
  for (const violation of found) console.log(`${path}: ${violation}`);
  return found.length;
}
