// Nobody is taken away from what they read, type or look at; and what the page holds is what the server holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calling } from '../../static/calling.js';
import { toldElsewhere } from '../../static/arriving.js';
import { ofInterest } from '../../static/windows.js';
import { blank, heard, screenOf, serverTime } from '../../static/page.js';
import { leaderboard } from '../../static/places.js';
import { wished } from '../../static/wishes.js';
import { news } from '../../static/news.js';
import { GAME, ended, refusal, snapshot, waiting, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Step} from '../../static/step.js' */
/** @import {Wish} from '../../static/wishes.js' */

/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
/** @param {Step} step */
const words = ({ say }) => say.map((message) => [message.type, 'game' in message ? message.game : undefined]);
const START = hears(blank(null), welcome()).page;
const PLAYING = hears(blank(GAME), welcome({ games: [GAME] }), snapshot()).page;
/** @type {Wish} */
const SEEK = { do: 'seek', rules: 'connect-four', options: {} };
const OTHERS = { first: { id: 'a', name: 'Alice', bot: false }, second: { id: 'c', name: 'Cid', bot: false } };
const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });

test('a line that breaks and comes back leaves the start screen, and the game behind it hears from its player again', () => {
  const home = wished(PLAYING, { do: 'home' }).page;
  const back = heard(home, welcome({ games: [GAME] }), 0);
  assert.deepEqual([screenOf(back.page), words(back)], ['start', [['resume', GAME]]]);
  const { page } = hears(back.page, snapshot());
  assert.deepEqual([screenOf(page), page.running, page.began], ['start', [GAME], null]);
});

test('who plays at a board holds nothing of the lobby that grows old, and who plays over days goes on hearing of it', () => {
  const told = hears(START, { type: 'lobby', players: 3, waiting: 1, games: 0, games_max: 0 }, { type: 'seeks', seeks: [], left_off: 0 }).page;
  const held = (/** @type {Page} */ { lobby, open }) => [lobby === null, open === null];
  assert.deepEqual(held(told), [false, false]);
  assert.deepEqual(held(hears(told, snapshot()).page), [true, true]);
  assert.deepEqual(held(hears(told, snapshot({ control: { per_move_ms: 86_400_000 } })).page), [false, false]);
});

test('a page that was just opened goes to the running game, unless somebody types into it already', () => {
  const games = welcome({ games: [GAME] });
  assert.equal(screenOf(hears(blank(null), games, snapshot()).page), 'game');
  const typing = heard(blank(null), games, 0, true);
  assert.deepEqual([screenOf(typing.page), typing.say, typing.page.running], ['start', [], [GAME]]);
});

test('a game of one’s own that comes unasked is listed and calls: begun in another window, or when a search was called off too late', () => {
  for (const page of [START, wished(wished(START, SEEK).page, { do: 'withdraw' }).page, wished(START, { do: 'go', place: leaderboard('x') }).page]) {
    const next = hears(page, snapshot()).page;
    assert.deepEqual([screenOf(next), next.running, calling(next)?.key, calling(next)?.values], [screenOf(page), [GAME], 'return.began', { name: 'Bob' }]);
    assert.deepEqual(news(page, next, t).map(({ text }) => text), ['return.began']);
    const gone = hears(next, ended()).page;
    assert.deepEqual([gone.running, gone.known, calling(gone)], [[], {}, null]);
  }
});

test('a search that goes on behind a game is shown there, is said again after a break, and its game calls', () => {
  const seeking = wished(wished(PLAYING, { do: 'home' }).page, SEEK).page;
  const { page } = hears(wished(seeking, { do: 'show', game: GAME }).page, snapshot());
  assert.deepEqual([screenOf(page), page.sought[0]?.ask.rules, calling(page)?.key, calling(page)?.no?.wish], ['game', 'connect-four', 'return.search', { do: 'withdraw' }]);
  assert.deepEqual(words(heard(page, welcome({ games: [GAME] }), 0)), [['resume', GAME], ['seek', undefined]]);
  assert.equal(screenOf(wished(page, { do: 'home' }).page), 'waiting');
  const off = wished(page, { do: 'withdraw' });
  assert.deepEqual([words(off), screenOf(off.page), calling(off.page)], [[['withdraw', undefined]], 'game', null]);

  const met = hears(page, snapshot({ game: 'next', players: OTHERS })).page;
  assert.deepEqual([met.match?.game, met.sought, calling(met)?.values], [GAME, [], { name: 'Cid' }]);
  const missed = hears(page, welcome({ games: [GAME, 'next'] }), snapshot({ game: 'next', players: OTHERS }), snapshot()).page;
  assert.deepEqual([missed.match?.game, missed.sought, calling(missed)?.values], [GAME, [], { name: 'Cid' }]);
});

