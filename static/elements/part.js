// What every element of the page has in common: it shows a view and utters wishes. Owns no state of the game and never
// speaks to the server.

/** @import {Page} from '../page.js' */
/** @import {Wish} from '../wishes.js' */
/** @import {Words} from '../i18n.js' */
/** @import {ConnectionState} from '../connection.js' */

/**
 * All that can be shown.
 * @typedef {{page: Page, t: Words, connection: ConnectionState, again_at: number | null, now: number}} View
 */

export class Part extends HTMLElement {
  #connected = false;

  /** Called once, when the element's markup is there. */
  begin() {}

  /**
   * Shows the view. Called after every change and whenever a countdown ticks.
   * @param {View} _view
   */
  show(_view) {}

  connectedCallback() {
    if (!this.#connected) this.begin();
    this.#connected = true;
  }

  /**
   * Says what the player wishes.
   * @param {Wish} wish
   */
  wish(wish) {
    this.dispatchEvent(new CustomEvent('wish', { bubbles: true, detail: wish }));
  }

  /**
   * Says a sentence to whoever listens to the page instead of looking at it.
   * @param {string} sentence
   */
  announce(sentence) {
    this.dispatchEvent(new CustomEvent('announce', { bubbles: true, detail: sentence }));
  }

  /**
   * The part of this element that a selector names.
   * @template {Element} [E=HTMLElement]
   * @param {string} selector
   * @returns {E}
   */
  find(selector) {
    const found = this.querySelector(selector);
    if (!found) throw new Error(`no ${selector} in ${this.localName}`);
    return /** @type {E} */ (/** @type {unknown} */ (found));
  }
}

/**
 * Sets an element's text, and leaves it alone when it says so already.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes an element with a text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(name, text = '', className = '') {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

/**
 * A sentence with elements in its holes.
 * @param {string} sentence
 * @param {Record<string, HTMLElement>} elements by the names of the holes
 * @returns {(HTMLElement | string)[]}
 */
export const filled = (sentence, elements) => sentence.split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 1 ? elements[piece] ?? '' : piece));

/**
 * Whole seconds until a moment, never below 0.
 * @param {number} until
 * @param {number} now
 */
export const secondsLeft = (until, now) => Math.max(0, Math.ceil((until - now) / 1000));
