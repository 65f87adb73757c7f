// One match as this browser knows it: `after(match, message)` gives the next state. Owns the meaning of a game's
// messages and the order of their `seq`; leaves its time to timing.js and who is there to attending.js, and never touches the DOM,
// the socket or a clock (`now` is handed in).

/** @import {ServerMessage, Seat, Layout, OpenOffer, Pick, Start} from './wire.d.ts' */
/** @import {Attendance} from './attending.js' */
/** @import {Said, Saying} from './talk.js' */
/** @import {Timing} from './timing.js' */
import { attendance, HERE, recounted } from './attending.js';
import { mayTakeBack, partOf } from './conditions.js';
import { changedCells, cellsOf, colourOn } from './position.js';
import { namesOf, partsOf } from './moves.js';
import { SILENCE, saying } from './talk.js';
import { timingAdjourned, timingAfter, timingBefore, timingOf } from './timing.js';

/** @typedef {Extract<ServerMessage, {type: 'snapshot'}>} Snapshot */
/** @typedef {Extract<ServerMessage, {type: 'played'}>} Played */
/** @typedef {Extract<ServerMessage, {type: 'taken_back'}>} TakenBack */
/** @typedef {Extract<ServerMessage, {type: 'refused'}> & {re?: number}} Refused */
/** @typedef {NonNullable<Snapshot['ended']>} Ended */
/** @template T @typedef {{first: T, second: T}} BySeat */
/** @typedef {{ply: number, move: string, id: number, both?: boolean}} Pending a move that was sent and not answered yet, and whether both could move then */
/** @typedef {Seat} Colour a colour by the seat that has it unless the seats have exchanged colours */

/**
 * @typedef {object} Standing
 * @property {string} game
 * @property {number} seq number of the last event that was applied
 * @property {boolean} gap an event is missing: only a snapshot helps
 * @property {string} rules
 * @property {Snapshot['options']} options
 * @property {boolean} rated
 * @property {Seat | null} seat the seat of this player; null for a watcher
 * @property {Snapshot['players']} players
 * @property {string[]} moves
 * @property {number} ply
 * @property {Layout[]} layout
 * @property {string} position
 * @property {Seat[]} turn
 * @property {string[] | null} legal the moves this player may make now; null when they are too many to list
 * @property {Pick<string> | null} pick the short way to say them then, if there is one
 * @property {boolean} swapped whether the seats have exchanged colours
 * @property {BySeat<number> | null} score points so far, in games that count them
 * @property {BySeat<Attendance>} presence
 * @property {OpenOffer[]} offers
 * @property {boolean} takebacks whether moves may be taken back by consent
 * @property {boolean} dead_draw whether it ends without a winner as soon as nobody can win any more
 * @property {Start} start how it starts
 * @property {number} opened how many moves of an opening were made before anybody was asked
 * @property {'first' | 'second' | null} part which game of a pair it is
 * @property {number} watchers how many watch
 * @property {number | null} late_ms how much later this window is told what happens; null where it is told at once
 * @property {string | null} next what the two play now who played it, as a watcher is told
 * @property {Ended | null} ended
 * @property {Seat | null} mover who made the last move; null where only the moves are known
 * @property {string[]} last cells of the last move
 * @property {Pending | null} pending
 * @property {BySeat<Saying | null>} said what was said last at each seat
 */

/** @typedef {Standing & Timing} Match */

/** @type {Seat[]} */
export const SEATS = ['first', 'second'];

/**
 * The seat opposite.
 * @param {Seat} seat
 * @returns {Seat}
 */
export const opposite = (seat) => (seat === 'first' ? 'second' : 'first');

/**
 * The match after a message. A message of another game, or one that was applied before, changes nothing but ends the
 * wait it answers.
 * @param {Match | null} match
 * @param {ServerMessage} message
 * @param {number} [now] milliseconds, of any clock that runs evenly
 * @returns {Match | null}
 */
export function after(match, message, now = 0) {
  if (message.type === 'snapshot') return fromSnapshot(match, message, now);
  if (!match || !('game' in message) || message.game !== match.game) return match;
  if (message.type === 'refused') return refused(match, message, now);
  if (message.type === 'said') return saying(match, message);
  if (message.type === 'next') return { ...match, next: message.next };
  if (message.type === 'watchers') return { ...match, watchers: message.watchers };
  if (!('seq' in message)) return match;
  const answers = message.type === 'played' && match.pending?.ply === message.ply && message.seat === match.seat;
  const answered = answers ? { ...match, pending: null } : match;
  if (message.seq <= match.seq) return answered;
  if (message.seq !== match.seq + 1) return { ...match, gap: true };
  return applied({ ...answered, seq: message.seq }, message, now);
}

