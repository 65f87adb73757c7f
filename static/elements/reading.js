// What is said while something is fetched, or why it cannot be had; and the way back to a game that goes on behind what is being
// looked at. Owns its buttons only.

/** @import {View} from './part.js' */
/** @import {Page} from '../page.js' */
/** @import {Words} from '../i18n.js' */
import { offersToMe, opposite } from '../match.js';
import { leaderboard, player, replay } from '../places.js';
import { Part, write } from './part.js';

/** Codes of what does not exist: asking again does not help. */
const MISSING = ['no_such_game', 'no_such_player', 'unknown_rules', 'no_replay', 'not_found'];

class ReadingElement extends Part {
  /** @type {Page['place']} */
  #place = null;

  /** @override */
  begin() {
    this.find('.again').addEventListener('click', () => this.#again());
    this.find('.home').addEventListener('click', () => this.wish({ do: 'home' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { place }, t }) {
    this.#place = place;
    this.hidden = !place || place.state === 'there';
    if (!place || this.hidden) return;
    const loading = place.state === 'loading';
    write(this.find('h1'), readingInWords(t, place.state));
    this.find('.again').hidden = loading || MISSING.includes(place.state);
    this.find('.home').hidden = loading;
  }

  #again() {
    const place = this.#place;
    if (place?.at === 'replay') this.wish({ do: 'go', place: replay(place.game, place.instead) });
    else if (place?.at === 'player') this.wish({ do: 'go', place: player(place.id) });
    else if (place) this.wish({ do: 'go', place: leaderboard(place.rules) });
  }
}

/**
 * @param {Words} t
 * @param {string} state
 */
function readingInWords(t, state) {
  if (state === 'loading') return t('archive.loading');
  return t(MISSING.includes(state) ? 'archive.missing' : 'archive.trouble');
}

class ReturnElement extends Part {
  /** @override */
  begin() {
    this.find('button').addEventListener('click', () => this.wish({ do: 'go', place: null }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t }) {
    const sentence = page.place ? goingOn(page, t) : '';
    this.hidden = sentence === '';
    write(this.find('.words'), sentence);
  }
}

/**
 * What goes on meanwhile; nothing where there is nothing to go back to.
 * @param {Page} page
 * @param {Words} t
 */
function goingOn({ match, seek }, t) {
  if (!match) return seek ? t('waiting.heading') : '';
  if (match.seat === null) return '';
  const { name } = match.players[opposite(match.seat)];
  if (!match.ended) return t(match.turn.includes(match.seat) ? 'return.turn' : 'return.game', { name });
  return offersToMe(match).some(({ what }) => what === 'rematch') ? t('offer.rematch', { name }) : '';
}

customElements.define('vv-reading', ReadingElement);
customElements.define('vv-return', ReturnElement);
