// From clicks to moves: a table of situations, for games with columns and without, and the ways of the keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
/** @import {Layout, Pick} from '../../static/wire.d.ts' */
import { destination } from '../../static/elements/keys.js';
import { buttonMoves, click, hints, partsOf, namesOf, target } from '../../static/moves.js';
import { cellsOf, changedCells, rowNumber } from '../../static/position.js';
import { squares } from './sample.mjs';

const COLUMNS = [squares(10, 4, true)];
const PLAIN = [squares(4, 4, false)];
/** What a move's legal list and a row of clicks come to: [what, layout, legal, clicked cells, expected]. */
const TABLE = /** @type {const} */ ([
  ['a cell of a column drops there', COLUMNS, ['1', '2', '10'], ['b3'], '2'],
  ['column 1 is not mistaken for 10', COLUMNS, ['1', '10'], ['j1'], '10'],
  ['a full column is no move', COLUMNS, ['1'], ['b3'], null],
  ['a cell of its own', PLAIN, ['a1', 'b2'], ['b2'], 'b2'],
  ['a taken cell is no move', PLAIN, ['a1'], ['b2'], null],
  ['from and to', PLAIN, ['a1-b2', 'a1-a2'], ['a1', 'b2'], 'a1-b2'],
  ['from alone is not yet a move', PLAIN, ['a1-b2', 'a1-a2'], ['a1'], null],
  ['one way on still waits for its last cell', PLAIN, ['a1xb2xc3'], ['a1', 'b2'], null],
  ['a whole path', PLAIN, ['a1xb2xc3', 'a1xb2xa3'], ['a1', 'b2', 'a3'], 'a1xb2xa3'],
  ['another piece starts anew', PLAIN, ['a1-b2', 'c1-c2'], ['a1', 'c1', 'c2'], 'c1-c2'],
  ['a move that could go on ends by a second click', PLAIN, ['a1-b2', 'a1-b2-c3'], ['a1', 'b2', 'b2'], 'a1-b2'],
  ['too many to list, and no short way to say them: no click makes one', PLAIN, null, ['b2'], null],
  ['a second click takes the piece back', PLAIN, ['a1-b2', 'a1-a2'], ['a1', 'a1', 'b2'], null],
]);

for (const [what, layout, legal, clicked, expected] of TABLE) {
  test(`clicks: ${what}`, () => {
    const cells = cellsOf([...layout], '');
    let chosen = /** @type {string[]} */ ([]);
    let move = /** @type {string | null} */ (null);
    for (const name of clicked) {
      assert.equal(move, null, 'a move came before the last click');
      const cell = cells.find((candidate) => candidate.name === name);
      assert.ok(cell);
      ({ chosen, move } = click({ legal: legal && [...legal], layout: [...layout], chosen, cell }));
    }
    assert.equal(move, expected);
  });
}

test('a bottom cell that is a move of its own wins over its column', () => {
  const cell = cellsOf(COLUMNS, '').find(({ name }) => name === 'c1');
  assert.ok(cell);
  assert.equal(click({ legal: ['3', 'c1'], layout: COLUMNS, chosen: [], cell }).move, 'c1');
  assert.equal(target({ legal: ['3'], layout: COLUMNS, chosen: [], cell }), 'zone');
  assert.equal(target({ legal: ['c1'], layout: COLUMNS, chosen: [], cell }), 'cell');
  assert.equal(target({ legal: ['4'], layout: COLUMNS, chosen: [], cell }), null);
});

test('moves that no click can make become buttons', () => {
  /** @param {string[] | null} legal @param {Layout[]} layout @param {Pick<string> | null} [pick] */
  const buttons = (legal, layout, pick = null) => buttonMoves({ legal, pick, layout, chosen: [] });
  assert.deepEqual(buttons(['a1', 'pass', 'swap', 'a1-b2'], PLAIN), ['pass', 'swap']);
  assert.deepEqual(buttons(['p3', '3'], COLUMNS), ['p3']);
  assert.deepEqual(buttons(null, PLAIN), []);
  assert.deepEqual(buttons(null, PLAIN, { count: 2, cells: ['a1', 'b2'], others: ['white'] }), ['white']);
});

