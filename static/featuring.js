// What is watched without being asked for: the running game that the start shows while nothing else goes on, which is left with
// the start, and the next game of two who play again. Pure: owns which games those are; never touches the DOM or the socket.

/** @import {ServerMessage} from './wire.d.ts' */
/** @import {Match} from './match.js' */
/** @import {Page} from './page.js' */
/** @import {Step} from './step.js' */
import { after } from './match.js';
import { asking, step } from './step.js';

/** @typedef {{game: string, match: Match | null}} Featured a game that is watched from the start; how it stands, once that was told */

/**
 * The page with that game featured, or none. One of the player's own is not: it is on the list of those, and a connection has one
 * place at a game.
 * @param {Page} page
 * @param {string | null} game
 * @returns {Step}
 */
export function featuring(page, game) {
  const former = page.featured?.game ?? null;
  const next = game !== null && page.running.includes(game) ? null : game;
  if (next === former) return step(page);
  const left = former !== null && former !== page.match?.game && former !== page.wanted ? [{ type: /** @type {const} */ ('leave'), game: former }] : [];
  const watched = next !== null ? [{ type: /** @type {const} */ ('watch'), game: next }] : [];
  return step({ ...page, featured: next === null ? null : { game: next, match: null } }, ...left, ...watched);
}

/**
 * A step after which the featured game is left, where the start is not shown any more.
 * @param {Step} made
 * @param {boolean} start whether the start is shown
 * @returns {Step}
 */
export function staying(made, start) {
  if (start || made.page.featured === null) return made;
  const left = featuring(made.page, null);
  return asking({ ...left, say: [...made.say, ...left.say] }, made.ask);
}

/**
 * The step after a new connection: what was watched on the last one is watched on this one.
 * @param {Step} made
 * @returns {Step}
 */
export function again(made) {
  const { featured } = made.page;
  if (featured === null) return made;
  const watched = step(made.page, { type: 'watch', game: featured.game });
  return asking({ ...watched, say: [...made.say, ...watched.say] }, made.ask);
}

/**
 * The step after a message about the featured game; nothing where it is about something else, or the game is looked at.
 * @param {Page} page
 * @param {ServerMessage} message
 * @param {number} now
 * @returns {Step | null}
 */
export function heardThere(page, message, now) {
  const { featured } = page;
  if (featured === null || !('game' in message) || message.game !== featured.game) return null;
  if (page.wanted === featured.game || page.match?.game === featured.game) return null;
  if (message.type === 'snapshot' && message.seat !== null) return null;
  if (message.type === 'refused') return message.about === 'watch' ? step({ ...page, featured: null }) : null;
  const match = after(featured.match, message, now);
  const missing = match !== null && match.gap && !featured.match?.gap;
  const next = { ...page, featured: { ...featured, match } };
  return missing ? step(next, { type: 'watch', game: featured.game }) : step(next);
}

/**
 * The step after it is told that two whose game is watched play again: who looks at that game goes along with them. Who looks at
 * something else, or is at a field or a question, finds the way there at the result.
 * @param {Page} page
 * @param {Extract<ServerMessage, {type: 'next'}>} message
 * @param {boolean} engaged
 * @returns {Step}
 */
export function followed(page, { game, next }, engaged) {
  const { match, place, wanted } = page;
  if (match?.game !== game || match.seat !== null || place !== null || wanted !== null || engaged) return step(page);
  return step({ ...page, wanted: next }, { type: 'watch', game: next }, { type: 'leave', game });
}
