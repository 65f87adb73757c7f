// The board: one accessible grid for everybody, drawn from `layout` and `position`. Owns the tab stop, the keys and the
// names chosen so far; never knows a rule: what may be played is in `legal`.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Drawn} from './grid.js' */
import { cellsOfBest } from '../hinting.js';
import { colourOf, mayMove, opposite } from '../match.js';
import { buttonMoves, click, hints, target } from '../moves.js';
import { cellsOf, colourOn } from '../position.js';
import { build } from './grid.js';
import { destination } from './keys.js';
import { Part, make, write } from './part.js';
import { cellInWords, moveInWords, nameOfBoard, nameOfRules, special } from './wording.js';

/** How long keys are not heard by a board that comes while somebody types. */
const DEAF_MS = 1_000;

class BoardElement extends Part {
  /** @type {Drawn[]} */
  #drawn = [];
  /** @type {string[]} */
  #chosen = [];
  /** @type {View | null} */
  #view = null;
  #built = '';
  #buttons = '';
  #game = '';
  #ply = 0;
  #stop = 0;
  #aimed = -1;
  /** Until when keys that play are not heard. */
  #deaf_until = 0;

  /** @override */
  begin() {
    this.addEventListener('click', (event) => this.#clicked(event.target));
    this.addEventListener('keydown', (event) => this.#pressed(event));
    this.addEventListener('pointerover', (event) => this.#aim(event.pointerType === 'touch' ? -1 : this.#indexOf(event.target)));
    this.addEventListener('pointerleave', () => this.#aim(-1));
    this.addEventListener('focusin', (event) => this.#focused(event.target));
    this.addEventListener('focusout', () => this.#aim(-1));
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { match, hinted } = view.page;
    if (!match) return;
    if (this.#view?.page.match === match && this.#view.page.hinted === hinted && this.#view.t === view.t && this.#view.connection === view.connection) return;
    this.#view = view;
    const built = JSON.stringify([match.layout, match.game]);
    if (built !== this.#built) this.#build(match);
    this.#built = built;
    if (match.ply !== this.#ply || match.game !== this.#game) this.#chosen = [];
    this.#draw(match, match.game === this.#game && match.ply === this.#ply + 1);
    this.#game = match.game;
    this.#ply = match.ply;
    this.#showButtons(match);
    this.#aim(this.#aimed);
  }

  /**
   * Puts the focus on the board, on the cell it was last on. What somebody is just typing was meant for elsewhere and moves nothing.
   * @param {boolean} typing
   */
  takeFocus(typing) {
    if (typing) this.#deaf_until = performance.now() + DEAF_MS;
    this.#drawn[this.#stop]?.box.focus();
  }

  /** @param {Match} match */
  #build(match) {
    const { boards, drawn } = build(match.layout, cellsOf(match.layout, match.position));
    this.#drawn = drawn;
    const place = this.find('.boards');
    place.classList.toggle('several', boards.length > 1);
    place.replaceChildren(...boards);
    const middle = drawn.findIndex(({ cell }) => cell.col === Math.floor((match.layout[0]?.cols ?? 1) / 2));
    this.#stop = Math.max(0, middle);
    this.#aimed = -1;
  }

  /**
   * @param {Match} match
   * @param {boolean} lively whether what is new may move
   */
  #draw(match, lively) {
    const { t, connection } = /** @type {View} */ (this.#view);
    const line = match.ended?.line ?? [];
    this.classList.toggle('mine', mayMove(match) && connection.phase === 'open');
    this.classList.toggle('sending', match.pending !== null);
    this.classList.toggle('over', match.ended !== null);
    this.dataset.seat = match.seat ?? '';
    this.dataset.colour = match.seat ? colourOf(match, match.seat) : '';
    this.dataset.rules = match.rules;
    const best = cellsOfBest(match, this.#view?.page.hinted ?? null);
    const hinted = mayMove(match) ? hints({ ...match, chosen: this.#chosen }) : new Set();
    cellsOf(match.layout, match.position).forEach((cell, i) => {
      const drawn = this.#drawn[i];
      if (!drawn) return;
      const fresh = lively && cell.mark !== drawn.cell.mark && colourOn(cell.mark) !== null;
      const arrives = fresh || (match.ply === this.#ply && cell.mark === drawn.cell.mark && drawn.piece.classList.contains('arrives'));
      drawn.cell = cell;
      drawn.piece.className = ['piece', colourOn(cell.mark) ?? markClass(cell.mark), arrives ? 'arrives' : ''].join(' ').trim();
      drawn.piece.classList.toggle('promoted', cell.mark === 'X' || cell.mark === 'O');
      drawn.box.classList.toggle('hinted', hinted.has(cell.name));
      const isBest = best.has(cell.name) || (cell.zone !== null && best.has(cell.zone));
      drawn.box.classList.toggle('best', isBest);
      drawn.box.classList.toggle('last', match.last.includes(cell.name));
      drawn.box.classList.toggle('winning', line.includes(cell.name));
      drawn.box.classList.toggle('chosen', this.#chosen.includes(cell.name));
      drawn.box.style.setProperty('--nth', String(Math.max(0, line.indexOf(cell.name))));
      drawn.box.tabIndex = i === this.#stop ? 0 : -1;
      drawn.box.setAttribute('aria-label', cellInWords(t, match, cell, this.#chosen, { hinted: hinted.has(cell.name), best: isBest }));
    });
    this.#label(match);
  }

  /** @param {Match} match */
  #label(match) {
    const { t, page: { place } } = /** @type {View} */ (this.#view);
    const rules = nameOfRules(t, match.rules);
    this.querySelectorAll('.board').forEach((board, i) => {
      const { cols = 0, rows = 0, shape } = match.layout[i] ?? {};
      const size = shape === 'edges' ? { rows: (rows - 1) / 2, cols: (cols - 1) / 2 } : { rows, cols };
      const name = match.layout.length > 1 ? nameOfBoard(t, match, i) : rules;
      board.classList.toggle('foremost', match.seat !== null && match.layout.length > 1 && i === (opposite(match.seat) === 'first' ? 0 : 1));
      board.querySelector('table')?.setAttribute('aria-label', t('board.label', { rules: name, ...size }));
      const caption = board.querySelector('figcaption');
      if (caption) write(caption, name);
    });
    const zoned = match.layout.some(({ zones }) => zones);
    const ways_to_play = t(special(t, zoned ? 'board.hint_zones' : 'board.hint', match.rules));
    write(this.find('.hint'), place ? t('board.look') : match.clock ? `${ways_to_play} ${t('clock.hint')}` : ways_to_play);
    const left = (match.pick?.count ?? 0) - this.#chosen.length;
    const ways = this.#chosen.length > 0 ? t('board.unchoose') : '';
    write(this.find('.picking'), mayMove(match) && match.pick ? `${t('board.pick', { count: left })} ${ways}`.trim() : ways);
  }

  /** @param {Match} match */
  #showButtons(match) {
    const { t, connection } = /** @type {View} */ (this.#view);
    const moves = mayMove(match) && connection.phase === 'open' ? buttonMoves({ ...match, chosen: [] }) : [];
    const shown = JSON.stringify([moves, t.language]);
    if (shown === this.#buttons) return;
    this.#buttons = shown;
    const buttons = moves.map((move) => {
      const button = make('button', moveInWords(t, match.layout, move));
      button.type = 'button';
      button.dataset.move = move;
      return button;
    });
    this.find('.moves').replaceChildren(...buttons);
    this.find('.moves').hidden = buttons.length === 0;
  }

  /** @param {EventTarget | null} at */
  #clicked(at) {
    const button = at instanceof Element ? /** @type {HTMLElement | null} */ (at.closest('[data-move]')) : null;
    const move = button?.dataset.move;
    if (move !== undefined) return this.wish({ do: 'play', move });
    const index = this.#indexOf(at);
    if (index >= 0) this.#choose(index);
  }

  /** @param {number} index */
  #choose(index) {
    const { page, t, connection } = /** @type {View} */ (this.#view);
    const { match } = page;
    const cell = this.#drawn[index]?.cell;
    if (!match || !cell || match.ended || page.place) return;
    if (!mayMove(match) || connection.phase !== 'open') return this.announce(t('board.not_now'));
    const before = this.#chosen;
    const { chosen, move } = click({ ...match, chosen: before, cell });
    this.#chosen = chosen;
    if (move !== null) return this.wish({ do: 'play', move });
    const back = before.includes(cell.name) && chosen.length < before.length;
    if (back) this.read(t('board.taken_back', { cell: cell.name.toUpperCase() }));
    else if (chosen.length === 0 || chosen === before) this.announce(t('board.impossible'));
    else this.read(t(match.pick ? 'board.picked' : 'board.go_on', { cell: cell.name.toUpperCase(), count: (match.pick?.count ?? 0) - chosen.length }));
    this.#draw(match, false);
  }

  /** Takes back what was chosen so far. */
  #unchoose() {
    const match = this.#view?.page.match;
    if (!match || this.#chosen.length === 0) return;
    this.#chosen = [];
    this.read(/** @type {View} */ (this.#view).t('board.unchosen'));
    this.#draw(match, false);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.#indexOf(event.target);
    if (at < 0) return;
    const cells = this.#drawn.map(({ cell }) => cell);
    const next = destination(cells, at, event.key);
    const zone = /^\d$/.test(event.key) ? (Number(event.key) + 9) % 10 : -1;
    const column = cells.findIndex((cell) => cell.zone !== null && cell.col === zone);
    // A key that is held down, or that was meant for what was on the screen a moment ago, is no move.
    const deaf = event.repeat || event.timeStamp < this.#deaf_until;
    if (next !== null) this.#drawn[next]?.box.focus();
    else if (deaf && event.key !== 'Escape') return;
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(at);
    else if (event.key === 'Escape') this.#unchoose();
    else if (column >= 0) this.#choose(column);
    else return;
    event.preventDefault();
  }

  /** @param {EventTarget | null} at */
  #focused(at) {
    const index = this.#indexOf(at);
    if (index < 0) return;
    this.#drawn[this.#stop]?.box.setAttribute('tabindex', '-1');
    this.#drawn[index]?.box.setAttribute('tabindex', '0');
    this.#stop = index;
    if (at instanceof HTMLElement && at.matches(':focus-visible')) this.#aim(index);
  }

  /**
   * Shows what a click here would point at.
   * @param {number} index
   */
  #aim(index) {
    this.#aimed = index;
    const { page: { match } = { match: null } } = this.#view ?? {};
    const cell = this.#drawn[index]?.cell;
    const may = match !== null && cell && mayMove(match) && this.#view?.connection.phase === 'open';
    const what = may ? target({ ...match, chosen: this.#chosen, cell }) : null;
    for (const { cell: other, box } of this.#drawn) {
      const same = what === 'zone' ? other.zone === cell?.zone && other.board === cell?.board : other === cell;
      box.classList.toggle('aimed', what !== null && same);
    }
    for (const head of this.querySelectorAll('th')) {
      head.classList.toggle('aimed', what === 'zone' && head.dataset.zone === cell?.zone);
    }
  }

  /**
   * The cell an event is about; a column's head stands for its first cell.
   * @param {EventTarget | null} at
   */
  #indexOf(at) {
    if (!(at instanceof Element)) return -1;
    const box = /** @type {HTMLElement | null} */ (at.closest('td[data-index]'));
    if (box) return Number(box.dataset.index);
    const head = /** @type {HTMLElement | null} */ (at.closest('th[data-zone]'));
    return head ? this.#drawn.findIndex(({ cell }) => cell.zone === head.dataset.zone) : -1;
  }
}

/** @param {string} mark */
const markClass = (mark) => ({ '#': 'closed', '?': 'unknown', '*': 'hit', '~': 'miss' })[mark] ?? 'none';

customElements.define('vv-board', BoardElement);
