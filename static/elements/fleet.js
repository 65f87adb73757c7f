// Where a player places a fleet before the first shot: by mouse, touch or keys, or at random. Owns the ships until they are
// sent; what is wrong with them is fleet.js's to say, and the server's to decide.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Ship} from '../fleet.js' */
import { colourOf, mayMove } from '../match.js';
import { SIDE, inside, nameOfSquare, randomFleet, written, wrongOf } from '../fleet.js';
import { Part, make, write } from './part.js';

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
/** How far a pointer moves before it drags, in pixels. */
const DRAG_PX = 6;

class FleetElement extends Part {
  /** @type {Ship[]} */
  #ships = [];
  /** @type {HTMLElement[]} */
  #drawn = [];
  /** @type {View | null} */
  #view = null;
  #game = '';
  /** @type {{index: number, x: number, y: number, from: Ship, moved: boolean} | null} */
  #drag = null;

  /** @override */
  begin() {
    this.find('.random').addEventListener('click', () => this.#shuffle());
    this.find('.ready').addEventListener('click', () => this.#send());
    const sea = this.find('.sea');
    sea.addEventListener('pointerdown', (event) => this.#grab(event));
    sea.addEventListener('pointermove', (event) => this.#pull(event));
    sea.addEventListener('pointerup', () => this.#drop());
    sea.addEventListener('pointercancel', () => (this.#drag = null));
    sea.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { match } = view.page;
    const placing = match !== null && isPlacing(match);
    this.hidden = !placing;
    this.#view = view;
    if (!match || !placing) return;
    if (match.game !== this.#game) {
      this.#game = match.game;
      this.#ships = randomFleet(this.#touching(), Math.random);
      this.#build();
    }
    this.dataset.colour = match.seat ? colourOf(match, match.seat) : '';
    this.#draw();
  }

  #touching() {
    return this.#view?.page.match?.options.touching !== false;
  }

  #build() {
    this.#drawn = this.#ships.map((_, index) => {
      const ship = make('button', '', 'ship');
      ship.type = 'button';
      ship.dataset.index = String(index);
      return ship;
    });
    this.find('.sea').replaceChildren(...this.#drawn);
  }

  #draw() {
    const { t, connection, page: { match } } = /** @type {View} */ (this.#view);
    const wrong = wrongOf(this.#ships, this.#touching());
    this.#ships.forEach((ship, i) => {
      const drawn = this.#drawn[i];
      if (!drawn) return;
      const { col, row, down, length } = ship;
      for (const [name, value] of Object.entries({ col, row, wide: down ? 1 : length, high: down ? length : 1 })) {
        drawn.style.setProperty(`--${name}`, String(value));
      }
      drawn.classList.toggle('wrong', wrong.includes(i));
      drawn.classList.toggle('down', down);
      const values = { length, at: nameOfSquare(col, row), way: t(down ? 'fleet.down' : 'fleet.right') };
      drawn.setAttribute('aria-label', t('fleet.ship', values) + (wrong.includes(i) ? `, ${t('fleet.clash')}` : ''));
    });
    const state = this.find('.state');
    write(state, wrong.length > 0 ? t(this.#touching() ? 'fleet.wrong' : 'fleet.too_near') : t('fleet.right_so'));
    state.classList.toggle('wrong', wrong.length > 0);
    const ready = /** @type {HTMLButtonElement} */ (this.find('.ready'));
    ready.disabled = wrong.length > 0 || connection.phase !== 'open' || !match || !mayMove(match);
  }

  #shuffle() {
    this.#ships = randomFleet(this.#touching(), Math.random);
    this.#draw();
    this.read(/** @type {View} */ (this.#view).t('fleet.shuffled'));
  }

  #send() {
    if (wrongOf(this.#ships, this.#touching()).length === 0) this.wish({ do: 'play', move: written(this.#ships) });
  }

  /**
   * @param {number} index
   * @param {Ship} ship
   */
  #put(index, ship) {
    this.#ships = this.#ships.map((old, i) => (i === index ? inside(ship) : old));
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const index = indexOf(event.target);
    const ship = this.#ships[index];
    if (!ship || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step) this.#put(index, { ...ship, col: ship.col + step[0], row: ship.row + step[1] });
    else if (event.key === 'r' || event.key === 'R' || event.key === ' ' || event.key === 'Enter') this.#put(index, { ...ship, down: !ship.down });
    else return;
    event.preventDefault();
    this.read(this.#drawn[index]?.getAttribute('aria-label') ?? '');
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const index = indexOf(event.target);
    const from = this.#ships[index];
    if (!from || event.button !== 0) return;
    this.#drag = { index, x: event.clientX, y: event.clientY, from, moved: false };
    this.find('.sea').setPointerCapture(event.pointerId);
    this.#drawn[index]?.focus();
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    const drag = this.#drag;
    if (!drag) return;
    const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.hypot(right, down) > DRAG_PX;
    if (!drag.moved) return;
    const cell = this.find('.sea').clientWidth / SIDE;
    this.#put(drag.index, { ...drag.from, col: drag.from.col + Math.round(right / cell), row: drag.from.row + Math.round(down / cell) });
  }

  /** A ship that was not dragged was clicked: it turns. */
  #drop() {
    const drag = this.#drag;
    this.#drag = null;
    if (drag && !drag.moved) this.#put(drag.index, { ...drag.from, down: !drag.from.down });
  }
}

/**
 * Whether this player has a fleet to place.
 * @param {Match} match
 */
export const isPlacing = (match) => match.rules === 'battleship' && match.seat !== null && match.turn.includes(match.seat) && match.legal === null && match.pick === null;

/** @param {EventTarget | null} at */
function indexOf(at) {
  const ship = at instanceof Element ? /** @type {HTMLElement | null} */ (at.closest('.ship')) : null;
  return ship ? Number(ship.dataset.index) : -1;
}

customElements.define('vv-fleet', FleetElement);
