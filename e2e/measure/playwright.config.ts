import { defineConfig } from "@playwright/test";

import { chromium } from "../support/browser/chromium.ts";

export default defineConfig({
  testDir: ".",
  testIgnore: "ux/**",
  outputDir: "../test-results",
  timeout: 240_000,
  expect: { timeout: 20_000 },
  workers: 1,
  reporter: [["list"]],
  use: chromium,
});
