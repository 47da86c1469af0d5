import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test, type Page } from "@playwright/test";

import { Cast, DEMO_PEOPLE } from "../../support/cast.ts";
import { samples } from "../../support/folders.ts";
import { look } from "../../support/browser/look.ts";
import { Administrator } from "../../support/people/administrator.ts";
import { Person } from "../../support/people/person.ts";
import { Server } from "../../support/server/server.ts";

let server: Server;
let cast: Cast;

test.describe("looking after a service", () => {
  test.beforeAll(async ({ browser }) => {
    server = await Server.withDemonstration();
    cast = await Cast.gather(browser, server.origin, DEMO_PEOPLE);
    await cast.administrator.signIn();
  });

  test.afterAll(async () => {
    await server.stop();
    await cast.leave();
  });

  test("all of the log is verified while other pages are open, searched here and saved", async () => {
    const { page } = cast.administrator;
    await cast.administrator.open("/admin/log");
    await cast.administrator.logVerified();
    await expect(page.getByText("it could leave entries out")).toBeVisible();
    await cast.administrator.press("Verify all entries");
    await cast.administrator.follow("Accounts");
    await cast.administrator.follow("Log");
    const all = page.getByText(/^All \d+\sentries are verified/);
    await expect(all).toBeVisible();
    const number = Number((await all.innerText()).match(/\d+/)?.[0]);

    await page.getByLabel("Person, by name or identifier").fill("demo owner");
    await expect(page).toHaveURL(/who=demo\+?(%20)?owner/);
    const entries = page.locator(".log-entry");
    await expect(entries.filter({ hasNotText: /demo owner/i })).toHaveCount(0);
    expect(await entries.count()).toBeGreaterThan(0);
    await page.getByLabel("Show", { exact: true }).selectOption("card_published");
    await expect(entries.first()).toContainText("published the card");
    await page.getByLabel("From", { exact: true }).fill("2200-01-01");
    await expect(page.getByText("No entry fits")).toBeVisible();
    await look(page, "admin-log-verified");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      cast.administrator.press("Save the verified log"),
    ]);
    const file = JSON.parse(await readFile(await download.path(), "utf8")) as {
      format: string;
      checkpoint: string;
      entries: { leaf: string; detail: string }[];
    };
    expect(file.format).toBe("tacit-log-1");
    expect(file.entries).toHaveLength(number);
    expect(Number(file.checkpoint.split("\n")[1])).toBe(number);

    await cast.administrator.open("/admin/log?who=demo+owner");
    await expect(page.getByLabel("Person, by name or identifier")).toHaveValue("demo owner");
    await expect(entries.first()).toBeVisible();
  });

  test("what an administrator sets is seen by everybody, and hostile texts stay texts", async ({ page: other }) => {
    const { administrator } = cast;
    const { page } = administrator;
    await administrator.open("/admin/settings");
    await administrator.heading("Settings");
    await page.getByLabel("Name", { exact: true }).fill("");
    await expect(page.getByText("The name must be one line of 1 to 40 characters.")).toBeVisible();
    await page.getByLabel("Name", { exact: true }).fill("Clinic <b>North</b>");
    await page.getByLabel("Contact").fill("help@clinic.example");
    await page
      .getByLabel("Terms", { exact: true })
      .fill("# Rules\n\n<img src=x onerror=\"document.title='taken'\"> [here](javascript:alert(1))");
    await page.getByLabel("Who may register").selectOption("domains");
    await page.getByLabel("Domains of e-mail addresses").fill("clinic.example");
    await administrator.press("Save the settings");
    await expect(page.getByText("The settings are changed.")).toBeVisible();
    const changes = page.getByRole("table", { name: "The latest changes" });
    await expect(changes.getByRole("row")).toHaveCount(6);
    await expect(changes).toContainText("Tacit");
    await look(page, "admin-settings");
    await chooseLogo(page);

    const visitor = new Person(other, server.origin, { name: "", email: "", password: "" });
    await visitor.open("/terms");
    await expect(other.locator(".brand")).toHaveText("Clinic <b>North</b>");
    const logo = other.locator(".brand img");
    await expect(logo).toBeVisible();
    expect(await logo.evaluate((logo: HTMLImageElement) => logo.naturalWidth)).toBeGreaterThan(0);
    await administrator.press("Remove the logo");
    await expect(page.getByText("No logo is set: the seal stands in its place.")).toBeVisible();
    await expect(page.locator(".brand img")).toHaveCount(0);
    await expect(other.getByRole("heading", { level: 2, name: "Rules" })).toBeVisible();
    await expect(other.locator("main img, main a[href^=javascript]")).toHaveCount(0);
    await expect(other).toHaveTitle("Terms · Clinic <b>North</b>");
    await visitor.open("/register");
    await expect(other.getByText("must be one of clinic.example")).toBeVisible();
    await visitor.open("/privacy");
    await expect(other.getByRole("heading", { name: "What this service stores" })).toBeVisible();
    await look(other, "privacy");

    // Nothing is entered here while another place changes what is shown.
    await page.locator("h1").click();
    const elsewhere = new Administrator(other, server.origin, DEMO_PEOPLE.administrator);
    await elsewhere.signIn();
    await elsewhere.open("/admin/settings");
    await other.getByLabel("Contact").fill("desk@clinic.example");
    await elsewhere.press("Save the settings");
    await expect(page.getByLabel("Contact"), "what others set").toHaveValue("desk@clinic.example");
  });

  test("words are explained, and requests can be searched", async ({ page }) => {
    const visitor = new Person(page, server.origin, { name: "", email: "", password: "" });
    await visitor.open("/help");
    await visitor.heading("Help");
    await expect(page.getByText("Somebody else’s program that signs")).toBeVisible();
    await look(page, "help");
    await visitor.open("/developers");
    await page.getByLabel("Search requests").fill("budget key");
    await expect(page.getByText("No request fits")).toBeVisible();
    await page.getByLabel("Search requests").fill("checkpoint");
    await page.getByText("/api/log/checkpoint").first().click();
    await expect(page.getByText(`curl '${server.origin}/api/log/checkpoint'`)).toBeVisible();
    await look(page, "developers");
    const { administrator } = cast;
    await administrator.open("/admin/log");
    await administrator.press("witness: what it means");
    await expect(administrator.page.getByText("signs a head of the log only if")).toBeVisible();
    await administrator.page.keyboard.press("Escape");
    await administrator.open("/admin/health");
    await expect(administrator.page.getByRole("heading", { name: "Day by day" })).toBeVisible();
    await look(administrator.page, "admin-health");
  });
});

/** What is no small PNG picture is refused, and one stands beside the name at once. */
async function chooseLogo(page: Page): Promise<void> {
  const wanted = page.locator("#logo");
  await wanted.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(65_000) });
  await expect(page.getByText("The file is no small PNG picture.")).toBeVisible();
  await wanted.setInputFiles(join(samples, "digits/images/digit-5-large.png"));
  await expect(page.getByText("The logo is changed.")).toBeVisible();
  await expect(page.getByAltText("The logo of now")).toBeVisible();
  await expect(page.locator(".brand img")).toBeVisible();
}