/**
 * @param {Match} match
 * @param {Exclude<Extract<ServerMessage, {seq: number}>, Snapshot | Said>} message
 * @param {number} now
 * @returns {Match}
 */
function applied(match, message, now) {
  switch (message.type) {
    case 'played':
      return played(match, message, now);
    case 'taken_back':
      return takenBack(match, message, now);
    case 'ended':
      return {
        ...match, ended: message, turn: [], legal: [], pick: null, pending: null, offers: [], score: message.score ?? match.score,
        clock: message.clock ?? (match.clock && { ...match.clock, running: [] }), due_ms: null,
        position: message.position ?? match.position, moves: message.moves ?? match.moves,
      };
    case 'offered':
      return { ...match, offers: [...without(match.offers, message.seat, message.what), { seat: message.seat, what: message.what, seq: message.seq }] };
    case 'declined':
      return { ...match, offers: match.offers.filter((offer) => offer.what !== message.what) };
    case 'presence': {
      const { here, left_ms, why = null, clock = match.clock } = message;
      return { ...match, clock, presence: { ...match.presence, [message.seat]: here ? HERE : { here, left_ms, why, at: now } } };
    }
    case 'adjourned':
      return { ...match, ...timingAdjourned(match, message.clock), presence: recounted(match, now), offers: [] };
  }
}

/**
 * @param {OpenOffer[]} offers
 * @param {Seat} seat
 * @param {string} what
 */
const without = (offers, seat, what) => offers.filter((offer) => offer.seat !== seat || offer.what !== what);

/**
 * @param {Match | null} match
 * @param {Snapshot} snapshot
 * @param {number} now
 * @returns {Match}
 */
function fromSnapshot(match, snapshot, now) {
  const { seat, turn, ply, ended, layout, position, moves } = snapshot;
  const known = match?.game === snapshot.game ? match : null;
  const open = seat !== null && turn.includes(seat) && ended === null;
  const due = known?.pending && open && (known.pending.ply === ply + 1 || known.pending.both);
  const pending = due && known?.pending ? { ...known.pending, ply: ply + 1 } : null;
  return {
    game: snapshot.game, seq: snapshot.seq, gap: false, rules: snapshot.rules, options: snapshot.options, rated: snapshot.rated,
    takebacks: known?.takebacks ?? mayTakeBack(snapshot), dead_draw: snapshot.dead_draw ?? false, start: snapshot.start ?? 'none', opened: snapshot.opening ?? 0, part: partOf(snapshot),
    seat, players: snapshot.players, moves, layout, ...standing(seat, snapshot), ...timingOf(snapshot, known), turn: ended ? [] : turn,
    presence: { first: attendance(snapshot, 'first', now), second: attendance(snapshot, 'second', now) },
    offers: snapshot.offers, watchers: snapshot.watchers, next: snapshot.next ?? null, late_ms: snapshot.late_ms ?? null, ended, last: lastCells(layout, position, moves), pending, mover: null, said: known?.said ?? SILENCE,
  };
}

/**
 * How the game stands, as a message tells it to a seat.
 * @param {Seat | null} seat
 * @param {Snapshot | Played | TakenBack} message
 */
function standing(seat, message) {
  const { ply, position, turn, legal, pick = null, swapped = false, score = null } = message;
  const mine = seat !== null && turn.includes(seat);
  return { ply, position, turn, legal: mine ? legal : [], pick: mine ? pick : null, swapped, score };
}

/**
 * @param {Match} match
 * @param {Played} message
 * @param {number} now
 * @returns {Match}
 */
function played(match, message, now) {
  return {
    ...match, ...standing(match.seat, message), ...timingAfter(match, message), presence: recounted(match, now),
    moves: [...match.moves, message.move], last: cellsPlayed(match, message), mover: message.seat,
    offers: match.offers.filter(({ what, seat }) => what === 'adjourn' || (what === 'draw' && seat === message.seat)),
  };
}

/**
 * The cells of a move: those it names, or those it changed where it names a column or one of several boards.
 * @param {{layout: Layout[], position: string}} match how it stood before
 * @param {{move: string, position: string}} message
 */
