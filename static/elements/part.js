// What every element of the page has in common: it shows a view and utters wishes. Owns no state of the game and never
// speaks to the server.

/** @import {Page} from '../page.js' */
/** @import {Wish} from '../wishes.js' */
/** @import {Words} from '../i18n.js' */
/** @import {ConnectionState} from '../connection.js' */
import { passing, standing } from '../fact.js';
import { write } from '../writing.js';

export { write };

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
   * Says a sentence that the screen does not tell: aloud, and on the line below.
   * @param {string} sentence
   */
  announce(sentence) {
    this.dispatchEvent(new CustomEvent('announce', { bubbles: true, detail: passing(sentence) }));
  }

  /**
   * Says aloud what stands on the screen anyway.
   * @param {string} sentence
   */
  read(sentence) {
    this.dispatchEvent(new CustomEvent('announce', { bubbles: true, detail: standing(sentence) }));
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

/**
 * Makes a list show these items: those that are there already stay, so that the focus and a finger on one of them stay, too.
 * @param {HTMLElement} list
 * @param {{key: string, make: () => HTMLElement}[]} items
 */
export function renew(list, items) {
  const there = new Map([...list.children].map((child) => [child instanceof HTMLElement ? child.dataset.key : '', child]));
  const keys = items.map(({ key }) => key);
  for (const [key, child] of there) if (!keys.includes(key ?? '')) child.remove();
  items.forEach(({ key, make: made }, i) => {
    const item = there.get(key) ?? made();
    if (item instanceof HTMLElement) item.dataset.key = key;
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  });
}
