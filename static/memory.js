// What this browser keeps between visits. Owns localStorage and goes on without it, or with one that can be read and not
// written; never holds what a server must know.

/**
 * What was written and could not be kept, and (null) what was removed and may still be there: it counts until the page is left.
 * @type {Map<string, string | null>}
 */
const unkept = new Map();

/** A store that works even where the browser forbids one, then only until the page is left. */
export const memory = {
  /** @param {string} key */
  getItem(key) {
    const own = unkept.get(key);
    if (own !== undefined) return own;
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
      unkept.delete(key);
    } catch {
      unkept.set(key, value);
    }
  },
  /** @param {string} key */
  removeItem(key) {
    try {
      localStorage.removeItem(key);
      unkept.delete(key);
    } catch {
      unkept.set(key, null);
    }
  },
  /**
   * Whether a value is held that the next visit will not find.
   * @param {string} key
   */
  forgets: (key) => unkept.get(key) != null,
};
