import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of every file below `folder`, names included. */
export async function everything(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return Buffer.concat([Buffer.from(`${path}\n`), await readFile(path)]);
  });
  return Buffer.concat(await Promise.all(read));
}
