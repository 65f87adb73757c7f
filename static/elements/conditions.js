// The choice of what two agree on besides the game, its options and its time. Owns its fields, and what was said of takebacks: as
// long as nothing was, their field follows whether the game is rated. Never knows which openings there are.

/** @import {Conditions} from '../conditions.js' */
/** @import {Options} from '../page.js' */
/** @import {RulesInfo, Start} from '../wire.d.ts' */
import { hasBalanced, usualTakebacks } from '../conditions.js';
import { Part } from './part.js';

class ConditionsElement extends Part {
  /** What was said of takebacks, whatever is usual. @type {boolean | undefined} */
  #takebacks;
  /** What was said of the start, whether this game has it or not. @type {Start} */
  #start = 'none';
  #rated = false;

  /** @override */
  begin() {
    const box = this.#field('takebacks');
    const start = this.#field('start');
    start.addEventListener('change', () => this.#choose(start.value));
    // Who goes back to what is usual has said nothing.
    box.addEventListener('change', () => (this.#takebacks = box.checked === usualTakebacks(this.#rated) ? undefined : box.checked));
  }

  /**
   * Takes what was chosen last.
   * @param {Conditions} kept
   */
  build({ takebacks, dead_draw, start }) {
    this.#takebacks = typeof takebacks === 'boolean' ? takebacks : undefined;
    this.#field('dead_draw').checked = dead_draw === true;
    this.#start = start === 'balanced' || start === 'pair' ? start : 'none';
  }

  /** Notes what was chosen of the start. @param {Start} start */
  #choose(start) {
    this.#start = start;
    this.#explain();
  }

  /** Shows what the start that is chosen means. */
  #explain() {
    const { value } = this.#field('start');
    for (const hint of this.querySelectorAll('[data-start]')) /** @type {HTMLElement} */ (hint).hidden = hint.getAttribute('data-start') !== value;
    const hint = this.querySelector(`[data-start="${value}"]`);
    if (hint) this.#field('start').setAttribute('aria-describedby', hint.id);
    else this.#field('start').removeAttribute('aria-describedby');
  }

  /**
   * Shows what can be chosen for a game: a balanced opening where such are known, takebacks where no board is hidden.
   * @param {RulesInfo | undefined} rules
   * @param {Options} options
   * @param {boolean} rated
   */
  arrange(rules, options, rated) {
    this.#rated = rated;
    this.#field('takebacks').checked = this.#takebacks ?? usualTakebacks(rated);
    this.find('.takebacks').hidden = rules?.hidden ?? false;
    const balanced = this.find('[value=balanced]');
    balanced.hidden = !hasBalanced(rules, options);
    this.#field('start').value = balanced.hidden && this.#start === 'balanced' ? 'none' : this.#start;
    this.#explain();
  }

  /** What is chosen of what can be. @returns {Conditions} */
  get said() {
    const { takebacks, dead_draw } = this.kept;
    const start = this.#field('start').value;
    return { dead_draw, start, ...(this.find('.takebacks').hidden ? {} : { takebacks }) };
  }

  /** What is chosen, also of what this game does not offer: it is remembered for one that does. @returns {Conditions} */
  get kept() {
    return { takebacks: this.#takebacks, dead_draw: this.#field('dead_draw').checked, start: this.#start };
  }

  /**
   * @param {string} name
   * @returns {any}
   */
  #field(name) {
    return this.find(`[name="${name}"]`);
  }
}

customElements.define('vv-conditions', ConditionsElement);
