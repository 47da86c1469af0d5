import type { Page } from "@playwright/test";

/** One call to a crypto worker: when it was posted, when and how large its reply came. */
export interface WorkerCall {
  readonly posted: number;
  readonly replied: number;
  readonly bytes: number;
}

interface Watched {
  workerCalls: WorkerCall[];
}

/** Notes every call to every worker of the pages opened from now on. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const calls: WorkerCall[] = [];
    (window as unknown as Watched).workerCalls = calls;
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        const posted = new Map<number, number>();
        const post = this.postMessage.bind(this) as (...rest: unknown[]) => void;
        this.postMessage = (message: unknown, ...rest: unknown[]) => {
          if (message instanceof Uint8Array) posted.set(id(message), performance.now());
          post(message, ...rest);
        };
        this.addEventListener("message", ({ data }: MessageEvent) => {
          if (!(data instanceof Uint8Array)) return;
          const at = posted.get(id(data));
          if (at !== undefined) calls.push({ posted: at, replied: performance.now(), bytes: data.length });
        });
      }
    };
    /** A message begins with its number, seven bits a byte. */
    function id(message: Uint8Array): number {
      let value = 0;
      for (let index = 0; index < 5; index += 1) {
        const byte = message[index] ?? 0;
        value += (byte & 127) * 2 ** (7 * index);
        if (byte < 128) break;
      }
      return value;
    }
  });
}

/** Calls so far. */
export function workerCalls(page: Page): Promise<WorkerCall[]> {
  return page.evaluate(() => (window as unknown as Watched).workerCalls);
}
