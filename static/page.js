// What the page shows and what it has to say to the server's words: `heard`, pure, gives the next page and the messages to
// send. Owns refusals and what an event changes; never touches the DOM or the socket, and leaves what the player wishes to
// wishes.js, what is looked for to seeking.js, invitations to inviting.js, which game is shown to arriving.js and all that concerns
// one match to match.js.

/** @import {Analysed} from './analysis.js' */
/** @import {ClientMessage, Clock, Hinted, Invited, Proposed, ServerMessage} from './wire.d.ts' */
/** @import {Known} from './arriving.js' */
/** @import {Featured} from './featuring.js' */
/** @import {Match, Snapshot, Refused} from './match.js' */
/** @import {OpenSeeks} from './open-seeks.js' */
/** @import {Place, Times} from './places.js' */
/** @import {Heard} from './steady.js' */
/** @import {Summary} from './records.d.ts' */
/** @import {Sought} from './seeking.js' */
/** @import {Step} from './step.js' */
/** @import {Values} from './i18n.js' */
/** @import {Wish} from './wishes.js' */
import { called, forgotten, opened, welcomed } from './arriving.js';
import { botRefused, told, unasked } from './bots.js';
import { invited, notJoined, standsNoMore } from './inviting.js';
import { again, followed, heardThere } from './featuring.js';
import { after } from './match.js';
import { relisted } from './open-seeks.js';
import { entered, replay } from './places.js';
import { over, turnedDown, waits } from './seeking.js';
import { believed } from './steady.js';
import { step } from './step.js';

/** @typedef {Extract<ServerMessage, {type: 'welcome'}>} Welcome */
/** @typedef {Extract<ServerMessage, {type: 'lobby'}>} LobbyCounts */
/** @typedef {Extract<ServerMessage, {type: 'waiting'}>} Waiting */
/** @typedef {Extract<ServerMessage, {type: 'carried'}>} Carried */
/** @typedef {ClientMessage & {id?: number}} Numbered */
/** @typedef {Omit<Extract<ClientMessage, {type: 'seek'}>, 'clock'> & {id?: number, clock?: Clock}} Seek whose clock is said as an object */
/** @typedef {Snapshot['options']} Options */
/** @typedef {{key: string, values?: Values, retry: Wish | null, until: number | null, auto?: boolean}} Notice a sentence for the player, what may be tried again when, and whether it is by itself */

/** @typedef {Pick<Summary, 'game' | 'rules' | 'players' | 'presence'> & {watchers: number}} Watchable a running game that can be watched, who is there and how many watch */

/**
 * @typedef {object} Page
 * @property {Welcome | null} welcome
 * @property {string[]} running ids of this player's running games
 * @property {LobbyCounts | null} lobby
 * @property {Record<string, Known>} known the player's running games that this page is told of
 * @property {string | null} began a game of the player that began while something else was shown, and was not looked at yet
 * @property {Watchable[]} watchable running games of others
 * @property {Featured | null} featured the one of them that is shown at the start
 * @property {string[] | null} blocked whom the player does not want to meet again, by their ids; null before the server has told
 * @property {string[]} muted players whom this browser does not listen to, by their ids
 * @property {Record<string, string>} names what players are called who were met here, or asked about
 * @property {string | null} asked the name that the player asked for
 * @property {string} named the name asked for and the one given instead, once that was said
 * @property {Heard | null} clock what the server's clock said when
 * @property {Sought[]} sought what this player looks for, in the order in which it was asked for
 * @property {(string | number)[]} dropped searches that were called off before the server has said so: their ids, or the numbers they were asked by
 * @property {Proposed[]} proposed who is there for what this player looks for or joins, and is met once both have agreed
 * @property {boolean} aside whether the start is looked at while something is sought
 * @property {string | null} due the game that took the searches away and has not come yet
 * @property {OpenSeeks | null} open the searches that may be joined; null before the server has told
 * @property {Invited[]} invites this player's invitations that stand
 * @property {number | null} inviting the number of the invitation that is being made
 * @property {string | null} shown the id of the invitation that is being shown
 * @property {string | null} taken the id of the invitation that was taken up last
 * @property {number | null} joining the number of what is being joined: an open search, an invitation, or a bot
 * @property {string | null} wanted the game that was asked for and has not come yet
 * @property {Match | null} match the game on the screen
 * @property {boolean} over the server has forgotten the game on the screen: no rematch
 * @property {Place | null} place what is looked at before all that, without leaving it
 * @property {Times | null} times the record of the match whose time is asked for
 * @property {Analysed | null} analysed what a replayed game was worth, where that is asked for
 * @property {Hinted | null} hinted which moves are best, as it was asked for last
 * @property {Carried | null} carried a link that makes another device this player
 * @property {Notice | null} notice
 * @property {number} id the number of the last message
 */

