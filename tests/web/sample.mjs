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
  type: 'snapshot', game: GAME, seq: 1, rules: 'connect-four', options: { cols: 4, rows: 4 }, rated: false, seat: 'first', origin: null,
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
  type: 'welcome', player: { id: 'a', name: 'Alice' }, server: { name: 's', version: '1', protocol: 1 }, rules: [], games: [], blocked: [], waiting: [], invites: [], phrases: [],
  limits: { frame_bytes: 4096, messages_per_10s: 100, games_max: 0, invite_s_max: 604800 }, now_ms: 0, ...changes,
});

/** @returns {any} */
export const refusal = (/** @type {string} */ about, /** @type {string} */ code, changes = {}) => ({ type: 'refused', about, code, text: 'no', ...changes });

/**
 * A game of three moves in which first resigned.
 * @returns {import('../../static/records.d.ts').Replay}
 */
export const replay = (changes = {}) => ({
  game: GAME, rules: 'connect-four', options: { cols: 4, rows: 4 }, rated: false,
  players: { first: { id: 'a', name: 'Alice' }, second: { id: 'b', name: 'Bob' } }, layout: [squares(4, 4, true)],
  views: [
    { ply: 0, seat: null, move: null, at_ms: null, position: '..../..../..../....' },
    { ply: 1, seat: 'first', move: '2', at_ms: 1_000, position: '..../..../..../.x..' },
    { ply: 2, seat: 'second', move: '2', at_ms: 2_000, position: '..../..../.o../.x..' },
    { ply: 3, seat: 'first', move: '1', at_ms: 3_000, position: '..../..../.o../xx..' },
  ],
  ended: { winner: 'second', reason: 'resignation', line: [], score: null, at_ms: 4_000 }, ...changes,
});

/**
 * A game in a list.
 * @param {string} game
 * @returns {import('../../static/records.d.ts').Summary}
 */
export const summary = (game, changes = {}) => ({
  game, state: 'ended', rules: 'connect-four', options: {}, clock: null, rated: true,
  players: { first: { id: 'a', name: 'Alice' }, second: { id: 'b', name: 'Bob' } }, opened_ms: 0,
  ended: { winner: 'second', reason: 'rules', line: ['a1'], score: null, at_ms: 4_000 },
  ratings: { first: { before: 1500, after: 1488 }, second: { before: 1500, after: 1512 } }, ...changes,
});

/**
 * That a search waits.
 * @param {string} seek
 * @returns {any}
 */
export const waiting = (seek, changes = {}) => ({
  type: 'waiting', seek, rules: 'connect-four', options: {}, clock: null, rated: false, ahead: 0, since_ms: 0, window: null, expected_ms: null, ...changes,
});

/**
 * An invitation that stands.
 * @param {string} invite
 * @returns {any}
 */
export const invited = (invite, changes = {}) => ({
  type: 'invited', invite, code: 'HJKMN-PQRTV', url: '?invite=HJKMN-PQRTV', expires_ms: 86_400_000, qr: ['#'], rules: 'connect-four', options: {}, clock: null, rated: false,
  seat: 'random', private: true, ...changes,
});

/**
 * A search that may be joined.
 * @param {string} seek
 * @returns {any}
 */
export const openSeek = (seek, changes = {}) => ({
  seek, player: { id: 'b', name: 'Bob', bot: false }, rules: 'connect-four', options: {}, clock: null, rated: false, since_ms: 0, range: null, ...changes,
});
