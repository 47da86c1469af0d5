import { expect, type Locator } from "@playwright/test";

/** Presses Tab until the element has the focus, and shows that it is seen to have it. */
export async function tabTo(wanted: Locator, stops = 80): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stop = 0; stop < stops; stop += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await wanted.page().keyboard.press("Tab");
  }
  throw new Error("the keyboard does not reach the element");
}
