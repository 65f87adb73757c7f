// A game at a table as the tests follow it: what the server told a window, a move made there by mouse or by keys, and whether
// what is drawn is what the server says. Knows how a move is written; never a rule.

import assert from 'node:assert/strict';
import { namesOf, partsOf } from '../../static/moves.js';
import { cellsOf } from '../../static/position.js';

/** @import {Visitor} from './house.mjs' */
/** @import {Layout, Pick, Seat, Ended, ServerMessage} from '../../static/wire.d.ts' */
/** @typedef {{game: string, seat: Seat | null, layout: Layout[], position: string, ply: number, turn: Seat[], legal: string[] | null, pick: Pick<string> | undefined, ended: Ended | null, moves: string[]}} Told */
/** @typedef {(visitor: Visitor, name: string) => Promise<void>} Point how a person points at a cell */

const CLASSES = /** @type {Record<string, string>} */ ({
  x: 'piece first', o: 'piece second', X: 'piece first promoted', O: 'piece second promoted', '#': 'piece closed', '?': 'piece unknown', '*': 'piece hit', '~': 'piece miss',
});
/**
 * A game of each kind, as large as it usually is, and how many plies make a picture of it.
 * @type {{rules: string, options: Record<string, string | number | boolean>, plies: number}[]}
 */
export const SAMPLES = [
  { rules: 'connect-four', options: {}, plies: 9 },
  { rules: 'tic-tac-toe', options: {}, plies: 3 },
  { rules: 'ultimate-tic-tac-toe', options: {}, plies: 44 },
  { rules: 'gomoku', options: { opening: 'swap2' }, plies: 20 },
  { rules: 'othello', options: {}, plies: 26 },
  { rules: 'draughts', options: {}, plies: 46 },
  { rules: 'dots-and-boxes', options: {}, plies: 44 },
  { rules: 'hex', options: {}, plies: 28 },
  { rules: 'battleship', options: {}, plies: 42 },
];
/** Presses that a walk over a board may take. */
const STEPS_MAX = 60;

/**
 * The game on a visitor's screen, by all that the server told this window.
 * @param {Visitor} visitor
 * @returns {Told}
 */
export function told({ heard }) {
  const now = heard.reduce(next, null);
  assert.ok(now, 'a game was told of');
  return now;
}

/**
 * @param {Told | null} now
 * @param {ServerMessage} word
 * @returns {Told | null}
 */
function next(now, word) {
  if (word.type === 'snapshot') return { ...word, pick: word.pick };
  if (!now || !('game' in word) || word.game !== now.game) return now;
  if (word.type === 'played') return { ...now, ...word, pick: word.pick, moves: [...now.moves, word.move], seat: now.seat };
  if (word.type !== 'ended') return now;
  return { ...now, ended: word, turn: [], position: word.position ?? now.position, moves: word.moves ?? now.moves };
}

/**
 * Points with the mouse.
 * @type {Point}
 */
export const byMouse = (visitor, name) => visitor.cell(name).click();

/**
 * Points with the arrow keys and Enter: to the row first, as far as its cells allow, then along it.
 * @type {Point}
 */
export async function byKeys(visitor, name) {
  if (!(await visitor.page.evaluate(() => document.activeElement?.matches('td')))) await visitor.tabTo('td');
  const places = new Map(told(visitor).layout.flatMap(({ cells }) => cells.flatMap((line, row) => line.map((cell, col) => /** @type {const} */ ([cell ?? '', { row, col }])))));
  const goal = places.get(name);
  assert.ok(goal, name);
  for (let i = 0; i < STEPS_MAX; i++) {
    const at = await visitor.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.name ?? '');
    const here = places.get(at);
    assert.ok(here, `the focus is on the board: ${at}`);
    if (at === name) return visitor.page.keyboard.press('Enter');
    const key = here.row !== goal.row ? (here.row < goal.row ? 'ArrowDown' : 'ArrowUp') : here.col < goal.col ? 'ArrowRight' : 'ArrowLeft';
    await visitor.page.keyboard.press(key);
  }
  throw new Error(`the arrows do not lead to ${name}`);
}

/**
 * One of the legal moves.
 * @param {Told} now
 * @param {() => number} random
 */
export function anyMove({ legal, pick }, random) {
  /** @template T @param {T[]} all */
  const one = (all) => /** @type {T} */ (all[Math.floor(random() * all.length)]);
  if (legal) return one(legal);
  assert.ok(pick, 'there is a way to say the moves');
  if (pick.others.length > 0 && random() < 0.5) return one(pick.others);
  const left = [...pick.cells];
  return Array.from({ length: pick.count }, () => left.splice(Math.floor(random() * left.length), 1)[0]).join('-');
}

