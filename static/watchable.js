// The running games of a server, for those who want to watch one. Owns the request and how its answer is read; never what is
// shown.

/** @import {Watchable} from './page.js' */
/** @import {Games} from './records.d.ts' */

/** Most games that are listed. */
const GAMES_MAX = 8;

/**
 * The running games in which somebody is, the newest first; none where they cannot be had.
 * @param {string} base
 * @param {typeof fetch} [get]
 * @returns {Promise<Watchable[]>}
 */
export async function running(base, get = fetch) {
  try {
    const answer = await get(new URL(`api/v1/games?state=running&here=true&limit=${GAMES_MAX}`, base));
    return answer.ok ? read(await answer.json()) : [];
  } catch {
    return [];
  }
}

/**
 * @param {Games} list
 * @returns {Watchable[]}
 */
const read = ({ games }) => games.filter(({ here }) => here !== false).map(({ game, rules, players }) => ({ game, rules, players }));
