// What the end of a connection means: why it came, and how long the next attempt is waited for. Pure; never a socket.

/** @typedef {'lost' | 'silent' | 'replaced' | 'too_many_messages' | 'too_many_connections' | 'drain' | 'restart' | 'too_fast' | 'busy' | 'not_let_in' | 'not_through'} Why */

/** Delay before the first new attempt, its growth, and its limit; each attempt waits a random part of it. */
const FIRST_DELAY_MS = 500;
const GROWTH = 1.7;
const DELAY_MAX_MS = 15_000;
/** Delay after a close that says "you are too much". */
const LONG_DELAY_MS = 30_000;

/** @type {Record<number, Why>} */
const REASONS = { 1012: 'restart', 4003: 'not_let_in', 4008: 'too_many_messages', 4010: 'replaced', 4013: 'too_many_connections' };
/** @type {Record<number, Why>} */
const FOUND = { 200: 'not_through', 403: 'not_let_in', 503: 'busy' };
/** @type {readonly (Why | null)[]} */
const UNWELCOME = ['too_many_messages', 'too_many_connections', 'too_fast', 'busy'];
/** @type {readonly (Why | null)[]} */
const UNTOLD = ['lost', 'busy', 'not_let_in', 'not_through'];

/**
 * Why a connection was closed, as far as its code says so.
 * @param {number} code
 * @returns {Why | undefined}
 */
export const reasonOf = (code) => REASONS[code];

/**
 * Whether whoever is told this had better not hurry.
 * @param {Why | null} why
 */
export const isUnwelcome = (why) => UNWELCOME.includes(why);

/**
 * Whether this may yet turn out to be something else: the server has not said it.
 * @param {Why | null} why
 */
export const isUntold = (why) => UNTOLD.includes(why);

/**
 * Why a socket does not open, by how the server answers over HTTP meanwhile: that all is well, that such pages are not let in, or
 * that it takes nobody.
 * @param {number | null} status
 * @returns {Why}
 */
export const unopened = (status) => FOUND[status ?? 0] ?? 'lost';

/**
 * Milliseconds until the next attempt.
 * @param {Why} why
 * @param {number} attempt how many there were before, from 0
 * @param {number} random from 0 to below 1
 */
export function delayAfter(why, attempt, random) {
  if (why === 'too_many_messages' || why === 'too_many_connections') return LONG_DELAY_MS * (0.5 + random / 2);
  return Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * GROWTH ** attempt) * random;
}
