// What this player looks for, in one queue or several at once: pure, from the page and a wish or a word of the server to the next
// step. Owns the searches, each with the number it was asked by and what the server says of it, and those that were called off
// before the server knew. Never touches a game, nor an invitation.

/** @import {Numbered, Page, Seek, Waiting, Welcome} from './page.js' */
/** @import {Refused} from './match.js' */
/** @import {ServerMessage} from './wire.d.ts' */
/** @import {Step} from './step.js' */
/** @import {Wish} from './wishes.js' */
import { besides } from './conditions.js';
import { step } from './step.js';

/** @typedef {{ask: Seek, waiting: Waiting | null}} Sought a search as it was asked for, and the server's word that it waits */
/** @typedef {Extract<ServerMessage, {type: 'withdrawn'}>} Withdrawn */

/**
 * The page that looks for an opponent: besides what it looks for already, or instead.
 * @param {Page} page
 * @param {Extract<Wish, {do: 'seek'}>} wish
 * @returns {Step}
 */
export function seeking(page, { rules, options, clock = null, rated = false, add = false, ...said }) {
  const id = page.id + 1;
  const beside = add ? page.sought : [];
  /** @type {Seek} */
  const ask = {
    type: 'seek', id, rules, options, ...(clock ? { clock } : {}), ...(rated ? { rated } : {}), ...besides({ ...said, rated }), ...(beside.length > 0 ? { add } : {}),
  };
  return step({ ...page, id, sought: [...beside, { ask, waiting: null }], aside: false }, ask);
}

/**
 * The wish that leads to a search.
 * @param {Seek} ask
 * @returns {Extract<Wish, {do: 'seek'}>}
 */
export function wishOf({ rules, options = {}, clock, rated = false, add, ...said }) {
  return {
    do: 'seek', rules, options, ...(clock ? { clock } : {}), rated, ...besides({ ...said, rated }), ...(add ? { add } : {}),
  };
}

/**
 * By what a search is told from the others of this page: the number it was asked by, or its id where that was elsewhere.
 * @param {Sought} sought
 */
export const keyOf = ({ ask, waiting }) => String(ask.id ?? waiting?.seek);

/**
 * The page after searches were called off: one, by its key, or all. One that another window asked for has its id for a key.
 * @param {Page} page
 * @param {string} [key]
 * @returns {Step}
 */
export function callingOff(page, key) {
  const off = key === undefined ? page.sought : page.sought.filter((each) => keyOf(each) === key);
  if (key !== undefined && off.length === 0) return step(page, { type: 'withdraw', seek: key });
  const sought = page.sought.filter((each) => !off.includes(each));
  const dropped = [...page.dropped, ...off.flatMap(({ ask, waiting }) => [waiting?.seek ?? ask.id ?? []].flat())];
  const next = { ...page, sought, dropped, aside: page.aside && sought.length > 0 };
  if (sought.length === 0) return step(next, { type: 'withdraw' });
  // One that the server has not named yet is withdrawn as soon as it has.
  return step(next, ...off.flatMap(({ waiting }) => (waiting ? [{ type: /** @type {const} */ ('withdraw'), seek: waiting.seek }] : [])));
}

/**
 * The page after the word that a search waits, or that something about it has changed.
 * @param {Page} page
 * @param {Waiting} message
 * @returns {Step}
 */
export function waits(page, message) {
  const { re, seek } = message;
  const known = page.sought.find(({ ask, waiting }) => (re === undefined ? waiting?.seek === seek : ask.id === re));
  if (known) {
    // Of what was sought already the server says so: it is one search and not two.
    const once = page.sought.filter((each) => each === known || each.waiting?.seek !== seek);
    return step({ ...page, sought: once.map((each) => (each === known ? { ...each, waiting: message } : each)) });
  }
  if (re !== undefined && page.dropped.includes(re) && page.sought.length > 0) {
    return step({ ...page, dropped: page.dropped.map((each) => (each === re ? seek : each)) }, { type: 'withdraw', seek });
  }
  // An answer to a search that was called off, or replaced, says nothing about the present ones.
  if (re !== undefined || page.dropped.includes(seek)) return step(page);
  return step({ ...page, sought: [...page.sought, foreign(message)], aside: page.sought.length === 0 || page.aside });
}

