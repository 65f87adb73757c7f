// Where the keys lead on boards of every shape: every cell can be reached, and no key leaves its board.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination } from '../../static/elements/keys.js';
import { cellsOf } from '../../static/position.js';

/** @import {Layout, Shape} from '../../static/wire.d.ts' */

const KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];

/**
 * A board whose cells are named by row and column, with gaps where there is none.
 * @param {Shape} shape
 * @param {number} side
 * @param {(row: number, col: number) => boolean} isCell
 * @returns {Layout}
 */
function board(shape, side, isCell) {
  const cells = Array.from({ length: side }, (_, row) => Array.from({ length: side }, (__, col) => (isCell(row, col) ? `${row}.${col}` : null)));
  return { shape, rows: side, cols: side, cells, zones: null };
}

/** @type {Record<string, Layout>} */
const BOARDS = {
  'dark squares': board('squares', 8, (row, col) => (row + col) % 2 === 1),
  hexagons: board('hexes', 5, () => true),
  'edges and boxes': board('edges', 7, (row, col) => row % 2 === 1 || col % 2 === 1),
};

for (const [name, layout] of Object.entries(BOARDS)) {
  const cells = cellsOf([layout, layout], '');

  test(`the arrows reach every cell: ${name}`, () => {
    const seen = new Set([0]);
    for (const at of seen) for (const key of KEYS.slice(0, 4)) seen.add(destination(cells, at, key) ?? at);
    assert.equal(seen.size, cells.length / 2);
  });

  test(`every key goes its own way and stays on its board: ${name}`, () => {
    for (const [at, from] of cells.entries()) {
      for (const key of KEYS) {
        const to = cells[destination(cells, at, key) ?? -1];
        assert.ok(to, key);
        assert.equal(to.board, from.board, key);
        const [down, right] = [to.row - from.row, to.col - from.col];
        if (key === 'ArrowUp' || key === 'PageUp') assert.ok(down <= 0, `${key} from ${from.name}`);
        if (key === 'ArrowDown' || key === 'PageDown') assert.ok(down >= 0, `${key} from ${from.name}`);
        if (key === 'ArrowLeft' || key === 'Home') assert.ok(down === 0 && right <= 0, `${key} from ${from.name}`);
        if (key === 'ArrowRight' || key === 'End') assert.ok(down === 0 && right >= 0, `${key} from ${from.name}`);
      }
    }
  });
}

test('up and down lead over the dark squares row by row, straight on and back', () => {
  const cells = cellsOf([/** @type {Layout} */ (BOARDS['dark squares'])], '');
  /** @param {string} name @param {string} key */
  const leads = (name, key) => cells[destination(cells, cells.findIndex((cell) => cell.name === name), key) ?? -1]?.name;
  assert.equal(leads('3.4', 'ArrowUp'), '2.3');
  assert.equal(leads('2.3', 'ArrowUp'), '1.4');
  assert.equal(leads('2.3', 'ArrowDown'), '3.4');
  assert.equal(leads('3.0', 'ArrowUp'), '2.1');
  assert.equal(leads('0.7', 'ArrowUp'), '0.7');
});

test('a key that leads nowhere is not taken', () => {
  assert.equal(destination(cellsOf([board('squares', 2, () => true)], ''), 0, 'a'), null);
});
