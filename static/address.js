// The address of every screen, both ways: what the bar of the browser says and what is meant by it, and whether a change is one
// that "back" undoes. Pure; never touches the bar.

/** @import {Page} from './page.js' */
/** @import {Place} from './places.js' */
import { codeIn } from './inviting.js';
import { invitation, player, leaderboard, replay } from './places.js';

/**
 * What an address asks for. None of them: the start, or (`foreign`) nothing the page knows.
 * @typedef {{game: string | null, place: Place | null, code: string | null, foreign: boolean}} Wanted
 */

/**
 * What the part of an address after `#` asks for.
 * @param {string} hash
 * @returns {Wanted}
 */
export function read(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const [game, code] = [words.get('game') || null, words.get('code') || null];
  const place = game === null && code === null ? placeIn(words) : null;
  return { game, code, place, foreign: hash.length > 1 && game === null && code === null && place === null };
}

/**
 * @param {URLSearchParams} words
 * @returns {Place | null}
 */
function placeIn(words) {
  if (words.has('games')) return player(null);
  if (words.get('player')) return player(words.get('player'));
  if (words.get('replay')) return replay(words.get('replay') ?? '');
  if (words.get('invite')) return invitation(codeIn(words.get('invite') ?? '') || String(words.get('invite')));
  return words.has('leaderboard') ? leaderboard(words.get('leaderboard') ?? '') : null;
}

/**
 * Where the link of an invitation leads, which stands in front of `#`: empty where there is none.
 * @param {string} search
 */
export function hashOf(search) {
  const code = new URLSearchParams(search).get('invite');
  return code ? to('invite', code) : '';
}

/**
 * The part of the address, with its `#`, that leads to what is shown; empty for the start.
 * @param {Pick<Page, 'place' | 'match' | 'wanted'>} page
 */
export function addressOf({ place, match, wanted }) {
  if (place) return addressOfPlace(place);
  const game = wanted ?? match?.game ?? null;
  return game === null ? '' : to('game', game);
}

/** @param {Place} place */
function addressOfPlace(place) {
  if (place.at === 'replay') return to('replay', place.game);
  if (place.at === 'invitation') return to('invite', place.code);
  if (place.at === 'leaderboard') return to('leaderboard', place.rules);
  return place.id === null ? '#games' : to('player', place.id);
}

/**
 * The address of one thing.
 * @param {'game' | 'replay' | 'player' | 'leaderboard' | 'invite'} what
 * @param {string} id
 */
export const to = (what, id) => `#${what}=${encodeURIComponent(id)}`;

/**
 * Whether what is shown now is a step forward that "back" undoes. It is none where the page found its own way: to a running
 * game when it is opened, from a game that is over to its replay, from one list of players to another.
 * @param {Page} before
 * @param {Page} after
 */
export function isForward(before, after) {
  if (before.welcome === null) return false;
  if (before.place?.at === 'leaderboard' && after.place?.at === 'leaderboard') return false;
  if (before.place?.at === 'replay' && after.place === null && after.wanted === before.place.game) return false;
  if (before.place?.at === 'replay' && after.place === null && before.place.instead !== null) return false;
  const refused = before.place === null && before.wanted !== null && after.wanted === null && after.match?.game !== before.wanted;
  return !refused;
}
