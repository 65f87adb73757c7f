// What the page says in passing: aloud through its live region, and what stands nowhere else on a line at the foot of the window,
// or at its head where there is less to press.
// Owns both, and how long the line stays; never what is said.

/** @import {Fact} from './fact.js' */
import { write } from './writing.js';

/** How long the line stays: time to read a sentence twice. */
const SHOWN_MS = 8_000;

export class Voice {
  /** @type {any} */
  #timer = null;

  /**
   * @param {HTMLElement} live
   * @param {HTMLElement} line
   */
  constructor(live, line) {
    this.live = live;
    this.line = line;
  }

  /**
   * Says facts; the same ones again are heard again.
   * @param {Fact[]} facts
   */
  say(facts) {
    if (facts.length === 0) return;
    const said = facts.map(({ text }) => text).join(' ');
    this.live.textContent = this.live.textContent === said ? `${said}\u00a0` : said;
    const shown = facts.filter(({ stands }) => !stands).map(({ text }) => text).join(' ');
    if (shown !== '') this.#show(shown);
  }

  /** What was shown belongs to a screen that is gone. */
  hush() {
    this.line.hidden = true;
  }

  /** @param {string} text */
  #show(text) {
    write(this.line, text);
    this.line.hidden = false;
    this.line.classList.remove('up');
    const below = covered(this.line);
    this.line.classList.add('up');
    this.line.classList.toggle('up', covered(this.line) < below);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.line.hidden = true), SHOWN_MS);
  }
}

/**
 * How much that can be pressed is behind an element.
 * @param {HTMLElement} element
 */
function covered(element) {
  const over = element.getBoundingClientRect();
  const within = (/** @type {DOMRect} */ { left, right, top, bottom }) => left < over.right && right > over.left && top < over.bottom && bottom > over.top;
  return [...document.querySelectorAll('a, button, input, select, summary, td[role]')].filter((each) => each.checkVisibility() && within(each.getBoundingClientRect())).length;
}
