// The running games of a server, for those who want to watch one. Owns the requests and how their answers are read; never what is
// shown.

/** @import {Watchable} from './page.js' */
/** @import {Games, Summary} from './records.d.ts' */

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
 * The running game that is worth watching most; none where nobody is in any, or that cannot be had.
 * @param {string} base
 * @param {typeof fetch} [get]
 * @returns {Promise<string | null>}
 */
export async function worthMost(base, get = fetch) {
  try {
    const answer = await get(new URL('api/v1/games/featured', base));
    /** @type {{featured: Summary | null}} */
    const { featured } = answer.ok ? await answer.json() : { featured: null };
    return featured?.game ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {Games} list
 * @returns {Watchable[]}
 */
const read = ({ games }) =>
  games.filter(({ here }) => here !== false).map(({ game, rules, players, presence, watchers = 0 }) => ({ game, rules, players, watchers, ...(presence ? { presence } : {}) }));
