// Writes the page's sentences where others write, too: a browser that translates the page replaces text nodes by its own. Owns
// the memory of what was written last, so that a translation stays until there is something new to say; never reads a text
// back from the document.

/** @type {WeakMap<Node, string>} */
const written = new WeakMap();

/**
 * Sets an element's text, and leaves it alone where it was given that text already, whatever became of it since.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (written.get(element) === text) return;
  written.set(element, text);
  element.textContent = text;
}

/**
 * What an element was given to say.
 * @param {Element} element
 */
export const textOf = (element) => written.get(element) ?? element.textContent ?? '';
