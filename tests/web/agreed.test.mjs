// What two agree on besides the game and its time: what is said of it to the server and to people, and what it changes in a match.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { besides, hasBalanced, mayTakeBack } from '../../static/conditions.js';
import { wordsOf } from '../../static/i18n.js';
import { after } from '../../static/match.js';
import { news } from '../../static/news.js';
import { blank, heard } from '../../static/page.js';
import { mayAbort } from '../../static/timing.js';
import { wished } from '../../static/wishes.js';
import { termsInWords } from '../../static/elements/terms.js';
import { openingInWords, resultInWords } from '../../static/elements/wording.js';
import { GAME, ended, invited, played, refusal, snapshot, waiting, welcome } from './sample.mjs';

/** @import {Conditions} from '../../static/conditions.js' */
/** @import {Match} from '../../static/match.js' */
/** @import {Page} from '../../static/page.js' */
/** @import {Wish} from '../../static/wishes.js' */

const [EN, FR] = ['en', 'fr'].map((language) => wordsOf(language, JSON.parse(readFileSync(new URL(`../../static/i18n/${language}.json`, import.meta.url), 'utf8'))));
/** @param {Page} page @param {any[]} messages */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
const START = hears(blank(null), welcome()).page;
const ASKED = hears(blank(GAME), welcome()).page;
/** @type {Required<Omit<Conditions, 'bots'>>} */
const ALL = { takebacks: false, dead_draw: true, start: 'balanced' };
/** @type {Wish} */
const SEEK = { do: 'seek', rules: 'connect-four', options: {}, ...ALL };
const SAID = { type: 'seek', rules: 'connect-four', options: {}, ...ALL };
/** @param {{say: any[]}} step */
const said = ({ say }) => say.map(({ id: _, ...word }) => word);

/** @param {any[]} messages @returns {Match} */
function through(...messages) {
  const match = messages.reduce((/** @type {Match | null} */ before, message) => after(before, message, 1_000), null);
  assert.ok(match);
  return match;
}

/** A game of which an opening of three moves was made for both. @param {any} [changes] */
const begun = (changes) => snapshot({
  seq: 0, start: 'balanced', opening: 3, moves: ['1', '1', '2'], ply: 3, position: '..../..../o.../xx..', turn: ['second'], legal: [], ...changes,
});
const answer = played({ seq: 1, ply: 4, seat: 'second', move: '2', position: '..../..../oo../xx..', turn: ['first'] });

test('what goes without saying is not said: moves may be taken back unless the game is rated', () => {
  assert.deepEqual([besides({ rated: false, takebacks: true }), besides({ rated: true, takebacks: false })], [{}, {}]);
  assert.deepEqual([besides({ rated: false, takebacks: false }), besides({ rated: true, takebacks: true })], [{ takebacks: false }, { takebacks: true }]);
  assert.deepEqual([besides({}), besides({ dead_draw: false, start: 'none' }), besides(ALL)], [{}, {}, ALL]);
  assert.deepEqual([{}, { rated: true }, { rated: true, takebacks: true }, { takebacks: false }].map(mayTakeBack), [true, false, true, false]);
});

test('a balanced opening is offered where some are known, with the usual options alone', () => {
  /** @type {any} */
  const rules = { id: 'connect-four', bots: [], hidden: false, balanced: true, options: [{ name: 'cols', kind: 'whole', min: 4, max: 9, default: 7 }, { name: 'pop_out', kind: 'flag', default: false }] };
  /** @type {any[]} */
  const chosen = [{}, { cols: 7, pop_out: false }, { cols: 8 }, { cols: 7, pop_out: true }];
  assert.deepEqual(chosen.map((options) => hasBalanced(rules, options)), [true, true, false, false]);
  assert.deepEqual([hasBalanced({ ...rules, balanced: undefined }, {}), hasBalanced(undefined, {})], [false, false]);
});

test('a search says what was agreed on, and says it again after a break, a refusal, or when it is tried anew', () => {
  const sought = wished(START, SEEK);
  assert.deepEqual(said(sought), [SAID]);
  assert.deepEqual(said(hears(sought.page, welcome())), [SAID]);
  const refused = hears(sought.page, refusal('seek', 'bad_options', { re: sought.page.sought[0]?.ask.id })).page;
  assert.deepEqual(said(wished(refused, { do: 'retry' })), [SAID]);
  assert.deepEqual(said(wished(START, { ...SEEK, rated: true, takebacks: true })), [{ ...SAID, rated: true, takebacks: true }]);
  assert.deepEqual(said(wished(START, { ...SEEK, takebacks: true, dead_draw: false, start: 'none' })), [{ type: 'seek', rules: 'connect-four', options: {} }]);
});

