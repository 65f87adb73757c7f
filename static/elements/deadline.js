// Until when whoever is to move has to, in words, in a match that is played over days; and both clocks spoken on demand. Owns
// neither the deadline nor the clocks.

/** @import {View} from './part.js' */
import { serverTime } from '../page.js';
import { steady } from '../steady.js';
import { Part, write } from './part.js';
import { bothInWords, deadlineInWords } from './times.js';

/** The key that says both clocks: "time" and « temps ». */
const KEY = 't';

class DeadlineElement extends Part {
  /** @type {View | null} */
  #view = null;

  /** @override */
  begin() {
    this.closest('vv-game')?.addEventListener('keydown', (event) => this.#pressed(/** @type {KeyboardEvent} */ (event)));
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    this.#view = view;
    const { page, t, now } = view;
    const { match, place } = page;
    const said = match && !match.ended && !place ? deadlineInWords(t, match, serverTime(page, now)) : '';
    this.hidden = said === '';
    write(this.find('.words'), said);
  }

  /** @param {KeyboardEvent} event */
  #pressed({ key, altKey, ctrlKey, metaKey, target }) {
    const elsewhere = altKey || ctrlKey || metaKey || (target instanceof Element && target.closest('input, select, textarea, dialog'));
    const { page, t } = this.#view ?? {};
    if (key.toLowerCase() !== KEY || elsewhere || !page?.match || !t) return;
    const server_ms = serverTime(page, steady.now());
    const said = bothInWords(t, page.match, server_ms) || deadlineInWords(t, page.match, server_ms);
    if (said) this.announce(said);
  }
}

customElements.define('vv-deadline', DeadlineElement);