test('answers to a search that was replaced or called off say nothing about the present one', () => {
  const first = wished(START, SEEK).page;
  const second = wished(wished(first, { do: 'withdraw' }).page, SEEK).page;
  for (const late of [{ type: 'withdrawn' }, { type: 'withdrawn', seek: 'old' }, refusal('seek', 'game_limit'), waiting('old', { ahead: 3 })]) {
    const { page } = hears(second, { ...late, re: first.sought[0]?.ask.id });
    assert.deepEqual([page.sought, page.notice], [second.sought, null], late.type);
  }
  assert.deepEqual(hears(START, waiting('old', { re: first.sought[0]?.ask.id })).page.sought, []);
  const told = hears(second, waiting('new', { ahead: 3, re: second.sought[0]?.ask.id })).page;
  const nearer = hears(told, waiting('new', { ahead: 0 })).page;
  assert.deepEqual([nearer.sought.map((each) => each.waiting?.ahead), news(told, nearer, t)], [[0], [{ text: 'waiting.next', stands: true }]]);
});

test('a refusal about a game in the background does not take the one on the screen', () => {
  const two = hears(PLAYING, snapshot({ game: 'next', players: OTHERS })).page;
  const { page } = hears(two, refusal('resume', 'no_such_game', { game: 'next' }));
  assert.deepEqual([page.match?.game, page.running, page.began, page.notice], [GAME, [GAME], null, null]);
});

test('a rematch follows the game on the screen; another game with somebody else does not', () => {
  const over = hears(PLAYING, ended()).page;
  assert.equal(hears(over, snapshot({ game: 'next' })).page.match?.game, 'next');
  const other = hears(over, snapshot({ game: 'next', players: OTHERS })).page;
  assert.deepEqual([other.match?.game, other.began], [GAME, 'next']);
});

test('a browser that has become another player says so, and holds nothing of the one before', () => {
  const { page, say } = hears(wished(PLAYING, { do: 'go', place: leaderboard('x') }).page, welcome({ player: { id: 'z', name: 'Zed' }, games: [] }));
  assert.deepEqual([page.match, page.running, page.notice?.key, say, screenOf(page)], [null, [], 'notice.other_player', [], 'leaderboard']);
});

test('a name that is not the one asked for is told once', () => {
  const asked = { ...blank(null), asked: 'Ann' };
  const { page } = hears(asked, welcome({ player: { id: 'a', name: 'Ann 2' } }));
  assert.deepEqual([page.notice?.key, page.notice?.values], ['notice.name_given', { asked: 'Ann', name: 'Ann 2' }]);
  const read = wished(page, { do: 'dismiss' }).page;
  assert.equal(hears(read, welcome({ player: { id: 'a', name: 'Ann 2' } })).page.notice, null);
  const renamed = hears(wished(read, { do: 'rename', name: 'Bob' }).page, { type: 'renamed', name: 'Bob 3' }).page;
  assert.deepEqual(renamed.notice?.values, { asked: 'Bob', name: 'Bob 3' });
  const refused = hears(asked, refusal('hello', 'bad_name')).page;
  assert.equal(hears({ ...refused, notice: null }, welcome()).page.notice, null, 'a name that nobody may have is nobody else’s');
  assert.equal(hears(asked, welcome({ player: { id: 'a', name: 'Ann' } })).page.notice, null);
});

test('a search that came too fast is tried again by itself', () => {
  const { page } = hears(wished(START, SEEK).page, refusal('seek', 'too_fast', { retry_after_ms: 700 }));
  assert.deepEqual([page.notice?.auto, page.notice?.until], [true, 700]);
  assert.deepEqual(words(wished(page, { do: 'retry' })), [['seek', undefined]]);
  assert.equal(hears(wished(START, SEEK).page, refusal('seek', 'game_limit', { retry_after_ms: 700 })).page.notice?.auto, false);
});

