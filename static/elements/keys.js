// Where a key leads on a grid: pure, from a cell and a key to another cell. Owns nothing.

/** @import {Cell} from '../position.js' */

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The index of the cell a key leads to: arrows to the next cell that way (over gaps; up and down to the next row, so that
 * no cell is out of reach), Home and End along the row, Page Up and Page Down along the column. Null when the key is not
 * one of these.
 * @param {Cell[]} cells
 * @param {number} at
 * @param {string} key
 * @returns {number | null}
 */
export function destination(cells, at, key) {
  const from = cells[at];
  if (!from) return null;
  const row = indices(cells, (cell) => cell.board === from.board && cell.row === from.row);
  const column = indices(cells, (cell) => cell.board === from.board && cell.col === from.col);
  if (key === 'Home') return row[0] ?? at;
  if (key === 'End') return row.at(-1) ?? at;
  if (key === 'PageUp') return column[0] ?? at;
  if (key === 'PageDown') return column.at(-1) ?? at;
  const step = STEPS[key];
  if (!step) return null;
  const [down, right] = step;
  return down !== 0 ? nextRow(cells, from, down) ?? at : row[row.indexOf(at) + right] ?? at;
}

/**
 * The cell of the next row up (-1) or down (1) that is nearest. Of two as near, odd rows lead to the left one and even rows
 * to the right one: up and down again leads back, and going on stays in place on a board of dark squares.
 * @param {Cell[]} cells
 * @param {Cell} from
 * @param {number} down
 */
function nextRow(cells, from, down) {
  const side = from.row % 2 === 1 ? -1 : 1;
  const beyond = indices(cells, (cell) => cell.board === from.board && Math.sign(cell.row - from.row) === down);
  /** @param {number} index */
  const way = (index) => {
    const { row = 0, col = 0 } = cells[index] ?? {};
    return [Math.abs(row - from.row), Math.abs(col - from.col), (from.col - col) * side];
  };
  return beyond.sort((one, other) => compared(way(one), way(other)))[0];
}

/**
 * Which of two lists of numbers comes first.
 * @param {number[]} one
 * @param {number[]} other
 */
const compared = (one, other) => one.map((value, i) => value - (other[i] ?? 0)).find((difference) => difference !== 0) ?? 0;

/**
 * @param {Cell[]} cells
 * @param {(cell: Cell) => boolean} wanted
 */
const indices = (cells, wanted) => cells.flatMap((cell, i) => (wanted(cell) ? [i] : []));
