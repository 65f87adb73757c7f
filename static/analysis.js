// What an ended game was worth move by move: whether it was asked for and how far that is, and its curve as points. Pure; never
// fetches and never draws.

/** @import {Page} from './page.js' */
/** @import {Answer, State} from './places.js' */
/** @import {Analysis} from './records.d.ts' */
/** @import {Step} from './step.js' */
/** @import {MoveValue} from './wire.d.ts' */
import { asking, step } from './step.js';

/**
 * An analysis that was asked for: `state` is `begun` while so many positions of so many were looked at.
 * @typedef {{game: string, state: State, seen: number, positions: number, analysis: Analysis | null}} Analysed
 */

/** What may be had when it is asked for again. */
const PASSING = ['begun', 'too_fast', 'unavailable'];

/**
 * The page that asks what a game was worth, or asks again how far that is.
 * @param {Page} page
 * @param {string} game
 * @returns {Step}
 */
export function analysing(page, game) {
  const before = page.analysed?.game === game ? page.analysed : null;
  if (before && !PASSING.includes(before.state)) return step(page);
  const analysed = before?.state === 'begun' ? before : { game, state: 'loading', seen: 0, positions: 0, analysis: null };
  return asking(step({ ...page, analysed }), [{ of: 'analysis', game }]);
}

/**
 * The page after the answer to that.
 * @param {Page} page
 * @param {string} game
 * @param {Answer} answer
 * @returns {Page}
 */
export function analysisCame(page, game, answer) {
  if (page.analysed?.game !== game) return page;
  const none = { game, seen: 0, positions: 0, analysis: null };
  if (!('found' in answer)) return { ...page, analysed: { ...none, state: answer.trouble } };
  if (!('curve' in answer.found)) return { ...page, analysed: { ...none, ...answer.found, state: 'begun' } };
  return { ...page, analysed: { ...none, state: 'there', analysis: answer.found } };
}

/**
 * The curve as points of a picture so wide and so high: the first seat's win is at the top. What is not known lies in the middle.
 * @param {(number | null)[]} curve
 * @param {number} width
 * @param {number} height
 * @returns {[number, number][]}
 */
export function pointsOf(curve, width, height) {
  const last = Math.max(1, curve.length - 1);
  return curve.map((value, ply) => [(width * ply) / last, (height * (1 - (value ?? 0))) / 2]);
}

/**
 * The move that lies nearest to a place in the picture, from 0 at its left to 1 at its right.
 * @param {(number | null)[]} curve
 * @param {number} at
 */
export const plyAt = (curve, at) => Math.round(Math.min(1, Math.max(0, at)) * (curve.length - 1));

/**
 * What a move is worth as a word: won, lost, drawn, or how much of the result is to be expected.
 * @param {MoveValue} value
 * @returns {'win' | 'loss' | 'draw' | 'part' | 'unknown'}
 */
export function worthOf({ expected, score }) {
  if (score !== null) return score > 0 ? 'win' : score < 0 ? 'loss' : 'draw';
  return expected === null ? 'unknown' : 'part';
}

/**
 * An expected result, from -1 to 1, as a share of a whole one.
 * @param {number} expected
 */
export const shareOf = (expected) => (1 + expected) / 2;
