// The waiting screen: what is sought, how many wait before, and the way back. Owns nothing else.

/** @import {View} from './part.js' */
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
    write(this.find('.ahead'), connection.phase === 'open' ? ahead(page.waiting?.ahead, t) : t('waiting.offline'));
  }
}

/**
 * @param {number | undefined} count
 * @param {View['t']} t
 */
function ahead(count, t) {
  if (count === undefined) return '';
  return count === 0 ? t('waiting.next') : t('waiting.ahead', { count });
}

customElements.define('vv-waiting', WaitingElement);
