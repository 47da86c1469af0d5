import { readFileSync } from "node:fs";

import { root } from "./folders.ts";

/** Begins a list of pages: of everybody, or below the path of a role. */
const LIST = /^ *(?:first|open|behind) (?:.* "(\/[a-z]+)" of .*)?.*\{$/;
const PAGE = /^ *\w+.* = "([^"]*)" => \w+,$/;

/** Below each of them stand the pages of a role. */
const DOORS = ["/admin", "/auditor", "/owner", "/user"] as const;
export type Door = (typeof DOORS)[number];

/** The addresses of all pages, by the app's own table; `:id` stands for one thing among many. */
export function addresses(): string[] {
  let below = "";
  return readFileSync(`${root}frontend/app/src/address.rs`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const list = line.match(LIST);
      if (list !== null) below = list[1] ?? "";
      const path = line.match(PAGE)?.[1];
      if (path === undefined) return [];
      return [path.startsWith("/") ? path : `${below}/${path}`.replace(/\/$/, "")];
    });
}

/** Those that a role alone may open. */
export function behind(door: Door): string[] {
  return addresses().filter((address) => isBehind(address, door));
}

/** Those that stand below no path of a role. */
export function behindNone(): string[] {
  return addresses().filter((address) => !DOORS.some((door) => isBehind(address, door)));
}

/** The address in the table of what a browser shows, or its path if it is none of them. */
export function addressOf(url: string): string {
  const { pathname } = new URL(url);
  const fits = (address: string) => new RegExp(`^${address.replace(":id", "[^/]+")}$`).test(pathname);
  return addresses().find(fits) ?? pathname;
}

const isBehind = (address: string, door: Door): boolean => address === door || address.startsWith(`${door}/`);
