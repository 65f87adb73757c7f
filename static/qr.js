// A code of dark and light squares as the outline of its dark ones. Pure; knows rows of "#" and ".", never what they say.

/** Light squares that a reader needs around a code. */
export const QUIET = 4;

/**
 * What is drawn: how many squares a side has with the light around it, and the path of the dark ones.
 * @param {string[]} rows
 * @returns {{side: number, path: string}}
 */
export function outline(rows) {
  const runs = rows.flatMap((row, y) => [...row.matchAll(/#+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`));
  return { side: rows.length + 2 * QUIET, path: runs.join('') };
}
