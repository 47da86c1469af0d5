import type { Page } from "@playwright/test";

import { addressOf } from "../addresses.ts";
import { look } from "./look.ts";

/** Somebody's way through pages of the app that are all to be looked at. */
export class Tour {
  private readonly left: Set<string>;

  constructor(
    private readonly page: Page,
    pages: readonly string[],
  ) {
    if (pages.length === 0) throw new Error("there are no such pages");
    this.left = new Set(pages);
  }

  /** Looks at what is on screen. */
  async look(name: string): Promise<void> {
    this.left.delete(addressOf(this.page.url()));
    await look(this.page, name);
  }

  /** Addresses of those that were not looked at. */
  get missed(): string[] {
    return [...this.left];
  }
}
