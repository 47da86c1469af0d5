import { expect, type Page } from "@playwright/test";

/** What somebody enters about herself. */
export interface Details {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organisation?: string;
  readonly purpose?: string;
}

/** Words of a recovery kit. */
const KIT_WORDS = 18;

/** Somebody in front of a browser. */
export class Person {
  constructor(
    readonly page: Page,
    readonly origin: string,
    readonly details: Details,
  ) {}

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}${path}`);
  }

  async heading(name: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name, exact: typeof name === "string" }).first().click();
  }

  /** Opens the menu of a row, and chooses of it. */
  async choose(row: string, entry: string): Promise<void> {
    await this.press(`More: ${row}`);
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
  }

  /** Opens the form of who registers, and fills it in. */
  async enterDetails(role: "Model owner" | "Model user"): Promise<void> {
    await this.open("/register");
    await this.page.getByLabel(role).check();
    await this.fillProfile();
  }

  /** Registers, and keeps the recovery kit: its words. */
  async register(role: "Model owner" | "Model user"): Promise<string> {
    await this.enterDetails(role);
    await this.press("Go on");
    const kit = await this.keepKit("I kept it: register");
    await this.heading("Approval is pending");
    return kit;
  }

  /** Registers through the link of an invitation, and is let in at once. */
  async registerByLink(link: string): Promise<void> {
    await this.page.goto(link);
    await this.heading("Register");
    await this.fillProfile();
    await this.press("Go on");
    await this.keepKit("I kept it: register");
    await expect(this.page).toHaveURL(/\/(admin|owner|user|auditor)$/);
  }

  /** Reads the recovery kit on screen, and types the word that is asked for. */
  async keepKit(verb: string): Promise<string> {
    const list = this.page.getByRole("list", { name: "Your recovery kit" }).getByRole("listitem");
    await expect(list).toHaveCount(KIT_WORDS);
    const words = await list.allInnerTexts();
    const asked = this.page.getByLabel(/^Word number \d+$/);
    const label = await this.page.getByText(/^Word number \d+$/).innerText();
    await asked.fill(words[Number(label.match(/\d+/)?.[0]) - 1] ?? "");
    await this.press(verb);
    return words.join(" ");
  }

  /** Types e-mail address and password; what comes then is for the caller to expect. */
  async enterCredentials(): Promise<void> {
    await this.open("/sign-in");
    await this.page.getByLabel("E-mail address").fill(this.details.email);
    await this.page.getByLabel("Password", { exact: true }).fill(this.details.password);
    await this.press("Sign in");
  }

  async signIn(): Promise<void> {
    await this.enterCredentials();
    await expect(this.page).toHaveURL(/\/(admin|owner|user|auditor)$/);
  }

  /** Opens what lies behind the avatar. */
  async openAccountMenu(): Promise<void> {
    await this.page.getByRole("button", { name: /^Your account, / }).click();
  }

  async signOut(): Promise<void> {
    await this.openAccountMenu();
    await this.press("Sign out");
    await expect(this.page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  }

  /** Waits until the browser has followed the log and found it sound. */
  async logVerified(): Promise<void> {
    await expect(this.page.getByRole("button", { name: /^Log verified up to/ })).toBeVisible();
  }

  protected async fillProfile(): Promise<void> {
    const { name, email, password, organisation = "Test organisation", purpose = "Testing" } = this.details;
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByLabel("Organisation").fill(organisation);
    await this.page.getByLabel("E-mail address").fill(email);
    await this.page.getByLabel("Purpose").fill(purpose);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByLabel("Password once more").fill(password);
  }
}
