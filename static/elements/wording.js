// How the things of a game are called: pure functions from facts to sentences. Owns no sentence (they are in i18n) and
// touches no DOM.

/** @import {Words} from '../i18n.js' */
/** @import {Colour, Match} from '../match.js' */
/** @import {Cell} from '../position.js' */
/** @import {Hinted, Seat, Layout, RulesInfo} from '../wire.d.ts' */
/** @import {Options} from '../page.js' */
import { bestOf } from '../hinting.js';
import { SEATS, opposite, seatOf } from '../match.js';
import { colourOn, rowNumber } from '../position.js';
import { namesOf, partsOf } from '../moves.js';

/** How a pass is written. */
export const PASS = '--';

/**
 * @param {Words} t
 * @param {string} id
 */
export const nameOfRules = (t, id) => (t.has(`rules.${id}`) ? t(`rules.${id}`) : id);

/**
 * What is played, in a line: the game, its size, and the options that are not the usual ones.
 * @param {Words} t
 * @param {RulesInfo | undefined} rules
 * @param {Options} options
 */
export function gameInWords(t, rules, options) {
  if (!rules) return '';
  const sized = 'cols' in options && 'rows' in options;
  const unusual = rules.options.filter(({ name }) => name in options && !(sized && (name === 'cols' || name === 'rows')));
  const words = unusual.filter((option) => options[option.name] !== option.default).map(({ name }) => optionInWords(t, name, options[name]));
  return [nameOfRules(t, rules.id), ...(sized ? [`${options.cols}\u00a0×\u00a0${options.rows}`] : []), ...words].join(' · ');
}

/**
 * @param {Words} t
 * @param {string} name
 * @param {Options[string] | undefined} value
 */
function optionInWords(t, name, value) {
  const title = t.has(`option.${name}`) ? t(`option.${name}`) : name;
  if (value === true) return title;
  return t('option.said', { name: title, value: value === false ? t('option.no') : valueInWords(t, name, String(value)) });
}

/**
 * A word that an option takes.
 * @param {Words} t
 * @param {string} name
 * @param {string} value
 */
export const valueInWords = (t, name, value) => (t.has(`option.${name}.${value}`) ? t(`option.${name}.${value}`) : value);

/**
 * What stands on a cell, in words.
 * @param {Words} t
 * @param {Match} match
 * @param {string} mark
 */
function markInWords(t, match, mark) {
  const colour = colourOn(mark);
  if (colour) {
    const promoted = mark === 'X' || mark === 'O';
    const key = promoted ? special(t, 'board.promoted', match.rules) : 'board.piece';
    return t(key, { colour: t(`seat.${colour}`), name: match.players[seatOf(match, colour)].name });
  }
  const key = /** @type {Record<string, string>} */ ({ '#': 'board.closed', '?': 'board.unknown', '*': 'board.hit', '~': 'board.miss' })[mark];
  return t(key ?? 'board.empty');
}

/**
 * The key of a sentence: the one for these rules, if they have one of their own.
 * @param {Words} t
 * @param {string} key
 * @param {string} rules
 */
export const special = (t, key, rules) => (t.has(`${key}.${rules}`) ? `${key}.${rules}` : key);

/**
 * What a cell is called: its place among columns, its name, or which edge of which box it is.
 * @param {Words} t
 * @param {Layout | undefined} layout
 * @param {Cell} cell
 */
function placeInWords(t, layout, { name, row, col, zone }) {
  const place = { row: Math.floor(row / 2) + 1, col: Math.floor(col / 2) + 1 };
  if (layout?.shape === 'edges' && row % 2 === 1 && col % 2 === 1) return t('board.box', place);
  if (layout?.shape === 'edges') return t(row % 2 === 0 ? 'board.edge_level' : 'board.edge_upright', place);
  return zone === null ? t('board.named', { name: name.toUpperCase() }) : t('board.place', { col: col + 1, row: rowNumber({ name, row }) });
}

/**
 * The accessible name of a cell.
 * @param {Words} t
 * @param {Match} match
 * @param {Cell} cell
 * @param {string[]} chosen
 * @param {{hinted?: boolean, best?: boolean}} [hints] whether a move may go on here, and whether that is one of the best
 */
export function cellInWords(t, match, cell, chosen, { hinted = false, best = false } = {}) {
  const what = t('board.cell', { place: placeInWords(t, match.layout[cell.board], cell), what: markInWords(t, match, cell.mark) });
  const more = [];
  if (match.ended?.line?.includes(cell.name)) more.push(t('board.winning'));
  if (match.last.includes(cell.name)) more.push(t('board.last'));
  if (chosen.includes(cell.name)) more.push(t('board.chosen'));
  if (best) more.push(t('board.best'));
  if (hinted) more.push(t('board.hinted'));
  return [what, ...more].join(', ');
}

/**
 * A move as people say it: its column where the board has named columns, else its text.
 * @param {Words} t
 * @param {Layout[]} layout
 * @param {string} move
 */
export function moveInWords(t, layout, move) {
  const parts = partsOf(move, namesOf(layout));
  const isZone = (/** @type {string} */ name) => layout.some((board) => board.zones?.includes(name));
  if (parts?.length === 1 && isZone(move)) return t('board.zone', { zone: move });
  const [kind = '', zone = ''] = [move.slice(0, 1), move.slice(1)];
  if (parts === null && isZone(zone) && t.has(`move.${kind}*`)) return t(`move.${kind}*`, { zone });
  return t.has(`move.${move}`) ? t(`move.${move}`) : move;
}

