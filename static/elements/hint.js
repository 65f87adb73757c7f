// The button that asks which move is best, in a game against a bot, and what came of it in words. Owns neither the question nor the
// marks on the board.

/** @import {View} from './part.js' */
import { hasHints, hintFor } from '../hinting.js';
import { mayMove } from '../match.js';
import { Part, write } from './part.js';
import { hintInWords } from './wording.js';

class HintElement extends Part {
  /** @override */
  begin() {
    const button = this.find('button');
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') this.wish({ do: 'hint' });
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, place, hinted }, t, connection }) {
    this.hidden = !hasHints(match) || place !== null;
    if (!match || this.hidden) return;
    const hint = hintFor(match, hinted);
    this.find('button').setAttribute('aria-disabled', String(!mayMove(match) || connection.phase !== 'open'));
    write(this.find('.best'), hint ? hintInWords(t, match, hint) : '');
  }
}

customElements.define('vv-hint', HintElement);
