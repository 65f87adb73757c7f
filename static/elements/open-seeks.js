// The searches of others that can be joined with one press, and one's own among them. Owns the list, where the focus goes when an
// entry is gone, and how seldom a change is said aloud; never decides who may join.

/** @import {View} from './part.js' */
/** @import {OpenSeek} from '../wire.d.ts' */
/** @import {Words} from '../i18n.js' */
import { to } from '../address.js';
import { serverTime } from '../page.js';
import { keyOf } from '../seeking.js';
import { ratingAlone } from './figures.js';
import { Part, filled, make, renew, write } from './part.js';
import { sinceInWords, termsInWords } from './terms.js';

/** How long nothing is said of the list after something was: it may change all the time. */
const QUIET_MS = 30_000;

class OpenSeeksElement extends Part {
  #said = { at: -Infinity, count: 0 };

  /** @override */
  begin() {
    this.find('ul').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-seek]')) : null;
      const seek = button?.dataset.seek;
      if (!button || seek === undefined) return;
      if (button.dataset.own === undefined) this.wish({ do: 'accept', seek });
      else this.wish({ do: 'withdraw', key: button.dataset.own });
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page, t, now } = view;
    const { open } = page;
    this.hidden = open === null;
    if (!open) return;
    const list = this.find('ul');
    const held = list.contains(document.activeElement) ? [...list.children].findIndex((item) => item.contains(document.activeElement)) : -1;
    renew(list, open.seeks.map((each) => ({ key: JSON.stringify([each.seek, each.range, each.player.rating, t.language, ownOf(view, each)]), make: () => entry(view, each) })));
    open.seeks.forEach(({ since_ms }, i) => write(/** @type {Element} */ (list.children[i]?.querySelector('.since')), sinceInWords(t, serverTime(page, now) - since_ms)));
    if (held >= 0 && !list.contains(document.activeElement)) this.#focusNear(held);
    for (const button of list.querySelectorAll('button')) button.disabled = view.connection.phase !== 'open' || (page.joining !== null && button.dataset.own === undefined);
    this.find('.none').hidden = open.seeks.length > 0;
    this.find('.besides').hidden = open.left_off === 0;
    write(this.find('.besides'), t('open.left_off', { count: open.left_off }));
    this.#tell(view, open.seeks.filter((each) => !isOwn(view, each)).length);
  }

  /** Where an entry with the focus is gone: on to the one in its place, or to the heading. @param {number} at */
  #focusNear(at) {
    const { children } = this.find('ul');
    const next = children[Math.min(at, children.length - 1)]?.querySelector('button') ?? this.find('h2');
    /** @type {HTMLElement} */ (next).focus({ preventScroll: true });
  }

  /**
   * Says how many there are when that has changed: not while the page is not looked at, and not all the time.
   * @param {View} view
   * @param {number} count
   */
  #tell({ t, now }, count) {
    if (count === this.#said.count || now - this.#said.at < QUIET_MS || !this.checkVisibility() || document.visibilityState !== 'visible') return;
    const first = this.#said.at === -Infinity;
    this.#said = { at: first && count === 0 ? -Infinity : now, count };
    this.read(t('open.count', { count }));
  }
}

/**
 * @param {View} view
 * @param {OpenSeek} seek
 */
const isOwn = ({ page }, { player }) => player.id === page.welcome?.player.id;

/**
 * The key of a search of one's own; null for another's.
 * @param {View} view
 * @param {OpenSeek} open
 */
function ownOf(view, open) {
  if (!isOwn(view, open)) return null;
  const known = view.page.sought.find(({ waiting }) => waiting?.seek === open.seek);
  return known ? keyOf(known) : open.seek;
}

/**
 * @param {View} view
 * @param {OpenSeek} seek
 */
function entry(view, seek) {
  const { page, t } = view;
  const { player, range } = seek;
  const own = ownOf(view, seek);
  const terms = termsInWords(t, page.welcome?.rules ?? [], seek);
  const item = make('li');
  item.classList.toggle('own', own !== null);
  const who = make('p', '', 'who');
  who.append(...filled(t(own === null ? 'open.who' : 'open.who_own'), { name: named(seek), rating: make('span', ratingOf(t, seek), 'rating') }));
  const about = make('p', '', 'about fine');
  about.append(...(range ? [t('open.range', { min: range.min, max: range.max }), ' · '] : []), make('span', '', 'since'));
  const button = make('button', t(own === null ? 'open.join' : 'waiting.cancel'));
  button.type = 'button';
  button.dataset.seek = seek.seek;
  if (own !== null) button.dataset.own = own;
  button.setAttribute('aria-label', own === null ? t('open.join_name', { name: player.name, terms }) : t('queues.cancel', { terms }));
  const words = make('div');
  words.append(who, make('p', terms, 'terms'), about);
  item.append(words, button);
  return item;
}

/**
 * @param {Words} t
 * @param {OpenSeek} seek
 */
const ratingOf = (t, { player }) => (player.rating ? `(${ratingAlone(t, player.rating)})` : '');

/** @param {OpenSeek} seek */
function named({ player: { id, name } }) {
  const link = make('a', name);
  link.translate = false;
  link.href = to('player', id);
  return link;
}

customElements.define('vv-open', OpenSeeksElement);
