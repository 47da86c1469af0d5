import type { Page, Route } from "@playwright/test";

/** Requests of a page that are kept waiting. */
export class Held {
  private readonly routes: Route[] = [];

  private constructor(
    private readonly page: Page,
    private readonly address: string,
  ) {}

  /** From now on those to such an address. */
  static async back(page: Page, address: string): Promise<Held> {
    const held = new Held(page, address);
    await page.route(address, (route) => void held.routes.push(route));
    return held;
  }

  /** How many wait by now. */
  get count(): number {
    return this.routes.length;
  }

  /** Holds no further ones, and sends those that wait; the page may have given one up meanwhile. */
  async letGo(): Promise<void> {
    await this.page.unroute(this.address);
    await Promise.all(this.routes.map((route) => route.continue().catch(() => undefined)));
  }
}
