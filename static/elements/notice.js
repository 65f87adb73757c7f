// A polite no: the sentence of a refusal, and another try where one makes sense. Owns nothing but its two buttons.

/** @import {View} from './part.js' */
import { Part, secondsLeft, write } from './part.js';

class NoticeElement extends Part {
  /** @override */
  begin() {
    this.find('.again').addEventListener('click', () => this.wish({ do: 'retry' }));
    this.find('.close').addEventListener('click', () => this.wish({ do: 'dismiss' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { notice }, t, now }) {
    this.hidden = notice === null;
    if (!notice) return;
    write(this.find('.words'), t(notice.key, notice.values));
    const again = /** @type {HTMLButtonElement} */ (this.find('.again'));
    const seconds = notice.until === null ? 0 : secondsLeft(notice.until, now);
    again.hidden = notice.retry === null;
    again.disabled = seconds > 0;
    write(again, seconds > 0 ? t('notice.again_in', { seconds }) : t('notice.again'));
  }
}

customElements.define('vv-notice', NoticeElement);
