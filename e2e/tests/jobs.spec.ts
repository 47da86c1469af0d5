import { expect, test, type Route } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { look } from "../support/look.ts";
import { Server } from "../support/server/server.ts";

const NAME = "Penguins of the Palmer Archipelago";
const FOLLOWED = "**/api/jobs/*/events";
const RESULT = "**/api/jobs/*/result";

let server: Server;
let cast: Cast;

test.describe.serial("an evaluation that takes long is a job", () => {
  test.beforeAll(async ({ browser }) => {
    // On one thread a job is still being worked on when the page begins to follow it.
    server = await Server.withDemonstration({ TACIT_THREADS: "1" });
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.signIn();
    await cast.user.use(NAME);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("the page says before what an answer costs", async () => {
    await expect(cast.user.page.getByText(/^One answer takes \d+.lookups and .* go up, .* come back\.$/)).toBeVisible();
  });

  test("a cancelled job is gone and costs nothing", async () => {
    const budget = await rowsLeft();
    await ask(async () => {
      const cancelled = cast.user.page.waitForRequest((request) => request.method() === "DELETE");
      await cast.user.underWay.getByRole("button", { name: /^Cancel/ }).click();
      await cancelled;
    });
    await expect(cast.user.underWay).toBeHidden();
    await expect(cast.user.answer.getByRole("alert")).toContainText(/stopped|cancelled/i);
    await cast.user.page.reload();
    expect(await rowsLeft()).toBe(budget);
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a page that is left finds its job again and opens the answer", async () => {
    const { page } = cast.user;
    await ask(() => look(page, "user-use-job"));
    await page.reload();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/);
    await expect(cast.user.underWay).toBeHidden();
    await cast.user.open("/user/history");
    const lines = cast.user.page.getByRole("main").getByText(/^(Adelie|Chinstrap|Gentoo)/);
    await expect(lines).toHaveCount(1);
  });

  test("a server that is killed while it works answers after its next start", async () => {
    await cast.user.use(NAME);
    await ask(() => server.crash());
    await server.up();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/, { timeout: 60_000 });
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a grant that is revoked while its job is under way ends the job, and says what to do", async () => {
    await cast.user.use(NAME);
    const request = await cast.owner.request(DEMO_PEOPLE.user.name, NAME);
    await request.getByRole("button", { name: "Revoke", exact: true }).click();
    const dialog = cast.owner.page.getByRole("dialog");
    // A job that is done all the same is not fetched before its grant has ended.
    const held: Route[] = [];
    await cast.user.page.route(RESULT, (route) => void held.push(route));
    await ask(() => dialog.getByRole("button", { name: "Revoke and delete" }).click());
    await expect(dialog).toBeHidden();
    await cast.user.page.unroute(RESULT);
    await Promise.all(held.map((route) => route.continue()));
    const alert = cast.user.answer.getByRole("alert").filter({ hasText: /\w/ });
    await expect(alert).toBeVisible();
    expect(await alert.getByRole("paragraph").count()).toBeGreaterThanOrEqual(2);
    await expect(cast.user.underWay).toBeHidden();
  });
});

/** Asks with the form as it stands. From when the page follows the job the server stands still, until all is done. */
async function ask(meanwhile: () => Promise<unknown>): Promise<void> {
  const { page, panel, underWay } = cast.user;
  const following = async (route: Route): Promise<void> => {
    server.pause();
    await route.continue();
  };
  await page.route(FOLLOWED, following, { times: 1 });
  await panel.getByRole("button", { name: "Encrypt and ask" }).click();
  await expect(underWay.getByRole("progressbar")).toBeVisible();
  await meanwhile();
  server.resume();
}

async function rowsLeft(): Promise<string> {
  return cast.user.page.getByText(/left in your budget$/).innerText();
}
