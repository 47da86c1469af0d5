import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { programs } from "../../support/folders.ts";
import type { Server } from "../../support/server/server.ts";

const run = promisify(execFile);

/** The model that guests ask for. */
export const ASKED = "Breast cancer, cell nuclei";
/** Where guests belong. */
export const ORGANISATION = "Load";

/** Fills a running service: users who have a key and ask for a model, and models that nobody uses. */
export async function inviteGuests(server: Server, users: number, models: number): Promise<void> {
  const printed = await server.command("setup-link", "--additional");
  const token = printed.match(/\/invitation#(\S+)/)?.[1];
  if (token === undefined) throw new Error("the server printed no invitation");
  const words = ["guests", server.address, ASKED, String(users), String(models)];
  await run(`${programs}/load`, words, { env: { ...process.env, TACIT_INVITATION: token } });
}