/**
 * The page before anything was heard.
 * @param {string | null} wanted
 * @returns {Page}
 */
export const blank = (wanted) => ({
  welcome: null, running: [], known: {}, began: null, lobby: null, watchable: [], featured: null, blocked: null, muted: [], names: {}, asked: null, named: '', clock: null, sought: [], dropped: [], proposed: [], aside: false, due: null, open: null, invites: [], inviting: null, shown: null, taken: null, joining: null,
  wanted, match: null, over: false, place: null, times: null, analysed: null, hinted: null, carried: null, notice: null, id: 0,
});

/**
 * Which screen is shown.
 * @param {Page} page
 * @returns {'start' | 'waiting' | 'game' | Place['at']}
 */
export const screenOf = (page) => (page.place ? page.place.at : page.match ? 'game' : page.sought.length > 0 && !page.aside ? 'waiting' : 'start');

/** What is said where a link from another device leads nowhere. */
export const CODE_GONE = 'notice.code_gone';

/**
 * The page after a message of the server.
 * @param {Page} page
 * @param {ServerMessage} message
 * @param {number} now
 * @param {boolean} [engaged] whether somebody types, or answers a question
 * @returns {Step}
 */
export function heard(page, message, now, engaged = false) {
  const there = heardThere(page, message, now);
  if (there) return there;
  switch (message.type) {
    case 'welcome':
      return again(welcomed(page, message, now, engaged));
    case 'waiting':
      return waits(unasked(page, message.seek), message);
    case 'proposed':
      return step(told(page, message));
    case 'withdrawn':
      return step(message.invite === undefined ? over(unasked(page, message.seek), message) : standsNoMore(page, message.invite, message));
    case 'seeks':
      return step({ ...page, open: relisted(page.open, message) });
    case 'invited':
      return step(invited(page, message));
    case 'lobby':
      return step({ ...page, lobby: message });
    case 'renamed':
      return step(page.welcome ? called(page, { ...page.welcome, player: { ...page.welcome.player, name: message.name } }) : page);
    case 'snapshot':
      return opened(timed(page, message.clock?.at_ms, now), message, now);
    case 'played':
      return changed(timed(page, message.clock?.at_ms, now), message, now);
    case 'hinted':
      return step({ ...page, hinted: message });
    case 'carried':
      return step({ ...page, carried: message });
    case 'blocked':
      return step({ ...page, blocked: message.players });
    case 'next':
      return followed({ ...page, match: after(page.match, message, now) }, message, engaged);
    case 'refused':
      return refused({ ...page, match: after(page.match, message, now) }, message, now);
    default:
      return changed(page, message, now);
  }
}

/**
 * What the server's clock says now, Unix milliseconds: the one of this device may be years off.
 * @param {Pick<Page, 'clock'>} page
 * @param {number} now
 */
export const serverTime = ({ clock }, now) => (clock === null ? 0 : clock.server_ms + now - clock.at);

/**
 * The page after one more word of what the server's clock says; it may have been long on its way.
 * @param {Page} page
 * @param {number | undefined} server_ms
 * @param {number} now
 * @returns {Page}
 */
const timed = (page, server_ms, now) => (server_ms === undefined ? page : { ...page, clock: believed(page.clock, { server_ms, at: now }, false) });

/**
 * An event of a game.
 * @param {Page} page
 * @param {ServerMessage} message
 * @param {number} now
 * @returns {Step}
 */
function changed(page, message, now) {
  const match = after(page.match, message, now);
  const missing = match !== null && match.gap && !page.match?.gap;
  const next = { ...(message.type === 'ended' ? forgotten(page, message.game) : page), match };
  return missing ? step(next, { type: 'resume', game: match.game }) : step(next);
}

/**
 * What is answered about a game that nobody can come back to.
 * @type {readonly string[]}
 */
