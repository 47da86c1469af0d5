import { defineConfig } from "@playwright/test";

import { chromium } from "../../support/browser/chromium.ts";

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  timeout: 600_000,
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: [["list"]],
  use: chromium,
});
