// Where one can be besides a game: at a replay, at a player's games, at a leaderboard. Owns what was fetched for each and what
// is still to be asked; never how it is fetched or drawn.

/** @import {Page, Notice} from './page.js' */
/** @import {Step} from './step.js' */
/** @import {About, Games, InvitationView, Leaderboard, Ranked, Replay, Summary} from './records.d.ts' */
import { analysisCame } from './analysis.js';
import { asking as whatBecame } from './inviting.js';
import { isWhole } from './spent.js';
import { asking, step } from './step.js';

/** @typedef {'loading' | 'there' | string} State whether it is on its way, there, or the code of why it cannot be had */

/** @typedef {{at: 'replay', game: string, state: State, replay: Replay | null, ply: number, instead: Notice | null}} ReplayPlace */
/** @typedef {{at: 'player', id: string | null, state: State, about: About | null, games: Summary[], next: string | null, more: boolean}} PlayerPlace */
/** @typedef {{at: 'leaderboard', rules: string, state: State, speed: string, players: Ranked[], next: string | null, more: boolean}} LeaderboardPlace */
/** @typedef {{at: 'invitation', code: string, state: State, found: InvitationView | null, game: string | null}} InvitationPlace the game is what came of it, where that is one's own */
/** @typedef {ReplayPlace | PlayerPlace | LeaderboardPlace | InvitationPlace} Place */

/** @typedef {{of: 'replay', game: string} | {of: 'invitation', code: string} | {of: 'times', game: string} | {of: 'analysis', game: string} | {of: 'about', id: string} | {of: 'games', id: string, after: string | null} | {of: 'leaderboard', rules: string, after: string | number | null}} Ask */
/** @typedef {{game: string, state: State, replay: Replay | null}} Times the record of a match whose time is asked for */
/** @typedef {{found: any} | {trouble: string}} Answer */

/**
 * The replay of a game. `instead` is what is said when there is none.
 * @param {string} game
 * @param {Notice | null} [instead]
 * @returns {ReplayPlace}
 */
export const replay = (game, instead = null) => ({ at: 'replay', game, state: 'loading', replay: null, ply: 0, instead });

/**
 * The games of a player; null for whoever uses the page.
 * @param {string | null} id
 * @returns {PlayerPlace}
 */
export const player = (id) => ({ at: 'player', id, state: 'loading', about: null, games: [], next: null, more: false });

/**
 * The strongest players of a kind of game.
 * @param {string} rules
 * @returns {LeaderboardPlace}
 */
export const leaderboard = (rules) => ({ at: 'leaderboard', rules, state: 'loading', speed: '', players: [], next: null, more: false });

/**
 * An invitation to this player, by its code.
 * @param {string} code
 * @returns {InvitationPlace}
 */
export const invitation = (code) => ({ at: 'invitation', code, state: 'loading', found: null, game: null });

/**
 * The page at a place, or again there from the beginning.
 * @param {Page} page
 * @param {Place} place
 * @returns {Step}
 */
export function entered(page, place) {
  const at = place.at === 'leaderboard' && place.rules === '' ? leaderboard(page.welcome?.rules[0]?.id ?? '') : place;
  const there = { ...page, place: at };
  return asking(step(there), firstAsks(there, at));
}

/**
 * What is asked first. The games of whoever uses the page wait for the server to say who that is.
 * @param {Page} page
 * @param {Place} place
 * @returns {Ask[]}
 */
function firstAsks(page, place) {
  if (place.at === 'replay') return [{ of: 'replay', game: place.game }];
  if (place.at === 'invitation') return [{ of: 'invitation', code: place.code }];
  if (place.at === 'leaderboard') return place.rules === '' ? [] : [{ of: 'leaderboard', rules: place.rules, after: null }];
  const id = idOf(page, place);
  return id === null ? [] : [{ of: 'about', id }, { of: 'games', id, after: null }];
}

/**
 * @param {Pick<Page, 'welcome'>} page
 * @param {PlayerPlace} place
 */
export const idOf = ({ welcome }, place) => place.id ?? welcome?.player.id ?? null;

/**
 * The page after the server has said who uses it: what could not be asked before, or went wrong, is asked now.
 * @param {Page} page
 * @returns {Step}
 */
export function greeted(page) {
  const { place, welcome } = page;
  if (!place) return step(page);
  const failed = place.state !== 'loading' && place.state !== 'there';
  if (place.at === 'invitation') return failed && place.state !== 'gone' && place.found === null ? entered(page, invitation(place.code)) : whatBecame(page);
  if (place.at === 'replay') return failed ? entered(page, replay(place.game, place.instead)) : step(page);
  if (place.at === 'leaderboard') return failed || place.rules === '' ? entered(page, leaderboard(place.rules)) : step(page);
  const mine = place.id === null && place.about?.id !== welcome?.player.id;
  return failed || mine ? entered(page, player(place.id)) : step(page);
}

/**
 * The page after "more".
 * @param {Page} page
 * @returns {Step}
 */
export function further(page) {
  const { place } = page;
  if (!place || place.at === 'replay' || place.at === 'invitation' || place.next === null || place.more) return step(page);
  const waiting = step({ ...page, place: { ...place, more: true } });
  if (place.at === 'leaderboard') return asking(waiting, [{ of: 'leaderboard', rules: place.rules, after: place.next }]);
  const id = idOf(page, place);
  return id === null ? step(page) : asking(waiting, [{ of: 'games', id, after: place.next }]);
}