const CLOSED = ['no_such_game', 'game_over'];

/**
 * @param {Page} page
 * @param {Refused} message
 * @param {number} now
 * @returns {Step}
 */
function refused(page, message, now) {
  const { about, code, game } = message;
  const until = message.retry_after_ms === undefined ? null : now + message.retry_after_ms;
  /** @param {Wish | null} [retry] @returns {Notice} */
  const notice = (retry = null) => ({ key: `refusal.${code}`, retry, until });
  if (about === 'seek') return step(botRefused(page, message, now) ?? turnedDown(page, message, now));
  if (about === 'accept' || about === 'join' || about === 'invite') return meeting(page, message, notice());
  const asked = page.wanted ?? page.match?.game ?? game;
  if ((about === 'resume' || about === 'watch') && game !== undefined && game !== asked) {
    return step(CLOSED.includes(code) ? forgotten(page, game) : page);
  }
  if (about === 'resume' && code === 'not_seated' && asked !== undefined) return step(page, { type: 'watch', game: asked });
  if (about === 'resume' || about === 'watch') {
    return CLOSED.includes(code) || asked === undefined ? lost(page, notice()) : step({ ...page, notice: notice({ do: 'show', game: asked }) });
  }
  if (about === 'offer' && CLOSED.includes(code) && game === page.match?.game && page.match?.ended) return step({ ...page, over: true, notice: notice() });
  if (about === 'offer' && code === 'too_early') return step({ ...page, notice: pausing(message, until) ?? notice() });
  if (about === 'hint') return step({ ...page, notice: code === 'unavailable' && until === null ? { key: 'hint.none', retry: null, until } : code === 'stale_ply' || code === 'not_your_turn' ? page.notice : notice() });
  if (about === 'play' && code === 'stale_ply' && page.match) return late(page, page.match);
  if (code === 'bad_name') return step({ ...page, asked: null, notice: notice() });
  return step({ ...page, notice: notice() });
}

/**
 * The other has said no before, and the same may be offered again after that; null where it is too early for another reason.
 * @param {Refused} message
 * @param {number | null} until
 * @returns {Notice | null}
 */
function pausing({ after_moves }, until) {
  if (after_moves !== undefined) return { key: 'notice.offer_after', values: { count: after_moves }, retry: null, until: null };
  return until === null ? null : { key: 'notice.rematch_later', retry: { do: 'offer', what: 'rematch' }, until };
}

/**
 * What was to be joined could not be, or nobody could be invited.
 * @param {Page} page
 * @param {Refused} message
 * @param {Notice} notice
 * @returns {Step}
 */
function meeting(page, message, notice) {
  if (message.about === 'invite') return step({ ...page, inviting: null, notice });
  return step(notJoined(page, message) ?? { ...page, joining: null, proposed: page.proposed.filter(({ seek }) => page.sought.some(({ waiting }) => waiting?.seek === seek)), notice });
}

/**
 * A move came too late: once more if both could move and the other was quicker, else the page has to catch up.
 * @param {Page} page
 * @param {Match} match
 * @returns {Step}
 */
function late(page, { game, pending }) {
  if (!pending) return step(page, { type: 'resume', game });
  return step(page, { type: 'play', game, ply: pending.ply, move: pending.move, id: pending.id });
}

/**
 * The running games there are to watch: those of others.
 * @param {Page} page
 * @param {Watchable[]} games
 * @returns {Page}
 */
export const listed = (page, games) => ({ ...page, watchable: games.filter(({ game }) => !page.running.includes(game)) });

/**
 * The game that was asked for does not exist any more. One that ended stays on the screen as it was; of another there may be a
 * replay.
 * @param {Page} page
 * @param {Notice} notice
 * @returns {Step}
 */
function lost(page, notice) {
  const game = page.wanted ?? page.match?.game;
  const left = game === undefined ? page : forgotten(page, game);
  if (page.match?.ended && page.match.game === game) return step({ ...left, wanted: null, over: true });
  const gone = notice.key === 'refusal.no_such_game' ? { ...notice, key: 'notice.game_gone' } : notice;
  const next = { ...left, wanted: null, match: page.match?.game === game ? null : page.match };
  return game === undefined || page.place ? step({ ...next, notice: gone }) : entered(next, replay(game, gone));
}
