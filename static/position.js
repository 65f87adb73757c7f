// Reads a position's text into cells by its layout. Owns how a position travels; never knows what a piece may do.

/** @import {Layout} from './wire.d.ts' */
/** @import {Colour} from './match.js' */

/**
 * One cell to draw: its name, where it is, and the character that stands on it.
 * @typedef {{name: string, board: number, row: number, col: number, zone: string | null, mark: string}} Cell
 */

/**
 * The cells of all boards, row by row from the top. A place without a name is no cell and is left out.
 * @param {Layout[]} layout
 * @param {string} position
 * @returns {Cell[]}
 */
export function cellsOf(layout, position) {
  /** @type {Cell[]} */
  const cells = [];
  let at = 0;
  layout.forEach((shape, board) => {
    for (let row = 0; row < shape.rows; row++, at++) {
      for (let col = 0; col < shape.cols; col++, at++) {
        const name = shape.cells[row]?.[col] ?? null;
        const zone = shape.zones?.[col] ?? null;
        if (name !== null) cells.push({ name, board, row, col, zone, mark: position[at] ?? '.' });
      }
    }
  });
  return cells;
}

/**
 * The colour of the piece a mark stands for, or null when it is nobody's.
 * @param {string} mark
 * @returns {Colour | null}
 */
export function colourOn(mark) {
  if (mark === 'x' || mark === 'X') return 'first';
  if (mark === 'o' || mark === 'O') return 'second';
  return null;
}

/**
 * The number people call a row by: the digits that end its cell's name, or its place from the top.
 * @param {{name: string, row: number}} cell
 */
export function rowNumber(cell) {
  const digits = /^[a-z]+(\d+)$/i.exec(cell.name);
  return digits ? Number(digits[1]) : cell.row + 1;
}

/**
 * The names of the cells that differ between two positions of one layout and hold a piece now; where none holds one,
 * all that differ (a piece was taken away).
 * @param {Layout[]} layout
 * @param {string} before
 * @param {string} after
 */
export function changedCells(layout, before, after) {
  const old = cellsOf(layout, before);
  const changed = cellsOf(layout, after).filter((cell, i) => cell.mark !== old[i]?.mark);
  const placed = changed.filter((cell) => colourOn(cell.mark) !== null);
  return (placed.length > 0 ? placed : changed).map((cell) => cell.name);
}
