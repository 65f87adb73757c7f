// Asks the JSON interface for games that ended, players and leaderboards. Owns the requests and how their answers are read;
// never what is done with them.

/** @import {Ask, Answer} from './places.js' */

/** Entries that are fetched at a time. */
const LIMIT = 20;

/** What there was once and is no more. */
const GONE = 'gone';

/**
 * Where the answer to a question is served, from the top of the server.
 * @param {Ask} ask
 */
export function pathOf(ask) {
  if (ask.of === 'replay' || ask.of === 'times') return `${gamePath(ask.game)}/replay`;
  if (ask.of === 'analysis') return `${gamePath(ask.game)}/analysis`;
  if (ask.of === 'invitation') return `api/v1/invites/${encodeURIComponent(ask.code)}`;
  if (ask.of === 'about') return `api/v1/players/${encodeURIComponent(ask.id)}`;
  const [path, words] = ask.of === 'games' ? ['api/v1/games', { player: ask.id, state: 'ended' }] : [`api/v1/leaderboards/${encodeURIComponent(ask.rules)}`, {}];
  const query = new URLSearchParams({ ...words, limit: String(LIMIT), ...(ask.after === null ? {} : { after: String(ask.after) }) });
  return `${path}?${query}`;
}

/**
 * Where the record of a game is served; its notation is beside it.
 * @param {string} game
 */
export const gamePath = (game) => `api/v1/games/${encodeURIComponent(game)}`;

/**
 * The answer to a question, or the code of why there is none.
 * @param {string} base
 * @param {Ask} ask
 * @param {typeof fetch} [get]
 * @returns {Promise<Answer>}
 */
export async function answered(base, ask, get = fetch) {
  try {
    const answer = await get(new URL(pathOf(ask), base));
    const body = await answer.json();
    if (answer.status === 410) return { trouble: GONE };
    return answer.ok ? { found: body } : { trouble: typeof body.code === 'string' ? body.code : 'unavailable' };
  } catch {
    return { trouble: 'unavailable' };
  }
}
