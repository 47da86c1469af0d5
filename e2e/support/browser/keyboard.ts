import { expect, type FileChooser, type Locator } from "@playwright/test";

/** Stops of pages with long forms. */
export const FAR = 300;

/** Presses Tab until the element has the focus, and shows that it is seen to have it. */
export async function tabTo(wanted: Locator, stops = 80, tab: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stop = 0; stop < stops; stop += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await wanted.page().keyboard.press(tab);
  }
  throw new Error("the keyboard does not reach the element");
}

/** Goes to a control and presses it. */
export async function key(control: Locator, stops?: number, pressed = "Enter"): Promise<void> {
  await tabTo(control, stops);
  await control.page().keyboard.press(pressed);
}

/** Goes to a field and types over what stands in it. */
export async function write(field: Locator, text: string): Promise<void> {
  await key(field, FAR, "Control+A");
  await field.page().keyboard.type(text);
}

/** Goes to a list of choices, and down from its first to the one of that name. */
export async function choose(list: Locator, name: string): Promise<void> {
  await key(list, FAR, "Home");
  const chosen = () => list.evaluate((list) => (list as HTMLSelectElement).selectedOptions[0]?.label);
  const many = await list.locator("option").count();
  for (let step = 0; step < many; step += 1) {
    if ((await chosen()) === name) return;
    await list.page().keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows do not reach ${name}`);
}

/** Opens what lets somebody choose files, and chooses them there. */
export async function chooseFiles(input: Locator, files: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  const [chooser] = await Promise.all([input.page().waitForEvent("filechooser"), key(input, FAR)]);
  await chooser.setFiles(files);
}