/**
 * The best moves in a sentence.
 * @param {Words} t
 * @param {Match} match
 * @param {Hinted} hint
 */
export function hintInWords(t, match, hint) {
  const moves = bestOf(hint).map(({ move }) => moveInWords(t, match.layout, move));
  return moves.length === 0 ? '' : t('hint.best', { moves: new Intl.ListFormat(t.language, { type: 'disjunction' }).format(moves) });
}

/**
 * A sentence on a move that was made.
 * @param {Words} t
 * @param {Match} match
 * @param {Seat} seat
 * @param {string} move
 */
export function saidOfMove(t, match, seat, move) {
  const { name } = match.players[seat];
  if (move === PASS && seat === match.seat) return t('said.my_pass');
  if (t.has(`said.move.${move}`)) return t(`said.move.${move}`, { name });
  return t('said.move', { name, move: moveInWords(t, match.layout, move) });
}

/**
 * The sentence on the last move, where it left nothing to see on the board.
 * @param {Words} t
 * @param {Match} match
 */
export function wordOfLast(t, match) {
  const move = match.moves[match.ply - 1];
  const seat = match.mover;
  if (move === undefined || seat === null || match.ended || !t.has(`said.move.${move}`)) return '';
  return saidOfMove(t, match, seat, move);
}

/**
 * That the game starts from an opening and how many moves those are, as long as nobody has gone on from it.
 * @param {Words} t
 * @param {Match} match
 */
export const openingInWords = (t, { opened, ply, ended }) => (opened === 0 || ply > opened || ended ? '' : t('said.balanced', { count: opened }));

/**
 * What one of several boards is called: each belongs to a seat.
 * @param {Words} t
 * @param {Match} match
 * @param {number} board
 */
export function nameOfBoard(t, match, board) {
  const seat = SEATS[board] ?? 'first';
  if (seat === match.seat) return t(special(t, 'board.yours', match.rules));
  return t(special(t, 'board.theirs', match.rules), { name: match.players[seat].name });
}

/**
 * Whose turn it is, as the reader sees it.
 * @param {Words} t
 * @param {Match} match
 */
export function turnInWords(t, match) {
  const [seat] = match.turn;
  if (!seat) return '';
  if (match.seat !== null && match.turn.includes(match.seat)) return t('turn.yours');
  if (match.turn.length > 1) return t('turn.both');
  return t(match.seat === null ? 'turn.watching' : 'turn.theirs', { name: match.players[seat].name });
}

/**
 * How it ended, in two sentences: the result and the reason.
 * @param {Words} t
 * @param {Match} match
 * @returns {[string, string]}
 */
export function resultInWords(t, match) {
  const { ended, players } = match;
  if (!ended) return ['', ''];
  const timely = ended.reason === 'time' && ended.winner === null ? t(bothOut(match) ? 'result.time_both' : 'result.time_draw') : null;
  const dead = match.dead_draw && ended.reason === 'rules' && ended.winner === null ? t('result.dead') : null;
  const line = timely ?? dead ?? (ended.reason === 'rules' && ended.line ? t(special(t, 'result.line', match.rules), { count: ended.line.length }) : t(`reason.${ended.reason}`));
  const score = ended.score ? t('result.score', { first: ended.score.first, second: ended.score.second }) : '';
  const reason = [line, score, pairInWords(t, match)].filter(Boolean).join(' ');
  if (ended.reason === 'cancelled') return [t('result.cancelled'), reason];
  if (ended.winner === null) return [t('result.draw'), reason];
  const { name } = players[ended.winner];
  if (match.seat === null) return [t('result.watched', { name }), reason];
  return [ended.winner === match.seat ? t('result.win') : t('result.loss', { name }), reason];
}

/**
 * How the pair stands that a match is part of.
 * @param {Words} t
 * @param {Match} match
 */
function pairInWords(t, { ended, players, part }) {
  const pair = ended?.pair;
  if (!pair) return '';
  if (pair.next !== undefined) return t('result.pair_next');
  if (part === 'first') return '';
  const points = (/** @type {Seat} */ seat) => pointsInWords(pair.won[seat], pair.drawn);
  const ahead = pair.winner ?? 'first';
  const stand = { points: points(ahead), others: points(opposite(ahead)) };
  return pair.winner === null ? t('result.pair_drawn', stand) : t('result.pair_won', { name: players[ahead].name, ...stand });
}

/**
 * Points as they are written: one for a win, half of one for a draw.
 * @param {number} won
 * @param {number} drawn
 */
function pointsInWords(won, drawn) {
  const whole = won + Math.floor(drawn / 2);
  const half = drawn % 2 === 1 ? '½' : '';
  return whole === 0 && half !== '' ? half : `${whole}${half}`;
}

/**
 * Whether both had used up their time.
 * @param {Match} match
 */
const bothOut = ({ clock }) => clock !== null && clock.first_ms === 0 && clock.second_ms === 0;

/**
 * Which seat is drawn on the reader's side.
 * @param {Match} match
 * @returns {Seat}
 */
export const nearSeat = (match) => match.seat ?? 'first';
