/** Debian's Chromium, told to speak to nobody but the page's own server. */
export const chromium = {
  browserName: "chromium" as const,
  viewport: { width: 1280, height: 900 },
  launchOptions: {
    executablePath: process.env.TACIT_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};
