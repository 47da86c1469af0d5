import type { User } from "../support/people/user.ts";

/** Milliseconds from the click until the frame that shows the picture of the answer. */
export async function clickToPicture(user: User): Promise<number> {
  return user.page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const answer = document.querySelector("section.answer");
        const panel = document.querySelector("[role=tabpanel]:not([hidden])");
        const button = [...(panel?.querySelectorAll("button") ?? [])].find((one) => one.textContent === "Encrypt and ask");
        if (answer === null || button === undefined) return reject(new Error("the page of a table model is open"));
        const begun = performance.now();
        let left = false;
        const observer = new MutationObserver(() => {
          const done = answer.querySelectorAll(".step-done").length === 4;
          left ||= !done;
          if (!done || !left) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - begun));
        });
        observer.observe(answer, { childList: true, subtree: true, attributes: true });
        button.click();
      }),
  );
}
