// Turns clicks on cells into moves by the list of legal ones. Owns how a move's text is made of names; never knows a rule.

/** @import {Layout} from './wire.d.ts' */
/** @import {Cell} from './position.js' */

/**
 * What a click came to: the names clicked so far, and the move when one is meant.
 * @typedef {{chosen: string[], move: string | null}} Choice
 */

const SEPARATOR = /[-x:]/;

/**
 * Every name a move may be made of.
 * @param {Layout[]} layout
 * @returns {Set<string>}
 */
export function namesOf(layout) {
  const names = layout.flatMap((board) => [...board.cells.flat(), ...(board.zones ?? [])]);
  return new Set(names.filter((name) => name !== null));
}

/**
 * The names a move's text is made of, longest first, or null when it is not made of names alone.
 * @param {string} move
 * @param {Set<string>} names
 * @returns {string[] | null}
 */
export function partsOf(move, names) {
  if (move === '') return [];
  const longest = Math.max(0, ...[...names].map((name) => name.length));
  for (let length = Math.min(longest, move.length); length > 0; length--) {
    const name = move.slice(0, length);
    if (!names.has(name)) continue;
    const rest = move.slice(length);
    const separated = SEPARATOR.test(rest.charAt(0)) && rest.length > 1;
    const tail = partsOf(rest, names) ?? (separated ? partsOf(rest.slice(1), names) : null);
    if (tail) return [name, ...tail];
  }
  return null;
}

/**
 * The legal moves that no click can make: they are shown as buttons.
 * @param {string[] | null} legal
 * @param {Layout[]} layout
 */
export function buttonMoves(legal, layout) {
  const names = namesOf(layout);
  return (legal ?? []).filter((move) => partsOf(move, names) === null);
}

/**
 * The legal moves, as names, that begin with what was chosen.
 * @param {string[]} legal
 * @param {Set<string>} names
 * @param {string[]} chosen
 */
function beginningWith(legal, names, chosen) {
  return legal
    .map((move) => ({ move, parts: partsOf(move, names) }))
    .filter(({ parts }) => parts !== null && chosen.every((name, i) => parts[i] === name));
}

/**
 * What a click on a cell comes to after the names chosen before. A click that leads nowhere starts anew; a second click
 * on the last name ends a move that could also go on.
 * @param {{legal: string[] | null, layout: Layout[], chosen: string[], cell: Cell}} situation
 * @returns {Choice}
 */
export function click({ legal, layout, chosen, cell }) {
  const candidates = [cell.name, cell.zone].filter((name) => name !== null);
  if (legal === null) return { chosen: [], move: cell.zone ?? cell.name };
  const names = namesOf(layout);
  for (const before of chosen.length > 0 ? [chosen, []] : [[]]) {
    for (const name of candidates) {
      const found = decide(beginningWith(legal, names, [...before, name]), [...before, name]);
      if (found) return found;
    }
    const whole = beginningWith(legal, names, before).find(({ parts }) => parts?.length === before.length);
    if (whole && before.length > 0 && candidates.includes(before[before.length - 1] ?? '')) return { chosen: [], move: whole.move };
  }
  return { chosen: [], move: null };
}

/**
 * @param {{move: string, parts: string[] | null}[]} left
 * @param {string[]} chosen
 * @returns {Choice | null}
 */
function decide(left, chosen) {
  const only = left.length === 1 ? left[0] : undefined;
  if (only && only.parts?.length === chosen.length) return { chosen: [], move: only.move };
  return left.length > 0 ? { chosen, move: null } : null;
}

/**
 * What a click on this cell would point at: its column, the cell itself, or nothing.
 * @param {{legal: string[] | null, layout: Layout[], chosen: string[], cell: Cell}} situation
 * @returns {'zone' | 'cell' | null}
 */
export function target(situation) {
  const { cell, legal } = situation;
  if (legal === null) return cell.zone === null ? 'cell' : 'zone';
  const { chosen, move } = click(situation);
  if (move === null && chosen.length === 0) return null;
  const last = move === null ? chosen[chosen.length - 1] : partsOf(move, namesOf(situation.layout))?.at(-1);
  return last === cell.zone && last !== cell.name ? 'zone' : 'cell';
}
