// What an ended game was worth: asked for once, asked again while it is under way, and drawn as a curve.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysing, analysisCame, plyAt, pointsOf, shareOf, worthOf } from '../../static/analysis.js';
import { pathOf } from '../../static/archive.js';
import { blank } from '../../static/page.js';
import { came } from '../../static/places.js';

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
