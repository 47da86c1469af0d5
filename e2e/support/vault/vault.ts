import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";

import type { Person } from "../people/person.ts";

/**
 * Opens an item of somebody's vault with the key that her tab holds, to learn what must not be found
 * elsewhere. `2 || nonce || XChaCha20-Poly1305(length (u32 LE) || contents || zeros)`, bound to account, name and
 * version.
 */
export async function openVaultItem(person: Person, name: string): Promise<Buffer> {
  const answer = await person.page.request.get(`${person.origin}/api/vault/${name}`);
  if (!answer.ok()) throw new Error(`vault item ${name} could not be fetched`);
  const blob = await answer.body();
  const version = BigInt(answer.headers()["x-tacit-vault-version"] ?? 0);
  const [account, key] = await keptKey(person);
  const context = Buffer.concat([
    Buffer.from("tacit vault item v2\n"),
    number(account.length),
    Buffer.from(account),
    number(name.length),
    Buffer.from(name),
    number(version),
  ]);
  const cipher = xchacha20poly1305(key, blob.subarray(1, 25), context);
  const padded = Buffer.from(cipher.decrypt(blob.subarray(25)));
  return padded.subarray(4, 4 + padded.readUInt32LE(0));
}

/** The key of the vault. */
export async function vaultKey(person: Person): Promise<Buffer> {
  const [, key] = await keptKey(person);
  return key;
}

/** Account and key, from the tab's session storage: `account hex`. */
async function keptKey(person: Person): Promise<[string, Buffer]> {
  const kept = await person.page.evaluate(() => sessionStorage.getItem("tacit-vault-key"));
  const [account = "", hex = ""] = kept?.split(" ") ?? [];
  if (hex.length !== 64) throw new Error("the tab holds no vault key");
  return [account, Buffer.from(hex, "hex")];
}

/** A u64, little-endian. */
function number(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Names of somebody's vault items. */
export async function vaultNames(person: Person): Promise<string[]> {
  const answer = await person.page.request.get(`${person.origin}/api/vault`);
  const items = (await answer.json()) as { name: string }[];
  return items.map((item) => item.name);
}

/** The seed of her newest key, from the vault item `keys`: its fingerprint stands behind it. */
export async function newestSeed(user: Person): Promise<Buffer> {
  return (await openVaultItem(user, "keys")).subarray(-64, -32);
}
