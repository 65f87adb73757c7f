// An ended game at each of its moves, and the code of squares that is photographed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayMove } from '../../static/match.js';
import { outline } from '../../static/qr.js';
import { matchAt, movesWithSeats } from '../../static/replay.js';
import { resultInWords, turnInWords } from '../../static/elements/wording.js';
import { replay } from './sample.mjs';

/** @import {Match} from '../../static/match.js' */
const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });
/** @param {number} ply @param {object} [changes] */
const at = (ply, changes) => /** @type {Match} */ (matchAt(replay(changes), ply));

test('each move shows its position, who made it, where, and whose turn it was then', () => {
  const shown = [0, 1, 2, 3].map((ply) => at(ply));
  assert.deepEqual(shown.map(({ ply, position }) => [ply, position]), replay().views.map(({ ply, position }) => [ply, position]));
  assert.deepEqual(shown.map(({ last }) => last), [[], ['b1'], ['b2'], ['a1']]);
  assert.deepEqual(shown.map(({ mover }) => mover), [null, 'first', 'second', 'first']);
  assert.deepEqual(shown.map(({ turn }) => turn), [['first'], ['second'], ['first'], []]);
  assert.deepEqual(shown.map(({ moves }) => moves), [[], ['2'], ['2', '2'], ['2', '2', '1']]);
  assert.deepEqual([matchAt(replay(), 4), matchAt(replay(), -1)], [null, null]);
});

test('nobody may move in a replay, and only its last move shows the end', () => {
  for (const ply of [0, 1, 2, 3]) assert.equal(mayMove(at(ply)), false);
  assert.deepEqual([0, 1, 2, 3].map((ply) => at(ply).ended !== null), [false, false, false, true]);
  assert.deepEqual([resultInWords(t, at(3)), turnInWords(t, at(1))], [['result.watched', 'reason.resignation'], 'turn.watching']);
});

test('a line that won is shown at the end; an empty one is none', () => {
  const ended = { winner: 'first', reason: 'rules', line: ['a1', 'b1'], score: { first: 2, second: 1 }, at_ms: 1 };
  assert.deepEqual([at(3, { ended }).ended?.line, at(2, { ended }).ended, at(3).ended?.line], [['a1', 'b1'], null, null]);
});

test('colours that changed hands and points are shown from the move on that brought them', () => {
  const views = replay().views.map((view, i) => (i < 2 ? view : { ...view, swapped: true, score: { first: i, second: 0 } }));
  assert.deepEqual([0, 1, 2, 3].map((ply) => at(ply, { views }).swapped), [false, false, true, true]);
  assert.deepEqual([1, 3].map((ply) => at(ply, { views }).score), [null, { first: 3, second: 0 }]);
});

test('the list of moves says who made each', () => {
  assert.deepEqual(movesWithSeats(replay()), [{ ply: 1, seat: 'first', move: '2' }, { ply: 2, seat: 'second', move: '2' }, { ply: 3, seat: 'first', move: '1' }]);
});

test('a code is drawn run by run, with light around it', () => {
  assert.deepEqual(outline(['##.#', '....']), { side: 10, path: 'M4 4h2v1h-2zM7 4h1v1h-1z' });
});
