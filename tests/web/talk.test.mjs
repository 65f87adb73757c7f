// What is said at a game, and who is not listened to: what a match and a page become by it, and what is announced.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { news } from '../../static/news.js';
import { blank, heard } from '../../static/page.js';
import { isUnheard, listening, mutedIn, phraseAt } from '../../static/talk.js';
import { wished } from '../../static/wishes.js';
import { wordsOf } from '../../static/i18n.js';
import { GAME, played, refusal, snapshot, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */

const t = wordsOf('en', { 'phrase.hello': 'Hello!', 'phrase.oops': 'Oops!', 'said.phrase': '{name}: {phrase}', 'said.my_phrase': 'Me: {phrase}', 'talk.muted': 'Mute {name}', 'talk.unmuted': 'Unmute {name}' });

/** @returns {any} */
const said = (changes = {}) => ({ type: 'said', game: GAME, seq: 1, seat: 'second', phrase: 'hello', ...changes });

/**
 * The page after some messages.
 * @param {Page} page
 * @param {any[]} messages
 */
const hears = (page, ...messages) => messages.reduce((/** @type {Page} */ before, message) => heard(before, message, 0).page, page);

/** @param {Page} page */
const shown = (page) => (['first', 'second']).map((seat) => (page.match ? phraseAt(page, page.match, /** @type {any} */ (seat), t) : ''));
/** @param {Page} before @param {Page} after */
const announced = (before, after) => news(before, after, t).map(({ text }) => text);

const PLAYING = hears(blank(null), welcome({ games: [GAME], phrases: ['hello', 'oops'] }), snapshot());

test('a phrase stays until the next one of the same seat, whatever is played meanwhile', () => {
  const page = hears(PLAYING, said(), said({ seat: 'first', phrase: 'oops' }), played());
  assert.deepEqual(shown(page), ['Oops!', 'Hello!']);
  assert.deepEqual(shown(hears(page, snapshot({ seq: 2 }))), ['Oops!', 'Hello!'], 'also when the page caught up');
  assert.deepEqual(shown(hears(page, said({ phrase: 'oops', seq: 2 }))), ['Oops!', 'Oops!']);
  assert.deepEqual(shown(hears({ ...page, wanted: 'another' }, snapshot({ game: 'another' }))), ['', ''], 'and is of one game');
  assert.deepEqual(shown(hears(PLAYING, said({ phrase: 'newer_than_this_page' }))), ['', '']);
});

test('a phrase takes no number: the next event is no gap, and one that was missed is found out', () => {
  assert.equal(hears(PLAYING, said(), played()).match?.gap, false);
  assert.equal(hears(PLAYING, said(), played()).match?.ply, 1);
  const { page, say } = heard(PLAYING, said({ seq: 2 }), 0);
  assert.deepEqual([page.match?.gap, page.match?.seq, say[0]?.type], [true, 1, 'resume']);
  assert.deepEqual(shown(page), ['', 'Hello!'], 'it is heard all the same');
});

test('what is said is announced each time it is said, and the own words as the own', () => {
  const once = hears(PLAYING, said());
  assert.deepEqual(announced(PLAYING, once), ['Bob: Hello!']);
  assert.deepEqual(announced(once, hears(once, said())), ['Bob: Hello!']);
  assert.deepEqual(announced(once, hears(once, said({ seat: 'first' }))), ['Me: Hello!']);
  assert.deepEqual(announced(once, hears(once, played())), [], 'and not again with a move');
});

test('who is muted is neither shown nor announced, and is heard again when they are not', () => {
  const muted = wished(PLAYING, { do: 'mute', player: 'b' }).page;
  assert.deepEqual(announced(PLAYING, muted), ['Mute Bob']);
  const silent = hears(muted, said(), said({ seat: 'first' }));
  assert.deepEqual([shown(silent), announced(muted, silent)], [['Hello!', ''], ['Me: Hello!']]);
  const listens = wished(silent, { do: 'unmute', player: 'b' }).page;
  assert.deepEqual([shown(listens), announced(silent, listens)], [['Hello!', 'Hello!'], ['Unmute Bob']]);
});

test('who is not to be met again is not heard; nobody is deaf to themself', () => {
  const page = { ...hears(PLAYING, said(), said({ seat: 'first' })), blocked: ['b'], muted: ['a'] };
  assert.deepEqual(shown(page), ['Hello!', '']);
  const watching = hears({ ...page, blocked: null }, snapshot({ seat: null }));
  assert.ok(watching.match);
  assert.deepEqual([isUnheard(watching, watching.match, 'first'), isUnheard(watching, watching.match, 'second')], [true, false], 'a watcher mutes either');
});

test('a wish says a phrase in the game on the screen, and a no is a notice', () => {
  assert.deepEqual(wished(PLAYING, { do: 'phrase', phrase: 'oops' }).say, [{ type: 'say', game: GAME, phrase: 'oops', id: PLAYING.id + 1 }]);
  assert.deepEqual(wished(blank(null), { do: 'phrase', phrase: 'oops' }).say, []);
  const { page } = heard(PLAYING, refusal('say', 'too_fast', { game: GAME, retry_after_ms: 4_000 }), 10);
  assert.deepEqual([page.notice?.key, page.match], ['refusal.too_fast', PLAYING.match]);
});

test('the list of the muted is kept, read back, and never too long', () => {
  const list = Array.from({ length: 300 }, (_, i) => String(i)).reduce((/** @type {string[]} */ muted, id) => listening(muted, id, false), []);
  assert.deepEqual([list.length, list.at(-1), listening(list, '299', true).at(-1)], [100, '299', '298']);
  assert.deepEqual(listening(['a', 'b'], 'a', false), ['b', 'a'], 'once each');
  assert.deepEqual(mutedIn(JSON.stringify(list)), list);
  for (const damaged of [null, '', '{', '{}', '7', 'null']) assert.deepEqual(mutedIn(damaged), []);
  assert.deepEqual(mutedIn('["a", 7, null, "b"]'), ['a', 'b']);
});
