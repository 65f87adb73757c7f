// What the page does when the player wishes something: `wished`, pure, gives the next page and the messages to send. Never
// touches the DOM or the socket, and never decides whether the server will allow it.

/** @import {ClaimKind, OfferKind} from './wire.d.ts' */
/** @import {Match} from './match.js' */
/** @import {Numbered, Options, Page, Seek} from './page.js' */
/** @import {Place} from './places.js' */
/** @import {Step} from './step.js' */
import { mayMove, sending } from './match.js';
import { entered, further, lookingUp, turned } from './places.js';
import { step } from './step.js';

/**
 * What a player may wish.
 * @typedef {{do: 'seek', rules: string, options: Options, rated?: boolean, bot?: string} | {do: 'withdraw'}
 *   | {do: 'play', move: string} | {do: 'resign'} | {do: 'offer', what: OfferKind, to?: number} | {do: 'decline', what: OfferKind, to: number}
 *   | {do: 'claim', what: ClaimKind} | {do: 'look_up', game: string} | {do: 'show', game: string} | {do: 'go', place: Place | null} | {do: 'more'} | {do: 'turn', ply: number}
 *   | {do: 'carry', page: string} | {do: 'rename', name: string} | {do: 'put_away'} | {do: 'home'} | {do: 'again'} | {do: 'dismiss'} | {do: 'retry'}
 *   | {do: 'block', player: string} | {do: 'unblock', player: string} | {do: 'say', key: string}} Wish
 */

/**
 * @param {Seek} seek
 * @returns {Wish}
 */
export function wishOf({ rules, options = {}, rated = false, opponent }) {
  return { do: 'seek', rules, options, rated, ...(typeof opponent === 'object' ? { bot: opponent.bot } : {}) };
}

/**
 * The page after a wish of the player.
 * @param {Page} page
 * @param {Wish} wish
 * @returns {Step}
 */
export function wished(page, wish) {
  const calm = { ...page, notice: null };
  switch (wish.do) {
    case 'seek':
      return seeking(calm, wish);
    case 'withdraw':
      return step({ ...calm, seek: null, waiting: null }, { type: 'withdraw' });
    case 'show':
      return shown({ ...calm, began: page.began === wish.game ? null : page.began }, wish.game);
    case 'go':
      return wish.place ? entered(calm, wish.place) : step({ ...calm, place: null, began: page.began === page.match?.game ? null : page.began });
    case 'more':
      return further(page);
    case 'turn':
      return turned(page, wish.ply);
    case 'look_up':
      return lookingUp(page, wish.game);
    case 'carry':
      return step(calm, { type: 'carry', page: wish.page });
    case 'rename':
      return step({ ...calm, asked: wish.name }, { type: 'rename', name: wish.name });
    case 'put_away':
      return step({ ...page, carried: null });
    case 'home':
      return step({ ...calm, match: null, wanted: null, place: null, over: false }, ...leaving(page));
    case 'again': {
      const { match } = page;
      return match ? seeking(calm, { do: 'seek', rules: match.rules, options: match.options, rated: match.rated }) : step(calm);
    }
    case 'block':
    case 'unblock':
      return step(calm, { type: wish.do, player: wish.player });
    case 'say':
      return step({ ...page, notice: { key: wish.key, retry: null, until: null } });
    case 'dismiss':
      return step(calm);
    case 'retry':
      return page.notice?.retry ? wished(calm, page.notice.retry) : step(calm);
    default:
      return page.match ? inMatch(calm, page.match, wish) : step(calm);
  }
}

/**
 * The page on its way to a game: at once where it is behind what is looked at.
 * @param {Page} page
 * @param {string} game
 * @returns {Step}
 */
function shown(page, game) {
  if (page.place && page.match?.game === game) return step({ ...page, place: null });
  return step({ ...page, place: null, wanted: game }, { type: 'resume', game });
}

/**
 * @param {Page} page
 * @param {Extract<Wish, {do: 'seek'}>} wish
 * @returns {Step}
 */
function seeking(page, { rules, options, rated = false, bot }) {
  const id = page.id + 1;
  /** @type {Seek} */
  const seek = { type: 'seek', id, rules, options, ...(rated ? { rated } : {}), ...(bot ? { opponent: { bot } } : {}) };
  return step({ ...page, id, match: null, wanted: null, place: null, over: false, seek, waiting: null }, ...leaving(page), seek);
}

/**
 * @param {Page} page
 * @returns {Numbered[]}
 */
const leaving = ({ match }) => (match?.ended || match?.seat === null ? [{ type: 'leave', game: match.game }] : []);

/**
 * @param {Page} page
 * @param {Match} match
 * @param {Extract<Wish, {do: 'play' | 'resign' | 'offer' | 'decline' | 'claim'}>} wish
 * @returns {Step}
 */
function inMatch(page, match, wish) {
  const { game } = match;
  switch (wish.do) {
    case 'play': {
      if (!mayMove(match)) return step(page);
      const move = { ply: match.ply + 1, move: wish.move, id: page.id + 1 };
      const pending = match.turn.length > 1 ? { ...move, both: true } : move;
      return step({ ...page, id: move.id, match: sending(match, pending) }, { type: 'play', game, ...move });
    }
    case 'resign':
      return step(page, { type: 'resign', game });
    case 'offer':
      return step(page, { type: 'offer', game, what: wish.what, ...answering(wish) });
    case 'decline':
      return step(page, { type: 'decline', game, what: wish.what, to: wish.to });
    case 'claim':
      return step(page, { type: 'claim', game, what: wish.what });
  }
}

/**
 * Which offer is answered, where that is known: an offer that has lapsed meanwhile is then not taken for one of one's own.
 * @param {{to?: number}} wish
 */
const answering = ({ to }) => (to === undefined ? {} : { to });
