import type { Page } from "@playwright/test";

/** One call to a crypto worker: what it asks for, when it was posted, when and how large its reply came. */
export interface WorkerCall {
  readonly kind: number;
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
        const posted = new Map<number, { kind: number; at: number }>();
        const post = this.postMessage.bind(this) as (...rest: unknown[]) => void;
        this.postMessage = (message: unknown, ...rest: unknown[]) => {
          if (message instanceof Uint8Array) {
            const [id, kind] = numbers(message);
            posted.set(id, { kind, at: performance.now() });
          }
          post(message, ...rest);
        };
        this.addEventListener("message", ({ data }: MessageEvent) => {
          if (!(data instanceof Uint8Array)) return;
          const call = posted.get(numbers(data)[0]);
          if (call === undefined) return;
          calls.push({ kind: call.kind, posted: call.at, replied: performance.now(), bytes: data.length });
        });
      }
    };
    /** A message begins with its number and, asking, with that of what it asks for: seven bits a byte each. */
    function numbers(message: Uint8Array): [number, number] {
      const read: number[] = [];
      let at = 0;
      while (read.length < 2) {
        let [value, weight, byte] = [0, 1, 128];
        while (byte >= 128) {
          byte = message[at++] ?? 0;
          value += (byte & 127) * weight;
          weight *= 128;
        }
        read.push(value);
      }
      return [read[0] ?? 0, read[1] ?? 0];
    }
  });
}

/** Calls so far. */
export function workerCalls(page: Page): Promise<WorkerCall[]> {
  return page.evaluate(() => (window as unknown as Watched).workerCalls);
}
