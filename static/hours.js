// Hours of the day in which a correspondence clock runs, as the clocks on the wall of some place show them. Pure; knows time zones
// by what the browser does, and never what the time is for. Where a zone changes its clocks in between, the hour it skips or repeats
// may be counted wrongly until the server says again how the clocks stand.

/** @import {Hours} from './wire.d.ts' */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** @type {Map<string, Intl.DateTimeFormat>} */
const walls = new Map();

/**
 * How much of a time is within the hours, in milliseconds.
 * @param {Hours} hours
 * @param {number} from_ms Unix milliseconds
 * @param {number} to_ms Unix milliseconds
 */
export function countedMs(hours, from_ms, to_ms) {
  const offset_ms = offsetMs(hours.zone, to_ms);
  return withinMs(hours, to_ms + offset_ms) - withinMs(hours, from_ms + offset_ms);
}

/**
 * How far the wall is ahead of Unix time, in milliseconds.
 * @param {string} zone
 * @param {number} at_ms Unix milliseconds
 */
function offsetMs(zone, at_ms) {
  const wall = walls.get(zone) ?? wallOf(zone);
  const shown = Object.fromEntries(wall.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at_ms / 1000) * 1000;
}

/** @param {string} timeZone */
function wallOf(timeZone) {
  const numeric = /** @type {const} */ ('numeric');
  const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', ...parts });
  walls.set(timeZone, wall);
  return wall;
}

/**
 * How much of all time up to a time on the wall is within the hours.
 * @param {Hours} hours
 * @param {number} wall_ms
 */
function withinMs({ from, to }, wall_ms) {
  const length_ms = (minutes(to) - minutes(from)) * MINUTE_MS + (minutes(to) <= minutes(from) ? DAY_MS : 0);
  const since_ms = wall_ms - minutes(from) * MINUTE_MS;
  const days = Math.floor(since_ms / DAY_MS);
  return days * length_ms + Math.min(since_ms - days * DAY_MS, length_ms);
}

/** @param {string} time `HH:MM` */
function minutes(time) {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
