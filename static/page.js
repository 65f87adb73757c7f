// What the page shows and what it has to say to the server's words: `heard`, pure, gives the next page and the messages to
// send. Owns seeks, the list of running games and what happens after a break of the connection; never touches the DOM or the
// socket, and leaves what the player wishes to wishes.js and all that concerns one match to match.js.

/** @import {ClientMessage, ServerMessage} from './wire.d.ts' */
/** @import {Match, Snapshot, Refused} from './match.js' */
/** @import {Place} from './places.js' */
/** @import {Summary} from './records.d.ts' */
/** @import {Step} from './step.js' */
/** @import {Wish} from './wishes.js' */
import { after } from './match.js';
import { entered, greeted, replay } from './places.js';
import { asking, step } from './step.js';
import { wishOf } from './wishes.js';

/** @typedef {Extract<ServerMessage, {type: 'welcome'}>} Welcome */
/** @typedef {Extract<ServerMessage, {type: 'lobby'}>} LobbyCounts */
/** @typedef {Extract<ServerMessage, {type: 'waiting'}>} Waiting */
/** @typedef {Extract<ServerMessage, {type: 'carried'}>} Carried */
/** @typedef {ClientMessage & {id?: number}} Numbered */
/** @typedef {Extract<ClientMessage, {type: 'seek'}> & {id?: number}} Seek */
/** @typedef {Snapshot['options']} Options */
/** @typedef {{key: string, retry: Wish | null, until: number | null}} Notice a sentence for the player, and what may be tried again when */

/** @typedef {Pick<Summary, 'game' | 'rules' | 'players'>} Watchable a running game that can be watched */

/**
 * @typedef {object} Page
 * @property {Welcome | null} welcome
 * @property {string[]} running ids of this player's running games
 * @property {LobbyCounts | null} lobby
 * @property {Watchable[]} watchable running games of others
 * @property {Seek | null} seek what this player looks for
 * @property {Waiting | null} waiting the server's word that it looks
 * @property {string | null} wanted the game that was asked for and has not come yet
 * @property {Match | null} match the game on the screen
 * @property {boolean} over the server has forgotten the game on the screen: no rematch
 * @property {Place | null} place what is looked at before all that, without leaving it
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
  welcome: null, running: [], lobby: null, watchable: [], seek: null, waiting: null, wanted, match: null, over: false,
  place: null, carried: null, notice: null, id: 0,
});

/**
 * Which screen is shown.
 * @param {Page} page
 * @returns {'start' | 'waiting' | 'game' | Place['at']}
 */
export const screenOf = (page) => (page.place ? page.place.at : page.match ? 'game' : page.seek ? 'waiting' : 'start');

/** What is said where a link from another device leads nowhere. */
export const CODE_GONE = 'notice.code_gone';

/**
 * The page after a message of the server.
 * @param {Page} page
 * @param {ServerMessage} message
 * @param {number} now
 * @returns {Step}
 */
export function heard(page, message, now) {
  switch (message.type) {
    case 'welcome':
      return welcomed(page, message);
    case 'waiting':
      return step({ ...page, waiting: message });
    case 'withdrawn':
      return step({ ...page, waiting: null, seek: null });
    case 'lobby':
      return step({ ...page, lobby: message });
    case 'renamed':
      return step(page.welcome ? { ...page, welcome: { ...page.welcome, player: { ...page.welcome.player, name: message.name } } } : page);
    case 'snapshot':
      return opened(page, message, now);
    case 'carried':
      return step({ ...page, carried: message });
    case 'refused':
      return refused({ ...page, match: after(page.match, message, now) }, message, now);
    default:
      return changed(page, message, now);
  }
}

/**
 * A new connection: come back to what was on the screen.
 * @param {Page} page
 * @param {Welcome} welcome
 * @returns {Step}
 */
function welcomed(page, welcome) {
  const { page: next, ask } = greeted({ ...page, welcome, running: welcome.games, waiting: null, lobby: null });
  const found = welcome.games.filter((id) => page.seek === null || !page.running.includes(id)).at(-1);
  const game = page.match?.game ?? page.wanted ?? found ?? null;
  if (game !== null) return asking(step({ ...next, wanted: game }, { type: 'resume', game }), ask);
  return asking(page.seek ? step(next, page.seek) : step(next), ask);
}

/**
 * A game came: shown when it was asked for or nothing else is being played, else put on the list. Who looks at something else
 * goes on with that, unless the game has just begun.
 * @param {Page} page
 * @param {Snapshot} snapshot
 * @param {number} now
 * @returns {Step}
 */
function opened(page, snapshot, now) {
  const { game } = snapshot;
  const others = page.running.filter((id) => id !== game);
  const running = snapshot.ended || snapshot.seat === null ? others : [...others, game];
  const busy = page.match !== null && page.match.ended === null && page.match.game !== game;
  if (busy && page.wanted !== game) return step({ ...page, running });
  const match = after(page.match, snapshot, now);
  const wanted = page.wanted === game ? null : page.wanted;
  const place = page.wanted === game || page.match?.game === game ? page.place : null;
  const notice = page.notice?.key === CODE_GONE ? page.notice : null;
  const next = { ...page, running, match, wanted, place, seek: null, waiting: null, over: false, notice };
  const pending = match?.pending;
  return pending ? step(next, { type: 'play', game, ply: pending.ply, move: pending.move, id: pending.id }) : step(next);
}

/**
 * An event of a game.
 * @param {Page} page
 * @param {ServerMessage} message
 * @param {number} now
 * @returns {Step}
 */
function changed(page, message, now) {
  const match = after(page.match, message, now);
  const running = message.type === 'ended' ? page.running.filter((id) => id !== message.game) : page.running;
  const missing = match !== null && match.gap && !page.match?.gap;
  const next = { ...page, match, running };
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
  if (about === 'seek') {
    return step({ ...page, seek: null, waiting: null, notice: notice(page.seek && wishOf(page.seek)) });
  }
  const asked = page.wanted ?? page.match?.game ?? game;
  if (about === 'resume' && code === 'not_seated' && asked !== undefined) return step(page, { type: 'watch', game: asked });
  if (about === 'resume' || about === 'watch') {
    return CLOSED.includes(code) || asked === undefined ? lost(page, notice()) : step({ ...page, notice: notice({ do: 'show', game: asked }) });
  }
  if (about === 'offer' && CLOSED.includes(code) && game === page.match?.game && page.match?.ended) return step({ ...page, over: true, notice: notice() });
  if (about === 'play' && code === 'stale_ply' && page.match) return late(page, page.match);
  return step({ ...page, notice: notice() });
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
  const running = page.running.filter((id) => id !== game);
  if (page.match?.ended && page.match.game === game) return step({ ...page, running, wanted: null, over: true });
  const gone = notice.key === 'refusal.no_such_game' ? { ...notice, key: 'notice.game_gone' } : notice;
  const next = { ...page, running, wanted: null, match: null };
  return game === undefined || page.place ? step({ ...next, notice: gone }) : entered(next, replay(game, gone));
}
