import { expect, type Locator, type Page } from "@playwright/test";

/** Pixels. */
const PROPORTIONS = { header: 56, row: 44, headings: [24, 28] } as const;
const FOLD = { width: 1280, height: 900 } as const;

/** What is the same on every page: one row above it, headings of one size, rows of tables that are high enough and heads that stay in
 * sight where there is room for tables; serif letters where something is read: on visitors' pages, in names and in answers. */
export async function proportioned(page: Page, name: string, hasTables: boolean): Promise<void> {
  expect.soft(await page.evaluate(faults, { ...PROPORTIONS, hasTables }), `proportions of ${name}`).toEqual([]);
}

/** What matters first on a page is seen without scrolling. */
export async function aboveTheFold(wanted: Locator, name: string): Promise<void> {
  const page = wanted.page();
  const before = page.viewportSize();
  await page.setViewportSize(FOLD);
  await page.evaluate(() => scrollTo(0, 0));
  const end = async () => {
    const box = await wanted.first().boundingBox();
    return box === null ? Number.NaN : box.y + box.height;
  };
  await expect.soft(wanted.first(), name).toBeVisible();
  expect.soft(await end(), `${name}: its lower edge`).toBeLessThanOrEqual(FOLD.height);
  if (before !== null) await page.setViewportSize(before);
}

/** Where a long list is read, its head is still there. */
export async function headStays(page: Page, table: Locator): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: FOLD.width, height: 420 });
  await table.getByRole("row").last().scrollIntoViewIfNeeded();
  const [head, body] = await Promise.all([table.locator("thead th").nth(1).boundingBox(), table.locator("tbody").boundingBox()]);
  expect(body?.y, "the list is scrolled").toBeLessThan(0);
  expect(head?.y, "its head").toBeGreaterThanOrEqual(0);
  expect(head?.y, "its head").toBeLessThan(60);
  if (before !== null) await page.setViewportSize(before);
}

interface Wanted {
  readonly header: number;
  readonly row: number;
  readonly headings: readonly [number, number];
  readonly hasTables: boolean;
}

function faults({ header, row, headings, hasTables }: Wanted): string[] {
  const found: string[] = [];
  const shown = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter((one) => one.checkVisibility());
  const text = (one: Element) => (one.textContent ?? "").trim().slice(0, 40);
  for (const bar of shown(".site-header-inner")) {
    if (bar.offsetHeight !== header) found.push(`the header has ${bar.offsetHeight} pixels`);
  }
  const [least, most] = headings;
  for (const heading of shown("main:not(.of-visitors) h1")) {
    const size = Number.parseFloat(getComputedStyle(heading).fontSize);
    if (size < least || size > most) found.push(`"${text(heading)}" has ${size} pixels`);
  }
  for (const line of hasTables ? shown("main .table tbody tr") : []) {
    const { height } = line.getBoundingClientRect();
    if (height < row) found.push(`the row "${text(line)}" has ${height} pixels`);
  }
  for (const head of hasTables ? shown("main .table thead th") : []) {
    if (getComputedStyle(head).position !== "sticky") found.push(`the head "${text(head)}" does not stay`);
  }
  const isRead = ".of-visitors, .brand, .result-headline, .use-brief";
  for (const one of shown("body *")) {
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const isSerif = getComputedStyle(one).fontFamily.startsWith('"Tacit Serif"');
    if (says && isSerif && one.closest(isRead) === null) found.push(`"${text(one)}" has serifs`);
  }
  return found;
}
