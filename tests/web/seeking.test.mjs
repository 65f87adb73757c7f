// Several searches at once: each by itself called off, refused and kept over a break; one game takes them all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calling } from '../../static/calling.js';
import { news } from '../../static/news.js';
import { blank, heard, screenOf } from '../../static/page.js';
import { keyOf } from '../../static/seeking.js';
import { wished } from '../../static/wishes.js';
import { GAME, refusal, snapshot, waiting, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Step} from '../../static/step.js' */
/** @import {Wish} from '../../static/wishes.js' */

/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });
const START = hears(blank(null), welcome()).page;
/** @type {Extract<Wish, {do: 'seek'}>} */
const SEEK = { do: 'seek', rules: 'connect-four', options: {} };
/** @type {Wish} */
const MORE = { ...SEEK, rules: 'hex', clock: { per_move_ms: 15_000 }, add: true };
const two = wished(wished(START, SEEK).page, MORE);
const [ONE = 0, OTHER = 0] = two.page.sought.map(({ ask }) => ask.id);
/** Both wait. */
const BOTH = hears(two.page, waiting('one', { re: ONE }), waiting('other', { re: OTHER, rules: 'hex', clock: { per_move_ms: 15_000 } })).page;
/** @param {Page} page */
const seeks = ({ sought }) => sought.map((each) => each.waiting?.seek);
/** @param {Step} step */
const said = ({ say }) => say.map(({ id: _, ...word }) => word);

test('a second search stands beside the first, or in its place', () => {
  assert.deepEqual(said(two), [{ type: 'seek', rules: 'hex', options: {}, clock: { per_move_ms: 15_000 }, add: true }]);
  assert.deepEqual([seeks(BOTH), screenOf(BOTH)], [['one', 'other'], 'waiting']);
  const instead = wished(BOTH, { ...SEEK, rules: 'gomoku' });
  assert.deepEqual([instead.page.sought.map(({ ask }) => ask.rules), said(instead)], [['gomoku'], [{ type: 'seek', rules: 'gomoku', options: {} }]]);
  assert.equal(said(wished(START, MORE))[0]?.type === 'seek' && 'add' in (said(wished(START, MORE))[0] ?? {}), false, 'the first stands beside nothing');
});

test('while something is sought the start can be looked at, and the search calls from there', () => {
  const aside = wished(BOTH, { do: 'aside' }).page;
  assert.deepEqual([screenOf(aside), calling(aside)?.key, calling(aside)?.no?.wish], ['start', 'return.search', { do: 'withdraw' }]);
  assert.equal(screenOf(wished(aside, calling(aside)?.go?.wish ?? { do: 'home' }).page), 'waiting');
  assert.equal(screenOf(wished(aside, MORE).page), 'waiting');
  assert.deepEqual([calling(BOTH), wished(START, { do: 'aside' }).page.aside], [null, false]);
});

test('one of several is called off by itself; the last one by saying so of all', () => {
  const left = wished(BOTH, { do: 'withdraw', key: keyOf(BOTH.sought[0] ?? assert.fail()) });
  assert.deepEqual([said(left), seeks(left.page)], [[{ type: 'withdraw', seek: 'one' }], ['other']]);
  assert.deepEqual(said(wished(left.page, { do: 'withdraw' })), [{ type: 'withdraw' }]);
  const late = hears(left.page, waiting('one', { ahead: 1 })).page;
  assert.deepEqual(seeks(late), ['other'], 'what was under way when it was called off brings it not back');
  const told = hears(left.page, { type: 'withdrawn', seek: 'one', re: 9 }).page;
  assert.deepEqual([told.dropped, told.notice], [[], null]);
});

test('one that is called off before the server has named it is withdrawn when it has', () => {
  const off = wished(two.page, { do: 'withdraw', key: String(OTHER) });
  assert.deepEqual([said(off), off.page.sought.length], [[], 1]);
  const named = hears(off.page, waiting('other', { re: OTHER }));
  assert.deepEqual([said(named), named.page.sought.length], [[{ type: 'withdraw', seek: 'other' }], 1]);
});

test('a refusal takes the search that it is about, and offers to try that again beside the others', () => {
  const { page } = hears(two.page, waiting('one', { re: ONE }), refusal('seek', 'seek_limit', { re: OTHER }));
  assert.deepEqual([seeks(page), page.notice?.key, screenOf(page)], [['one'], 'refusal.seek_limit', 'waiting']);
  assert.deepEqual(said(wished(page, { do: 'retry' })), said(two));
  const late = hears(BOTH, refusal('seek', 'game_limit', { seek: 'one' })).page;
  assert.deepEqual([seeks(late), late.notice?.key], [['other'], 'refusal.game_limit']);
});

