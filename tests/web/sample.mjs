// Messages and situations the unit tests begin with. Owns no test.

/** @import {Snapshot} from '../../static/match.js' */
/** @import {Layout} from '../../static/wire.d.ts' */

export const GAME = '0190163d8694739baea5966c26f8ad91';

/**
 * A board of squares, rows from the top, cells a1 at the bottom left.
 * @param {number} cols
 * @param {number} rows
 * @param {boolean} zoned whether every column has a name
 * @returns {Layout}
 */
export function squares(cols, rows, zoned) {
  const cells = Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (__, col) => `${'abcdefghij'[col]}${rows - row}`));
  return { shape: 'squares', rows, cols, cells, zones: zoned ? Array.from({ length: cols }, (_, col) => String(col + 1)) : null };
}

/** @returns {Snapshot} */
export const snapshot = (changes = {}) => ({
  type: 'snapshot', game: GAME, seq: 1, rules: 'connect-four', options: { cols: 4, rows: 4 }, rated: false, seat: 'first',
  players: { first: { id: 'a', name: 'Alice', bot: false }, second: { id: 'b', name: 'Bob', bot: false } }, moves: [], ply: 0,
  layout: [squares(4, 4, true)], position: '..../..../..../....', turn: ['first'], legal: ['1', '2', '3', '4'], clock: null,
  presence: { first: true, second: true }, left_ms: { first: null, second: null }, offers: [], watchers: 0, ended: null, ...changes,
});

/** @returns {any} */
export const played = (changes = {}) => ({
  type: 'played', game: GAME, seq: 2, ply: 1, seat: 'first', move: '2', position: '..../..../..../.x..', turn: ['second'],
  legal: ['1', '2', '3', '4'], clock: null, at_ms: 0, ...changes,
});

/** @returns {any} */
export const ended = (changes = {}) => ({
  type: 'ended', game: GAME, seq: 2, ply: 0, winner: 'first', result: 'win', reason: 'resignation', line: null, score: null, ratings: null,
  record: `/api/v1/games/${GAME}`, ...changes,
});

/** @returns {any} */
export const welcome = (changes = {}) => ({
  type: 'welcome', player: { id: 'a', name: 'Alice' }, server: { name: 's', version: '1', protocol: 1 }, rules: [], games: [], phrases: [],
  limits: { frame_bytes: 4096, messages_per_10s: 100, games_max: 0 }, now_ms: 0, ...changes,
});

/** @returns {any} */
export const refusal = (/** @type {string} */ about, /** @type {string} */ code, changes = {}) => ({ type: 'refused', about, code, text: 'no', ...changes });
