import { createServer } from "node:net";

/** Below the ports that systems give to connections by themselves, one of which may be taken before it is listened on, and those that
 * the scripts of `.ci` draw; each process that tests has a share of its own. */
const SHARE = 2_250;
const FIRST = 11_000 + (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4) * SHARE;

let drawn = Math.floor(Math.random() * SHARE);

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  drawn = (drawn + 1) % SHARE;
  const port = FIRST + drawn;
  return (await isFree(port)) ? port : freePort();
}

/** The first of so many ports next to each other that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  const first = await freePort();
  const others = Array.from({ length: count - 1 }, (_, index) => isFree(first + 1 + index));
  return (await Promise.all(others)).every(Boolean) ? first : freePorts(count);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
