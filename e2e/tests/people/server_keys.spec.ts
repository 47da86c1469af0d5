import { expect, test } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { Server } from "../../support/server/server.ts";

let server: Server;
let cast: Cast;

test.describe.serial("a server that changes its keys", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("signs its log with another key: browsers follow, and the administrator reads it in the log", async () => {
    const { owner, administrator } = cast;
    await owner.signIn();
    await owner.logVerified();
    const before = await newestKey();
    await server.rotateLogKey();
    expect(await newestKey()).not.toBe(before);
    await owner.page.reload();
    await owner.logVerified();
    await expect(owner.page.getByText("does not hold together")).toHaveCount(0);
    await administrator.signIn();
    await administrator.open("/admin/log");
    await expect(administrator.page.getByText("The log changed the key that signs it").first()).toBeVisible();
    await administrator.logVerified();
  });

  test("registers passwords with other keys: those of before sign in, and are registered anew", async () => {
    const { owner } = cast;
    await owner.signOut();
    await server.down();
    await server.command("rotate", "opaque-key");
    await server.up();
    expect(await server.command("rotate", "opaque-key", "--report")).toContain("newest keys: 0 of 3");
    await owner.signIn();
    await expect.poll(() => server.command("rotate", "opaque-key", "--report")).toContain("newest keys: 1 of 3");
    await owner.signOut();
    await owner.signIn();
    await owner.logVerified();
  });
});

/** The key of the log, as the server says. */
async function newestKey(): Promise<string> {
  const answer = await fetch(`${server.origin}/api/log/policy`);
  const { log } = (await answer.json()) as { log: string };
  return log;
}
