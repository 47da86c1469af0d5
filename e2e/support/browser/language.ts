import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { root } from "../folders.ts";

export type Language = "en" | "de";

/** What is looked for by its words. */
const FINDERS = new Set(["getByAltText", "getByLabel", "getByPlaceholder", "getByText", "getByTitle", "selectOption"]);
/** What may stand in a gap where a pattern is looked for. */
const SAMPLES = ["1", "2\u00a0rows", "2\u00a0users", "2\u00a0copies", "word"];
/** Letters that say too little to know a text by a part of it. */
const SHORT = 8;
const GAP = /\{[^}]*\}/g;

type Words = string | RegExp;

/** What the app says in a language for English words of tests, by its dictionary. */
class Dictionary {
  private readonly texts: [string, string][];

  constructor(language: Language) {
    this.texts = Object.entries(JSON.parse(readFileSync(`${root}static/words/${language}.json`, "utf8")));
  }

  /** A text that is said as it is, or with something in its gaps, in each way it may be said; others are names and stay. */
  say(text: string): Words {
    const exact = this.texts.find(([english]) => english === text);
    if (exact) return exact[1];
    const fitting = this.texts.flatMap(([english, own]) => {
      const found = text.match(new RegExp(`^${withGaps(english, "(.+?)")}$`, "s"));
      return found && letters(english) > 3 ? [{ english, own, found: found.slice(1) }] : [];
    });
    const most = Math.max(0, ...fitting.map(({ english }) => letters(english)));
    // The beginning or end of something longer is told by all of it.
    const longer = this.texts.filter(([english]) => text.length > Math.max(most, SHORT) && english.includes(text));
    if (longer.length > 0) return new RegExp(longer.map(([, own]) => withGaps(own, ".+")).join("|"));
    const said = fitting.filter(({ english }) => letters(english) === most).map((one) => this.filled(one));
    return said.length < 2 ? (said[0] ?? text) : new RegExp(`^(?:${said.map(plainly).join("|")})$`);
  }

  private filled({ english, own, found }: { english: string; own: string; found: string[] }): string {
    const names = gaps(english);
    return gaps(own).reduce((said, name) => {
      const told = this.say(found[names.indexOf(name)] ?? "");
      return said.replace(GAP, () => (typeof told === "string" ? told : (found[names.indexOf(name)] ?? "")));
    }, own);
  }

  /** A pattern of whatever text the English one fits. */
  pattern(pattern: RegExp): RegExp {
    const [begins, ends] = [pattern.source.startsWith("^"), pattern.source.endsWith("$")];
    const values = [...SAMPLES, ...(pattern.source.match(/\d+/g) ?? [])];
    const fits = (english: string) => samples(english, values).some((sample) => pattern.test(sample));
    const own = this.texts.filter(([english]) => fits(english)).map(([, said]) => withGaps(said, ".+"));
    if (own.length === 0) return pattern;
    return new RegExp(`${begins ? "^" : ""}(?:${own.join("|")})${ends ? "$" : ""}`, pattern.flags);
  }

  of(words: Words): Words {
    return typeof words === "string" ? this.say(words) : this.pattern(words);
  }
}

const letters = (text: string): number => text.replace(GAP, "").length;

/** The text with each of the values in each of its gaps. */
function samples(text: string, values: string[]): string[] {
  const [before, ...others] = text.split(GAP);
  if (others.length > 2) return values.map((value) => text.replace(GAP, value));
  return others.reduce((begun, part) => begun.flatMap((one) => values.map((value) => `${one}${value}${part}`)), [before ?? ""]);
}

/** The names of the gaps, in order; unnamed ones are numbered. */
function gaps(text: string): string[] {
  let unnamed = 0;
  return [...text.matchAll(GAP)].map(([gap]) => gap.slice(1, -1).split(":")[0] || String(unnamed++));
}

/** A text as a pattern, with something for each gap. */
function withGaps(text: string, gap: string): string {
  return text.split(GAP).map(plainly).join(gap);
}

/** A text as a pattern that fits it alone; where names of elements are looked for, every space is a plain one. */
function plainly(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s/g, "\\s");
}

const dictionaries = new Map<Language, Dictionary>();

/** A page in another language, on which tests find by the English words what the app says in that one. */
export function reading(page: Page, language: Language): Page {
  if (language === "en") return page;
  const dictionary = dictionaries.get(language) ?? new Dictionary(language);
  dictionaries.set(language, dictionary);
  return translating(page, dictionary);
}

function translating<T extends object>(found: T, dictionary: Dictionary): T {
  return new Proxy(found, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        const finds = FINDERS.has(String(name));
        const answer: unknown = value.apply(target, given.map((one, at) => translated(one, finds && at === 0, dictionary)));
        return isLocator(answer) ? translating(answer, dictionary) : answer;
      };
    },
  });
}

function translated(given: unknown, isWords: boolean, dictionary: Dictionary): unknown {
  if (isWords && isText(given)) return dictionary.of(given);
  if (typeof given !== "object" || given === null || given.constructor !== Object) return given;
  const told = Object.entries(given).map(([key, value]) => {
    const says = ["name", "hasText", "hasNotText", "label"].includes(key) && isText(value);
    return [key, says ? dictionary.of(value) : value];
  });
  return Object.fromEntries(told);
}

const isText = (value: unknown): value is Words => typeof value === "string" || value instanceof RegExp;
/** Other names of their class stand in other versions. */
const isLocator = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "getByRole" in value && "nth" in value;