/**
 * Makes a move as a person does: by its cells, or by the button of a move without cells.
 * @param {Visitor} visitor
 * @param {string} move
 * @param {Point} point
 */
export async function makes(visitor, move, point) {
  const { layout } = told(visitor);
  const parts = partsOf(move, namesOf(layout));
  if (parts === null) {
    const button = `.moves button[data-move="${move}"]`;
    if (point !== byKeys) return visitor.find(button).click();
    await visitor.tabTo(button);
    return visitor.page.keyboard.press('Enter');
  }
  for (const part of parts) {
    const column = layout[0]?.zones?.indexOf(part) ?? -1;
    await point(visitor, column < 0 ? part : (layout[0]?.cells[0]?.[column] ?? part));
  }
}

/**
 * Waits until a window was told of an event that makes it so.
 * @param {Visitor} visitor
 * @param {(now: Told) => boolean} is
 */
export async function hearsThat(visitor, is) {
  const late = Date.now() + 15_000;
  while (!is(told(visitor))) {
    if (Date.now() > late) throw new Error(`not told in time: ${JSON.stringify({ ...told(visitor), layout: null })}`);
    await visitor.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/**
 * Waits until a window lets its player move, or the turn has gone by without them: a pass that nobody chooses.
 * @param {Visitor} visitor
 * @param {Seat} seat
 */
async function mayAct(visitor, seat) {
  const late = Date.now() + 15_000;
  while (told(visitor).turn.includes(seat) && !(await visitor.find('vv-board.mine:not(.sending)').isVisible())) {
    if (Date.now() > late) throw new Error('the board stays closed to who is to move');
    await visitor.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/**
 * Plays on by legal moves drawn by chance, whoever is to move, to the end or as far as is wanted.
 * @param {Record<Seat, Visitor>} players
 * @param {() => number} random
 * @param {{points?: Partial<Record<Seat, Point>>, prefer?: (now: Told) => string | undefined, until?: (now: Told) => boolean}} [how] how
 *   each points (by mouse where nothing is said), the move that is wanted where one is, and when to stop
 */
export async function playOut(players, random, { points = {}, prefer = () => undefined, until = () => false } = {}) {
  for (;;) {
    const now = told(players.first);
    const [seat] = now.turn;
    if (now.ended || until(now)) return;
    if (seat === undefined) {
      await hearsThat(players.first, ({ ended }) => ended !== null);
      continue;
    }
    const mover = players[seat];
    await hearsThat(mover, ({ ply, ended }) => ended !== null || ply >= now.ply);
    await mayAct(mover, seat);
    const mine = told(mover);
    if (!mine.turn.includes(seat)) continue;
    await makes(mover, prefer(mine) ?? anyMove(mine, random), points[seat] ?? byMouse);
    for (const player of Object.values(players)) await hearsThat(player, ({ ply, ended }) => ended !== null || ply > mine.ply);
  }
}

/**
 * Plays on by legal moves drawn by chance against somebody who plays by themself, to the end.
 * @param {Visitor} visitor
 * @param {() => number} random
 */
export async function playAlone(visitor, random) {
  for (;;) {
    const now = told(visitor);
    if (now.ended) return;
    const { seat } = now;
    assert.ok(seat, 'they have a seat');
    if (now.turn.includes(seat)) {
      await mayAct(visitor, seat);
      const mine = told(visitor);
      if (mine.turn.includes(seat) && mine.ply === now.ply) await makes(visitor, anyMove(mine, random), byMouse);
    }
    await hearsThat(visitor, ({ ply, ended }) => ended !== null || ply > now.ply);
  }
}

/**
 * Sends both fleets, where there are any to place.
 * @param {Visitor[]} visitors
 */
export async function sailOut(...visitors) {
  if (!(await visitors[0]?.find('vv-fleet').isVisible())) return;
  for (const visitor of visitors) await visitor.find('.ready').click();
  for (const visitor of visitors) await hearsThat(visitor, ({ ply }) => ply === visitors.length);
}

/**
 * Sees that a window draws what the server says, cell by cell, with the line that won.
 * @param {Visitor} visitor
 */
export async function drawsWhatIsTold(visitor) {
  const { layout, position, ended } = told(visitor);
  const wanted = cellsOf(layout, position).map(({ name, mark }) => [name, CLASSES[mark] ?? 'piece none', ended?.line?.includes(name) ?? false]);
  const drawn = () => visitor.find('vv-board td.cell').evaluateAll((cells) => cells.map((cell) => [
    cell.dataset.name, cell.querySelector('.piece')?.className.replace(' arrives', ''), cell.classList.contains('winning'),
  ]));
  assert.deepEqual(await drawn(), wanted);
}
