import { defineConfig } from "@playwright/test";

import { chromium } from "./support/browser/chromium.ts";

const YEAR = "**/year.spec.ts";

// What `.ci/build test` makes.
process.env.TACIT_PROFILE ??= "tested";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  timeout: 180_000,
  expect: { timeout: 45_000 },
  // Files of tests side by side: each waits half of its time, for a server, a page or a retry.
  workers: 2,
  // A test that passes only at its second try is named at the end.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  // The longest first: whatever begins last is waited for alone.
  projects: [
    { name: "year", testMatch: YEAR },
    { name: "all", testIgnore: YEAR },
  ],
  reporter: [["list"], ["./last_words.ts"]],
  use: { ...chromium, actionTimeout: 60_000, navigationTimeout: 60_000, screenshot: "only-on-failure" },
});
