// A sentence that is said aloud, and whether it has to be shown, too. Owns that law alone: what is announced is shown.

/** @typedef {{text: string, stands: boolean}} Fact a sentence, and whether the screen says it anyway */

/**
 * A fact that stands on the screen: it is only said.
 * @param {string} text
 * @returns {Fact}
 */
export const standing = (text) => ({ text, stands: true });

/**
 * A fact that nothing on the screen tells: it is said and shown.
 * @param {string} text
 * @returns {Fact}
 */
export const passing = (text) => ({ text, stands: false });
