// The sentences: both languages say the same things, nothing is said without a sentence, no sentence is left over.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { begin, pick, wordsOf } from '../../static/i18n.js';

const STATIC = new URL('../../static/', import.meta.url);
/** @param {string} name */
const read = (name) => readFileSync(new URL(name, STATIC), 'utf8');
/** @type {Record<string, Record<string, string | Record<string, string>>>} */
const SENTENCES = { fr: JSON.parse(read('i18n/fr.json')), en: JSON.parse(read('i18n/en.json')) };
const WIRE = read('wire.d.ts');
const scripts = [...readdirSync(STATIC), ...readdirSync(new URL('elements/', STATIC)).map((name) => `elements/${name}`)];
const CODE = scripts.filter((name) => name.endsWith('.js')).map(read).join('\n');

/**
 * The words of a union in the wire's types.
 * @param {string} name
 */
function wordsOfWire(name) {
  const union = new RegExp(`export type ${name}\\s*=([^;]+);`).exec(WIRE)?.[1] ?? '';
  const words = [...union.matchAll(/"(\w+)"/g)].map(([, word]) => String(word));
  assert.ok(words.length > 0, `${name} is in wire.d.ts`);
  return words;
}

/** The keys of the phrases that the server lets players say. */
function phrasesOfServer() {
  const list = /KEYS: \[[^\]]+\] = \[([^\]]+)\]/.exec(readFileSync(new URL('../../src/protocol/phrase.rs', import.meta.url), 'utf8'))?.[1] ?? '';
  const keys = [...list.matchAll(/"(\w+)"/g)].map(([, key]) => String(key));
  assert.ok(keys.length >= 12, 'a dozen');
  return keys;
}

/** Keys that the page puts together, family by family. Null: as many as the server has rules and options. */
const FAMILIES = /** @type {Record<string, string[] | null>} */ ({
  refusal: wordsOfWire('RefusalCode'),
  reason: wordsOfWire('EndReason'),
  offer: wordsOfWire('OfferKind'),
  seat: wordsOfWire('Seat'),
  action: ['draw', 'takeback', 'adjourn'],
  claim: wordsOfWire('ClaimKind'),
  connection: ['asking', 'open', 'silent', 'connecting', 'waiting', 'closed'],
  'connection.why': ['lost', 'replaced', 'too_many_messages', 'too_many_connections', 'drain', 'restart', 'silent', 'too_fast', 'busy', 'not_let_in', 'not_through'],
  rules: null,
  option: null,
  move: null,
  'said.move': null,
  outcome: ['win', 'loss', 'draw', 'cancelled'],
  speed: null,
  phrase: phrasesOfServer(),
  'presence.why': wordsOfWire('AwayReason'),
  'presence.went': wordsOfWire('AwayReason'),
});
const built = [...CODE.matchAll(/`([a-z_.]+)\.\$\{/g)].map(([, family]) => String(family));
const named = [...CODE.matchAll(/'([a-z]+\.[a-z_]+)'/g), ...read('index.html').matchAll(/data-t(?:-label)?="([^"]+)"/g)].map(([, key]) => String(key));
const keys = Object.keys(SENTENCES.fr ?? {});
const families = new Set(keys.map((key) => key.split('.')[0]));
const used = new Set(named.filter((key) => families.has(key.split('.')[0]) && !/^visavis\./.test(key)));
for (const family of built) for (const word of FAMILIES[family] ?? []) used.add(`${family}.${word}`);

test('both languages have the same keys, in the same order', () => {
  assert.deepEqual(Object.keys(SENTENCES.en ?? {}), keys);
});

test('every family of keys is one this test knows, and is used', () => {
  assert.deepEqual([...new Set(built)].sort(), Object.keys(FAMILIES).sort());
});

test('every sentence that is said exists', () => {
  assert.ok(used.size > 100, `only ${used.size} were found`);
  assert.deepEqual([...used].filter((key) => !keys.includes(key)), []);
});

test('no sentence is left over', () => {
  const open = Object.keys(FAMILIES).filter((family) => FAMILIES[family] === null);
  const ofRules = keys.filter((key) => key.startsWith('rules.')).map((key) => key.slice('rules'.length));
  const isOpen = (/** @type {string} */ key) => open.some((family) => key.startsWith(`${family}.`));
  const isSpecial = (/** @type {string} */ key) => ofRules.some((id) => key.endsWith(id) && used.has(key.slice(0, -id.length)));
  assert.deepEqual(keys.filter((key) => !used.has(key) && !isOpen(key) && !isSpecial(key)), []);
});

test('every refusal of the protocol has a sentence of its own', () => {
  for (const sentences of Object.values(SENTENCES)) {
    const said = wordsOfWire('RefusalCode').map((code) => sentences[`refusal.${code}`]);
    assert.equal(new Set(said).size, said.length);
    assert.ok(!said.includes(undefined));
  }
});

test('the same values are filled in, in every form', () => {
  /** @param {string | Record<string, string> | undefined} sentence */
  const holes = (sentence) => (typeof sentence === 'string' ? [sentence] : Object.values(sentence ?? {})).map((form) => [...form.matchAll(/\{\w+\}/g)].map(String).sort().join());
  for (const key of keys) assert.deepEqual(new Set(holes(SENTENCES.en?.[key])), new Set(holes(SENTENCES.fr?.[key])), key);
});

test('the French is typeset: no blank that may break before : ! ? », no straight apostrophe', () => {
  for (const [key, sentence] of Object.entries(SENTENCES.fr ?? {})) {
    for (const form of typeof sentence === 'string' ? [sentence] : Object.values(sentence)) assert.doesNotMatch(form, / [:!?»]|« |'/, key);
  }
});

test('the language is the kept one, else the first the page speaks, else English', () => {
  assert.equal(pick(['de-DE', 'fr-CA', 'en']), 'fr');
  assert.equal(pick(['de', 'es']), 'en');
  assert.equal(begin({ getItem: () => 'fr' }, ['en-US']), 'fr');
  assert.equal(begin({ getItem: () => null }, ['en-US']), 'en');
});

test('a sentence takes the form its count asks for, and values go in as they are, each running its own way', () => {
  const t = wordsOf('fr', { n: { one: '{count} partie', other: '{count} parties' }, who: '{name} !' });
  assert.deepEqual([0, 1, 2].map((count) => t('n', { count })), ['0 partie', '1 partie', '2 parties']);
  assert.equal(t('who', { name: '<b>$&</b>' }), '<b>$&</b> !');
  assert.equal(t('who', { name: 'דנה' }), '\u2068דנה\u2069 !', 'a name that runs the other way turns nothing around it');
  assert.deepEqual([t('gone'), t.has('gone'), t.has('n')], ['gone', false, true]);
});
