import type { Page } from "@playwright/test";

/** An authenticator in software, as Chromium offers it to tests. */
const PHONE = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

/** Puts an authenticator into the browser of a page. */
export async function authenticator(page: Page, hasPrf: boolean): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("WebAuthn.enable");
  await devTools.send("WebAuthn.addVirtualAuthenticator", { options: { ...PHONE, hasPrf } });
}
