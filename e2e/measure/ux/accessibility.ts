import { readFileSync } from "node:fs";

import type { Browser, Page } from "@playwright/test";
import axe from "axe-core";

import type { DEMO_PEOPLE } from "../../support/cast.ts";
import { STANDARDS } from "../../support/browser/look.ts";
import { root } from "../../support/folders.ts";
import { Person } from "../../support/people/person.ts";

/** Whose pages are looked at. */
type Role = keyof typeof DEMO_PEOPLE;
const ROLES: readonly Role[] = ["administrator", "owner", "user"];
/** Begins a list of pages: of everybody, or below the path of a role. */
const LIST = /^ *(?:first|open|behind) (?:.* "(\/[a-z]+)" of .*)?.*\{$/;
const PAGE = /^ *\w+ = "([^":]*)" => \w+,$/;
/** Leads somebody who is signed in to her own pages. */
const OWN = "/account";

/** What axe finds on every page that has an address of its own, each element counted. */
export async function axeViolations(browser: Browser, origin: string, people: typeof DEMO_PEOPLE): Promise<number> {
  const pages = addresses();
  let found = 0;
  const look = async (person: Person, paths: readonly string[]) => {
    for (const path of paths) {
      await person.open(path);
      await person.heading(/./);
      await person.page.waitForLoadState("networkidle");
      found += await violations(person.page, path);
    }
  };
  const visitor = await browser.newContext();
  const ofRoles = [OWN, "/admin", "/auditor", "/owner", "/user"];
  const isOpen = (path: string) => !ofRoles.some((below) => path === below || path.startsWith(`${below}/`));
  await look(new Person(await visitor.newPage(), origin, { name: "", email: "", password: "" }), pages.filter(isOpen));
  await visitor.close();
  for (const role of ROLES) {
    const context = await browser.newContext();
    const person = new Person(await context.newPage(), origin, people[role]);
    await person.signIn();
    const below = role === "administrator" ? "/admin" : `/${role}`;
    await look(person, [OWN, ...pages.filter((path) => path === below || path.startsWith(`${below}/`))]);
    await context.close();
  }
  return found;
}

/** The app's table of pages, without those of one thing among many. */
function addresses(): string[] {
  let below = "";
  return readFileSync(`${root}frontend/app/src/address.rs`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const list = line.match(LIST);
      if (list !== null) below = list[1] ?? "";
      const path = line.match(PAGE)?.[1];
      if (path === undefined) return [];
      return [path.startsWith("/") ? path : `${below}/${path}`.replace(/\/$/, "")];
    });
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
