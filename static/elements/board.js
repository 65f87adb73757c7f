// The board: one accessible grid for everybody, drawn from `layout` and `position`. Owns the tab stop, the keys and the
// names chosen so far; never knows a rule: what may be played is in `legal`.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Cell} from '../position.js' */
import { mayMove } from '../match.js';
import { buttonMoves, click, target } from '../moves.js';
import { cellsOf, ownerOf } from '../position.js';
import { destination } from './keys.js';
import { Part, make, write } from './part.js';
import { cellInWords, moveInWords, nameOfRules } from './wording.js';

/** @typedef {{cell: Cell, box: HTMLElement, piece: HTMLElement}} Drawn */

class BoardElement extends Part {
  /** @type {Drawn[]} */
  #drawn = [];
  /** @type {string[]} */
  #chosen = [];
  /** @type {View | null} */
  #view = null;
  #built = '';
  #game = '';
  #ply = 0;
  #stop = 0;
  #aimed = -1;

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
    const { match } = view.page;
    if (!match) return;
    if (this.#view?.page.match === match && this.#view.t === view.t && this.#view.connection === view.connection) return;
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

  /** Puts the focus on the board, on the cell it was last on. */
  takeFocus() {
    this.#drawn[this.#stop]?.box.focus();
  }

  /** @param {Match} match */
  #build(match) {
    const cells = cellsOf(match.layout, match.position);
    const first = /** @type {HTMLTableElement} */ (this.find('table'));
    const tables = match.layout.map((_, i) => (i === 0 ? first : /** @type {HTMLTableElement} */ (first.cloneNode(true))));
    this.#drawn = [];
    match.layout.forEach((layout, board) => {
      const table = /** @type {HTMLTableElement} */ (tables[board]);
      table.className = `${layout.shape} ${layout.zones ? 'zoned' : 'plain'}`;
      table.style.setProperty('--rows', String(layout.rows));
      table.style.setProperty('--cols', String(layout.cols));
      table.tHead?.replaceChildren(...(layout.zones ? [header(layout.zones)] : []));
      table.tHead?.toggleAttribute('hidden', !layout.zones);
      const here = cells.filter((cell) => cell.board === board);
      table.tBodies[0]?.replaceChildren(...Array.from({ length: layout.rows }, (_, row) => this.#row(here, row, layout.cols)));
    });
    this.find('.boards').replaceChildren(...tables);
    const middle = this.#drawn.findIndex(({ cell }) => cell.col === Math.floor((match.layout[0]?.cols ?? 1) / 2));
    this.#stop = Math.max(0, middle);
    this.#aimed = -1;
  }

  /**
   * @param {Cell[]} cells
   * @param {number} row
   * @param {number} cols
   */
  #row(cells, row, cols) {
    const line = make('tr');
    line.setAttribute('role', 'row');
    for (let col = 0; col < cols; col++) {
      const cell = cells.find((candidate) => candidate.row === row && candidate.col === col);
      const box = make('td', '', cell ? 'cell' : 'gap');
      box.setAttribute('role', cell ? 'gridcell' : 'presentation');
      if (cell) {
        const piece = make('span', '', 'piece');
        piece.setAttribute('aria-hidden', 'true');
        box.append(piece);
        box.dataset.index = String(this.#drawn.length);
        box.dataset.name = cell.name;
        box.style.setProperty('--fall', String(row + 1));
        this.#drawn.push({ cell, box, piece });
      }
      line.append(box);
    }
    return line;
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
    cellsOf(match.layout, match.position).forEach((cell, i) => {
      const drawn = this.#drawn[i];
      if (!drawn) return;
      const fresh = lively && cell.mark !== drawn.cell.mark && ownerOf(cell.mark) !== null;
      const arrives = fresh || (match.ply === this.#ply && cell.mark === drawn.cell.mark && drawn.piece.classList.contains('arrives'));
      drawn.cell = cell;
      drawn.piece.className = ['piece', ownerOf(cell.mark) ?? markClass(cell.mark), arrives ? 'arrives' : ''].join(' ').trim();
      drawn.piece.classList.toggle('promoted', cell.mark === 'X' || cell.mark === 'O');
      drawn.box.classList.toggle('last', match.last.includes(cell.name));
      drawn.box.classList.toggle('winning', line.includes(cell.name));
      drawn.box.classList.toggle('chosen', this.#chosen.includes(cell.name));
      drawn.box.style.setProperty('--nth', String(Math.max(0, line.indexOf(cell.name))));
      drawn.box.tabIndex = i === this.#stop ? 0 : -1;
      drawn.box.setAttribute('aria-label', cellInWords(t, match, cell, this.#chosen));
    });
    this.#label(match);
  }

  /** @param {Match} match */
  #label(match) {
    const { t } = /** @type {View} */ (this.#view);
    const rules = nameOfRules(t, match.rules);
    const several = match.layout.length > 1;
    this.querySelectorAll('table').forEach((table, i) => {
      const { cols = 0, rows = 0 } = match.layout[i] ?? {};
      table.setAttribute('aria-label', t(several ? 'board.label_part' : 'board.label', { rules, cols, rows, number: i + 1 }));
    });
    write(this.find('.hint'), t(match.layout.some(({ zones }) => zones) ? 'board.hint_zones' : 'board.hint'));
  }

  /** @param {Match} match */
  #showButtons(match) {
    const { t, connection } = /** @type {View} */ (this.#view);
    const moves = mayMove(match) && connection.phase === 'open' ? buttonMoves(match.legal, match.layout) : [];
    const buttons = moves.map((move) => {
      const button = make('button', t.has(`move.${move}`) ? t(`move.${move}`) : moveInWords(t, match.layout, move));
      button.type = 'button';
      button.dataset.move = move;
      return button;
    });
    this.find('.moves').replaceChildren(...buttons);
    this.find('.moves').hidden = buttons.length === 0;
  }

  /** @param {EventTarget | null} at */
  #clicked(at) {
    const move = at instanceof HTMLElement ? at.dataset.move : undefined;
    if (move !== undefined) return this.wish({ do: 'play', move });
    const index = this.#indexOf(at);
    if (index >= 0) this.#choose(index);
  }

  /** @param {number} index */
  #choose(index) {
    const { page, t, connection } = /** @type {View} */ (this.#view);
    const { match } = page;
    const cell = this.#drawn[index]?.cell;
    if (!match || !cell || match.ended) return;
    if (!mayMove(match) || connection.phase !== 'open') return this.announce(t('board.not_now'));
    const { chosen, move } = click({ legal: match.legal, layout: match.layout, chosen: this.#chosen, cell });
    this.#chosen = chosen;
    if (move !== null) return this.wish({ do: 'play', move });
    if (chosen.length === 0) this.announce(t('board.impossible'));
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
    if (next !== null) this.#drawn[next]?.box.focus();
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(at);
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
    const what = may ? target({ legal: match.legal, layout: match.layout, chosen: this.#chosen, cell }) : null;
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

/** @param {string[]} zones */
function header(zones) {
  const line = make('tr');
  line.setAttribute('role', 'row');
  for (const zone of zones) {
    const head = make('th');
    head.setAttribute('role', 'columnheader');
    head.dataset.zone = zone;
    const ghost = make('span', '', 'ghost');
    ghost.setAttribute('aria-hidden', 'true');
    head.append(make('span', zone, 'number'), ghost);
    line.append(head);
  }
  return line;
}

/** @param {string} mark */
const markClass = (mark) => ({ '#': 'closed', '?': 'unknown', '*': 'hit', '~': 'miss' })[mark] ?? 'none';

customElements.define('vv-board', BoardElement);
