// The bar of a replay: a slider and buttons through its moves, the list of them, the link to share and the files to take along.
// Owns none of the board: it shows the match that the page gives it.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {ReplayPlace} from '../places.js' */
/** @import {Words} from '../i18n.js' */
import { gamePath } from '../archive.js';
import { to } from '../address.js';
import { colourOf } from '../match.js';
import { matchAt, movesWithSeats } from '../replay.js';
import { copied } from './copying.js';
import { dateInWords, kindInWords } from './figures.js';
import { Part, make, write } from './part.js';
import { moveInWords, saidOfMove } from './wording.js';

class ReplayElement extends Part {
  /** @type {ReplayPlace | null} */
  #place = null;
  /** @type {Words | null} */
  #words = null;
  #built = '';
  /** @type {View | null} */
  #view = null;
  /** @type {Promise<unknown> | null} */
  #loaded = null;

  /** @override */
  begin() {
    this.#slider().addEventListener('input', () => this.wish({ do: 'turn', ply: this.#slider().valueAsNumber }));
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[data-turn]'))) {
      button.addEventListener('click', () => this.#turn(button.dataset.turn ?? ''));
    }
    this.find('.played').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-ply]')) : null;
      if (button) this.#goTo(Number(button.dataset.ply));
    });
    this.find('.share').addEventListener('click', () => this.#share());
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page: { place, match, welcome }, t } = view;
    this.#analyse(view);
    this.hidden = place?.at !== 'replay' || place.replay === null;
    if (place?.at !== 'replay' || !place.replay || !match) return;
    const built = JSON.stringify([place.game, t.language, welcome?.rules.length]);
    if (built !== this.#built) this.#build(place, t, kindInWords(t, welcome?.rules ?? [], place.replay));
    this.#built = built;
    if (this.#place === place && this.#words === t) return;
    this.#place = place;
    this.#words = t;
    const last = place.replay.views.length - 1;
    const slider = this.#slider();
    slider.max = String(last);
    slider.value = String(place.ply);
    slider.setAttribute('aria-valuetext', atInWords(t, place, match));
    for (const name of ['first', 'previous', 'next', 'last']) {
      const useless = name === 'first' || name === 'previous' ? place.ply === 0 : place.ply === last;
      this.find(`[data-turn=${name}]`).setAttribute('aria-disabled', String(useless));
    }
    this.#mark(place.ply);
  }

  /**
   * Shows what the game was worth, by code that comes with the first replay.
   * @param {View} view
   */
  async #analyse(view) {
    this.#view = view;
    if (view.page.place?.at !== 'replay' && !this.#loaded) return;
    try {
      await (this.#loaded ??= import('./analysis.js'));
    } catch {
      this.#loaded = null;
      return;
    }
    if (this.#view === view) /** @type {Part} */ (this.find('vv-analysis')).show(view);
  }

  /**
   * @param {ReplayPlace} place
   * @param {Words} t
   * @param {string} kind
   */
  #build(place, t, kind) {
    const { replay } = place;
    if (!replay) return;
    write(this.find('.kind'), kind);
    write(this.find('.when'), dateInWords(t, replay.ended.at_ms));
    const items = movesWithSeats(replay).map(({ ply, seat, move }) => {
      const button = make('button');
      button.type = 'button';
      button.dataset.ply = String(ply);
      button.dataset.colour = colourOf(/** @type {Match} */ (matchAt(replay, ply)), seat);
      button.append(make('span', `${replay.players[seat].name}: `, 'unseen'), moveInWords(t, replay.layout, move));
      const item = make('li');
      item.append(button);
      return item;
    });
    this.find('.played').replaceChildren(...items);
    const path = gamePath(place.game);
    /** @type {HTMLAnchorElement} */ (this.find('.record')).href = path;
    /** @type {HTMLAnchorElement} */ (this.find('.record')).download = `visavis-${place.game}.json`;
    /** @type {HTMLAnchorElement} */ (this.find('.notation')).href = `${path}/export`;
    this.#address().value = new URL(to('replay', place.game), document.baseURI).href;
    this.#address().hidden = true;
    write(this.find('.copied'), '');
  }

  /** @param {number} ply */
  #mark(ply) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.played [data-ply]'))) {
      if (Number(button.dataset.ply) !== ply) {
        button.removeAttribute('aria-current');
        continue;
      }
      button.setAttribute('aria-current', 'step');
      const list = this.find('.played');
      const { offsetTop, offsetHeight } = button;
      if (offsetTop < list.scrollTop || offsetTop + offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = offsetTop - list.clientHeight / 2;
    }
  }

  /** @param {string} where */
  #turn(where) {
    const [at, last] = [this.#place?.ply ?? 0, (this.#place?.replay?.views.length ?? 1) - 1];
    this.#goTo(where === 'first' ? 0 : where === 'last' ? last : where === 'next' ? Math.min(last, at + 1) : Math.max(0, at - 1));
  }

  /** @param {number} ply */
  #goTo(ply) {
    if (ply === this.#place?.ply) return;
    this.wish({ do: 'turn', ply });
    this.read(this.#slider().getAttribute('aria-valuetext') ?? '');
  }

  async #share() {
    const t = this.#words;
    if (!t) return;
    const sentence = t((await copied(this.#address())) ? 'copy.done' : 'copy.by_hand');
    write(this.find('.copied'), sentence);
    this.read(sentence);
  }

  #slider() {
    return /** @type {HTMLInputElement} */ (this.find('[type=range]'));
  }

  #address() {
    return /** @type {HTMLInputElement} */ (this.find('.address'));
  }
}

/**
 * Where a replay stands, and the move that led there.
 * @param {Words} t
 * @param {ReplayPlace} place
 * @param {Match} match
 */
function atInWords(t, place, match) {
  const move = match.moves[match.ply - 1];
  const where = placeInWords(t, place);
  return match.mover === null || move === undefined ? where : `${where}. ${saidOfMove(t, match, match.mover, move)}`;
}

/**
 * Which move of how many a replay stands at.
 * @param {Words} t
 * @param {ReplayPlace} place
 */
export function placeInWords(t, { ply, replay }) {
  return ply === 0 ? t('replay.start') : t('replay.ply', { ply, last: (replay?.views.length ?? 1) - 1 });
}

customElements.define('vv-replay', ReplayElement);
