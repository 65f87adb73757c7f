// How both clocks of a match stand at a moment of the server's time, from how they stood when the server last said so. Pure; knows
// the time control, and never whose fault anything is: flags fall at the server.

/** @import {Clock, ClockState, LongClock, Seat} from './wire.d.ts' */
import { countedMs } from './hours.js';

/**
 * One clock at a moment.
 * @typedef {object} Time
 * @property {number} left_ms what is on it: of the period, or of Canadian byo-yomi, once those have begun
 * @property {number} still_ms how long it still stands still, if it runs
 * @property {boolean} runs whether it runs, or would but for that
 * @property {boolean} overtime whether byo-yomi has begun
 * @property {number | null} periods periods of byo-yomi that are left, with the one that runs
 * @property {number | null} period_ms how long each is
 * @property {number | null} stage the number of the stage, from 1, where there are several
 * @property {number | null} moves how many moves are still to be made before more time is given
 */

/**
 * @param {Clock | null} control
 * @returns {LongClock}
 */
const long = (control) => (control === null || 'initial_ms' in control ? {} : control);

/**
 * A seat's clock at a moment.
 * @param {ClockState} state
 * @param {Clock | null} control
 * @param {Seat} seat
 * @param {number} server_ms what the server's clock says, Unix milliseconds
 * @returns {Time}
 */
export function timeOf(state, control, seat, server_ms) {
  const { hourglass = false, periods = null } = long(control);
  const gone_ms = runOff(state, control, seat, server_ms);
  /** @type {Seat} */
  const other = seat === 'first' ? 'second' : 'first';
  const given_ms = hourglass && state.running.length === 1 ? Math.min(state[`${other}_ms`], runOff(state, control, other, server_ms)) : 0;
  const time = {
    left_ms: Math.max(0, state[`${seat}_ms`] + given_ms - gone_ms), still_ms: stillMs(state, seat, server_ms),
    runs: state.running.includes(seat), overtime: state.overtime?.[seat] ?? false, periods: state.periods_left?.[seat] ?? null,
    period_ms: periods?.ms ?? null, stage: state.stage?.[seat] ?? null, moves: state.moves_left?.[seat] ?? null,
  };
  return inOvertime(time, gone_ms - state[`${seat}_ms`], long(control));
}

/**
 * How long a clock still stands still.
 * @param {ClockState} state
 * @param {Seat} seat
 * @param {number} server_ms
 */
const stillMs = (state, seat, server_ms) => (state.running.includes(seat) ? Math.max(0, (state.delay_ms?.[seat] ?? 0) - Math.max(0, server_ms - state.at_ms)) : 0);

/**
 * What has gone off a clock since the server said how it stood.
 * @param {ClockState} state
 * @param {Clock | null} control
 * @param {Seat} seat
 * @param {number} server_ms
 */
function runOff(state, control, seat, server_ms) {
  if (!state.running.includes(seat)) return 0;
  const from_ms = state.at_ms + (state.delay_ms?.[seat] ?? 0);
  if (server_ms <= from_ms) return 0;
  const { hours } = long(control);
  return hours ? countedMs(hours, from_ms, server_ms) : server_ms - from_ms;
}

/**
 * A clock of which more has gone than was on it: byo-yomi begins, or its next period.
 * @param {Time} time
 * @param {number} more_ms
 * @param {LongClock} control
 * @returns {Time}
 */
function inOvertime(time, more_ms, { periods, canadian }) {
  if (more_ms <= 0) return time;
  if (canadian && !time.overtime) return { ...time, overtime: true, moves: canadian.moves, left_ms: Math.max(0, canadian.ms - more_ms) };
  if (!periods || time.periods === null) return time;
  // A move that takes just a whole period leaves it whole: the next one begins when more than that has gone.
  const begun = time.overtime ? 1 : 0;
  const used = Math.min(Math.ceil(more_ms / periods.ms) - 1 + begun, time.periods - 1);
  const rest_ms = more_ms - (used - begun) * periods.ms;
  return { ...time, overtime: true, periods: time.periods - used, left_ms: Math.max(0, periods.ms - rest_ms) };
}

/**
 * What a player may still think before the flag falls, standing still not counted.
 * @param {Time} time
 */
export function untilFlagMs({ left_ms, overtime, periods, period_ms }) {
  const spare = Math.max(0, (periods ?? 0) - (overtime ? 1 : 0));
  return left_ms + spare * (period_ms ?? 0);
}

/**
 * Until when whoever is to move has to by their clocks, Unix milliseconds; null where none runs, or only within hours.
 * @param {ClockState | null} state
 * @param {Clock | null} control
 */
export function dueMs(state, control) {
  if (!state || state.running.length === 0 || long(control).hours) return null;
  const flags = state.running.map((seat) => {
    const time = timeOf(state, control, seat, state.at_ms);
    return state.at_ms + time.still_ms + untilFlagMs(time);
  });
  return Math.min(...flags);
}

/** @type {readonly number[]} */
const WARNINGS_MS = [30_000, 10_000];

/**
 * Which warnings of little time are still to come, from what is left at first: each comes once, and again after twice as much was left.
 * @param {number} left_ms
 */
export const armed = (left_ms) => WARNINGS_MS.filter((at_ms) => left_ms > at_ms);

/**
 * The warnings that are still to come when so much is left, and the one that comes now.
 * @param {readonly number[]} waiting
 * @param {number} left_ms
 * @returns {{waiting: readonly number[], warning: number | null}}
 */
export function warned(waiting, left_ms) {
  const reached = waiting.filter((at_ms) => left_ms <= at_ms);
  const left = WARNINGS_MS.filter((at_ms) => left_ms > at_ms && (waiting.includes(at_ms) || left_ms >= 2 * at_ms));
  return { waiting: left, warning: reached.length > 0 ? Math.min(...reached) : null };
}
