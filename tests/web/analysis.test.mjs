// What an ended game was worth: asked for once, asked again while it is under way, and drawn as a curve.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysing, analysisCame, plyAt, pointsOf, shareOf, worthOf } from '../../static/analysis.js';
import { pathOf } from '../../static/archive.js';
import { bestOf, cellsOfBest, hasHints, hintFor } from '../../static/hinting.js';
import { blank, heard } from '../../static/page.js';
import { matchAt } from '../../static/replay.js';
import { wished } from '../../static/wishes.js';
import { came } from '../../static/places.js';
import { replay } from './sample.mjs';

/** @import {Match} from '../../static/match.js' */

const GAME = 'g1';
const ASK = /** @type {const} */ ({ of: 'analysis', game: GAME });
const found = { game: GAME, grade: 'exact', curve: [0, 0, 1], plies: [], turning: [2], accuracy: { first: 100, second: 0 } };

test('it is asked for once, and again while it is under way or may be had later', () => {
  const first = analysing(blank(null), GAME);
  assert.deepEqual([first.ask, first.say, first.page.analysed?.state], [[ASK], [], 'loading']);
  assert.deepEqual(analysing(first.page, GAME).ask, [], 'an answer is on its way');
  const begun = came(first.page, ASK, { found: { game: GAME, seen: 3, positions: 8 } }).page;
  assert.deepEqual(begun.analysed, { game: GAME, state: 'begun', seen: 3, positions: 8, analysis: null });
  const again = analysing(begun, GAME);
  assert.deepEqual([again.ask, again.page.analysed?.state], [[ASK], 'begun']);
  const there = analysisCame(again.page, GAME, { found });
  assert.deepEqual([there.analysed?.state, there.analysed?.analysis, analysing(there, GAME).ask], ['there', found, []]);
});

test('what cannot be had is not asked for again, what may be had later is', () => {
  const asked = analysing(blank(null), GAME).page;
  const after = (/** @type {string} */ trouble) => analysing(analysisCame(asked, GAME, { trouble }), GAME).ask.length;
  assert.deepEqual(['no_analysis', 'unavailable', 'too_fast'].map(after), [0, 1, 1]);
});

test('an answer on another game changes nothing', () => {
  const asked = analysing(blank(null), GAME).page;
  assert.equal(analysisCame(asked, 'g2', { found }), asked);
  assert.equal(pathOf(ASK), 'api/v1/games/g1/analysis');
});

test('the first seat’s win is at the top of the curve, and a click finds the nearest move', () => {
  assert.deepEqual(pointsOf([0, 1, null, -1], 300, 100), [[0, 50], [100, 0], [200, 50], [300, 100]]);
  assert.deepEqual(pointsOf([1], 300, 100), [[0, 0]]);
  assert.deepEqual([-1, 0, 0.49, 0.51, 1, 2].map((at) => plyAt([0, 0, 0], at)), [0, 0, 1, 1, 2, 2]);
});

test('what is proven is said as a result, and what is believed as a share of one', () => {
  const worth = (/** @type {number | null} */ expected, /** @type {number | null} */ score) => worthOf({ move: 'a', expected, score });
  assert.deepEqual([worth(1, 4), worth(-1, -4), worth(0, 0), worth(0.5, null), worth(null, null)], ['win', 'loss', 'draw', 'part', 'unknown']);
  assert.deepEqual([-1, 0, 0.5].map(shareOf), [0, 0.5, 0.75]);
});

/** A game against a bot in which first is to move. @param {object} [changes] */
const game = (changes = {}) => {
  const match = /** @type {Match} */ (matchAt(replay(), 2));
  const players = { first: { ...match.players.first, bot: false }, second: { ...match.players.second, bot: true } };
  return /** @type {Match} */ ({ ...match, seat: 'first', rated: false, players, turn: ['first'], legal: ['1', '2'], ...changes });
};
const value = (/** @type {string} */ move, /** @type {number} */ expected) => ({ move, expected, score: expected });
const hinted = (changes = {}) => ({ game: game().game, ply: 2, values: [value('2', 1), value('1', 1), value('3', 0)], line: ['2'], ...changes });

test('a hint is asked for in a game against a bot that does not count, and nowhere else', () => {
  const person = { ...game().players, second: { ...game().players.second, bot: false } };
  assert.deepEqual([game(), game({ rated: true }), game({ seat: null }), game({ players: person })].map(hasHints), [true, false, false, false]);
  const asked = wished({ ...blank(null), match: game() }, { do: 'hint' });
  assert.deepEqual(asked.say.map(({ type, ...rest }) => [type, /** @type {any} */ (rest).game]), [['hint', game().game]]);
});

test('all best moves are shown, as long as their position stands', () => {
  assert.deepEqual(bestOf(hinted()).map(({ move }) => move), ['2', '1']);
  assert.equal(hintFor(game(), hinted({ ply: 1 })), null);
  assert.equal(hintFor(game({ game: 'other' }), hinted()), null);
  assert.deepEqual([...cellsOfBest(game(), hinted())].sort(), ['1', '2']);
  assert.deepEqual([...cellsOfBest(game(), null)], []);
});

test('what is heard of a hint is kept, and a game of which nothing can be said says so', () => {
  const page = { ...blank(null), match: game() };
  const kept = heard(page, { type: 'hinted', ...hinted() }, 0).page;
  assert.deepEqual(kept.hinted?.line, ['2']);
  const refused = (/** @type {any} */ more) => heard(page, { type: 'refused', about: 'hint', text: '', game: game().game, ...more }, 0).page.notice?.key ?? null;
  assert.equal(refused({ code: 'unavailable' }), 'hint.none');
  assert.equal(refused({ code: 'unavailable', retry_after_ms: 2_000 }), 'refusal.unavailable');
  assert.equal(refused({ code: 'stale_ply', ply: 3 }), null, 'the position is another by now');
});
