// Who is at the board, and what is left of the bank of one who is away: it runs only while they are to move. Pure; the law is the
// server's, and this counts by it between two of its words.

/** @import {AwayReason, Seat} from './wire.d.ts' */
/** @import {BySeat, Match, Snapshot} from './match.js' */
import { isCorrespondence } from './timing.js';

/** @typedef {{here: boolean, left_ms: number | null, why: AwayReason | null, at: number}} Attendance whether a player is here, and why one who is away is, and what was left of their bank, and when */

/** @type {Attendance} */
export const HERE = { here: true, left_ms: null, why: null, at: 0 };

/**
 * @param {Snapshot} snapshot
 * @param {Seat} seat
 * @param {number} now
 * @returns {Attendance}
 */
export const attendance = ({ presence, left_ms, presence_why }, seat, now) => (presence[seat] ? HERE : { here: false, left_ms: left_ms[seat], why: presence_why?.[seat] ?? null, at: now });

/**
 * Whether the bank of a seat runs while its player is away.
 * @param {Match} match
 * @param {Seat} seat
 */
const runs = (match, seat) => match.turn.includes(seat) && !isCorrespondence(match);

/**
 * What is left of a seat's bank; null while its player is here, or where that is not counted.
 * @param {Match} match
 * @param {Seat} seat
 * @param {number} now
 */
export function bankMs(match, seat, now) {
  const { here, left_ms, at } = match.presence[seat];
  if (here || left_ms === null || match.ended || isCorrespondence(match)) return null;
  return runs(match, seat) ? Math.max(0, left_ms - (now - at)) : left_ms;
}

/**
 * Both as they are when something else than before may run from now on.
 * @param {Match} match
 * @param {number} now
 * @returns {BySeat<Attendance>}
 */
export function recounted(match, now) {
  const each = (/** @type {Seat} */ seat) => {
    const attends = match.presence[seat];
    return attends.here ? attends : { ...attends, left_ms: bankMs(match, seat, now), at: now };
  };
  return { first: each('first'), second: each('second') };
}

/**
 * Whether a player is away and their bank runs: while they are elsewhere on the server it stands.
 * @param {Match} match
 * @param {Seat} seat
 */
export const isCounted = (match, seat) => !match.presence[seat].here && match.presence[seat].why !== 'elsewhere' && !match.ended && runs(match, seat);

/**
 * Whether this player may choose what an absence leaves them.
 * @param {Match} match
 * @param {number} now
 */
export function mayClaim(match, now) {
  if (match.seat === null) return false;
  const other = match.seat === 'first' ? 'second' : 'first';
  return isCounted(match, other) && bankMs(match, other, now) === 0;
}
