import type { Locator } from "@playwright/test";

/** Drops a file onto an element, as a pointer does. */
export async function dropText(place: Locator, name: string, text: string): Promise<void> {
  await place.evaluate(
    (element, { name, text }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "text/plain" }));
      for (const kind of ["dragover", "drop"]) {
        element.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, text },
  );
}
