// Writes the brotli form of every program and style sheet of a folder beside it: a quarter smaller than gzip.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const [folder] = process.argv.slice(2);
for (const name of readdirSync(folder).filter((one) => /\.(wasm|js|css)$/.test(one))) {
  writeFileSync(`${folder}/${name}.br`, brotliCompressSync(readFileSync(`${folder}/${name}`)));
}
