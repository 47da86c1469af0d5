import type { Browser, BrowserContext } from "@playwright/test";

import { Administrator } from "./people/administrator.ts";
import { Owner } from "./people/owner.ts";
import type { Details } from "./people/person.ts";
import { User } from "./people/user.ts";

/** People of the tests; each password is a canary. */
export const TEST_PEOPLE = {
  administrator: {
    name: "Test administrator",
    email: "administrator@test.example",
    password: "canary-administrator-9f3a",
  },
  owner: { name: "Test owner", email: "owner@test.example", password: "canary-owner-7c1e-long" },
  user: { name: "Test user", email: "user@test.example", password: "canary-user-52bd-longer" },
} satisfies Record<string, Details>;

const DEMO_PASSWORD = "demonstration-1";

export const DEMO_PEOPLE = {
  administrator: { name: "Demo administrator", email: "admin@demo.example", password: DEMO_PASSWORD },
  owner: { name: "Demo owner", email: "owner@demo.example", password: DEMO_PASSWORD },
  user: { name: "Demo user", email: "user@demo.example", password: DEMO_PASSWORD },
} satisfies Record<string, Details>;

type People = Record<keyof typeof TEST_PEOPLE, Details>;

/** Three people in three browser profiles. */
export class Cast {
  private constructor(
    readonly administrator: Administrator,
    readonly owner: Owner,
    readonly user: User,
    private readonly contexts: readonly BrowserContext[],
  ) {}

  static async gather(browser: Browser, origin: string, people: People): Promise<Cast> {
    const contexts = await Promise.all([0, 1, 2].map(() => browser.newContext()));
    const [first, second, third] = await Promise.all(contexts.map((context) => context.newPage()));
    if (!first || !second || !third) throw new Error("three pages were opened");
    return new Cast(
      new Administrator(first, origin, people.administrator),
      new Owner(second, origin, people.owner),
      new User(third, origin, people.user),
      contexts,
    );
  }

  /** Everybody registers, is approved and signs in. */
  async enter(setupLink: string): Promise<void> {
    await this.administrator.setUp(setupLink);
    await this.owner.register("Model owner");
    await this.user.register("Model user");
    await this.administrator.approve(this.owner.details.name);
    await this.administrator.approve(this.user.details.name);
    await this.owner.signIn();
    await this.user.signIn();
  }

  /** Owner and user, who are approved already, sign in. */
  async signIn(): Promise<void> {
    await Promise.all([this.owner.signIn(), this.user.signIn()]);
  }

  async leave(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}
