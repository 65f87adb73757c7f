// Builds the boards of a layout: tables of cells, with heads of columns where columns can be chosen and edges in two colours
// around hexagons. Owns the elements' structure; never what stands on a cell or what may be played.

/** @import {Layout} from '../wire.d.ts' */
/** @import {Cell} from '../position.js' */
import { make } from './part.js';

/** @typedef {{cell: Cell, box: HTMLElement, piece: HTMLElement}} Drawn */

const SVG = 'http://www.w3.org/2000/svg';
/** Height of a hexagon that is one wide, and of a row of them. */
const HEX = { height: 2 / Math.sqrt(3), row: Math.sqrt(3) / 2 };

/**
 * The boards of a layout and, in the order of the cells, what was drawn for each.
 * @param {Layout[]} layout
 * @param {Cell[]} cells
 * @returns {{boards: HTMLElement[], drawn: Drawn[]}}
 */
export function build(layout, cells) {
  /** @type {Drawn[]} */
  const drawn = [];
  const boards = layout.map((shape, board) => {
    const frame = make('figure', '', 'board');
    frame.style.setProperty('--rows', String(shape.rows));
    frame.style.setProperty('--cols', String(shape.cols));
    frame.dataset.shape = shape.shape;
    if (layout.length > 1) frame.append(make('figcaption'));
    if (shape.shape === 'hexes') frame.append(coast(shape));
    frame.append(table(shape, cells.filter((cell) => cell.board === board), drawn));
    return frame;
  });
  return { boards, drawn };
}

/**
 * @param {Layout} layout
 * @param {Cell[]} cells
 * @param {Drawn[]} drawn
 */
function table(layout, cells, drawn) {
  const grid = make('table', '', `${layout.shape} ${layout.zones ? 'zoned' : 'plain'}`);
  grid.setAttribute('role', 'grid');
  grid.setAttribute('aria-describedby', 'board-hint');
  if (layout.zones) grid.append(heads(layout.zones));
  const body = make('tbody');
  body.setAttribute('role', 'rowgroup');
  for (let row = 0; row < layout.rows; row++) {
    const line = make('tr');
    line.setAttribute('role', 'row');
    line.style.setProperty('--row', String(row));
    const here = new Map(cells.filter((cell) => cell.row === row).map((cell) => [cell.col, cell]));
    for (let col = 0; col < layout.cols; col++) line.append(place(layout, row, col, here.get(col), drawn));
    body.append(line);
  }
  grid.append(body);
  return grid;
}

/**
 * @param {Layout} layout
 * @param {number} row
 * @param {number} col
 * @param {Cell | undefined} cell
 * @param {Drawn[]} drawn
 */
function place(layout, row, col, cell, drawn) {
  const { block } = layout;
  const kinds = [cell ? 'cell' : 'gap'];
  if (layout.shape === 'edges') kinds.push(row % 2 === 0 ? 'thin-row' : '', col % 2 === 0 ? 'thin-col' : '');
  if (block && col > 0 && col % block === 0) kinds.push('block-start');
  if (block && row > 0 && row % block === 0) kinds.push('block-top');
  const box = make('td', '', kinds.filter(Boolean).join(' '));
  box.setAttribute('role', cell ? 'gridcell' : 'presentation');
  if (!cell) return box;
  const piece = make('span', '', 'piece');
  piece.setAttribute('aria-hidden', 'true');
  box.append(piece);
  box.dataset.index = String(drawn.length);
  box.dataset.name = cell.name;
  box.style.setProperty('--fall', String(row + 1));
  drawn.push({ cell, box, piece });
  return box;
}

/** @param {string[]} zones */
function heads(zones) {
  const head = make('thead');
  head.setAttribute('role', 'rowgroup');
  const line = make('tr');
  line.setAttribute('role', 'row');
  for (const zone of zones) {
    const cell = make('th');
    cell.setAttribute('role', 'columnheader');
    cell.dataset.zone = zone;
    const ghost = make('span', '', 'ghost');
    ghost.setAttribute('aria-hidden', 'true');
    cell.append(make('span', zone, 'number'), ghost);
    line.append(cell);
  }
  head.append(line);
  return head;
}

/**
 * The four sides of a board of hexagons, in the colour that joins them: top and bottom, left and right.
 * @param {Layout} layout
 */
function coast({ rows, cols }) {
  const svg = document.createElementNS(SVG, 'svg');
  const [width, height] = [cols + (rows - 1) / 2, (rows - 1) * HEX.row + HEX.height];
  svg.setAttribute('class', 'coast');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('aria-hidden', 'true');
  const [quarter, last] = [HEX.height / 4, (rows - 1) * HEX.row];
  /** The corners of a hexagon by the place of its row and column: how far right, and how far down. @param {number} row @param {number} col */
  const at = (row, col) => ({ x: col + row / 2, y: row * HEX.row });
  const top = range(cols).flatMap((col) => [[col, quarter], [col + 0.5, 0], [col + 1, quarter]]);
  const bottom = range(cols).flatMap((col) => {
    const { x } = at(rows - 1, col);
    return [[x, last + 3 * quarter], [x + 0.5, last + HEX.height], [x + 1, last + 3 * quarter]];
  });
  const left = range(rows).flatMap((row) => {
    const { x, y } = at(row, 0);
    return [[x, y + quarter], [x, y + 3 * quarter], [x + 0.5, y + HEX.height]];
  });
  const right = range(rows).flatMap((row) => {
    const { x, y } = at(row, cols - 1);
    return [[x + 0.5, y], [x + 1, y + quarter], [x + 1, y + 3 * quarter]];
  });
  for (const [side, points] of /** @type {[string, number[][]][]} */ ([['second', left.slice(0, -1)], ['second', right.slice(1)], ['first', top], ['first', bottom]])) {
    const line = document.createElementNS(SVG, 'polyline');
    line.setAttribute('class', side);
    line.setAttribute('points', points.map((point) => point.join(',')).join(' '));
    svg.append(line);
  }
  const land = document.createElementNS(SVG, 'polygon');
  const around = [...top, ...right, ...bottom.reverse(), ...left.reverse()];
  land.setAttribute('points', around.map((point) => point.join(',')).join(' '));
  svg.append(land);
  return svg;
}

/** @param {number} length */
const range = (length) => Array.from({ length }, (_, i) => i);
