// The open searches of others and of one's own, as the server lists them: pure, from a list and what has changed to the next list.
// Never knows who may join which.

/** @import {OpenSeek, ServerMessage} from './wire.d.ts' */

/** @typedef {{seeks: OpenSeek[], left_off: number}} OpenSeeks what is listed, and how many wait besides */
/** @typedef {Extract<ServerMessage, {type: 'seeks'}>} Told */

/**
 * The list after a word of the server: all of it, or what has changed. A change of a list that was never told is none.
 * @param {OpenSeeks | null} open
 * @param {Told} message
 * @returns {OpenSeeks | null}
 */
export function relisted(open, { seeks, added = [], removed = [], left_off }) {
  if (seeks) return { seeks, left_off };
  if (!open) return null;
  const changed = new Map(added.map((each) => [each.seek, each]));
  const kept = open.seeks.filter(({ seek }) => !removed.includes(seek)).map((each) => changed.get(each.seek) ?? each);
  const known = kept.map(({ seek }) => seek);
  return { seeks: [...kept, ...added.filter(({ seek }) => !known.includes(seek))], left_off };
}
