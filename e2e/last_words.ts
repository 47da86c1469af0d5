import type { FullConfig, FullResult, Reporter, Suite } from "@playwright/test/reporter";

/** Says at the very end what failed, if only at first, and why: where a log that was cut still shows it. */
export default class LastWords implements Reporter {
  private suite: Suite | undefined;

  onBegin(_: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onEnd(_: FullResult): void {
    for (const test of this.suite?.allTests() ?? []) {
      const again = test.outcome() === "flaky" ? " (passed at its second try)" : "";
      const errors = test.results.flatMap((result) => result.errors);
      for (const { message = "no message" } of errors) console.log(`${test.title}${again}: ${brief(message)}`);
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}

function brief(message: string): string {
  const plain = message.replace(/\u001b\[[0-9;]*m/g, "");
  return plain.split("\n").filter((line) => line.trim() !== "").slice(0, 8).join("\n    ");
}
