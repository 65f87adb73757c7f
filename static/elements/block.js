// Not this opponent again: the button at a game, and the list on the start screen by which it is undone. Owns neither the list nor
// what comes of it: both are the server's.

/** @import {View} from './part.js' */
import { opposite } from '../match.js';
import { Part, make, write } from './part.js';

class BlockElement extends Part {
  #player = '';
  #blocked = false;

  /** @override */
  begin() {
    this.find('button').addEventListener('click', () => this.wish({ do: this.#blocked ? 'unblock' : 'block', player: this.#player }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, blocked, place }, t, connection }) {
    this.hidden = !match || match.seat === null || blocked === null || place !== null;
    if (!match || match.seat === null || blocked === null) return;
    const other = match.players[opposite(match.seat)];
    this.hidden ||= other.bot;
    this.#player = other.id;
    this.#blocked = blocked.includes(other.id);
    const button = /** @type {HTMLButtonElement} */ (this.find('button'));
    button.disabled = connection.phase !== 'open';
    write(button, t(this.#blocked ? 'block.undo' : 'block.do'));
  }
}

class BlockedElement extends Part {
  #shown = '';

  /** @override */
  begin() {
    this.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-player]')) : null;
      if (button) this.wish({ do: 'unblock', player: button.dataset.player ?? '' });
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { blocked, names }, t }) {
    const players = (blocked ?? []).map((id) => ({ id, name: names[id] ?? t('block.unnamed') }));
    this.hidden = players.length === 0;
    const shown = JSON.stringify([t.language, players]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.find('ul').replaceChildren(...players.map((player) => item(player, t)));
  }
}

/**
 * @param {{id: string, name: string}} player
 * @param {View['t']} t
 */
function item({ id, name }, t) {
  const entry = make('li');
  const button = make('button', t('block.allow'));
  const who = make('span', name, 'name');
  who.translate = false;
  button.type = 'button';
  button.dataset.player = id;
  button.setAttribute('aria-label', t('block.allow_name', { name }));
  entry.append(who, button);
  return entry;
}

customElements.define('vv-block', BlockElement);
customElements.define('vv-blocked', BlockedElement);
