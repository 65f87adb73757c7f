// The featured game on the start: its board as it stands, who plays and how strong they are. Draws a picture that leads to the game,
// where its board can be read cell by cell; owns no state of it.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Drawn} from './grid.js' */
import { to } from '../address.js';
import { SEATS } from '../match.js';
import { cellsOf, colourOn } from '../position.js';
import { ratingAlone } from './figures.js';
import { build } from './grid.js';
import { Part, write } from './part.js';
import { nameOfRules, resultInWords } from './wording.js';

class FeaturedElement extends Part {
  /** @type {Match | null} */
  #match = null;
  /** @type {View['t'] | null} */
  #words = null;
  #built = '';
  /** @type {Drawn[]} */
  #drawn = [];

  /**
   * @param {View} view
   * @override
   */
  show({ page: { featured, place, match: shown, sought, aside }, t }) {
    const match = place === null && shown === null && (sought.length === 0 || aside) ? (featured?.match ?? null) : null;
    this.hidden = match === null;
    if (match === this.#match && t === this.#words) return;
    this.#match = match;
    this.#words = t;
    const built = match ? JSON.stringify([match.game, match.layout]) : '';
    if (built !== this.#built) this.#build(match);
    this.#built = built;
    if (match) this.#draw(match, t);
  }

  /** @param {Match | null} match */
  #build(match) {
    const { boards, drawn } = match ? build(match.layout, cellsOf(match.layout, match.position)) : { boards: [], drawn: [] };
    this.#drawn = drawn;
    const picture = this.find('.picture');
    picture.classList.toggle('several', boards.length > 1);
    picture.replaceChildren(...boards);
    // It is a picture: its cells are no cells to read or to walk through.
    for (const part of picture.querySelectorAll('[role]')) part.removeAttribute('role');
  }

  /**
   * @param {Match} match
   * @param {View['t']} t
   */
  #draw(match, t) {
    const line = match.ended?.line ?? [];
    cellsOf(match.layout, match.position).forEach((cell, i) => {
      const drawn = this.#drawn[i];
      if (!drawn) return;
      drawn.piece.className = `piece ${colourOn(cell.mark) ?? MARKS[cell.mark] ?? 'none'}`;
      drawn.piece.classList.toggle('promoted', cell.mark === 'X' || cell.mark === 'O');
      drawn.box.classList.toggle('last', match.last.includes(cell.name));
      drawn.box.classList.toggle('winning', line.includes(cell.name));
    });
    const names = { first: match.players.first.name, second: match.players.second.name };
    const link = /** @type {HTMLAnchorElement} */ (this.find('a'));
    if (link.hash !== to('game', match.game)) link.href = to('game', match.game);
    this.dataset.rules = match.rules;
    write(this.find('.what'), nameOfRules(t, match.rules));
    for (const seat of SEATS) {
      const { name, rating } = match.players[seat];
      write(this.find(`.${seat} .name`), name);
      write(this.find(`.${seat} .rating`), rating ? ratingAlone(t, rating) : '');
      this.find(`.${seat}`).classList.toggle('on-turn', match.turn.includes(seat));
    }
    const [seat] = match.turn;
    const turn = match.turn.length > 1 ? t('turn.both') : seat ? t('turn.theirs', { name: names[seat] }) : '';
    write(this.find('.state'), match.ended ? resultInWords(t, match)[0] : turn);
  }
}

/** @type {Record<string, string>} */
const MARKS = { '#': 'closed', '?': 'unknown', '*': 'hit', '~': 'miss' };

customElements.define('vv-featured', FeaturedElement);
