// Where a key leads on a grid: pure, from a cell and a key to another cell. Owns nothing.

/** @import {Cell} from '../position.js' */

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The index of the cell a key leads to: arrows to the next cell that way (over gaps), Home and End along the row, Page Up
 * and Page Down along the column. Null when the key is not one of these.
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
  const way = down !== 0 ? column : row;
  return way[way.indexOf(at) + down + right] ?? at;
}

/**
 * @param {Cell[]} cells
 * @param {(cell: Cell) => boolean} wanted
 */
const indices = (cells, wanted) => cells.flatMap((cell, i) => (wanted(cell) ? [i] : []));