/**
 * The page with a replay at another move.
 * @param {Page} page
 * @param {number} ply
 * @returns {Step}
 */
export function turned(page, ply) {
  const { place } = page;
  if (place?.at !== 'replay' || !place.replay) return step(page);
  const last = place.replay.views.length - 1;
  return step({ ...page, place: { ...place, ply: Math.min(last, Math.max(0, Math.round(ply) || 0)) } });
}

/**
 * The page that asks for the record of a match, to see where its time went; what was heard of the whole match, or is there, is enough.
 * @param {Page} page
 * @param {string} game
 * @returns {Step}
 */
export function lookingUp(page, game) {
  const known = page.place !== null || (page.match?.game === game && isWhole(page.match)) || (page.times?.game === game && page.times.replay !== null);
  if (known) return step(page);
  return asking(step({ ...page, times: { game, state: 'loading', replay: null } }), [{ of: 'times', game }]);
}

/**
 * The page after an answer of the archive. One that nobody waits for any more changes nothing.
 * @param {Page} page
 * @param {Ask} ask
 * @param {Answer} answer
 * @returns {Step}
 */
export function came(page, ask, answer) {
  const { place } = page;
  if (ask.of === 'times') return step(timesCame(page, ask.game, answer));
  if (ask.of === 'analysis') return step(analysisCame(page, ask.game, answer));
  if (place?.at === 'replay' && ask.of === 'replay' && ask.game === place.game) return replayCame(page, place, answer);
  if (place?.at === 'invitation' && ask.of === 'invitation' && ask.code === place.code) return whatBecame({ ...page, place: invitationCame(place, answer) });
  if (place?.at === 'leaderboard' && ask.of === 'leaderboard' && ask.rules === place.rules && isExpected(place, ask.after)) {
    return step(listCame(page, place, answer));
  }
  if (place?.at !== 'player' || !('id' in ask) || ask.id !== idOf(page, place)) return step(page);
  if (ask.of === 'about') return step({ ...page, place: aboutCame(place, answer) });
  return isExpected(place, ask.after) ? step(gamesCame(page, place, answer)) : step(page);
}

/**
 * @param {Page} page
 * @param {string} game
 * @param {Answer} answer
 * @returns {Page}
 */
function timesCame(page, game, answer) {
  if (page.times?.game !== game) return page;
  return { ...page, times: 'found' in answer ? { game, state: 'there', replay: answer.found } : { game, state: answer.trouble, replay: null } };
}

/**
 * Whether a part of a list is the one that is waited for: the beginning, or what comes next.
 * @param {PlayerPlace | LeaderboardPlace} place
 * @param {string | number | null} after
 */
const isExpected = ({ state, more, next }, after) => (more ? after === next : after === null && state === 'loading');

/**
 * A replay, shown from its end. A game that is still being played is watched; one that has no replay is what it was before:
 * gone.
 * @param {Page} page
 * @param {ReplayPlace} place
 * @param {Answer} answer
 * @returns {Step}
 */
function replayCame(page, place, answer) {
  if ('found' in answer) {
    /** @type {Replay} */
    const found = answer.found;
    return step({ ...page, place: { ...place, state: 'there', replay: found, ply: found.views.length - 1, instead: null } });
  }
  if (place.instead) return step({ ...page, place: null, notice: place.instead });
  if (answer.trouble !== 'too_early') return step({ ...page, place: { ...place, state: answer.trouble } });
  return step({ ...page, place: null, wanted: place.game }, { type: 'resume', game: place.game });
}

/**
 * The page where what follows on a list could not be had: it may be tried again.
 * @param {Page} page
 * @param {PlayerPlace | LeaderboardPlace} place
 * @param {string} trouble
 * @returns {Page}
 */
function withoutMore(page, place, trouble) {
  if (!place.more) return { ...page, place: { ...place, state: trouble } };
  return { ...page, place: { ...place, more: false }, notice: { key: 'archive.trouble', retry: { do: 'more' }, until: null } };
}

/**
 * @param {Page} page
 * @param {LeaderboardPlace} place
 * @param {Answer} answer
 * @returns {Page}
 */
function listCame(page, place, answer) {
  if (!('found' in answer)) return withoutMore(page, place, answer.trouble);
  /** @type {Leaderboard} */
  const { players, next, speed } = answer.found;
  return { ...page, place: { ...place, state: 'there', speed, players: [...place.players, ...players], next, more: false } };
}

/**
 * @param {InvitationPlace} place
 * @param {Answer} answer
 * @returns {InvitationPlace}
 */
const invitationCame = (place, answer) => ('found' in answer ? { ...place, state: 'there', found: answer.found } : { ...place, state: answer.trouble });

/**
 * @param {PlayerPlace} place
 * @param {Answer} answer
 * @returns {PlayerPlace}
 */
function aboutCame(place, answer) {
  return 'found' in answer ? { ...place, about: answer.found } : { ...place, state: answer.trouble };
}

/**
 * @param {Page} page
 * @param {PlayerPlace} place
 * @param {Answer} answer
 * @returns {Page}
 */
function gamesCame(page, place, answer) {
  if (!('found' in answer)) return withoutMore(page, place, answer.trouble);
  /** @type {Games} */
  const { games, next } = answer.found;
  return { ...page, place: { ...place, state: 'there', games: [...place.games, ...games], next, more: false } };
}
