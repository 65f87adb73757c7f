// What a match knows of its time: clocks, deadline, what each move took, and who has moved yet. Pure; never what a clock shows at a
// moment, which is for ticking.js.

/** @import {Clock, ClockState, Ledger, Seat} from './wire.d.ts' */
/** @import {BySeat, Match, Played, Snapshot, TakenBack} from './match.js' */
import { dueMs } from './ticking.js';

/** @typedef {{ply: number, seat: Seat, move: string, ledger: Ledger, left_ms: BySeat<number> | null}} Taken what a move took, and what was on the clocks after it */

/**
 * @typedef {object} Timing
 * @property {Clock | null} control how the match is timed; null for not at all
 * @property {ClockState | null} clock
 * @property {number | null} due_ms until when whoever is to move has to, Unix milliseconds, where that is told in days
 * @property {boolean} adjourned
 * @property {Taken[]} taken what each move took, of those that this page was told of
 * @property {number} heard_from after which move this page began to be told
 * @property {BySeat<boolean>} moved who has moved, as far as this page knows: before both have, the match can be called off
 */

/** A day, in milliseconds. */
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * What a snapshot says of time, with what was heard of the same match before.
 * @param {Snapshot} snapshot
 * @param {Match | null} known
 * @returns {Timing}
 */
export function timingOf(snapshot, known) {
  const { control = null, ply, turn, ended, due_ms = null, adjourned = false } = snapshot;
  const goes_on = known !== null && known.ply <= ply && snapshot.moves.slice(0, known.ply).join() === known.moves.join();
  const clock = ended?.clock ?? snapshot.clock;
  const told = known !== null && goes_on && known.ply === ply;
  // For the moves of an opening nobody was asked.
  const made = ply - (snapshot.opening ?? 0);
  const moved = { first: made > 1 || (made === 1 && !turn.includes('first')), second: made > 1 || (made === 1 && !turn.includes('second')) };
  return {
    control, clock, adjourned, due_ms: inDays(control, clock, adjourned) ? due_ms : null,
    taken: told ? known.taken : [], heard_from: told ? known.heard_from : ply, moved: told && !ended ? known.moved : moved,
  };
}

/**
 * @param {Match} match
 * @param {Played} message
 * @returns {Pick<Timing, 'clock' | 'due_ms' | 'taken' | 'moved'>}
 */
export function timingAfter(match, { ply, seat, move, ledger, clock, due_ms }) {
  const left_ms = clock && { first: clock.first_ms, second: clock.second_ms };
  const taken = ledger ? [...match.taken, { ply, seat, move, ledger, left_ms }] : match.taken;
  return { clock, due_ms: due_ms ?? dueOf({ ...match, clock }), taken, moved: { ...match.moved, [seat]: true } };
}

/**
 * @param {Match} match
 * @param {TakenBack} message
 * @returns {Pick<Timing, 'clock' | 'due_ms' | 'taken' | 'heard_from' | 'moved'>}
 */
export function timingBefore(match, { ply, clock, due_ms }) {
  const taken = match.taken.filter((each) => each.ply <= ply);
  const moved = ply <= match.opened ? { first: false, second: false } : match.moved;
  return { clock, due_ms: due_ms ?? dueOf({ ...match, clock }), taken, heard_from: Math.min(match.heard_from, ply), moved };
}

/**
 * A match that was adjourned: from now on each move may take days.
 * @param {Match} match
 * @param {ClockState | null} clock
 * @returns {Pick<Timing, 'clock' | 'due_ms' | 'adjourned'>}
 */
export const timingAdjourned = (match, clock) => ({ clock, adjourned: true, due_ms: dueOf({ ...match, clock, adjourned: true }) });

/**
 * The deadline by the clocks, in a match that is played over days.
 * @param {Pick<Timing, 'control' | 'clock' | 'adjourned'>} timing
 */
const dueOf = ({ control, clock, adjourned }) => (clock !== null && inDays(control, clock, adjourned) ? dueMs(clock, adjourned ? null : control) : null);

/**
 * @param {Clock | null} control
 * @param {ClockState | null} clock
 * @param {boolean} adjourned
 */
const inDays = (control, clock, adjourned) => clock === null || isCorrespondence({ control, adjourned });

/**
 * Whether nobody has to be there while the other thinks.
 * @param {Pick<Timing, 'control' | 'adjourned'>} timing
 */
export function isCorrespondence({ control, adjourned }) {
  if (adjourned) return true;
  if (control === null) return false;
  if ('initial_ms' in control) return Math.max(control.initial_ms, control.increment_ms) >= DAY_MS;
  const { per_move_ms = 0, stages = [], periods, canadian, odds, hours } = /** @type {import('./wire.d.ts').LongClock} */ (control);
  const all = [...stages, ...(odds ? [odds.first, odds.second] : [])];
  const longest = all.map(({ initial_ms, increment_ms = 0, delay_ms = 0 }) => Math.max(initial_ms, increment_ms, delay_ms));
  return hours !== undefined || Math.max(per_move_ms, periods?.ms ?? 0, canadian?.ms ?? 0, ...longest) >= DAY_MS;
}

/**
 * Whether the match can still be called off by one side alone: not both have moved, and it is not the second of a pair.
 * @param {Match} match
 */
export const mayAbort = ({ seat, ended, moved, part }) => seat !== null && !ended && part !== 'second' && !(moved.first && moved.second);
