// What is said while something is fetched, or why it cannot be had; and what calls from behind what is being looked at, with the
// way there. Owns its buttons only.

/** @import {View} from './part.js' */
/** @import {Call} from '../calling.js' */
/** @import {Page} from '../page.js' */
/** @import {Words} from '../i18n.js' */
import { calling } from '../calling.js';
import { leaderboard, player, replay } from '../places.js';
import { Part, make, write } from './part.js';

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
    this.hidden = !place || place.state === 'there' || place.at === 'invitation';
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
    else if (place?.at === 'leaderboard') this.wish({ do: 'go', place: leaderboard(place.rules) });
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
  /** @type {Call | null} */
  #call = null;
  #no = make('button', '', 'stop');

  /** @override */
  begin() {
    this.find('.go').addEventListener('click', () => this.#call?.go && this.wish(this.#call.go.wish));
    this.#no.type = 'button';
    this.#no.addEventListener('click', () => this.#call?.no && this.wish(this.#call.no.wish));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t }) {
    const call = calling(page);
    this.#call = call;
    this.hidden = call === null;
    write(this.find('.words'), call ? t(call.key, call.values) : '');
    this.find('.go').hidden = !call?.go;
    if (call?.go) write(this.find('.go'), t(call.go.label));
    if (!call?.no) return this.#no.remove();
    write(this.#no, t(call.no.label));
    if (!this.#no.isConnected) this.append(this.#no);
  }
}

customElements.define('vv-reading', ReadingElement);
customElements.define('vv-return', ReturnElement);
