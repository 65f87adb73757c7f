// How a game may be timed: what the page offers, and the notation of time controls (the `TimeControl` of PGN, and more words where
// it has none) from and to the wire's clock. Pure; never says it in words, and never judges which values the server allows.

/** @import {Clock, LongClock, Stage} from './wire.d.ts' */

/** A game that is not timed, as PGN writes it. */
export const UNTIMED = '-';
/** What is chosen until something else was. */
export const FIRST = '300+3';
/** What is offered by itself, the shortest first. */
export const OFFERED = [UNTIMED, '60', '180+2', FIRST, '600+5', '1/15', '1/86400', '1/259200'];

/**
 * The clock that a text stands for: null for none, undefined where it is no time control.
 * @param {string} text
 * @returns {Clock | null | undefined}
 */
export function parsed(text) {
  const plain = text.replaceAll(/\s/g, '');
  if (plain === UNTIMED) return null;
  const [pace = '', ...options] = plain.split(';');
  const long = read(pace);
  if (!long || !options.every((option) => addOption(long, option))) return undefined;
  return short(long);
}

/**
 * @param {string} pace
 * @returns {LongClock | null}
 */
function read(pace) {
  const perMove = /^1\/([\d.]+)$/.exec(pace);
  if (perMove) {
    const ms = milliseconds(perMove[1]);
    return ms === null ? null : { per_move_ms: ms };
  }
  const hourglass = pace.startsWith('*');
  /** @type {LongClock} */
  const clock = hourglass ? { hourglass: true } : {};
  return (hourglass ? pace.slice(1) : pace).split(':').every((part) => addPart(clock, part)) ? clock : null;
}

/**
 * Adds a part between colons; false where it is none.
 * @param {LongClock} clock
 * @param {string} part
 */
function addPart(clock, part) {
  if (clock.periods || clock.canadian) return false;
  const [, count, each] = /^(\d+)x([\d.]+)$/.exec(part) ?? [];
  const [, moves, within] = /^c(\d+)\/([\d.]+)$/.exec(part) ?? [];
  const ms = milliseconds(each ?? within);
  if (count !== undefined || moves !== undefined) {
    if (ms === null) return false;
    if (count !== undefined) clock.periods = { count: Number(count), ms };
    else clock.canadian = { moves: Number(moves), ms };
    return true;
  }
  const [first = null, second = null, ...more] = part.split('|').map(stage);
  if (!first || more.length > 0 || (part.includes('|') && (!second || clock.stages))) return false;
  clock.stages = [...(clock.stages ?? []), first];
  if (second) clock.odds = { first, second };
  return true;
}

/**
 * @param {string} part
 * @returns {Stage | null}
 */
function stage(part) {
  const found = /^(?:(\d+)\/)?([\d.]+)(?:\+([\d.]+))?(?:([db])([\d.]+))?$/.exec(part);
  if (!found) return null;
  const [, moves, initial, increment, kind, delay] = found;
  const [initial_ms, increment_ms, delay_ms] = [milliseconds(initial), milliseconds(increment ?? '0'), milliseconds(delay ?? '0')];
  if (initial_ms === null || increment_ms === null || delay_ms === null) return null;
  return {
    ...(moves === undefined ? {} : { moves: Number(moves) }), initial_ms, ...(increment_ms > 0 ? { increment_ms } : {}),
    ...(delay_ms > 0 ? { delay_ms, delay: kind === 'b' ? 'bronstein' : 'simple' } : {}),
  };
}

/**
 * Adds an option, which must not be there yet; false where it is none.
 * @param {LongClock} clock
 * @param {string} option
 */
function addOption(clock, option) {
  const [, first] = /^first=([\d.]+)$/.exec(option) ?? [];
  const [, from, to, zone] = /^hours=(\d\d:\d\d)-(\d\d:\d\d)@(\S+)$/.exec(option) ?? [];
  const ms = milliseconds(first);
  if (ms !== null && clock.first_move_ms === undefined) clock.first_move_ms = ms;
  else if (option === 'from=2' && clock.first_increment === undefined) clock.first_increment = false;
  else if (from !== undefined && to !== undefined && zone !== undefined && !clock.hours) clock.hours = { from, to, zone };
  else return false;
  return true;
}

/**
 * Seconds with up to three decimals as milliseconds; null where it is no such number.
 * @param {string | undefined} seconds
 */
const milliseconds = (seconds) => (seconds !== undefined && /^\d{1,12}(\.\d{1,3})?$/.test(seconds) ? Math.round(Number(seconds) * 1000) : null);

/**
 * The short form of a clock that has nothing else.
 * @param {LongClock} long
 * @returns {Clock}
 */
function short(long) {
  const [only, ...more] = long.stages ?? [];
  if (Object.keys(long).length > 1) return long;
  if (long.per_move_ms !== undefined) return { per_move_ms: long.per_move_ms };
  const plain = only && more.length === 0 && only.moves === undefined && only.delay_ms === undefined;
  return plain ? { initial_ms: only.initial_ms, increment_ms: only.increment_ms ?? 0 } : long;
}

/**
 * A clock in the notation.
 * @param {Clock | null} clock
 */
export function written(clock) {
  if (clock === null) return UNTIMED;
  if ('initial_ms' in clock) return writtenStage(clock);
  const { per_move_ms, stages = [], periods, canadian, hourglass, first_move_ms, odds, hours, first_increment } = /** @type {LongClock} */ (clock);
  const parts = stages.map(writtenStage);
  if (odds) parts[0] = `${writtenStage(odds.first)}|${writtenStage(odds.second)}`;
  if (periods) parts.push(`${periods.count}x${periods.ms / 1000}`);
  if (canadian) parts.push(`c${canadian.moves}/${canadian.ms / 1000}`);
  const pace = per_move_ms === undefined ? `${hourglass ? '*' : ''}${parts.join(':')}` : `1/${per_move_ms / 1000}`;
  const options = [first_increment === false && 'from=2', first_move_ms !== undefined && `first=${first_move_ms / 1000}`, hours && `hours=${hours.from}-${hours.to}@${hours.zone}`];
  return [pace, ...options.filter(Boolean)].join(';');
}

/** @param {Stage} stage */
function writtenStage({ moves, initial_ms, increment_ms = 0, delay_ms = 0, delay }) {
  const increment = increment_ms > 0 ? `+${increment_ms / 1000}` : '';
  const late = delay_ms > 0 ? `${delay === 'bronstein' ? 'b' : 'd'}${delay_ms / 1000}` : '';
  return `${moves === undefined ? '' : `${moves}/`}${initial_ms / 1000}${increment}${late}`;
}
