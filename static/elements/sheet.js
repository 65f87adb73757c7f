// The moves of the game on the screen, as a list for the printer: on the screen the board tells them. Owns the list; never what a
// move means.

/** @import {View} from './part.js' */
import { Part, make } from './part.js';
import { moveInWords } from './wording.js';

class SheetElement extends Part {
  #shown = '';
  /** @type {string[]} */
  #moves = [];

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, place }, t }) {
    // A replay has a list of its own.
    this.hidden = !match || place !== null || match.moves.length === 0;
    if (!match || this.hidden || match.moves === this.#moves) return;
    const list = this.find('ol');
    const shown = `${match.game} ${t.language}`;
    const same = shown === this.#shown && this.#moves.every((move, i) => match.moves[i] === move);
    if (!same) list.replaceChildren();
    const more = match.moves.slice(list.children.length);
    list.append(...more.map((move) => make('li', moveInWords(t, match.layout, move))));
    this.#shown = shown;
    this.#moves = match.moves;
  }
}

customElements.define('vv-sheet', SheetElement);
