// How the things of a game are called: pure functions from facts to sentences. Owns no sentence (they are in i18n) and
// touches no DOM.

/** @import {Words} from '../i18n.js' */
/** @import {Match} from '../match.js' */
/** @import {Cell} from '../position.js' */
/** @import {Seat, Layout, RulesInfo} from '../wire.d.ts' */
/** @import {Options} from '../page.js' */
import { ownerOf, rowNumber } from '../position.js';
import { namesOf, partsOf } from '../moves.js';

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
  return t('option.said', { name: title, value: value === false ? t('option.no') : String(value) });
}

/**
 * What stands on a cell, in words.
 * @param {Words} t
 * @param {Match} match
 * @param {string} mark
 */
function markInWords(t, match, mark) {
  const seat = ownerOf(mark);
  if (seat) {
    const key = mark === 'X' || mark === 'O' ? 'board.promoted' : 'board.piece';
    return t(key, { colour: t(`seat.${seat}`), name: match.players[seat].name });
  }
  const key = /** @type {Record<string, string>} */ ({ '#': 'board.closed', '?': 'board.unknown', '*': 'board.hit', '~': 'board.miss' })[mark];
  return t(key ?? 'board.empty');
}

/**
 * The accessible name of a cell.
 * @param {Words} t
 * @param {Match} match
 * @param {Cell} cell
 * @param {string[]} chosen
 */
export function cellInWords(t, match, cell, chosen) {
  const what = t('board.cell', { col: cell.col + 1, row: rowNumber(cell), what: markInWords(t, match, cell.mark) });
  const more = [];
  if (match.ended?.line?.includes(cell.name)) more.push(t('board.winning'));
  if (match.last.includes(cell.name)) more.push(t('board.last'));
  if (chosen.includes(cell.name)) more.push(t('board.chosen'));
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
  const zone = parts?.length === 1 && layout.some((board) => board.zones?.includes(move));
  return zone ? t('board.zone', { zone: move }) : move;
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
  const line = ended.reason === 'rules' && ended.line ? t('result.line', { count: ended.line.length }) : t(`reason.${ended.reason}`);
  const reason = ended.score ? `${line} ${t('result.score', { first: ended.score.first, second: ended.score.second })}` : line;
  if (ended.reason === 'cancelled') return [t('result.cancelled'), reason];
  if (ended.winner === null) return [t('result.draw'), reason];
  const { name } = players[ended.winner];
  if (match.seat === null) return [t('result.watched', { name }), reason];
  return [ended.winner === match.seat ? t('result.win') : t('result.loss', { name }), reason];
}

/**
 * Which seat is drawn on the reader's side.
 * @param {Match} match
 * @returns {Seat}
 */
export const nearSeat = (match) => match.seat ?? 'first';
