import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";

import type { Person } from "../people/person.ts";

/**
 * Opens an item of somebody's vault with the key that her tab holds, to learn what must not be found
 * elsewhere. `1 || nonce || XChaCha20-Poly1305(length (u32 LE) || contents || zeros)`, bound to the name.
 */
export async function openVaultItem(person: Person, name: string): Promise<Buffer> {
  const answer = await person.page.request.get(`${person.origin}/api/vault/${name}`);
  if (!answer.ok()) throw new Error(`vault item ${name} could not be fetched`);
  const blob = await answer.body();
  const context = Buffer.from(`tacit vault item v1\n${name}`);
  const cipher = xchacha20poly1305(await vaultKey(person), blob.subarray(1, 25), context);
  const padded = Buffer.from(cipher.decrypt(blob.subarray(25)));
  return padded.subarray(4, 4 + padded.readUInt32LE(0));
}

/** The key of the vault, from the tab's session storage: `account hex`. */
export async function vaultKey(person: Person): Promise<Buffer> {
  const kept = await person.page.evaluate(() => sessionStorage.getItem("tacit-vault-key"));
  const hex = kept?.split(" ").at(-1) ?? "";
  if (hex.length !== 64) throw new Error("the tab holds no vault key");
  return Buffer.from(hex, "hex");
}

/** Names of somebody's vault items. */
export async function vaultNames(person: Person): Promise<string[]> {
  const answer = await person.page.request.get(`${person.origin}/api/vault`);
  const items = (await answer.json()) as { name: string }[];
  return items.map((item) => item.name);
}