test('a page that is loaded again knows what its search agreed on, and can ask for it again', () => {
  const found = hears(blank(null), welcome({ waiting: [waiting('one', ALL)] })).page;
  const lapsed = hears(found, { type: 'withdrawn', seek: 'one' }).page;
  assert.deepEqual(said(wished(lapsed, { do: 'retry' })), [SAID]);
});

test('a search lets bots come where that was said, and says so again, in both languages', () => {
  const asked = wished(START, { do: 'seek', rules: 'connect-four', options: {}, bots: true });
  const plain = { type: 'seek', rules: 'connect-four', options: {} };
  assert.deepEqual([said(asked), said(hears(asked.page, welcome()))], [[{ ...plain, bots: true }], [{ ...plain, bots: true }]]);
  const found = hears(blank(null), welcome({ waiting: [waiting('one', { bots: true })] }), { type: 'withdrawn', seek: 'one' }).page;
  assert.deepEqual(said(wished(found, { do: 'retry' })), [{ ...plain, bots: true }]);
  assert.deepEqual(said(wished(START, { do: 'seek', rules: 'connect-four', options: {}, bots: false })), [plain]);
  const told = [EN, FR].map((/** @type {any} */ t) => termsInWords(t, [], { ...waiting('one'), bots: true }));
  assert.deepEqual(told, ['Connect Four · Untimed · with\u00a0bots', 'Puissance 4 · Sans pendule · avec\u00a0robots']);
});

test('an invitation says what was agreed on', () => {
  /** @type {Extract<Wish, {do: 'invite'}>} */
  const invite = { do: 'invite', rules: 'hex', options: {}, clock: null, rated: true, seat: 'random', hidden: true, expires_s: 60, page: 'p' };
  const plain = { type: 'invite', rules: 'hex', options: {}, rated: true, seat: 'random', private: true, expires_s: 60, page: 'p' };
  assert.deepEqual(said(wished(START, { ...invite, takebacks: true, dead_draw: true, start: 'none' })), [{ ...plain, takebacks: true, dead_draw: true }]);
  assert.deepEqual(said(wished(START, { ...invite, takebacks: false })), [plain]);
});

test('one more game like the one that is over is agreed on like it', () => {
  /** @param {any} terms */
  const again = (terms) => said(wished({ ...START, match: through(snapshot(terms), ended()) }, { do: 'again' })).filter(({ type }) => type === 'seek');
  assert.deepEqual(again({ ...ALL, options: {} }), [SAID]);
  assert.deepEqual(again({ options: {}, rated: true }), [{ type: 'seek', rules: 'connect-four', options: {}, rated: true }]);
});

test('terms are told in both languages, and what goes without saying is not', () => {
  /** @param {any} t @param {any} terms */
  const told = (t, terms) => termsInWords(t, [], { ...waiting('one'), ...terms });
  assert.equal(told(EN, ALL), 'Connect Four · Untimed · balanced\u00a0opening · no\u00a0takebacks · dead\u00a0draw');
  assert.equal(told(FR, ALL), 'Puissance 4 · Sans pendule · ouverture\u00a0équilibrée · sans\u00a0reprise\u00a0de\u00a0coups · nulle\u00a0anticipée');
  assert.deepEqual([told(EN, { rated: true, takebacks: true }), told(FR, { rated: true, takebacks: true })], ['Connect Four · Untimed · rated · takebacks', 'Puissance 4 · Sans pendule · classée · reprises\u00a0de\u00a0coups']);
  assert.deepEqual([told(EN, { takebacks: true, start: 'none' }), told(EN, { rated: true, takebacks: false })], ['Connect Four · Untimed', 'Connect Four · Untimed · rated']);
  assert.equal(termsInWords(/** @type {any} */ (EN), [], invited('i', { takebacks: false })), 'Connect Four · Untimed · no\u00a0takebacks');
});

test('moves are not taken back where a game is rated or it was agreed so', () => {
  const may = [{}, { rated: true }, { rated: true, takebacks: true }, { takebacks: false }].map((terms) => through(snapshot(terms)).takebacks);
  assert.deepEqual(may, [true, false, true, false]);
  const denied = through(snapshot(), refusal('offer', 'not_agreed', { game: GAME }), snapshot());
  assert.equal(denied.takebacks, false, 'the server knows better');
});

