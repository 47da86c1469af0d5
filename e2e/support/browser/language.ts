import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { root } from "../folders.ts";

export type Language = "en" | "de";

/** What is looked for by its words. */
const FINDERS = new Set(["getByAltText", "getByLabel", "getByPlaceholder", "getByText", "getByTitle", "selectOption"]);
const GAP = /\{[^}]*\}/g;

type Words = string | RegExp;

/** What the app says in a language for English words of tests, by its dictionary. */
class Dictionary {
  private readonly texts: [string, string][];

  constructor(language: Language) {
    this.texts = Object.entries(JSON.parse(readFileSync(`${root}static/words/${language}.json`, "utf8")));
  }

  /** A text that is said as it is, or with something in its gaps; others are names and stay. */
  say(text: string): string {
    const exact = this.texts.find(([english]) => english === text);
    if (exact) return exact[1];
    const fitting = this.texts.flatMap(([english, own]) => {
      const found = text.match(new RegExp(`^${withGaps(english, "(.+?)")}$`, "s"));
      return found && letters(english) > 3 ? [{ english, own, found: found.slice(1) }] : [];
    });
    const [best] = fitting.sort((one, other) => letters(other.english) - letters(one.english));
    if (!best) return text;
    const names = gaps(best.english);
    return gaps(best.own).reduce(
      (said, name) => said.replace(GAP, () => this.say(best.found[names.indexOf(name)] ?? "")),
      best.own,
    );
  }

  /** A pattern of whatever text the English one fits. */
  pattern(pattern: RegExp): RegExp {
    const [begins, ends] = [pattern.source.startsWith("^"), pattern.source.endsWith("$")];
    const fits = (english: string) => ["1", "1\u00a0row", "word"].some((gap) => pattern.test(english.replace(GAP, gap)));
    const own = this.texts.filter(([english]) => fits(english)).map(([, said]) => withGaps(said, ".+"));
    if (own.length === 0) return pattern;
    return new RegExp(`${begins ? "^" : ""}(?:${own.join("|")})${ends ? "$" : ""}`, pattern.flags);
  }

  of(words: Words): Words {
    return typeof words === "string" ? this.say(words) : this.pattern(words);
  }
}

const letters = (text: string): number => text.replace(GAP, "").length;

/** The names of the gaps, in order; unnamed ones are numbered. */
function gaps(text: string): string[] {
  let unnamed = 0;
  return [...text.matchAll(GAP)].map(([gap]) => gap.slice(1, -1).split(":")[0] || String(unnamed++));
}

/** A text as a pattern, with something for each gap. */
function withGaps(text: string, gap: string): string {
  const plain = text.split(GAP).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return plain.join(gap);
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
