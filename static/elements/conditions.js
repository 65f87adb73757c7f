// The choice of what two agree on besides the game, its options and its time. Owns its fields, and what was said of takebacks: as
// long as nothing was, their field follows whether the game is rated. Never knows which openings there are.

/** @import {Conditions} from '../conditions.js' */
/** @import {Options} from '../page.js' */
/** @import {RulesInfo} from '../wire.d.ts' */
import { hasBalanced, usualTakebacks } from '../conditions.js';
import { Part } from './part.js';

class ConditionsElement extends Part {
  /** What was said of takebacks, whatever is usual. @type {boolean | undefined} */
  #takebacks;
  #rated = false;

  /** @override */
  begin() {
    const box = this.#field('takebacks');
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
    this.#field('start').value = start === 'balanced' ? start : 'none';
  }

  /**
   * Shows what can be chosen for a game: how it starts where balanced openings are known, takebacks where no board is hidden.
   * @param {RulesInfo | undefined} rules
   * @param {Options} options
   * @param {boolean} rated
   */
  arrange(rules, options, rated) {
    this.#rated = rated;
    this.#field('takebacks').checked = this.#takebacks ?? usualTakebacks(rated);
    this.find('.takebacks').hidden = rules?.hidden ?? false;
    for (const part of this.querySelectorAll('.start')) /** @type {HTMLElement} */ (part).hidden = !hasBalanced(rules, options);
  }

  /** What is chosen of what can be. @returns {Conditions} */
  get said() {
    const { takebacks, dead_draw, start } = this.kept;
    return { dead_draw, ...(this.find('.takebacks').hidden ? {} : { takebacks }), ...(this.find('.start').hidden ? {} : { start }) };
  }

  /** What is chosen, also of what this game does not offer: it is remembered for one that does. @returns {Conditions} */
  get kept() {
    return { takebacks: this.#takebacks, dead_draw: this.#field('dead_draw').checked, start: this.#field('start').value };
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
