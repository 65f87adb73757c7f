// What the players of a match say to each other, by the keys of phrases, and who is not listened to. Pure: owns whom this browser
// has muted and what was said last at each seat; never a sentence, and never how often something may be said.

/** @import {Seat, ServerMessage} from './wire.d.ts' */
/** @import {BySeat, Match} from './match.js' */
/** @import {Page} from './page.js' */
/** @import {Words} from './i18n.js' */

/** @typedef {Extract<ServerMessage, {type: 'said'}>} Said */
/** @typedef {{phrase: string}} Saying something that was said once: each is one of its own */

/** Under which name it is kept who is muted. */
export const MUTED = 'visavis.muted';
/** So many are remembered; the one that was muted first is forgotten for one more. */
const MUTED_MAX = 100;

/** @type {BySeat<Saying | null>} */
export const SILENCE = { first: null, second: null };

/**
 * The match after somebody has said something. That is no event and takes no number, but tells whether one was missed.
 * @param {Match} match
 * @param {Said} said
 * @returns {Match}
 */
export const saying = (match, { seq, seat, phrase }) => ({ ...match, gap: match.gap || seq > match.seq, said: { ...match.said, [seat]: { phrase } } });

/**
 * The list with one more that is muted, or without them.
 * @param {string[]} muted
 * @param {string} player
 * @param {boolean} listens
 */
export const listening = (muted, player, listens) => [...muted.filter((id) => id !== player), ...(listens ? [] : [player])].slice(-MUTED_MAX);

/**
 * Who is muted, as it was kept; nobody where that cannot be read.
 * @param {string | null} text
 * @returns {string[]}
 */
export function mutedIn(text) {
  try {
    const kept = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(-MUTED_MAX) : [];
  } catch {
    return [];
  }
}

/**
 * Whether this player does not hear the one at a seat: muted, or not to be met again. Everybody hears themself.
 * @param {Pick<Page, 'muted' | 'blocked'>} page
 * @param {Match} match
 * @param {Seat} seat
 */
export function isUnheard({ muted, blocked }, match, seat) {
  const { id } = match.players[seat];
  return seat !== match.seat && (muted.includes(id) || (blocked ?? []).includes(id));
}

/**
 * What was said last at a seat, as far as this player hears it: one that is not known here says nothing.
 * @param {Pick<Page, 'muted' | 'blocked'>} page
 * @param {Match} match
 * @param {Seat} seat
 * @param {Words} t
 */
export function phraseAt(page, match, seat, t) {
  const said = match.said[seat];
  return said === null || isUnheard(page, match, seat) || !t.has(`phrase.${said.phrase}`) ? '' : t(`phrase.${said.phrase}`);
}
