// The waiting screen: what is sought, how many wait before, and the way back. Owns nothing else.

/** @import {View} from './part.js' */
import { aheadInWords } from '../news.js';
import { kindInWords } from './figures.js';
import { Part, write } from './part.js';

class WaitingElement extends Part {
  /** @override */
  begin() {
    this.find('button').addEventListener('click', () => this.wish({ do: 'withdraw' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t, connection }) {
    if (!page.seek) return;
    const { rules, rated = false } = page.seek;
    const options = page.waiting?.options ?? page.seek.options ?? {};
    write(this.find('.sought'), kindInWords(t, page.welcome?.rules ?? [], { rules, options, rated }));
    write(this.find('.ahead'), connection.phase === 'open' ? (page.waiting ? aheadInWords(t, page.waiting.ahead) : '') : t('waiting.offline'));
  }
}

customElements.define('vv-waiting', WaitingElement);
