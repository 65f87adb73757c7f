// Whose turn it is while the game runs, and how it ended afterwards with what can be done then. Owns the buttons of an ended
// game; never decides who has won.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
import { colourOf, isUnwanted, offeredByMe, offersToMe, opposite } from '../match.js';
import { to } from '../address.js';
import { ratingsInWords } from './figures.js';
import { Part, write } from './part.js';
import { placeInWords } from './replay.js';
import { resultInWords, turnInWords, wordOfLast } from './wording.js';

class StatusElement extends Part {
  /** @override */
  begin() {
    this.find('.leave').addEventListener('click', () => this.wish({ do: 'home' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, place }, t, connection }) {
    if (!match) return;
    const turn = this.find('.turn');
    this.find('.leave').hidden = match.seat !== null || place !== null;
    const watchers = this.find('.watchers');
    const words = match.ended || place ? '' : onlookersInWords(t, match);
    watchers.hidden = words === '';
    write(watchers, words);
    const open = connection.phase === 'open';
    const mine = match.seat !== null && match.turn.includes(match.seat);
    turn.classList.toggle('mine', mine && !match.pending && open);
    const [mover] = mine && match.seat ? [match.seat] : match.turn;
    turn.dataset.colour = mover ? colourOf(match, mover) : '';
    const word = wordOfLast(t, match) || startInWords(t, match);
    write(this.find('.word'), word);
    this.find('.word').hidden = word === '';
    if (place?.at === 'replay') return this.#showPlace(turn, match, placeInWords(t, place));
    write(turn, match.ended ? t('turn.over') : !open ? t(match.clock?.running.length ? 'turn.cut_off' : 'turn.paused') : match.pending ? t('turn.sending') : turnInWords(t, match));
  }

  /**
   * @param {HTMLElement} turn
   * @param {Match} match
   * @param {string} words
   */
  #showPlace(turn, match, words) {
    turn.dataset.colour = match.mover ? colourOf(match, match.mover) : '';
    write(turn, words);
  }
}

/**
 * How it starts, where that does not go without saying.
 * @param {View['t']} t
 * @param {Match} match
 */
function startInWords(t, { start, part }) {
  if (part) return part === 'first' ? t('game.pair_first') : t('game.pair_second');
  return start === 'balanced' ? t('game.balanced') : '';
}

/**
 * How many watch, and how late this one sees it.
 * @param {View['t']} t
 * @param {Match} match
 */
function onlookersInWords(t, { watchers, late_ms }) {
  const late = late_ms === null ? '' : t('watchers.late', { count: Math.round(late_ms / 1000) });
  return [watchers > 0 ? t('watchers.count', { count: watchers }) : '', late].filter(Boolean).join(' · ');
}

class ResultElement extends Part {
  /** @override */
  begin() {
    const rematch = this.find('[data-wish=rematch]');
    rematch.addEventListener('click', () => {
      if (rematch.getAttribute('aria-disabled') !== 'true') this.wish({ do: 'offer', what: 'rematch' });
    });
    this.find('[data-wish=again]').addEventListener('click', () => this.wish({ do: 'again' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, over, place, blocked }, t, connection }) {
    this.find('.result').hidden = !match?.ended;
    if (!match?.ended) return;
    const [result, reason] = resultInWords(t, match);
    this.find('.result').dataset.outcome = match.ended.result ?? '';
    write(this.find('h2'), result);
    write(this.find('.reason'), reason);
    const ratings = ratingsInWords(t, match);
    write(this.find('.ratings'), ratings);
    this.find('.ratings').hidden = ratings === '';
    this.find('.row').hidden = place !== null;
    /** @type {HTMLAnchorElement} */ (this.find('.look')).href = to('replay', match.game);
    const record = /** @type {HTMLAnchorElement} */ (this.find('.record'));
    record.hidden = !match.ended.record;
    record.href = match.ended.record;
    const follow = /** @type {HTMLAnchorElement} */ (this.find('.follow'));
    follow.hidden = match.next === null || match.seat !== null;
    if (match.next !== null) follow.href = to('game', match.next);
    this.find('.over').hidden = !over;
    this.#showRematch(match, over || isUnwanted(match, blocked), t, connection.phase === 'open');
  }

  /**
   * @param {Match} match
   * @param {boolean} never whether there can be none
   * @param {View['t']} t
   * @param {boolean} open
   */
  #showRematch(match, never, t, open) {
    const rematch = /** @type {HTMLButtonElement} */ (this.find('[data-wish=rematch]'));
    const waits = offeredByMe(match, 'rematch');
    rematch.hidden = match.seat === null || never || match.ended?.pair?.next !== undefined || offersToMe(match, null).some(({ what }) => what === 'rematch');
    rematch.setAttribute('aria-disabled', String(waits || !open));
    write(rematch, waits ? t('action.offered') : t('action.rematch'));
  }
}

customElements.define('vv-status', StatusElement);
customElements.define('vv-result', ResultElement);
