// What the windows of one browser tell one another: the server tells only the window that plays of a game that begins or ends. Owns
// the channel, and goes on without one; never what is made of the news.

/** @import {Known} from './arriving.js' */
/** @import {Page} from './page.js' */

/** @typedef {{player: string, game: string, known: Known | null}} Elsewhere a game of a player that runs (known) or does not any more (null) */

/**
 * What other windows have to be told.
 * @param {Page} before
 * @param {Page} after
 * @returns {Elsewhere[]}
 */
export function ofInterest(before, after) {
  const player = after.welcome?.player.id;
  if (player === undefined || player !== before.welcome?.player.id) return [];
  const own = (/** @type {Page} */ { known }, /** @type {Page} */ other) => Object.entries(known).filter(([game, { elsewhere }]) => !elsewhere && !(game in other.known));
  return [...own(after, before).map(([game, known]) => ({ player, game, known })), ...own(before, after).map(([game]) => ({ player, game, known: null }))];
}

/**
 * Opens the channel. Gives what tells the others.
 * @param {(news: Elsewhere) => void} hear
 * @returns {(news: Elsewhere[]) => void}
 */
export function openChannel(hear) {
  try {
    const channel = new BroadcastChannel('visavis');
    channel.onmessage = (event) => hear(event.data);
    return (news) => news.forEach((each) => channel.postMessage(each));
  } catch {
    return () => {};
  }
}
