// The sentences of the page in the reader's language. Owns the choice of language and the filling in of values; never
// invents a sentence: they live in i18n/*.json.

import { write } from './writing.js';

/** @typedef {Record<string, string | Record<string, string>>} Sentences */
/** @typedef {Record<string, string | number>} Values */

/**
 * Gives the sentence of a key.
 * @typedef {{(key: string, values?: Values): string, has(key: string): boolean, language: string}} Words
 */

export const LANGUAGES = ['fr', 'en'];
const KEPT = 'visavis.language';
/** How long the words of a language may take to come. */
const PATIENCE_MS = 8_000;

/**
 * The first language of a list that the page speaks; English when there is none.
 * @param {readonly string[]} wished
 */
export function pick(wished) {
  const known = wished.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find((tag) => LANGUAGES.includes(tag));
  return known ?? 'en';
}

/** Letters that run from right to left: the blocks that are R or AL (DerivedBidiClass of Unicode). */
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A value as it may stand in a sentence: a name that runs the other way is set apart (FSI and PDI, UAX #9), so that it turns nothing
 * around it.
 * @param {string | number} value
 */
const apart = (value) => (LEFTWARD.test(String(value)) ? `\u2068${value}\u2069` : String(value));

/**
 * The words of a language. A key with several forms takes the one its `count` asks for.
 * @param {string} language
 * @param {Sentences} sentences
 * @returns {Words}
 */
export function wordsOf(language, sentences) {
  const plural = new Intl.PluralRules(language);
  /** @param {string} key @param {Values} [values] */
  const words = (key, values = {}) => {
    const found = sentences[key] ?? key;
    const count = Number(values.count ?? 0);
    const sentence = typeof found === 'string' ? found : (found[plural.select(count)] ?? found.other ?? key);
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? apart(values[name] ?? whole) : whole));
  };
  return Object.assign(words, {
    has: (/** @type {string} */ key) => key in sentences,
    language,
  });
}

/**
 * Fetches the words of a language; throws where they do not come.
 * @param {string} language
 */
export async function load(language) {
  const answer = await fetch(new URL(`i18n/${language}.json`, import.meta.url), { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`no words: ${answer.status}`);
  return wordsOf(language, await answer.json());
}

/**
 * The language to begin with: the one kept, else the browser's.
 * @param {{getItem(key: string): string | null}} memory
 * @param {readonly string[]} wished
 */
export const begin = (memory, wished) => pick([memory.getItem(KEPT) ?? '', ...wished]);

/**
 * Keeps a language for the next visit.
 * @param {{setItem(key: string, value: string): void}} memory
 * @param {string} language
 */
export const keep = (memory, language) => memory.setItem(KEPT, language);

/**
 * Writes the fixed sentences of a document: `data-t` for its text, `data-t-label` for its accessible name.
 * @param {Document} page
 * @param {Words} t
 */
export function translate(page, t) {
  page.documentElement.lang = t.language;
  for (const element of page.querySelectorAll('[data-t]')) write(element, t(element.getAttribute('data-t') ?? ''));
  for (const element of page.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.getAttribute('data-t-label') ?? ''));
  }
}
