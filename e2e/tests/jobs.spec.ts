import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../support/cast.ts";
import { look } from "../support/look.ts";
import { Server } from "../support/server.ts";

const NAME = "Penguins of the Palmer Archipelago";

let server: Server;
let cast: Cast;

test.describe.serial("an evaluation that takes long is a job", () => {
  test.beforeAll(async ({ browser }) => {
    // On one thread a job lasts long enough to be met.
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
    await send();
    // A job that goes on meanwhile may be answered before the click is.
    await server.pausedWhile(async () => {
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
    // The answer is on its way for as long as the page is looked at.
    await page.route("**/api/jobs/*/result", () => undefined);
    await send();
    await look(page, "user-use-job");
    await page.unroute("**/api/jobs/*/result");
    await page.reload();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/);
    await expect(cast.user.underWay).toBeHidden();
    await cast.user.open("/user/history");
    const lines = cast.user.page.getByRole("main").getByText(/^(Adelie|Chinstrap|Gentoo)/);
    await expect(lines).toHaveCount(1);
  });

  test("a server that is killed while it works answers after its next start", async () => {
    await cast.user.use(NAME);
    await send();
    await server.crash();
    await server.up();
    await expect(cast.user.headline).toHaveText(/Adelie|Chinstrap|Gentoo/, { timeout: 60_000 });
    await expect(cast.user.underWay).toBeHidden();
  });

  test("a grant that is revoked while its job is under way ends the job, and says what to do", async () => {
    await cast.user.use(NAME);
    const request = await cast.owner.request(DEMO_PEOPLE.user.name, NAME);
    await request.getByRole("button", { name: "Revoke", exact: true }).click();
    const dialog = cast.owner.page.getByRole("dialog");
    await send();
    await dialog.getByRole("button", { name: "Revoke and delete" }).click();
    const alert = cast.user.answer.getByRole("alert").filter({ hasText: /\w/ });
    await expect(alert).toBeVisible();
    expect(await alert.getByRole("paragraph").count()).toBeGreaterThanOrEqual(2);
    await expect(cast.user.underWay).toBeHidden();
  });
});

/** Asks with the form as it stands, and sees the job. */
async function send(): Promise<void> {
  await cast.user.page.getByRole("tabpanel").getByRole("button", { name: "Encrypt and ask" }).click();
  await expect(cast.user.underWay.getByRole("progressbar")).toBeVisible();
}

async function rowsLeft(): Promise<string> {
  return cast.user.page.getByText(/left in your budget$/).innerText();
}
