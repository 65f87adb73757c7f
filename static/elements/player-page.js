// The page of a player: results and ratings on top, ended games below, the newest first. Owns the lists; never fetches.

/** @import {View} from './part.js' */
/** @import {PlayerPlace} from '../places.js' */
/** @import {RulesInfo} from '../wire.d.ts' */
/** @import {Summary} from '../records.d.ts' */
/** @import {Words} from '../i18n.js' */
import { to } from '../address.js';
import { idOf } from '../places.js';
import { changeInWords, dateInWords, kindInWords, ratingInWords, resultsInWords, seenBy, speedInWords } from './figures.js';
import { Part, make, write } from './part.js';
import { nameOfRules } from './wording.js';

class PlayerPageElement extends Part {
  /** @type {PlayerPlace | null} */
  #place = null;
  /** @type {Words | null} */
  #words = null;

  /** @override */
  begin() {
    this.find('.more').addEventListener('click', () => this.wish({ do: 'more' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t }) {
    const { place, welcome } = page;
    this.hidden = place?.at !== 'player' || place.state !== 'there';
    if (place?.at !== 'player' || this.hidden || (this.#place === place && this.#words === t)) return;
    this.#place = place;
    this.#words = t;
    const id = idOf(page, place) ?? '';
    const mine = id === welcome?.player.id;
    this.find('h1').translate = mine;
    write(this.find('h1'), mine ? t('games.mine') : (place.about?.name ?? ''));
    write(this.find('.who'), mine ? (place.about?.name ?? '') : '');
    write(this.find('.results'), place.about ? resultsInWords(t, place.about.results) : '');
    this.#showRatings(place, t);
    this.find('.none').hidden = place.games.length > 0;
    this.#showGames(place.games, id, t, welcome?.rules ?? []);
    const more = this.find('.more');
    more.hidden = place.next === null;
    more.setAttribute('aria-disabled', String(place.more));
  }

  /**
   * @param {PlayerPlace} place
   * @param {Words} t
   */
  #showRatings({ about }, t) {
    const ratings = about?.ratings ?? [];
    this.find('.ratings').hidden = ratings.length === 0;
    const rows = ratings.map((standing) => {
      const row = make('tr');
      const kind = make('th');
      kind.scope = 'row';
      const link = make('a', nameOfRules(t, standing.rules));
      link.href = to('leaderboard', standing.rules);
      kind.append(link, make('span', speedInWords(t, standing.speed), 'fine'));
      row.append(kind, make('td', ratingInWords(t, standing)), make('td', String(standing.games)));
      return row;
    });
    this.find('.ratings tbody').replaceChildren(...rows);
  }

  /**
   * Adds the games that are not there yet, so that the focus and the place on the page stay; all anew where others are shown.
   * @param {Summary[]} games
   * @param {string} id
   * @param {Words} t
   * @param {RulesInfo[]} known
   */
  #showGames(games, id, t, known) {
    const list = this.find('.ended');
    const shown = JSON.stringify([id, t.language, known.length, games[0]?.game]);
    if (list.dataset.shown !== shown || list.children.length > games.length) list.replaceChildren();
    list.dataset.shown = shown;
    const before = list.children.length;
    const items = games.slice(before).map((game) => item(game, id, t, known));
    list.append(...items);
    if (before > 0 && items.length > 0) {
      items[0]?.querySelector('a')?.focus();
      this.read(t('games.added', { count: items.length }));
    }
  }
}

/**
 * @param {Summary} game
 * @param {string} id
 * @param {Words} t
 * @param {RulesInfo[]} known
 */
function item(game, id, t, known) {
  const { other, outcome, change } = seenBy(game, id);
  const entry = make('li');
  entry.dataset.outcome = outcome;
  const what = make('a', kindInWords(t, known, game), 'what');
  what.href = to('replay', game.game);
  const against = make('span', '', 'against');
  const link = make('a', other.name);
  link.translate = false;
  link.href = to('player', other.id);
  against.append(`${t('games.against')} `, link);
  const when = make('time', dateInWords(t, game.ended?.at_ms ?? game.opened_ms), 'fine');
  when.dateTime = new Date(game.ended?.at_ms ?? game.opened_ms).toISOString();
  entry.append(make('span', t(`outcome.${outcome}`), 'outcome'), what, against, when);
  if (change) entry.append(make('span', changeInWords(t, change), 'change'));
  return entry;
}

customElements.define('vv-player-page', PlayerPageElement);
