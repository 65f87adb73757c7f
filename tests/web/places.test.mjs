// What is asked of the archive at each place, and what the page makes of its answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, pathOf } from '../../static/archive.js';
import { seenBy } from '../../static/elements/figures.js';
import { blank, heard, screenOf } from '../../static/page.js';
import { came, leaderboard, player, replay } from '../../static/places.js';
import { wished } from '../../static/wishes.js';
import { GAME, replay as sample, summary, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Answer, Ask, Place} from '../../static/places.js' */

const START = heard(blank(null), welcome({ rules: [{ id: 'hex', options: [], bots: [], hidden: false }] }), 0).page;
const ABOUT = { id: 'a', name: 'Alice', since_ms: 0, results: { wins: 1, losses: 2, draws: 0 }, ratings: [] };
/** @param {Place} place @param {Page} [page] */
const goes = (place, page = START) => wished(page, { do: 'go', place });
/** @param {Page} page @param {[Ask, Answer][]} answers */
const gets = (page, ...answers) => answers.reduce((/** @type {Page} */ now, [ask, answer]) => came(now, ask, answer).page, page);
/** @param {string | null} after @returns {Ask} */
const games = (after) => ({ of: 'games', id: 'a', after });
/** @type {Ask} */
const about = { of: 'about', id: 'a' };
/** @param {string[]} ids @param {string | null} next @returns {Answer} */
const list = (ids, next) => ({ found: { games: ids.map((id) => summary(id)), next } });

test('a replay is asked for and shown from its end; the slider stays within it', () => {
  const { page, ask } = goes(replay(GAME));
  assert.deepEqual(ask, [{ of: 'replay', game: GAME }]);
  const there = gets(page, [{ of: 'replay', game: GAME }, { found: sample() }]);
  const ply = (/** @type {Page} */ { place }) => (place?.at === 'replay' ? place.ply : null);
  assert.deepEqual([ply(there), ...[-1, 2, 99, Number.NaN].map((to) => ply(wished(there, { do: 'turn', ply: to }).page))], [3, 0, 2, 3, 0]);
});

test('a game that is still being played is watched instead', () => {
  const step = came(goes(replay(GAME)).page, { of: 'replay', game: GAME }, { trouble: 'too_early' });
  assert.deepEqual([step.page.place, step.page.wanted, step.say.map(({ type }) => type)], [null, GAME, ['resume']]);
});

test('a replay that is not there says so where it was asked for, and can be asked for again', () => {
  const gone = gets(goes(replay(GAME)).page, [{ of: 'replay', game: GAME }, { trouble: 'no_such_game' }]);
  assert.deepEqual([screenOf(gone), gone.place?.state], ['replay', 'no_such_game']);
  assert.deepEqual(heard(gone, welcome(), 0).ask, [{ of: 'replay', game: GAME }], 'on a new connection');
});

test('the player’s own games wait for the server to say who that is', () => {
  const early = goes(player(null), blank(null));
  assert.deepEqual(early.ask, []);
  const greeted = heard(early.page, welcome(), 0);
  assert.deepEqual(greeted.ask, [about, games(null)]);
  const there = gets(greeted.page, [about, { found: ABOUT }], [games(null), list(['1'], null)]);
  assert.deepEqual(heard(there, welcome(), 0).ask, [], 'not again on a new connection');
  assert.deepEqual(heard(there, welcome({ player: { id: 'b', name: 'Bob' } }), 0).ask.length, 2, 'but when it is somebody else');
});

test('more games are asked for once, and put below those that are there', () => {
  const first = gets(goes(player('a')).page, [about, { found: ABOUT }], [games(null), list(['1', '2'], '2')]);
  const more = wished(first, { do: 'more' });
  assert.deepEqual([more.ask, wished(more.page, { do: 'more' }).ask], [[games('2')], []]);
  const all = gets(more.page, [games('2'), list(['3'], null)]);
  assert.deepEqual(all.place?.at === 'player' && all.place.games.map(({ game }) => game), ['1', '2', '3']);
  assert.deepEqual(wished(all, { do: 'more' }).ask, []);
});

test('more games that cannot be had leave those that are there, and may be tried again', () => {
  const first = gets(goes(player('a')).page, [games(null), list(['1'], '1')]);
  const failed = gets(wished(first, { do: 'more' }).page, [games('1'), { trouble: 'unavailable' }]);
  assert.deepEqual([failed.place?.state, failed.notice?.key], ['there', 'archive.trouble']);
  assert.deepEqual(wished(failed, { do: 'retry' }).ask, [games('1')]);
});

test('an answer that nobody waits for any more changes nothing', () => {
  const first = gets(goes(player('a')).page, [games(null), list(['1'], '1')]);
  for (const page of [first, goes(player('b')).page, goes(leaderboard('hex')).page, START]) {
    assert.deepEqual(gets(page, [games(null), list(['1'], '1')], [{ of: 'replay', game: GAME }, { found: sample() }]), page);
  }
});

test('a leaderboard without a name is that of the first game; another choice begins anew', () => {
  const { page, ask } = goes(leaderboard(''));
  assert.deepEqual(ask, [{ of: 'leaderboard', rules: 'hex', after: null }]);
  const players = [{ rank: 1, id: 'a', name: 'Alice', rating: 1512.4, deviation: 80, games: 3 }];
  const there = gets(page, [/** @type {Ask} */ (ask[0]), { found: { rules: 'hex', speed: 'untimed', players, next: '20-a' } }]);
  assert.deepEqual(wished(there, { do: 'more' }).ask, [{ of: 'leaderboard', rules: 'hex', after: '20-a' }]);
  const other = goes(leaderboard('othello'), there).page;
  assert.deepEqual(other.place?.at === 'leaderboard' && other.place.players, []);
});

test('a game in a list is told as its player saw it', () => {
  const { other, outcome, change } = seenBy(summary(GAME), 'b');
  assert.deepEqual([other.name, outcome, change?.after], ['Alice', 'win', 1512]);
  assert.equal(seenBy(summary(GAME), 'a').outcome, 'loss');
  const draw = { winner: null, reason: 'agreement', line: null, score: null, at_ms: 1 };
  assert.deepEqual([draw, { ...draw, reason: 'cancelled' }].map((ended) => seenBy(summary(GAME, { ended, ratings: null }), 'a').outcome), ['draw', 'cancelled']);
});

test('questions have paths, and answers that are none have a code', async () => {
  assert.deepEqual([{ of: 'replay', game: 'g' }, about, games(null), games('g'), { of: 'leaderboard', rules: 'hex', after: '20-a' }].map((ask) => pathOf(/** @type {Ask} */ (ask))), [
    'api/v1/games/g/replay', 'api/v1/players/a', 'api/v1/games?player=a&state=ended&limit=20', 'api/v1/games?player=a&state=ended&limit=20&after=g',
    'api/v1/leaderboards/hex?limit=20&after=20-a',
  ]);
  const said = (/** @type {() => any} */ get) => answered('http://house/', about, /** @type {any} */ (async () => get()));
  assert.deepEqual(await said(() => Response.json(ABOUT)), { found: ABOUT });
  assert.deepEqual(await said(() => Response.json({ code: 'no_such_player', text: 'no' }, { status: 404 })), { trouble: 'no_such_player' });
  assert.deepEqual(await said(() => new Response('<p>')), { trouble: 'unavailable' });
  assert.deepEqual(await said(() => Promise.reject(new Error('down'))), { trouble: 'unavailable' });
});