test('cells are picked until there are enough, and a second click takes one back', () => {
  const pick = { count: 3, cells: ['a1', 'b2', 'c3', 'd4'], others: [] };
  const cells = cellsOf(PLAIN, '');
  let chosen = /** @type {string[]} */ ([]);
  let move = /** @type {string | null} */ (null);
  for (const [name, left] of /** @type {[string, string[]][]} */ ([['b2', ['b2']], ['a2', ['b2']], ['a1', ['b2', 'a1']], ['b2', ['a1']], ['d4', ['a1', 'd4']]])) {
    const cell = cells.find((candidate) => candidate.name === name);
    assert.ok(cell);
    ({ chosen, move } = click({ legal: null, pick, layout: PLAIN, chosen, cell }));
    assert.deepEqual([chosen, move], [left, null]);
    assert.equal(target({ legal: null, pick, layout: PLAIN, chosen, cell }), name === 'a2' ? null : 'cell');
  }
  const last = cells.find(({ name }) => name === 'c3');
  assert.ok(last);
  assert.deepEqual(click({ legal: null, pick, layout: PLAIN, chosen, cell: last }), { chosen: [], move: 'a1-d4-c3' });
});

test('hints are where a move may begin or go on, unless nearly everything may', () => {
  const legal = ['a1-b2', 'a1-a2', 'c1-c2'];
  assert.deepEqual([...hints({ legal, layout: PLAIN, chosen: [] })], ['a1', 'c1']);
  assert.deepEqual([...hints({ legal, layout: PLAIN, chosen: ['a1'] })], ['b2', 'a2']);
  const all = cellsOf(PLAIN, '').map(({ name }) => name);
  assert.deepEqual([...hints({ legal: all, layout: PLAIN, chosen: [] })], []);
  assert.deepEqual([...hints({ legal: ['1', '2'], layout: COLUMNS, chosen: [] })], [], 'a column is no cell');
});

test('a text is taken apart into names', () => {
  const names = namesOf(PLAIN);
  assert.deepEqual(partsOf('a1xb2:c3-d4', names), ['a1', 'b2', 'c3', 'd4']);
  assert.deepEqual(partsOf('a1b2', names), ['a1', 'b2']);
  assert.equal(partsOf('a1-', names), null);
  assert.equal(partsOf('a9', names), null);
});

test('a position is read by its layout, board by board', () => {
  const cells = cellsOf([squares(2, 2, false), squares(2, 1, false)], 'xo/.#|?~');
  assert.equal(cells.map(({ mark }) => mark).join(''), 'xo.#?~');
  assert.deepEqual(cells.map(({ board }) => board), [0, 0, 0, 0, 1, 1]);
  assert.deepEqual(cells.slice(0, 4).map(({ name }) => name), ['a2', 'b2', 'a1', 'b1']);
  assert.equal(cells[0] && rowNumber(cells[0]), 2);
});

test('a place without a name is no cell', () => {
  const layout = squares(2, 1, false);
  layout.cells = [[null, 'b1']];
  assert.deepEqual(cellsOf([layout], ' x').map(({ name, mark }) => name + mark), ['b1x']);
});

test('what a move changed', () => {
  assert.deepEqual(changedCells(PLAIN, '..../..../..../....', '..../..../..../.x..'), ['b1']);
  assert.deepEqual(changedCells(PLAIN, '..../..../..../.x..', '..../..../..../....'), ['b1']);
  assert.deepEqual(changedCells(PLAIN, '..../..../..../xo..', '..../..../..../..x.'), ['c1']);
});

for (const [from, key, to] of [
  ['b2', 'ArrowUp', 'b3'], ['b2', 'ArrowDown', 'b1'], ['b2', 'ArrowLeft', 'a2'], ['b2', 'ArrowRight', 'c2'], ['b2', 'Home', 'a2'],
  ['b2', 'End', 'd2'], ['b2', 'PageUp', 'b4'], ['b2', 'PageDown', 'b1'], ['a4', 'ArrowUp', 'a4'], ['a4', 'ArrowLeft', 'a4'], ['d1', 'ArrowRight', 'd1'],
]) {
  test(`keys: ${key} from ${from}`, () => {
    const cells = cellsOf(PLAIN, '');
    const at = cells.findIndex(({ name }) => name === from);
    assert.equal(cells[destination(cells, at, String(key)) ?? -1]?.name, to);
  });
}

test('other keys lead nowhere', () => assert.equal(destination(cellsOf(PLAIN, ''), 0, 'x'), null));
