// The strongest players of a kind of game, with the choice of another kind. Owns the list; never fetches and never ranks.

/** @import {View} from './part.js' */
/** @import {LeaderboardPlace} from '../places.js' */
/** @import {RulesInfo} from '../wire.d.ts' */
/** @import {Ranked} from '../records.d.ts' */
/** @import {Words} from '../i18n.js' */
import { to } from '../address.js';
import { leaderboard } from '../places.js';
import { ratingInWords, speedInWords } from './figures.js';
import { Part, make, write } from './part.js';
import { nameOfRules } from './wording.js';

class LeaderboardElement extends Part {
  /** @type {LeaderboardPlace | null} */
  #place = null;
  /** @type {Words | null} */
  #words = null;
  #built = '';

  /** @override */
  begin() {
    this.find('.more').addEventListener('click', () => this.wish({ do: 'more' }));
    const choice = this.#choice();
    choice.addEventListener('change', () => this.wish({ do: 'go', place: leaderboard(choice.value) }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { place, welcome }, t }) {
    this.hidden = place?.at !== 'leaderboard';
    if (place?.at !== 'leaderboard') return;
    this.#offer(welcome?.rules ?? [], place.rules, t);
    if (this.#place === place && this.#words === t) return;
    this.#place = place;
    this.#words = t;
    const there = place.state === 'there';
    this.find('.ranks').hidden = !there || place.players.length === 0;
    this.find('.none').hidden = !there || place.players.length > 0;
    write(this.find('.speed'), there ? speedInWords(t, place.speed) : '');
    this.#list(place, t);
    const more = this.find('.more');
    more.hidden = !there || place.next === null;
    more.setAttribute('aria-disabled', String(place.more));
  }

  /**
   * @param {RulesInfo[]} rules
   * @param {string} chosen
   * @param {Words} t
   */
  #offer(rules, chosen, t) {
    const built = JSON.stringify([t.language, rules.map(({ id }) => id)]);
    const choice = this.#choice();
    if (built !== this.#built) choice.replaceChildren(...rules.map(({ id }) => new Option(nameOfRules(t, id), id)));
    this.#built = built;
    if (choice.value !== chosen) choice.value = chosen;
  }

  /**
   * @param {LeaderboardPlace} place
   * @param {Words} t
   */
  #list({ rules, players }, t) {
    const list = this.find('tbody');
    const shown = JSON.stringify([rules, t.language, players[0]]);
    if (list.dataset.shown !== shown || list.children.length > players.length) list.replaceChildren();
    list.dataset.shown = shown;
    const before = list.children.length;
    const rows = players.slice(before).map((player) => row(player, t));
    list.append(...rows);
    if (before > 0 && rows.length > 0) {
      rows[0]?.querySelector('a')?.focus();
      this.read(t('leaderboard.added', { count: rows.length }));
    }
  }

  #choice() {
    return /** @type {HTMLSelectElement} */ (this.find('select'));
  }
}

/**
 * @param {Ranked} player
 * @param {Words} t
 */
function row(player, t) {
  const line = make('tr');
  const name = make('th');
  name.scope = 'row';
  const link = make('a', player.name);
  link.href = to('player', player.id);
  name.append(link);
  line.append(make('td', String(player.rank)), name, make('td', ratingInWords(t, player)), make('td', String(player.games)));
  return line;
}

customElements.define('vv-leaderboard', LeaderboardElement);
