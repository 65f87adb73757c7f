// What the page says to the server and shows, by what it hears and what the player wishes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, heard, screenOf, wished } from '../../static/page.js';
import { news, newsOfConnection } from '../../static/news.js';
import { GAME, ended, played, refusal, snapshot, welcome } from './sample.mjs';

/** @import {Page, Step, Wish} from '../../static/page.js' */

/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [] });
const START = hears(blank(null), welcome()).page;
/** @type {Wish} */
const SEEK = { do: 'seek', rules: 'connect-four', options: { cols: 7 } };
/** @param {Step} step */
const words = ({ say }) => say.map(({ type }) => type);

test('a seek waits, and becomes a game', () => {
  const sought = wished(START, SEEK);
  assert.deepEqual([words(sought), screenOf(sought.page)], [['seek'], 'waiting']);
  assert.equal(screenOf(hears(sought.page, snapshot()).page), 'game');
  const withdrawn = wished(sought.page, { do: 'withdraw' });
  assert.deepEqual([words(withdrawn), screenOf(withdrawn.page)], [['withdraw'], 'start']);
});

test('a waiting seek is sent again on a new connection', () => {
  const { page } = wished(START, SEEK);
  const again = hears(page, welcome());
  assert.deepEqual([words(again), again.say[0]?.id], [['seek'], page.seek?.id]);
});

test('a game that began while the connection was down ends the search', () => {
  const { page } = wished(START, SEEK);
  assert.deepEqual(hears(page, welcome({ games: [GAME] })).say.map(({ type, ...rest }) => [type, /** @type {any} */ (rest).game]), [['resume', GAME]]);
});

test('a new connection resumes what was on the screen, or the last running game', () => {
  const { page } = hears(START, snapshot());
  assert.deepEqual(words(hears(page, welcome({ games: [GAME] }))), ['resume']);
  assert.deepEqual(words(hears(blank(null), welcome({ games: [GAME] }))), ['resume']);
  assert.deepEqual(words(hears(blank('other'), welcome())), ['resume']);
  assert.deepEqual(words(hears(blank(null), welcome())), []);
});

test('a gap asks for a snapshot, once', () => {
  const { page } = hears(START, snapshot());
  const gap = hears(page, played({ seq: 3 }));
  assert.deepEqual(words(gap), ['resume']);
  assert.deepEqual(words(hears(gap.page, played({ seq: 4 }))), []);
});

test('an unanswered move is sent again with its number after a snapshot', () => {
  const sent = wished(hears(START, snapshot()).page, { do: 'play', move: '2' });
  assert.equal(sent.say.length, 1);
  assert.deepEqual(hears(sent.page, welcome({ games: [GAME] }), snapshot()).say, sent.say);
  assert.deepEqual(words(hears(sent.page, snapshot({ ply: 1, moves: ['2'], turn: ['second'] }))), []);
  assert.deepEqual(words(wished(sent.page, { do: 'play', move: '3' })), [], 'one move at a time');
});

test('a game that is gone says so and leads to the start', () => {
  const { page } = hears(blank(GAME), welcome(), refusal('resume', 'no_such_game', { game: GAME }));
  assert.deepEqual([screenOf(page), page.notice?.key, page.wanted], ['start', 'notice.game_gone', null]);
});

test('a game that ended some time ago says so and leads to the start', () => {
  const { page } = hears(blank(GAME), welcome(), refusal('resume', 'game_over', { game: GAME }));
  assert.deepEqual([screenOf(page), page.notice?.key, page.wanted], ['start', 'refusal.game_over', null]);
});

test('a rematch that comes too late leaves the ended game to be looked at', () => {
  const { page } = hears(START, snapshot(), ended(), refusal('offer', 'game_over', { game: GAME }));
  assert.deepEqual([screenOf(page), page.over], ['game', true]);
});

test('an ended game that is gone stays to be looked at, without a rematch', () => {
  const { page } = hears(START, snapshot(), ended(), welcome(), refusal('resume', 'no_such_game', { game: GAME }));
  assert.deepEqual([screenOf(page), page.over], ['game', true]);
});

test('a game without a seat is watched', () => {
  const step = hears(blank(GAME), welcome(), refusal('resume', 'not_seated', { game: GAME }));
  assert.deepEqual(words(step), ['watch']);
});

test('a refused seek can be tried again, when it may', () => {
  const { page } = hears(wished(START, SEEK).page, refusal('seek', 'game_limit', { retry_after_ms: 500 }));
  assert.deepEqual([screenOf(page), page.notice?.key, page.notice?.until], ['start', 'refusal.game_limit', 500]);
  assert.deepEqual(words(wished(page, { do: 'retry' })), ['seek']);
});

test('a rematch is another game in place of the ended one; a running game is not pushed away', () => {
  const over = hears(START, snapshot(), ended()).page;
  assert.equal(hears(over, snapshot({ game: 'next' })).page.match?.game, 'next');
  const running = hears(START, snapshot(), snapshot({ game: 'next' })).page;
  assert.deepEqual([running.match?.game, running.running], [GAME, [GAME, 'next']]);
});

test('an ended game is left for a new one with the same options', () => {
  const over = hears(START, snapshot(), ended()).page;
  const again = wished(over, { do: 'again' });
  assert.deepEqual(words(again), ['leave', 'seek']);
  assert.deepEqual(again.page.seek?.options, { cols: 4, rows: 4 });
});

test('what is said aloud: the other’s move and my turn, an offer, an end; not my own move', () => {
  const t = Object.assign((/** @type {string} */ key) => key, { has: (/** @type {string} */ key) => !/\d$/.test(key), language: 'en' });
  /** @param {Page} before @param {any} message */
  const said = (before, message) => news(before, hears(before, message).page, t);
  const first = hears(START, snapshot()).page;
  const second = hears(START, snapshot({ seat: 'second', legal: [] })).page;
  assert.deepEqual(said(START, snapshot()), ['said.opened', 'turn.yours.']);
  assert.deepEqual(said(second, played()), ['said.move', 'turn.yours.']);
  assert.deepEqual(said(first, played()), []);
  assert.deepEqual(said(first, { type: 'offered', game: GAME, seq: 2, seat: 'second', what: 'draw' }), ['offer.draw']);
  assert.deepEqual(said(first, ended()), ['result.win', 'reason.resignation']);
  assert.deepEqual(said(first, { type: 'presence', game: GAME, seq: 2, seat: 'second', here: false, left_ms: 1 }), ['presence.went']);
});

test('a connection that breaks and comes back is said, the first one is not', () => {
  const t = Object.assign((/** @type {string} */ key) => key, { has: (/** @type {string} */ key) => !/\d$/.test(key), language: 'en' });
  const [closed, open, lost] = /** @type {any[]} */ ([
    { phase: 'connecting', why: null }, { phase: 'open', why: null }, { phase: 'waiting', why: 'lost' },
  ]);
  assert.deepEqual(newsOfConnection(closed, open, t), []);
  assert.deepEqual(newsOfConnection(open, lost, t), ['connection.lost connection.why.lost']);
  assert.deepEqual(newsOfConnection({ ...lost, phase: 'connecting' }, open, t), ['connection.back']);
});
