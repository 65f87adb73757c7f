// Until when whoever is to move has to, in words, in a match that is played over days; and both clocks spoken on demand. Owns
// neither the deadline nor the clocks.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Words} from '../i18n.js' */
import { serverTime } from '../page.js';
import { steady } from '../steady.js';
import { Part, write } from './part.js';
import { bothInWords, inWords } from './times.js';

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

/**
 * Until when whoever is to move has to; and that the match was adjourned, if it was.
 * @param {Words} t
 * @param {Match} match
 * @param {number} server_ms
 */
export function deadlineInWords(t, { seat, turn, due_ms, adjourned, players }, server_ms) {
  const paused = adjourned ? `${t('deadline.adjourned')} ` : '';
  const [mover] = turn;
  if (due_ms === null || mover === undefined) return paused.trim();
  const date = new Intl.DateTimeFormat(t.language, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(due_ms);
  const left = inWords(t, Math.max(0, Math.floor((due_ms - server_ms) / 60_000) * 60_000));
  const key = turn.length > 1 ? 'deadline.both' : seat === mover ? 'deadline.mine' : 'deadline.theirs';
  return `${paused}${t(key, { name: players[mover].name, date, left })}`;
}

customElements.define('vv-deadline', DeadlineElement);
