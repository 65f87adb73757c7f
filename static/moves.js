// Turns clicks on cells into moves by the list of legal ones. Owns how a move's text is made of names; never knows a rule.

/** @import {Layout, Pick} from './wire.d.ts' */
/** @import {Cell} from './position.js' */

/**
 * What a click came to: the names clicked so far, and the move when one is meant.
 * @typedef {{chosen: string[], move: string | null}} Choice
 */

/**
 * What a player may do and has chosen so far.
 * @typedef {{legal: string[] | null, pick?: Pick<string> | null, layout: Layout[], chosen: string[]}} Choosing
 */

const SEPARATOR = /[-x:]/;

/** @type {WeakMap<Layout[], Set<string>>} */
const KNOWN = new WeakMap();

/**
 * Every name a move may be made of, the longest first.
 * @param {Layout[]} layout
 * @returns {Set<string>}
 */
export function namesOf(layout) {
  const known = KNOWN.get(layout);
  if (known) return known;
  const all = layout.flatMap((board) => [...board.cells.flat(), ...(board.zones ?? [])]).filter((name) => name !== null);
  const names = new Set(all.sort((one, other) => other.length - one.length));
  KNOWN.set(layout, names);
  return names;
}

/**
 * The names a move's text is made of, longest first, or null when it is not made of names alone.
 * @param {string} move
 * @param {Set<string>} names
 * @returns {string[] | null}
 */
export function partsOf(move, names) {
  if (move === '') return [];
  const [longest = ''] = names;
  for (let length = Math.min(longest.length, move.length); length > 0; length--) {
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
 * @param {Choosing} choosing
 */
export function buttonMoves({ legal, pick, layout }) {
  const names = namesOf(layout);
  return (legal ?? pick?.others ?? []).filter((move) => partsOf(move, names) === null);
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
 * on the last name ends a move that could also go on, and takes the choice back where none is whole.
 * @param {Choosing & {cell: Cell}} situation
 * @returns {Choice}
 */
export function click({ legal, pick, layout, chosen, cell }) {
  if (pick) return picked(pick, chosen, cell.name);
  if (legal === null) return { chosen: [], move: null };
  const candidates = [cell.name, cell.zone].filter((name) => name !== null);
  const names = namesOf(layout);
  const again = chosen.length > 0 && candidates.includes(chosen[chosen.length - 1] ?? '');
  for (const before of chosen.length > 0 ? [chosen, []] : [[]]) {
    for (const name of candidates) {
      const found = decide(beginningWith(legal, names, [...before, name]), [...before, name]);
      if (found && !(again && before.length === 0)) return found;
    }
    const whole = beginningWith(legal, names, before).find(({ parts }) => parts?.length === before.length);
    if (whole && before.length > 0 && again) return { chosen: [], move: whole.move };
  }
  return { chosen: [], move: null };
}

/**
 * @param {Pick<string>} pick
 * @param {string[]} chosen
 * @param {string} name
 * @returns {Choice}
 */
function picked({ count, cells }, chosen, name) {
  if (!cells.includes(name)) return { chosen, move: null };
  const next = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
  return next.length === count ? { chosen: [], move: next.join('-') } : { chosen: next, move: null };
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
 * @param {Choosing & {cell: Cell}} situation
 * @returns {'zone' | 'cell' | null}
 */
export function target(situation) {
  const { cell, pick } = situation;
  if (pick) return pick.cells.includes(cell.name) ? 'cell' : null;
  const { chosen, move } = click(situation);
  if (move === null && chosen.length === 0) return null;
  const last = move === null ? chosen[chosen.length - 1] : partsOf(move, namesOf(situation.layout))?.at(-1);
  return last === cell.zone && last !== cell.name ? 'zone' : 'cell';
}

/**
 * The cells with which a move may begin, or go on after what was chosen; none where nearly every one would do.
 * @param {Choosing} choosing
 * @returns {Set<string>}
 */
export function hints({ legal, layout, chosen }) {
  const names = namesOf(layout);
  const next = beginningWith(legal ?? [], names, chosen).map(({ parts }) => parts?.[chosen.length] ?? '');
  const cells = new Set(layout.flatMap((board) => board.cells.flat()).filter((name) => name !== null));
  const found = new Set(next.filter((name) => cells.has(name)));
  return chosen.length > 0 || found.size * 3 <= cells.size ? found : new Set();
}
