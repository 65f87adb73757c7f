// How terms are said: how a game is timed, which ratings are met, how long one waits, who begins. Pure functions from facts to
// sentences; owns no sentence and touches no DOM.

/** @import {Conditions} from '../conditions.js' */
/** @import {Words} from '../i18n.js' */
/** @import {Options} from '../page.js' */
/** @import {Clock, RatingRange, RulesInfo} from '../wire.d.ts' */
import { written } from '../clocks.js';
import { besides } from '../conditions.js';
import { kindInWords } from './figures.js';

/** The parts of a time that are said, the largest first. @type {[string, number][]} */
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]];

/**
 * A length of time: the parts of it that are not nothing.
 * @param {Words} t
 * @param {number} ms
 */
export function spanInWords(t, ms) {
  let left = ms;
  const parts = UNITS.flatMap(([unit, of]) => {
    const count = unit === 'second' ? left / of : Math.floor(left / of);
    left -= count * of;
    return count > 0 ? [inUnit(t, count, unit)] : [];
  });
  return parts.join('\u00a0') || inUnit(t, 0, 'second');
}

/**
 * @param {Words} t
 * @param {number} count
 * @param {string} unit
 */
const inUnit = (t, count, unit) => new Intl.NumberFormat(t.language, { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short', maximumFractionDigits: 3 }).format(count).replaceAll(' ', '\u00a0');

/**
 * How a game is timed: as people say it, or in the notation of time controls where it has parts of its own.
 * @param {Words} t
 * @param {Clock | null} clock
 */
export function clockInWords(t, clock) {
  if (clock === null) return t('clock.untimed');
  if ('initial_ms' in clock) {
    const initial = spanInWords(t, clock.initial_ms);
    return clock.increment_ms > 0 ? t('clock.increment', { initial, increment: spanInWords(t, clock.increment_ms) }) : initial;
  }
  const plain = Object.keys(clock).length === 1 && clock.per_move_ms !== undefined;
  return plain ? t('clock.per_move', { time: spanInWords(t, clock.per_move_ms ?? 0) }) : t('clock.notation', { text: written(clock) });
}

/**
 * What is agreed on besides, as far as it does not go without saying.
 * @param {Words} t
 * @param {Conditions & {rated?: boolean}} terms
 */
function besidesInWords(t, terms) {
  const { takebacks, dead_draw, start, bots } = besides(terms);
  return [
    ...(start === 'balanced' ? [t('terms.balanced')] : start === 'pair' ? [t('terms.pair')] : []),
    ...(takebacks === undefined ? [] : [t(takebacks ? 'terms.takebacks' : 'terms.no_takebacks')]),
    ...(dead_draw ? [t('terms.dead_draw')] : []),
    ...(bots ? [t('terms.bots')] : []),
  ];
}

/**
 * What is played and how it is timed, in a line.
 * @param {Words} t
 * @param {RulesInfo[]} known
 * @param {{rules: string, options: Options, clock: Clock | null, rated: boolean} & Conditions} terms
 */
export function termsInWords(t, known, { rules, options, clock, rated, ...said }) {
  const kind = kindInWords(t, known, { rules, options, rated: false });
  return [kind, clockInWords(t, clock), ...(rated ? [t('rating.rated')] : []), ...besidesInWords(t, { ...said, rated })].join(' · ');
}

/**
 * Ratings from one to another.
 * @param {Words} t
 * @param {RatingRange} range
 */
export const rangeInWords = (t, { min, max }) => t('queues.window', { min, max });

/**
 * About how long somebody waits: nobody knows it to the second.
 * @param {Words} t
 * @param {number} ms
 */
export function waitInWords(t, ms) {
  const grain = ms < 60_000 ? 5_000 : ms < 3_600_000 ? 60_000 : 3_600_000;
  return t('queues.expected', { time: spanInWords(t, Math.max(grain, Math.ceil(ms / grain) * grain)) });
}

/**
 * Since when, as long as that is ago: to the minute, and to the hour and the day where it is long.
 * @param {Words} t
 * @param {number} ms how long ago
 */
export function sinceInWords(t, ms) {
  const ago = new Intl.RelativeTimeFormat(t.language, { numeric: 'auto' });
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes === 0) return t('open.now');
  if (minutes < 60) return ago.format(-minutes, 'minute');
  return minutes < 1_440 ? ago.format(-Math.floor(minutes / 60), 'hour') : ago.format(-Math.floor(minutes / 1_440), 'day');
}
