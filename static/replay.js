// An ended game at one of its moves, as a match that nobody can move in. Pure; never fetches and never draws.

/** @import {Match} from './match.js' */
/** @import {Replay, ReplayView} from './records.d.ts' */
/** @import {Timing} from './timing.js' */
/** @import {Seat, Ended} from './wire.d.ts' */
import { HERE } from './attending.js';
import { cellsPlayed } from './match.js';
import { takenIn } from './spent.js';
import { SILENCE } from './talk.js';


/**
 * The match as it stood after a move; at the last one, with its end.
 * @param {Replay} replay
 * @param {number} at which view, from 0 for the start
 * @returns {Match | null}
 */
export function matchAt(replay, at) {
  const view = replay.views[at];
  if (!view) return null;
  const before = replay.views[at - 1];
  const isLast = at === replay.views.length - 1;
  const next = replay.views[at + 1]?.seat ?? null;
  const { first, second } = replay.players;
  return {
    game: replay.game, seq: 0, gap: false, rules: replay.rules, options: replay.options, rated: replay.rated, seat: null,
    players: { first: { ...first, bot: false }, second: { ...second, bot: false } }, moves: movesOf(replay).slice(0, at), ply: at,
    layout: replay.layout, position: view.position, turn: next === null ? [] : [next], legal: [], pick: null,
    swapped: view.swapped ?? false, score: view.score ?? null, ...timingAt(replay, at), takebacks: false, dead_draw: false, start: 'none', opened: 0, part: null, presence: { first: HERE, second: HERE }, offers: [],
    ended: isLast ? endOf(replay, at) : null, watchers: 0, late_ms: null, next: null, mover: view.seat, pending: null, said: SILENCE,
    last: before && view.move !== null ? cellsPlayed({ layout: replay.layout, position: before.position }, { move: view.move, position: view.position }) : [],
  };
}

/**
 * The time of a match after a move. Clocks are at rest: what they had is what the record has.
 * @param {Replay} replay
 * @param {number} at
 * @returns {Timing}
 */
function timingAt(replay, at) {
  const left = replay.views[at]?.left_ms;
  const clock = left ? { first_ms: left.first, second_ms: left.second, running: [], at_ms: 0 } : null;
  return { control: replay.clock ?? null, clock, due_ms: null, adjourned: false, taken: takenIn(replay), heard_from: 0, moved: { first: true, second: true } };
}

/**
 * All moves as texts.
 * @param {Replay} replay
 */
export const movesOf = ({ views }) => views.slice(1).map(({ move }) => move ?? '');

/**
 * The moves with who made each.
 * @param {Replay} replay
 * @returns {{ply: number, seat: Seat, move: string}[]}
 */
export function movesWithSeats({ views }) {
  return views.flatMap((/** @type {ReplayView} */ { seat, move }, ply) => (seat === null || move === null ? [] : [{ ply, seat, move }]));
}

/**
 * @param {Replay} replay
 * @param {number} ply
 * @returns {Ended}
 */
function endOf({ game, ended }, ply) {
  const line = ended.line && ended.line.length > 0 ? ended.line : null;
  const late = ended.late_ms === undefined ? {} : { late_ms: ended.late_ms };
  return { game, seq: 0, ply, winner: ended.winner, result: null, reason: ended.reason, line, score: ended.score, ratings: null, record: '', ...late };
}
