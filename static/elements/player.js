// One of the two who sit face to face: piece, name, presence, and the mark of whose turn it is. Owns none of it; the clock beside it
// is for timepiece.js.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Saying} from '../talk.js' */
/** @import {Seat} from '../wire.d.ts' */
import { to } from '../address.js';
import { bankMs, isCounted } from '../attending.js';
import { colourOf, opposite } from '../match.js';
import { ratingAlone } from './figures.js';
import { phraseAt } from '../talk.js';
import { Part, make, write } from './part.js';
import { nearSeat, special } from './wording.js';

class PlayerElement extends Part {
  /** What was said last. @type {Saying | null} */
  #said = null;

  /**
   * @param {View} view
   * @override
   */
  show({ page, t, now, connection }) {
    const { match, place } = page;
    if (!match) return;
    const near = nearSeat(match);
    const seat = this.dataset.side === 'near' ? near : opposite(near);
    const player = match.players[seat];
    const here = match.presence[seat].here;
    this.dataset.seat = seat;
    this.dataset.colour = colourOf(match, seat);
    this.classList.toggle('on-turn', match.turn.includes(seat));
    this.classList.toggle('away', !here);
    this.classList.toggle('winner', match.ended?.winner === seat);
    const name = /** @type {HTMLAnchorElement} */ (this.find('.name a'));
    write(name, player.name);
    if (player.bot) name.removeAttribute('href');
    else if (name.hash !== to('player', player.id)) name.href = to('player', player.id);
    const roles = [t(`seat.${colourOf(match, seat)}`), match.seat === seat ? t('game.you') : '', player.bot ? t('game.bot') : '', player.rating ? ratingAlone(t, player.rating) : ''];
    write(this.find('.role'), roles.filter(Boolean).join(' · '));
    write(this.find('.presence'), connection.phase === 'open' && !place ? presenceInWords(match, seat, t, now) : '');
    this.#showPhrase(match.said[seat], place ? '' : phraseAt(page, match, seat, t), t);
    const score = this.find('.score');
    score.hidden = match.score === null;
    write(score, match.score ? t(special(t, 'game.score', match.rules), { count: match.score[seat] }) : '');
  }

  /**
   * Shows what is said: anew, if it is said anew, so that it stands out for a while.
   * @param {Saying | null} said
   * @param {string} phrase
   * @param {View['t']} t
   */
  #showPhrase(said, phrase, t) {
    if (said !== this.#said) this.find('.said').replaceWith(make('p', '', 'said'));
    this.#said = said;
    write(this.find('.said'), phrase === '' ? '' : t('talk.said', { phrase }));
    this.classList.toggle('talks', phrase !== '');
  }
}

/**
 * @param {Match} match
 * @param {Seat} seat
 * @param {View['t']} t
 * @param {number} now
 */
function presenceInWords(match, seat, t, now) {
  const { here, why } = match.presence[seat];
  if (here || match.players[seat].bot) return t('presence.here');
  const seconds = Math.ceil((bankMs(match, seat, now) ?? 0) / 1000);
  const away = seconds > 0 && isCounted(match, seat) ? t('presence.left', { seconds }) : t('presence.away');
  return why === null ? away : `${away} · ${t(`presence.why.${why}`)}`;
}

customElements.define('vv-player', PlayerElement);
