// How times are said: on the face of a clock, in words, and in a table. Pure functions from milliseconds to the reader's way of
// writing them; and until when somebody has to move. Owns no sentence and touches no DOM.

/** @import {Time} from '../ticking.js' */
/** @import {Words} from '../i18n.js' */
/** @import {Match} from '../match.js' */
/** @import {Taken} from '../timing.js' */
/** @import {Seat} from '../wire.d.ts' */
import { SEATS } from '../match.js';
import { timeOf } from '../ticking.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Below this a clock shows tenths of a second. */
export const TENTHS_MS = 10_000;
/** Below this a time in a table is said in milliseconds. */
const SHORT_MS = 100;

/**
 * What stands on the face of a clock.
 * @param {Words} t
 * @param {number} ms
 */
export function onFace(t, ms) {
  if (ms >= DAY_MS) return `${amount(t, Math.floor(ms / DAY_MS), 'day', 'narrow')} ${amount(t, Math.floor((ms % DAY_MS) / HOUR_MS), 'hour', 'narrow')}`;
  const two = (/** @type {number} */ part) => String(Math.floor(part)).padStart(2, '0');
  const seconds = two((ms % MINUTE_MS) / SECOND_MS);
  if (ms >= HOUR_MS) return `${Math.floor(ms / HOUR_MS)}:${two((ms % HOUR_MS) / MINUTE_MS)}:${seconds}`;
  const point = new Intl.NumberFormat(t.language).format(0.1).charAt(1);
  const tenths = ms < TENTHS_MS ? `${point}${Math.floor((ms % SECOND_MS) / 100)}` : '';
  return `${Math.floor(ms / MINUTE_MS)}:${seconds}${tenths}`;
}

/**
 * A time as it is spoken: its two largest parts.
 * @param {Words} t
 * @param {number} ms
 */
export function inWords(t, ms) {
  if (ms < TENTHS_MS) return amount(t, Math.floor(ms / SECOND_MS), 'second', 'long');
  return parts(ms).map(([count, unit]) => amount(t, count, unit, 'long')).join(' ');
}

/**
 * A time in a table: to a tenth of a second, then by its two largest parts.
 * @param {Words} t
 * @param {number} ms
 */
export function inShort(t, ms) {
  if (ms < MINUTE_MS) return amount(t, Math.round(ms / 100) / 10, 'second', 'short');
  return parts(ms).map(([count, unit]) => amount(t, count, unit, 'short')).join(' ');
}

/**
 * @param {number} ms
 * @returns {[number, string][]}
 */
function parts(ms) {
  /** @type {[number, string][]} */
  const all = [[Math.floor(ms / DAY_MS), 'day'], [Math.floor((ms % DAY_MS) / HOUR_MS), 'hour'], [Math.floor((ms % HOUR_MS) / MINUTE_MS), 'minute'], [Math.floor((ms % MINUTE_MS) / SECOND_MS), 'second']];
  const first = all.findIndex(([count]) => count > 0);
  const shown = first < 0 ? all.slice(-1) : all.slice(first, first + 2);
  return shown.filter(([count], i) => i === 0 || count > 0);
}

/**
 * @param {Words} t
 * @param {number} count
 * @param {string} unit
 * @param {'long' | 'short' | 'narrow'} unitDisplay
 */
const amount = (t, count, unit, unitDisplay) => new Intl.NumberFormat(t.language, { style: 'unit', unit, unitDisplay }).format(count).replaceAll(' ', '\u00a0');

/**
 * What stands beside the face of a clock: a delay that still runs, periods of byo-yomi, moves to make, the stage.
 * @param {Words} t
 * @param {Time} time
 * @param {boolean} over
 */
export function besideFace(t, { still_ms, runs, periods, period_ms, moves, stage, overtime }, over) {
  const words = [];
  if (runs && still_ms > 0 && !over) words.push(t('clock.still', { time: inShort(t, Math.ceil(still_ms / SECOND_MS) * SECOND_MS) }));
  if (periods !== null && period_ms !== null) words.push(t(overtime ? 'clock.periods' : 'clock.periods_later', { periods, time: inShort(t, period_ms) }));
  if (moves !== null) words.push(t('clock.moves', { count: moves }));
  if (stage !== null) words.push(t('clock.stage', { stage }));
  return words.join(' · ');
}

/**
 * Both clocks as they are spoken, the reader's own first.
 * @param {Words} t
 * @param {Match} match
 * @param {number} server_ms
 */
export function bothInWords(t, match, server_ms) {
  const { clock, control, adjourned, seat } = match;
  if (!clock) return '';
  /** @type {Seat[]} */
  const seats = seat === 'second' ? ['second', 'first'] : SEATS;
  return seats.map((each) => {
    const time = timeOf(clock, adjourned ? null : control, each, server_ms);
    const said = { name: each === seat ? t('clock.you') : match.players[each].name, time: inWords(t, time.left_ms) };
    const beside = besideFace(t, time, match.ended !== null);
    return `${t(time.runs && !match.ended ? 'clock.said_running' : 'clock.said', said)}${beside ? ` (${beside})` : ''}`;
  }).join(' ');
}

/**
 * Until when whoever is to move has to; and that the match was adjourned, if it was.
 * @param {Words} t
 * @param {Match} match
 * @param {number} server_ms
 */
export function deadlineInWords(t, { seat, turn, due_ms, adjourned, players }, server_ms) {
  const paused = adjourned ? `${t('deadline.adjourned')} ` : '';
  const [mover] = turn;
  if (due_ms === null || mover === undefined) return paused.trim();
  const date = new Intl.DateTimeFormat(t.language, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(due_ms);
  const left = inWords(t, Math.max(0, Math.floor((due_ms - server_ms) / 60_000) * 60_000));
  const key = turn.length > 1 ? 'deadline.both' : seat === mover ? 'deadline.mine' : 'deadline.theirs';
  return `${paused}${t(key, { name: players[mover].name, date, left })}`;
}

/**
 * How the flag fell, if it did.
 * @param {Words} t
 * @param {Match} match
 * @param {Taken[]} taken
 */
export function flagInWords(t, match, taken) {
  const { ended, players } = match;
  if (ended?.reason !== 'time' || ended.winner === null) return '';
  const loser = ended.winner === 'first' ? 'second' : 'first';
  const left_ms = taken.at(-1)?.left_ms?.[loser] ?? null;
  const name = players[loser].name;
  const flag = left_ms === null ? t('spent.flag', { name }) : t('spent.flag_left', { name, time: inShort(t, left_ms) });
  return ended.late_ms === undefined ? flag : `${flag} ${t('spent.late', { time: briefly(t, ended.late_ms) })}`;
}

/**
 * A time that may be very short.
 * @param {Words} t
 * @param {number} ms
 */
export const briefly = (t, ms) => (ms < SHORT_MS ? t('spent.ms', { ms }) : inShort(t, ms));