export function cellsPlayed({ layout, position }, message) {
  const parts = partsOf(message.move, namesOf(layout));
  if (parts === null) return [];
  const cells = new Set(cellsOf(layout, position).map(({ name }) => name));
  const named = layout.length === 1 && parts.every((name) => cells.has(name));
  return named ? parts : changedCells(layout, position, message.position);
}

/**
 * @param {Match} match
 * @param {TakenBack} message
 * @param {number} now
 * @returns {Match}
 */
function takenBack(match, message, now) {
  return {
    ...match, ...standing(match.seat, message), ...timingBefore(match, message), presence: recounted(match, now), moves: message.moves,
    last: lastCells(match.layout, message.position, message.moves),
    offers: [], pending: null, mover: null,
  };
}

/**
 * @param {Match} match
 * @param {Refused} message
 * @param {number} now
 * @returns {Match}
 */
function refused(match, message, now) {
  const { late_ms } = message;
  if (match.ended && late_ms !== undefined) return { ...match, ended: { ...match.ended, late_ms: match.ended.late_ms ?? late_ms } };
  if (message.about === 'play' && (message.re === undefined || message.re === match.pending?.id)) {
    const { pending, seat, turn } = match;
    const taken = message.code === 'stale_ply' && pending?.both && seat !== null && turn.includes(seat);
    if (taken && message.ply !== undefined) return { ...match, pending: { ...pending, ply: message.ply + 1 } };
    return { ...match, pending: null, gap: match.gap || message.code === 'stale_ply' };
  }
  if (message.about === 'claim' && message.code === 'too_early' && match.seat !== null && message.retry_after_ms !== undefined) {
    const seat = opposite(match.seat);
    return { ...match, presence: { ...match.presence, [seat]: { ...match.presence[seat], left_ms: message.retry_after_ms, at: now } } };
  }
  if (message.about === 'offer' && message.code === 'too_late') return { ...match, moved: { first: true, second: true } };
  if (message.about === 'offer' && message.code === 'not_agreed') return { ...match, takebacks: false };
  return match;
}

/**
 * The cells of the last move where only its text is known: those it names, or the uppermost piece of its column.
 * @param {Layout[]} layout
 * @param {string} position
 * @param {string[]} moves
 */
function lastCells(layout, position, moves) {
  const parts = layout.length === 1 ? (partsOf(moves.at(-1) ?? '', namesOf(layout)) ?? []) : [];
  const cells = cellsOf(layout, position);
  const found = parts.map((name) => cells.find((cell) => cell.name === name) ?? cells.find((cell) => cell.zone === name && colourOn(cell.mark) !== null));
  return found.flatMap((cell) => (cell ? [cell.name] : []));
}

/**
 * The colour of a seat's pieces.
 * @param {Match} match
 * @param {Seat} seat
 * @returns {Colour}
 */
export const colourOf = (match, seat) => (match.swapped ? opposite(seat) : seat);

/**
 * The seat whose pieces have a colour.
 * @param {Match} match
 * @param {Colour} colour
 * @returns {Seat}
 */
export const seatOf = (match, colour) => (match.swapped ? opposite(colour) : colour);

/**
 * Whether this player may move now.
 * @param {Match} match
 */
export function mayMove(match) {
  return match.seat !== null && !match.ended && match.pending === null && match.turn.includes(match.seat);
}

/**
 * The match with a move on its way to the server.
 * @param {Match} match
 * @param {Pending} pending
 * @returns {Match}
 */
export const sending = (match, pending) => ({ ...match, pending });

/**
 * Whether the opponent is one of those whom this player does not want to meet again: the server opens no rematch then.
 * @param {Match} match
 * @param {string[] | null} blocked
 */
export const isUnwanted = ({ seat, players }, blocked) => seat !== null && (blocked ?? []).includes(players[opposite(seat)].id);

/**
 * The offers of the other side that can be taken up, or null seats' none.
 * @param {Match} match
 * @param {string[] | null} blocked whom this player does not want to meet again
 */
export function offersToMe(match, blocked) {
  const theirs = match.offers.filter((offer) => match.seat !== null && offer.seat === opposite(match.seat));
  return isUnwanted(match, blocked) ? theirs.filter(({ what }) => what !== 'rematch') : theirs;
}

/**
 * Whether this player has an offer of that kind on the table.
 * @param {Match} match
 * @param {string} what
 */
export const offeredByMe = (match, what) => match.offers.some((offer) => offer.seat === match.seat && offer.what === what);
