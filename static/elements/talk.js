// What can be said to the other, and who is not listened to: a list of phrases behind a button, and a button for each player who
// may be muted. Owns the list being open; never what may be said, which the server tells.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Page} from '../page.js' */
/** @import {Seat} from '../wire.d.ts' */
import { SEATS } from '../match.js';
import { Part, make, renew, write } from './part.js';

/** The key that opens and closes the list: "say". */
const KEY = 's';

class TalkElement extends Part {
  /** Where the focus was when the list was opened. @type {Element | null} */
  #from = null;
  #may = false;
  #shown = '';

  /** @override */
  begin() {
    this.#button.addEventListener('click', () => this.#toggle());
    this.addEventListener('click', (event) => this.#clicked(event));
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#open) this.#close();
    });
    this.closest('vv-game')?.addEventListener('keydown', (event) => this.#pressed(/** @type {KeyboardEvent} */ (event)));
  }

  /** @returns {HTMLButtonElement} */
  get #button() {
    return this.find('.open');
  }

  /** @returns {HTMLElement} */
  get #list() {
    return this.find('.phrases');
  }

  get #open() {
    return !this.#list.hidden;
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t, connection }) {
    const { match, over, place, welcome } = page;
    const phrases = (welcome?.phrases ?? []).filter((key) => t.has(`phrase.${key}`));
    const speaks = match !== null && match.seat !== null && place === null && !over && phrases.length > 0;
    this.#may = speaks && connection.phase === 'open';
    this.#button.hidden = !speaks;
    this.#button.disabled = !this.#may;
    if (!this.#may && this.#open) this.#close();
    this.#fill(phrases, t);
    const seats = match && place === null ? mutable(page, match) : [];
    if (match) this.#showMutes(page, match, seats, t);
    this.hidden = !speaks && seats.length === 0;
  }

  /**
   * @param {Page} page
   * @param {Match} match
   * @param {Seat[]} seats of those who may be muted
   * @param {View['t']} t
   */
  #showMutes(page, match, seats, t) {
    renew(this.find('.mutes'), seats.map((seat) => ({ key: match.players[seat].id, make: () => muteButton(match.players[seat].id) })));
    for (const seat of seats) {
      const { id, name } = match.players[seat];
      const button = [...this.querySelectorAll('[data-player]')].find((each) => each instanceof HTMLElement && each.dataset.player === id);
      if (!(button instanceof HTMLElement)) continue;
      const muted = page.muted.includes(id);
      button.dataset.mute = muted ? 'off' : 'on';
      write(button, t(muted ? 'talk.unmute' : 'talk.mute', { name }));
    }
  }

  /**
   * @param {string[]} phrases
   * @param {View['t']} t
   */
  #fill(phrases, t) {
    const shown = JSON.stringify([t.language, phrases]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const buttons = phrases.map((key) => {
      const button = make('button', t(`phrase.${key}`));
      button.type = 'button';
      button.dataset.phrase = key;
      return button;
    });
    this.find('.choice').replaceChildren(...buttons);
  }

  /** @param {Event} event */
  #clicked({ target }) {
    const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-phrase], [data-mute]')) : null;
    const { phrase, mute, player = '' } = button?.dataset ?? {};
    if (phrase) {
      this.#close();
      this.wish({ do: 'phrase', phrase });
    } else if (mute) this.wish({ do: mute === 'on' ? 'mute' : 'unmute', player });
  }

  /** @param {KeyboardEvent} event */
  #pressed({ key, altKey, ctrlKey, metaKey, target }) {
    const elsewhere = altKey || ctrlKey || metaKey || (target instanceof Element && target.closest('input, select, textarea, dialog'));
    if (key.toLowerCase() === KEY && !elsewhere && this.#may) this.#toggle();
  }

  #toggle() {
    if (this.#open) return this.#close();
    this.#from = document.activeElement;
    this.#list.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    /** @type {HTMLElement | null} */ (this.querySelector('[data-phrase]'))?.focus();
  }

  /** Closes the list: the focus goes back to where it was, if it was in the list. */
  #close() {
    const within = this.#list.contains(document.activeElement);
    this.#list.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    const back = this.#from instanceof HTMLElement && this.#from.isConnected && this.#from !== document.body ? this.#from : this.#button;
    if (within) back.focus();
  }
}

/**
 * The seats of the others who have said something, or are muted. Who is not to be met again is not heard anyway.
 * @param {Page} page
 * @param {Match} match
 */
const mutable = (page, match) =>
  SEATS.filter((seat) => {
    const { id } = match.players[seat];
    return seat !== match.seat && !(page.blocked ?? []).includes(id) && (match.said[seat] !== null || page.muted.includes(id));
  });

/** @param {string} player */
function muteButton(player) {
  const button = make('button');
  button.type = 'button';
  button.dataset.player = player;
  return button;
}

customElements.define('vv-talk', TalkElement);
