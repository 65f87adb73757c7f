// What the page does when the player wishes something: `wished`, pure, gives the next page and the messages to send. Never
// touches the DOM or the socket, and never decides whether the server will allow it.

/** @import {ClaimKind, Clock, OfferKind, SeatWish} from './wire.d.ts' */
/** @import {Conditions} from './conditions.js' */
/** @import {Match} from './match.js' */
/** @import {Numbered, Options, Page} from './page.js' */
/** @import {Place} from './places.js' */
/** @import {Step} from './step.js' */
import { analysing } from './analysis.js';
import { anotherOf, playingBot } from './bots.js';
import { besides } from './conditions.js';
import { inviting, joining } from './inviting.js';
import { mayMove, sending } from './match.js';
import { entered, further, lookingUp, turned } from './places.js';
import { callingOff, seeking } from './seeking.js';
import { step } from './step.js';
import { listening } from './talk.js';

/**
 * What a player may wish.
 * @typedef {{do: 'seek', rules: string, options: Options, clock?: Clock | null, rated?: boolean, add?: boolean} & Conditions
 *   | {do: 'play_bot', rules: string, options: Options, clock?: Clock | null, level: string} & Conditions
 *   | {do: 'withdraw', key?: string} | {do: 'aside'} | {do: 'accept', seek: string} | {do: 'join', code: string} | {do: 'cancel', invite: string} | {do: 'hand_over', invite: string | null}
 *   | {do: 'invite', rules: string, options: Options, clock: Clock | null, rated: boolean, seat: SeatWish, hidden: boolean, expires_s: number, page: string} & Conditions
 *   | {do: 'play', move: string} | {do: 'resign'} | {do: 'hint'} | {do: 'offer', what: OfferKind, to?: number} | {do: 'decline', what: OfferKind, to: number}
 *   | {do: 'claim', what: ClaimKind} | {do: 'look_up', game: string} | {do: 'analyse', game: string} | {do: 'show', game: string} | {do: 'go', place: Place | null} | {do: 'more'} | {do: 'turn', ply: number}
 *   | {do: 'carry', page: string} | {do: 'rename', name: string} | {do: 'put_away'} | {do: 'home'} | {do: 'again'} | {do: 'dismiss'} | {do: 'retry'}
 *   | {do: 'block', player: string} | {do: 'unblock', player: string} | {do: 'say', key: string}
 *   | {do: 'phrase', phrase: string} | {do: 'mute', player: string} | {do: 'unmute', player: string}} Wish
 */

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
      return leadingOn(calm, seeking(away(calm), wish));
    case 'play_bot':
      return leadingOn(calm, playingBot(away(calm), wish));
    case 'withdraw':
      return callingOff(calm, wish.key);
    case 'aside':
      return step({ ...calm, aside: page.sought.length > 0 });
    case 'accept':
      return joining(calm, { type: 'accept', seek: wish.seek });
    case 'join':
      return joining(calm, { type: 'join', invite: wish.code });
    case 'invite':
      return inviting(calm, wish);
    case 'cancel':
      return step(calm, { type: 'withdraw', invite: wish.invite });
    case 'hand_over':
      return step({ ...page, shown: wish.invite });
    case 'show':
      return shown({ ...calm, began: page.began === wish.game ? null : page.began }, wish.game);
    case 'go':
      return wish.place ? entered(calm, wish.place) : step({ ...calm, place: null, aside: false, began: page.began === page.match?.game ? null : page.began });
    case 'more':
      return further(page);
    case 'turn':
      return turned(page, wish.ply);
    case 'analyse':
      return analysing(page, wish.game);
    case 'look_up':
      return lookingUp(page, wish.game);
    case 'carry':
      return step(calm, { type: 'carry', page: wish.page });
    case 'rename':
      return step({ ...calm, asked: wish.name }, { type: 'rename', name: wish.name });
    case 'put_away':
      return step({ ...page, carried: null });
    case 'home':
      return step(away(calm), ...leaving(page));
    case 'again':
      return page.match ? wished(page, anotherOf(page, page.match) ?? likeOf(page.match)) : step(calm);
    case 'block':
    case 'unblock':
      return step(calm, { type: wish.do, player: wish.player });
    case 'mute':
    case 'unmute':
      return step({ ...page, muted: listening(page.muted, wish.player, wish.do === 'unmute') });
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
 * The wish for one more game like the one that is over.
 * @param {Match} match
 * @returns {Wish}
 */
const likeOf = ({ rules, options, control, rated, ...agreed }) => ({ do: 'seek', rules, options, clock: control, rated, ...besides({ ...agreed, rated }) });

/**
 * The page away from whatever is looked at.
 * @param {Page} page
 * @returns {Page}
 */
const away = (page) => ({ ...page, match: null, wanted: null, place: null, over: false });

/**
 * A step that first leaves the game on the screen, where that is over or only watched.
 * @param {Page} page
 * @param {Step} made
 * @returns {Step}
 */
function leadingOn(page, made) {
  const left = step(made.page, ...leaving(page));
  return { ...left, say: [...left.say, ...made.say] };
}

/**
 * @param {Page} page
 * @returns {Numbered[]}
 */
const leaving = ({ match }) => (match?.ended || match?.seat === null ? [{ type: 'leave', game: match.game }] : []);

/**
 * @param {Page} page
 * @param {Match} match
 * @param {Extract<Wish, {do: 'play' | 'resign' | 'hint' | 'offer' | 'decline' | 'claim' | 'phrase'}>} wish
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
    case 'hint':
      return step(page, { type: 'hint', game });
    case 'resign':
      return step(page, { type: 'resign', game });
    case 'offer':
      return step(page, { type: 'offer', game, what: wish.what, ...answering(wish) });
    case 'decline':
      return step(page, { type: 'decline', game, what: wish.what, to: wish.to });
    case 'phrase':
      return step(page, { type: 'say', game, phrase: wish.phrase });
    case 'claim':
      return step(page, { type: 'claim', game, what: wish.what });
  }
}

/**
 * Which offer is answered, where that is known: an offer that has lapsed meanwhile is then not taken for one of one's own.
 * @param {{to?: number}} wish
 */
const answering = ({ to }) => (to === undefined ? {} : { to });
