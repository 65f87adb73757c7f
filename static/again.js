// One more game like the one on the screen. What was played is known here, how it was timed is in the record alone: a timed game is
// looked up first. Owns that question; never how anything is sought.

/** @import {Match} from './match.js' */
/** @import {Page} from './page.js' */
/** @import {Answer, Ask} from './places.js' */
/** @import {Step} from './step.js' */
/** @import {Clock} from './wire.d.ts' */
import { FIRST, parsed } from './clocks.js';
import { asking, step } from './step.js';
import { wished } from './wishes.js';

/**
 * The page that looks for one more such game, or asks how it was timed.
 * @param {Page} page
 * @returns {Step}
 */
export function again(page) {
  const { match } = page;
  if (!match) return step(page);
  return match.clock === null ? sought(page, match, null) : asking(step(page), [{ of: 'terms', game: match.game }]);
}

/**
 * The page once it is known how the game was timed; where that cannot be had, it is timed as is usual.
 * @param {Page} page
 * @param {Extract<Ask, {of: 'terms'}>} ask
 * @param {Answer} answer
 * @returns {Step}
 */
export function timed(page, { game }, answer) {
  const { match } = page;
  if (match?.game !== game) return step(page);
  return sought(page, match, 'found' in answer ? answer.found.clock : (parsed(FIRST) ?? null));
}

/**
 * @param {Page} page
 * @param {Match} match
 * @param {Clock | null} clock
 */
const sought = (page, { rules, options, rated }, clock) => wished(page, { do: 'seek', rules, options, clock, rated });
