import { expect, test } from "@playwright/test";

import { DEMO_PEOPLE } from "../../support/cast.ts";
import { Server } from "../../support/server/server.ts";
import { axeViolations } from "./accessibility.ts";
import { grantTogether } from "./bulk.ts";
import { consoleErrors } from "./console_errors.ts";
import { beyond, keep, kept } from "./figures.ts";
import { firstPaint } from "./first_paint.ts";
import { inviteGuests } from "./guests.ts";
import { lighthouse } from "./lighthouse.ts";
import { longLists } from "./long_lists.ts";
import { PAGES } from "./pages.ts";

let server: Server;

test.beforeAll(async () => {
  server = await Server.withDemonstration();
});

test.afterAll(async () => {
  await server.stop();
});

test("first paint on a slow network, and what the first visit loads", async ({ browser }) => {
  keep(await firstPaint(browser, server.origin));
});

test("errors in the console of first visits", async ({ browser }) => {
  keep({ console_errors_first_visit: await consoleErrors(browser, server.origin, Object.values(PAGES), DEMO_PEOPLE) });
});

test("axe", async ({ browser }) => {
  keep({ axe_violations: await axeViolations(browser, server.origin, DEMO_PEOPLE) });
});

test("Lighthouse on a telephone", async () => {
  for (const [name, path] of Object.entries(PAGES)) {
    keep({ [`lighthouse_mobile_${name}`]: await lighthouse(`${server.origin}${path}`) });
  }
});

test("two hundred requests that a rule grants", async ({ browser }) => {
  await inviteGuests(server, 200, 0);
  keep({ grants_200_bulk_s: await grantTogether(browser, server.origin, DEMO_PEOPLE, 200) });
});

test("lists of a thousand", async ({ browser }) => {
  await server.stop();
  server = await Server.withDemonstration();
  await inviteGuests(server, 1_000, 1_000);
  keep(await longLists(browser, server.origin, DEMO_PEOPLE));
});

test("no figure is beyond its bound", () => {
  expect(beyond({ lighthouse_mobile_home: 100 })).toContain("lighthouse_mobile_register was not measured");
  expect(beyond(kept())).toEqual([]);
});
