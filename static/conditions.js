// What two agree on besides the game, its options and its time: takebacks, dead draws, how it starts. Pure; owns what goes without
// saying. Never knows what is allowed, nor how any of it is said.

/** @import {Options} from './page.js' */
/** @import {RulesInfo, Snapshot, Start} from './wire.d.ts' */

/** @typedef {{takebacks?: boolean, dead_draw?: boolean, start?: Start}} Conditions what was said of it; what was not goes without saying */

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
export function besides({ rated, takebacks, dead_draw, start }) {
  return {
    ...(takebacks === undefined || takebacks === usualTakebacks(rated) ? {} : { takebacks }),
    ...(dead_draw ? { dead_draw } : {}),
    ...(start === undefined || start === 'none' ? {} : { start }),
  };
}

/**
 * Whether balanced openings are known for a game with these options.
 * @param {RulesInfo | undefined} rules
 * @param {Options} options
 */
export const hasBalanced = (rules, options) => rules?.balanced === true && rules.options.every(({ name, default: usual }) => (options[name] ?? usual) === usual);

/**
 * How many moves of an opening were made before anybody was asked: at least as many as there are more moves than events. A page
 * that is there from the start knows it, and one that comes later may know of fewer.
 * @param {Pick<Snapshot, 'start' | 'ply' | 'seq'>} snapshot
 * @param {{opened: number} | null} known the same match as it was known before
 */
export const openedOf = ({ start = 'none', ply, seq }, known) => (start === 'none' ? 0 : Math.max(known?.opened ?? 0, ply - seq));