test('a game takes all searches away, and says so where there were several', () => {
  const begun = hears(BOTH, snapshot()).page;
  assert.deepEqual([begun.sought, screenOf(begun)], [[], 'game']);
  assert.ok(news(BOTH, begun, t).some(({ text, stands }) => text === 'queues.others_gone' && !stands));
  const one = hears(wished(START, SEEK).page, waiting('one', { re: ONE })).page;
  assert.ok(news(one, hears(one, snapshot()).page, t).every(({ text }) => text !== 'queues.others_gone'));

  const first = hears(BOTH, { type: 'withdrawn', seek: 'other', game: GAME }).page;
  assert.deepEqual([seeks(first), screenOf(first), first.notice], [['one'], 'waiting', null]);
  const then = hears(first, snapshot()).page;
  assert.deepEqual([screenOf(then), then.sought, then.due], ['game', [], null]);
  assert.ok(news(first, then, t).some(({ text }) => text === 'queues.others_gone'));
});

test('where the game begins in another window, this one says that the search is over and goes nowhere', () => {
  const { page } = hears(BOTH, { type: 'withdrawn', seek: 'one', game: GAME }, { type: 'withdrawn', seek: 'other', game: GAME });
  assert.deepEqual([screenOf(page), page.notice?.key], ['start', 'notice.search_over']);
  assert.equal(screenOf(hears(page, snapshot()).page), 'game', 'and where the word was only quicker than the game, that is shown');
});

test('a search that lapses or is taken over can be tried again, beside the others', () => {
  const { page } = hears(BOTH, { type: 'withdrawn', seek: 'other' });
  assert.deepEqual([seeks(page), page.notice?.key], [['one'], 'notice.search_gone']);
  assert.deepEqual(said(wished(page, { do: 'retry' })), said(two));
});

test('after a break what the server kept is taken up, what it lost is asked for again, what was called off meanwhile is withdrawn', () => {
  const { page, say } = hears(BOTH, welcome({ waiting: [waiting('other', { ahead: 2, rules: 'hex' })] }));
  assert.deepEqual([seeks(page), said({ page, say, ask: [] })], [['other', undefined], [{ type: 'seek', rules: 'connect-four', options: {}, add: true }]]);
  const lost = hears(BOTH, welcome());
  assert.deepEqual(lost.say.map((word) => ['id' in word && word.id, 'add' in word]), [[ONE, false], [OTHER, true]]);
  const off = hears(wished(BOTH, { do: 'withdraw' }).page, welcome({ waiting: [waiting('one'), waiting('other')] }));
  assert.deepEqual([said(off), off.page.sought], [[{ type: 'withdraw', seek: 'one' }, { type: 'withdraw', seek: 'other' }], []]);
});

test('a page that is loaded again finds its searches, unless somebody types into it already; one of another window calls', () => {
  const told = welcome({ waiting: [waiting('one', { clock: { per_move_ms: 15_000 } })] });
  const { page, say } = hears(blank(null), told);
  assert.deepEqual([screenOf(page), seeks(page), say, page.sought[0]?.ask.clock], ['waiting', ['one'], [], { per_move_ms: 15_000 }]);
  const typing = heard(blank(null), told, 0, true).page;
  assert.deepEqual([screenOf(typing), calling(typing)?.key], ['start', 'return.search']);
  const elsewhere = hears(START, waiting('one')).page;
  assert.deepEqual([screenOf(elsewhere), seeks(elsewhere)], ['start', ['one']]);
  assert.deepEqual(said(wished(page, { do: 'withdraw', key: 'one' })), [{ type: 'withdraw' }]);
  assert.deepEqual(said(wished(START, { do: 'withdraw', key: 'far' })), [{ type: 'withdraw', seek: 'far' }], 'one that only the list of open searches tells of');
});

test('what is sought already is one search, however often it is asked for', () => {
  const again = wished(BOTH, { ...SEEK, add: true }).page;
  const { page } = hears(again, waiting('one', { re: again.sought.at(-1)?.ask.id }));
  assert.deepEqual(seeks(page), ['other', 'one']);
});

test('a place that changes is said, with what is sought where there are several', () => {
  const nearer = hears(BOTH, waiting('one', { ahead: 1 })).page;
  assert.deepEqual(news(BOTH, nearer, t).map(({ text }) => text), ['queues.place']);
  const wider = hears(BOTH, waiting('one', { window: { min: 1, max: 2 } })).page;
  assert.deepEqual([news(BOTH, wider, t), wider.sought[0]?.waiting?.window], [[], { min: 1, max: 2 }]);
});

test('who has a running game and a search behind it finds both when the page is loaded again', () => {
  const { page } = hears(blank(null), welcome({ games: [GAME], waiting: [waiting('one')] }), snapshot());
  assert.deepEqual([screenOf(page), seeks(page), calling(page)?.key], ['game', ['one'], 'return.search']);
});
