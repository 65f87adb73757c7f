// Where the time of a match went, move by move: from what was heard of each, or from the record. Pure; never judges whose fault it was.

/** @import {Ledger, Seat} from './wire.d.ts' */
/** @import {Match} from './match.js' */
/** @import {Replay} from './records.d.ts' */
/** @import {Taken} from './timing.js' */

/**
 * @typedef {object} Spent
 * @property {number} ply
 * @property {Seat} seat
 * @property {string} move
 * @property {number} thought_ms time from when the clock began to run until the move was received, without what is made good or the server's
 * @property {number | null} lag_ms
 * @property {number} good_ms how much of the lag was made good
 * @property {number} fault_ms how long the server was down or late
 * @property {number} charge_ms what the clock lost
 * @property {number | null} left_ms what was on the clock of who moved, after the move
 */

/**
 * What each move took.
 * @param {Taken[]} taken
 * @param {number | null} opened_ms when the match began, where that is known
 * @returns {Spent[]}
 */
export function spent(taken, opened_ms = null) {
  return taken.map(({ ply, seat, move, ledger, left_ms }, i) => ({
    ply, seat, move, lag_ms: ledger.lag_ms, good_ms: ledger.compensated_ms, fault_ms: ledger.fault_ms, charge_ms: ledger.charge_ms,
    thought_ms: thoughtMs(ledger, i === 0 ? opened_ms : taken[i - 1]?.ledger.received_ms ?? null), left_ms: left_ms?.[seat] ?? null,
  }));
}

/**
 * A clock begins to run when the move before is received. What a delay took is no charge, but thought.
 * @param {Ledger} ledger
 * @param {number | null} since_ms
 */
function thoughtMs({ received_ms, charge_ms, compensated_ms, fault_ms }, since_ms) {
  const own_ms = since_ms === null ? 0 : received_ms - since_ms - compensated_ms - fault_ms;
  return Math.max(charge_ms, own_ms);
}

/**
 * What each move took, as a record has it; none where it does not say.
 * @param {Replay} replay
 * @returns {Taken[]}
 */
export function takenIn({ views }) {
  return views.flatMap(({ ply, seat, move, ledger, left_ms = null }) => (ledger && seat !== null && move !== null ? [{ ply, seat, move, ledger, left_ms }] : []));
}

/**
 * Whether what was heard of a match tells of every move.
 * @param {Match} match
 */
export const isWhole = ({ heard_from, taken }) => heard_from === 0 && taken.length > 0;