/**
 * A search that another window of the player began, or this one before it was loaded again.
 * @param {Waiting} waiting
 * @returns {Sought}
 */
function foreign(waiting) {
  const { rules, options, clock, rated } = waiting;
  return { ask: { type: 'seek', rules, options, ...(clock ? { clock } : {}), ...(rated ? { rated } : {}), ...besides(waiting) }, waiting };
}

/**
 * The page after the word that a search is over: called off here, lapsed, taken over by another window, or because a game begins.
 * @param {Page} page
 * @param {Withdrawn} message
 * @returns {Page}
 */
export function over(page, { re, seek, game }) {
  const dropped = seek === undefined ? page.dropped : page.dropped.filter((each) => each !== seek);
  const gone = page.sought.filter(({ waiting }) => (seek === undefined ? re === undefined : waiting?.seek === seek));
  const [first] = gone;
  if (!first) return { ...page, dropped };
  const sought = page.sought.filter((each) => !gone.includes(each));
  const next = { ...page, dropped, sought, aside: page.aside && sought.length > 0 };
  if (game !== undefined) return { ...next, due: game, notice: sought.length === 0 ? { key: 'notice.search_over', retry: null, until: null } : page.notice };
  return { ...next, notice: { key: 'notice.search_gone', retry: again(first.ask, sought), until: null } };
}

/**
 * @param {Seek} ask
 * @param {Sought[]} beside
 */
const again = (ask, beside) => wishOf({ ...ask, add: beside.length > 0 });

/**
 * The page after a search was refused; the others stand.
 * @param {Page} page
 * @param {Refused} message
 * @param {number} now
 * @returns {Page}
 */
export function turnedDown(page, { re, seek, code, retry_after_ms }, now) {
  const isIt = (/** @type {Sought} */ { ask, waiting }) => (re !== undefined ? ask.id === re : seek === undefined ? waiting === null : waiting?.seek === seek);
  const refused = page.sought.find(isIt);
  if (re !== undefined && !refused) return { ...page, dropped: page.dropped.filter((each) => each !== re) };
  const sought = page.sought.filter((each) => each !== refused);
  const retry = refused ? again(refused.ask, sought) : null;
  const until = retry_after_ms === undefined ? null : now + retry_after_ms;
  const auto = retry !== null && code === 'too_fast' && until !== null;
  return { ...page, sought, aside: page.aside && sought.length > 0, notice: { key: `refusal.${code}`, retry, until, auto } };
}

/**
 * What is looked for on a new connection, and what is said for it: the server keeps searches for a while, says which, and is asked
 * again for the others; what was called off while nobody heard it is called off now.
 * @param {Page} page
 * @param {Welcome} welcome
 * @returns {{sought: Sought[], dropped: (string | number)[], say: Numbered[]}}
 */
export function takenUp({ sought, dropped }, { waiting }) {
  const [off, kept] = [waiting.filter(({ seek }) => dropped.includes(seek)), waiting.filter(({ seek }) => !dropped.includes(seek))];
  const standing = kept.map((word) => {
    /** @type {Waiting} */
    const told = { type: 'waiting', ...word };
    const known = sought.find((each) => each.waiting?.seek === word.seek);
    return known ? { ...known, waiting: told } : foreign(told);
  });
  const lost = sought.filter((each) => !kept.some(({ seek }) => seek === each.waiting?.seek));
  const asked = lost.map(({ ask: { add: _, ...ask } }, i) => ({ ask: i + kept.length > 0 ? { ...ask, add: true } : ask, waiting: null }));
  const say = [...off.map(({ seek }) => ({ type: /** @type {const} */ ('withdraw'), seek })), ...asked.map(({ ask }) => ask)];
  return { sought: [...standing, ...asked], dropped: off.map(({ seek }) => seek), say };
}