test('the moves of an opening count as any other, and are nobody’s own', () => {
  const match = through(begun());
  assert.deepEqual([match.ply, match.moves.length, match.last, match.mover, match.opened], [3, 3, ['b1'], null, 3]);
  assert.deepEqual([match.moved, mayAbort(match)], [{ first: false, second: false }, true]);
  const next = through(begun(), answer);
  assert.deepEqual([next.ply, next.moves, next.last, next.moved], [4, ['1', '1', '2', '2'], ['b2'], { first: false, second: true }]);
  const back = through(begun(), answer, { ...begun(), type: 'taken_back', seq: 2 });
  assert.deepEqual([back.ply, back.last, back.moved, back.opened], [3, ['b1'], { first: false, second: false }, 3]);
  const later = through(begun(), begun({ seq: 3, moves: ['1', '1', '2', '2'], ply: 4, turn: ['first'] }));
  assert.deepEqual([later.opened, later.moved], [3, { first: false, second: true }]);
  assert.deepEqual([through(snapshot()).opened, through(begun({ seq: 9 })).opened], [0, 3], 'whoever comes later knows it, too');
  assert.deepEqual(wished({ ...START, match: { ...match, seat: 'second', legal: ['2'] } }, { do: 'play', move: '2' }).say.map((word) => word.type === 'play' && word.ply), [4]);
});

test('a game that starts from an opening says so, until somebody goes on from it', () => {
  /** @param {any} messages */
  const told = (...messages) => news(ASKED, hears(ASKED, ...messages).page, /** @type {any} */ (EN));
  const OPENING = 'It starts from a balanced opening: 3 moves are already made.';
  assert.deepEqual(told(begun({ seat: 'second' })), ['The game against Alice begins. You play yellow.', OPENING, 'Your turn.'].map((text) => ({ text, stands: true })));
  assert.deepEqual(told(begun({ seat: null }))[0]?.text, OPENING);
  assert.ok(!told(begun({ seat: 'second' }), answer).some(({ text }) => text === OPENING));
  const shown = [through(begun()), through(begun(), answer), through(begun(), ended({ seq: 1 })), through(snapshot())].map((match) => openingInWords(/** @type {any} */ (EN), match));
  assert.deepEqual(shown, [OPENING, '', '', '']);
  assert.equal(openingInWords(/** @type {any} */ (FR), through(begun())), 'Elle part d’une ouverture équilibrée\u00a0: 3 coups sont déjà joués.');
});

test('a draw of a game that ends when nobody can win any more says that', () => {
  const drawn = ended({ winner: null, result: 'draw', reason: 'rules' });
  /** @param {any} terms @param {any} end */
  const reason = (terms, end) => resultInWords(/** @type {any} */ (EN), through(snapshot(terms), end))[1];
  assert.equal(reason({ dead_draw: true }, drawn), 'Nobody could win any more.');
  assert.equal(resultInWords(/** @type {any} */ (FR), through(snapshot({ dead_draw: true }), drawn))[1], 'Plus personne ne pouvait gagner.');
  assert.deepEqual([reason({}, drawn), reason({ dead_draw: true }, ended())], ['Played to the end.', 'By resignation.']);
  assert.equal(reason({ dead_draw: true }, ended({ reason: 'rules', line: ['a1', 'a2', 'a3', 'a4'] })), '4 in a row.');
});

test('a game of a pair says which it is, and how the pair stands once it is over', () => {
  const second = { kind: 'pair', of: GAME, winner: null };
  assert.deepEqual([{}, { start: 'balanced' }, { start: 'pair' }, { start: 'pair', origin: second }].map((terms) => through(snapshot(terms)).part), [null, null, 'first', 'second']);
  /** @param {any} of @param {any} pair */
  const told = (of, pair) => resultInWords(/** @type {any} */ (EN), through(snapshot({ start: 'pair', ...of }), ended({ reason: 'resignation', pair })))[1];
  const won = (/** @type {number} */ first, /** @type {number} */ seconds) => ({ first, second: seconds });
  assert.equal(told({}, { won: won(1, 0), drawn: 0, winner: null, next: 'n' }), 'By resignation. The second game follows, with the seats exchanged.');
  assert.equal(told({}, { won: won(0, 0), drawn: 0, winner: null }), 'By resignation.', 'no other follows');
  assert.equal(told({ origin: second }, { won: won(1, 1), drawn: 0, winner: null }), 'By resignation. The pair is drawn 1–1.');
  assert.equal(told({ origin: second }, { won: won(0, 1), drawn: 1, winner: 'second' }), 'By resignation. Bob wins the pair 1½–½.');
  assert.equal(told({ origin: second }, { won: won(2, 0), drawn: 0, winner: 'first' }), 'By resignation. Alice wins the pair 2–0.');
});
