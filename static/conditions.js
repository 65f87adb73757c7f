// What two agree on besides the game, its options and its time: takebacks, dead draws, how it starts, whether a search lets bots come. Pure; owns what goes without
// saying. Never knows what is allowed, nor how any of it is said.

/** @import {Options} from './page.js' */
/** @import {RulesInfo, Snapshot, Start} from './wire.d.ts' */

/** @typedef {{takebacks?: boolean, dead_draw?: boolean, start?: Start, bots?: boolean}} Conditions what was said of it; what was not goes without saying */

/**
 * Whether moves may be taken back where nothing is said of it.
 * @param {boolean} [rated]
 */
export const usualTakebacks = (rated = false) => !rated;

/**
 * Whether moves may be taken back.
 * @param {{rated?: boolean, takebacks?: boolean}} terms
 */
export const mayTakeBack = ({ rated, takebacks }) => takebacks ?? usualTakebacks(rated);

/**
 * Of all that was said, what does not go without saying.
 * @param {Conditions & {rated?: boolean}} terms
 * @returns {Conditions}
 */
export function besides({ rated, takebacks, dead_draw, start, bots }) {
  return {
    ...(takebacks === undefined || takebacks === usualTakebacks(rated) ? {} : { takebacks }),
    ...(dead_draw ? { dead_draw } : {}),
    ...(start === undefined || start === 'none' ? {} : { start }),
    ...(bots ? { bots } : {}),
  };
}

/**
 * Whether balanced openings are known for a game with these options.
 * @param {RulesInfo | undefined} rules
 * @param {Options} options
 */
export const hasBalanced = (rules, options) => rules?.balanced === true && rules.options.every(({ name, default: usual }) => (options[name] ?? usual) === usual);

/**
 * Which game of a pair a match is; nothing where it is none.
 * @param {Pick<Snapshot, 'start' | 'origin'>} snapshot
 * @returns {'first' | 'second' | null}
 */
export function partOf({ start, origin }) {
  if (start !== 'pair') return null;
  return origin?.kind === 'pair' ? 'second' : 'first';
}
