// The waiting screen: each search with its place, whom it would meet and how long that takes, and the ways back: from one, from all,
// or to one more. Owns nothing else.

/** @import {View} from './part.js' */
/** @import {Sought} from '../seeking.js' */
/** @import {Wish} from '../wishes.js' */
import { levelsOf } from '../bots.js';
import { memory } from '../memory.js';
import { aheadInWords } from '../news-of-meeting.js';
import { keyOf } from '../seeking.js';
import { Part, make, renew, write } from './part.js';
import { LEVEL } from './start.js';
import { rangeInWords, termsInWords, waitInWords } from './terms.js';

class WaitingElement extends Part {
  /** @type {View | null} */
  #view = null;

  /** @override */
  begin() {
    this.find('.all').addEventListener('click', () => this.wish({ do: 'withdraw' }));
    this.find('.bot').addEventListener('click', () => this.#playBot());
    this.find('.also').addEventListener('click', () => this.wish({ do: 'aside' }));
    this.find('.queues').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('.cancel')) : null;
      if (button) this.#cancel(button.closest('li'));
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { sought } = view.page;
    this.#view = view;
    this.find('.bot').hidden = this.#botWish() === null;
    const list = this.find('.queues');
    renew(list, sought.map((each) => ({ key: keyOf(each), make: queue })));
    sought.forEach((each, i) => fill(/** @type {HTMLElement} */ (list.children[i]), each, view));
    this.find('.all').hidden = sought.length < 2;
    // A server that lists open searches lets one look in several queues.
    this.find('.also').hidden = view.page.open === null;
    write(this.find('.offline'), view.connection.phase === 'open' ? '' : view.t('waiting.offline'));
  }

  #playBot() {
    const wish = this.#botWish();
    if (wish) this.wish(wish);
  }

  /**
   * The game against a bot that is nearest to what is looked for; none where no bot plays it.
   * @returns {Wish | null}
   */
  #botWish() {
    const [first] = this.#view?.page.sought ?? [];
    if (!first) return null;
    const { rules, options = {}, clock = null, takebacks, dead_draw } = first.ask;
    const { chosen } = levelsOf(this.#view?.page.welcome?.rules.find(({ id }) => id === rules), memory.getItem(LEVEL));
    return chosen === null ? null : { do: 'play_bot', rules, options, clock, takebacks, dead_draw, level: chosen };
  }

  /**
   * Calls a search off; the focus goes on to the next one that is left.
   * @param {HTMLElement | null} item
   */
  #cancel(item) {
    const list = this.find('.queues');
    const at = item ? [...list.children].indexOf(item) : -1;
    const key = list.children.length === 1 ? undefined : item?.dataset.key;
    this.wish({ do: 'withdraw', ...(key === undefined ? {} : { key }) });
    /** @type {HTMLElement | null | undefined} */ (list.children[Math.min(at, list.children.length - 1)]?.querySelector('.cancel'))?.focus();
  }
}

function queue() {
  const item = make('li');
  const button = make('button', '', 'cancel');
  button.type = 'button';
  item.append(make('p', '', 'sought lead'), make('p', '', 'ahead'), make('p', '', 'met fine'), button);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Sought} sought
 * @param {View} view
 */
function fill(item, { ask, waiting }, { page, t }) {
  const { rules, options = {}, clock = null, rated = false, takebacks, dead_draw, start, bots } = ask;
  const terms = termsInWords(t, page.welcome?.rules ?? [], waiting ?? { rules, options, clock, rated, takebacks, dead_draw, start, bots });
  const { window = null, expected_ms = null } = waiting ?? {};
  const met = [window && rangeInWords(t, window), expected_ms !== null && waitInWords(t, expected_ms)];
  const texts = { '.sought': terms, '.ahead': waiting ? aheadInWords(t, waiting.ahead) : t('queues.asking'), '.met': met.filter(Boolean).join(' '), '.cancel': t('waiting.cancel') };
  for (const [selector, text] of Object.entries(texts)) write(/** @type {Element} */ (item.querySelector(selector)), text);
  item.querySelector('.cancel')?.setAttribute('aria-label', t('queues.cancel', { terms }));
}

customElements.define('vv-waiting', WaitingElement);
