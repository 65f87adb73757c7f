// The choice of how a game is timed, beside the choice of the game: what is offered, or a clock of one's own. Owns its fields and
// the one text that stands for what is chosen; never knows which values the server allows.

/** @import {Words} from '../i18n.js' */
/** @import {Clock} from '../wire.d.ts' */
import { FIRST, OFFERED, parsed, written } from '../clocks.js';
import { Part } from './part.js';
import { clockInWords } from './terms.js';

const OWN = 'own';
/** Ways to wind up a clock of one's own. */
const WAYS = ['game', 'seconds', 'days', 'notation'];

class ClockElement extends Part {
  /** @type {Words | null} */
  #words = null;

  /** @override */
  begin() {
    this.addEventListener('change', () => this.#arrange());
    this.addEventListener('input', () => this.#judge());
  }

  /**
   * Writes the choices in a language, and takes what was chosen last.
   * @param {Words} t
   * @param {string | undefined} chosen
   */
  build(t, chosen) {
    const text = this.#words ? this.text : (chosen ?? FIRST);
    this.#words = t;
    const select = this.#field('clock');
    const options = OFFERED.map((each) => new Option(clockInWords(t, parsed(each) ?? null), each));
    select.replaceChildren(...options, new Option(t('clock.own'), OWN));
    const ways = { game: t('clock.way_game'), seconds: t('clock.way_seconds'), days: t('clock.way_days'), notation: t('clock.way_notation') };
    this.#field('way').replaceChildren(...Object.entries(ways).map(([way, words]) => new Option(words, way)));
    this.#take(text);
    this.#arrange();
  }

  /** What is chosen, in the notation. */
  get text() {
    const { value } = this.#field('clock');
    if (value !== OWN) return value;
    const number = (/** @type {string} */ name) => Number(this.#field(name).value);
    const way = this.#field('way').value;
    if (way === 'seconds') return written({ per_move_ms: number('seconds') * 1_000 });
    if (way === 'days') return written({ per_move_ms: number('days') * 86_400_000 });
    if (way === 'notation') return this.#field('notation').value;
    return written({ initial_ms: Math.round(number('minutes') * 60_000), increment_ms: number('increment') * 1_000 });
  }

  /** Whether that is a time control. */
  get isRead() {
    return parsed(this.text) !== undefined;
  }

  /** What is chosen, as the wire has it; null for no clock. @returns {Clock | null} */
  get clock() {
    return parsed(this.text) ?? null;
  }

  /**
   * Puts a clock into the fields where it can be changed.
   * @param {string} text
   */
  #take(text) {
    const clock = parsed(text);
    const offered = OFFERED.includes(text);
    this.#field('clock').value = offered ? text : clock === undefined ? FIRST : OWN;
    if (offered || !clock) return void (this.#field('way').value = 'game');
    const per_move_ms = 'per_move_ms' in clock && Object.keys(clock).length === 1 ? clock.per_move_ms : undefined;
    const days = per_move_ms !== undefined && per_move_ms % 86_400_000 === 0;
    this.#field('way').value = per_move_ms !== undefined ? (days ? 'days' : 'seconds') : 'initial_ms' in clock ? 'game' : 'notation';
    this.#field('notation').value = text;
    if (per_move_ms !== undefined) this.#field(days ? 'days' : 'seconds').value = String(per_move_ms / (days ? 86_400_000 : 1_000));
    if (!('initial_ms' in clock)) return;
    this.#field('minutes').value = String(clock.initial_ms / 60_000);
    this.#field('increment').value = String(clock.increment_ms / 1_000);
  }

  /** Shows the fields of the way that is chosen; the others count for nothing. */
  #arrange() {
    const own = this.#field('clock').value === OWN;
    this.find('.own').hidden = !own;
    this.#field('way').disabled = !own;
    for (const way of WAYS) {
      const box = this.find(`.${way}`);
      box.hidden = !own || this.#field('way').value !== way;
      for (const input of box.querySelectorAll('input')) input.disabled = box.hidden;
    }
    this.#judge();
  }

  #judge() {
    const notation = this.#field('notation');
    notation.setCustomValidity(notation.disabled || parsed(notation.value) !== undefined ? '' : (this.#words?.('clock.not_read') ?? ''));
  }

  /**
   * @param {string} name
   * @returns {any}
   */
  #field(name) {
    return this.find(`[name="${name}"]`);
  }
}

customElements.define('vv-clock', ClockElement);