test('an offer is answered by the number it was made with', () => {
  const offered = hears(PLAYING, { type: 'offered', game: GAME, seq: 2, seat: 'second', what: 'draw' }).page;
  assert.deepEqual(offered.match?.offers, [{ seat: 'second', what: 'draw', seq: 2 }]);
  const said = [wished(offered, { do: 'offer', what: 'draw', to: 2 }), wished(offered, { do: 'decline', what: 'draw', to: 2 }), wished(PLAYING, { do: 'offer', what: 'draw' })];
  assert.deepEqual(said.map(({ say }) => [say[0]?.type, 'to' in (say[0] ?? {}) ? /** @type {any} */ (say[0]).to : null]), [['offer', 2], ['decline', 2], ['offer', null]]);
});

test('whom one does not want to meet is as the server says it', () => {
  const page = hears(blank(null), welcome({ blocked: [] })).page;
  assert.deepEqual(wished(page, { do: 'block', player: 'b' }).say, [{ type: 'block', player: 'b', id: 1 }]);
  const blocked = hears(page, { type: 'blocked', players: ['b'] }).page;
  assert.deepEqual([blocked.blocked, news(page, blocked, t)], [['b'], [{ text: 'block.done', stands: false }]]);
  assert.deepEqual(wished(blocked, { do: 'unblock', player: 'b' }).say[0]?.type, 'unblock');
});

test('a rematch with somebody whom one does not want to meet is not offered', () => {
  const over = hears(PLAYING, ended()).page;
  const offered = hears(over, { type: 'offered', game: GAME, seq: 3, seat: 'second', what: 'rematch' }).page;
  const id = offered.match?.players.second.id ?? '';
  const told = (/** @type {string[]} */ blocked) => news({ ...over, blocked }, { ...offered, blocked }, t).map(({ text }) => text);
  assert.deepEqual([told([]), told([id])], [['offer.rematch'], []]);
});

test('what nothing on the screen tells is said and shown; what stands there is only said', () => {
  const offered = hears(PLAYING, { type: 'offered', game: GAME, seq: 2, seat: 'first', what: 'draw' }).page;
  const declined = hears(offered, { type: 'declined', game: GAME, seq: 3, seat: 'second', what: 'draw' }).page;
  assert.deepEqual(news(offered, declined, t), [{ text: 'offer.declined', stands: false }]);
  const refused = hears(offered, refusal('claim', 'too_early', { game: GAME })).page;
  assert.deepEqual(news(offered, refused, t), [{ text: 'refusal.too_early', stands: true }]);
  const paused = hears(offered, refusal('offer', 'too_early', { game: GAME, after_moves: 4 })).page;
  assert.deepEqual(paused.notice, { key: 'notice.offer_after', values: { count: 4 }, retry: null, until: null });
  const later = heard(offered, refusal('offer', 'too_early', { game: GAME, retry_after_ms: 9_000 }), 40).page;
  assert.deepEqual(later.notice, { key: 'notice.rematch_later', retry: { do: 'offer', what: 'rematch' }, until: 9_040 });
  assert.equal(hears(offered, refusal('offer', 'too_early', { game: GAME })).page.notice?.key, 'refusal.too_early');
});

test('the time is the server’s, whatever this device believes', () => {
  const page = heard(blank(null), welcome({ now_ms: 5_000_000 }), 40).page;
  assert.equal(serverTime(page, 1_040), 5_001_000);
});

test('what one window is told of a game, the others of the same player list; nobody else does', () => {
  const begun = hears(START, snapshot()).page;
  const [news, ...more] = ofInterest(START, begun);
  assert.deepEqual([news, more], [{ player: 'a', game: GAME, known: { rules: 'connect-four', name: 'Bob' } }, []]);
  if (!news) return;
  const other = toldElsewhere(START, news);
  assert.deepEqual([other.running, other.began, screenOf(other), ofInterest(START, other)], [[GAME], null, 'start', []]);
  assert.deepEqual(words(heard(other, welcome({ games: [GAME] }), 0)), [], 'the window that plays is the one that is here');
  assert.deepEqual(toldElsewhere(START, { ...news, player: 'z' }), START);
  const over = ofInterest(begun, hears(begun, ended()).page);
  assert.deepEqual(over, [{ player: 'a', game: GAME, known: null }]);
  assert.deepEqual(over.reduce(toldElsewhere, other).running, []);
});

test('a search that another window takes over is said to be gone', () => {
  const { page } = hears(wished(START, SEEK).page, { type: 'withdrawn' });
  assert.deepEqual([page.sought, page.notice?.key, screenOf(page)], [[], 'notice.search_gone', 'start']);
});
