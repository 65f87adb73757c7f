// What this browser keeps between visits. Owns localStorage and goes on without it; never holds what a server must know.

/** @type {Map<string, string>} */
const fallback = new Map();

/** A store that works even where the browser forbids one, then only until the page is left. */
export const memory = {
  /** @param {string} key */
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return fallback.get(key) ?? null;
    }
  },
  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      fallback.set(key, value);
    }
  },
  /** @param {string} key */
  removeItem(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      fallback.delete(key);
    }
  },
};
