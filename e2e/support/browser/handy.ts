import { expect, type Locator, type Page } from "@playwright/test";

/** Pixels: of what is pressed (WCAG 2.2, 2.5.8), and of what there is to do on a page. */
const [LEAST, THUMB] = [24, 44];
/** What a browser's own rounding takes, in pixels. */
const ROUNDING = 0.5;

/** A page fits the width of its window, and what is pressed on it can be hit. */
export async function handy(page: Page, name: string): Promise<void> {
  await withinWidth(page, name);
  await touchable(page, name);
}

/** Nothing makes a page scroll sideways. */
export async function withinWidth(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `sideways overflow on ${name}`).toBeLessThanOrEqual(0);
}

/** Every button and every link that stands in no text is high enough, however far others are; how wide they are and what is near is for axe. */
export async function touchable(page: Page, name: string): Promise<void> {
  expect.soft(await page.evaluate(low, LEAST - ROUNDING), `what is pressed on ${name}`).toEqual([]);
}

/** What there is to do is on screen from edge to edge, and as high as a thumb. */
export async function inReach(action: Locator): Promise<void> {
  await action.scrollIntoViewIfNeeded();
  const box = await action.boundingBox();
  const width = action.page().viewportSize()?.width ?? 0;
  expect.soft(box?.x ?? Number.NaN, "its left edge").toBeGreaterThanOrEqual(-ROUNDING);
  expect.soft((box?.x ?? Number.NaN) + (box?.width ?? 0), "its right edge").toBeLessThanOrEqual(width + ROUNDING);
  expect.soft(box?.height ?? 0, "its height").toBeGreaterThanOrEqual(THUMB - ROUNDING);
}

/** Buttons and links that are seen, stand in no line of text, and are lower than that. */
function low(least: number): string[] {
  const pressed = [...document.querySelectorAll<HTMLElement>("button, a[href]")];
  const isSeen = (one: HTMLElement) => one.checkVisibility() && one.closest(".visually-hidden") === null;
  const isInText = (one: HTMLElement) => getComputedStyle(one).display === "inline";
  return pressed
    .filter((one) => isSeen(one) && !isInText(one))
    .map((one) => ({ one, height: one.getBoundingClientRect().height }))
    .filter(({ height }) => height < least)
    .map(({ one, height }) => `${height} pixels: ${one.outerHTML.slice(0, 120)}`);
}
