// What the server says to who plays a bot and asks which move is best: whether it may be asked, and which moves are best. Pure; never
// asks and never draws.

/** @import {Match} from './match.js' */
/** @import {Hinted, MoveValue} from './wire.d.ts' */
import { mayMove, opposite } from './match.js';
import { namesOf, partsOf } from './moves.js';

/**
 * Whether a hint may be had in this match at all: against a bot, where it does not count for ratings.
 * @param {Match | null} match
 */
export const hasHints = (match) => match !== null && match.seat !== null && match.ended === null && !match.rated && match.players[opposite(match.seat)].bot;

/**
 * What was said of the position that is on the board; null where nothing was, or of another.
 * @param {Match} match
 * @param {Hinted | null} hinted
 */
export const hintFor = (match, hinted) => (hinted?.game === match.game && hinted.ply === match.ply && mayMove(match) ? hinted : null);

/**
 * The best moves: those that are worth as much as the first.
 * @param {Hinted} hinted
 * @returns {MoveValue[]}
 */
export function bestOf({ values }) {
  const [first] = values;
  return first ? values.filter(({ expected, score }) => expected === first.expected && score === first.score) : [];
}

/**
 * The names of cells and columns that the best moves are about.
 * @param {Match} match
 * @param {Hinted | null} hinted
 * @returns {Set<string>}
 */
export function cellsOfBest(match, hinted) {
  const hint = hintFor(match, hinted);
  const names = namesOf(match.layout);
  return new Set(hint ? bestOf(hint).flatMap(({ move }) => partsOf(move, names) ?? []) : []);
}
