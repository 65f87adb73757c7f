// An invitation as the one who was given it sees it: who invites to what, and one button to play; or why there is nothing to play.
// Owns its screen; never decides whether the invitation still stands.

/** @import {View} from './part.js' */
/** @import {InvitationPlace} from '../places.js' */
/** @import {InvitationView} from '../records.d.ts' */
/** @import {Words} from '../i18n.js' */
import { serverTime } from '../page.js';
import { invitation } from '../places.js';
import { dateInWords } from './figures.js';
import { Part, write } from './part.js';
import { termsInWords } from './terms.js';

class InvitationElement extends Part {
  /** @type {InvitationPlace | null} */
  #place = null;

  /** @override */
  begin() {
    this.find('.join').addEventListener('click', () => this.#place && this.wish({ do: 'join', code: this.#place.code }));
    this.find('.again').addEventListener('click', () => this.#place && this.wish({ do: 'go', place: invitation(this.#place.code) }));
    this.find('.there').addEventListener('click', () => this.#place?.game && this.wish({ do: 'show', game: this.#place.game }));
    this.find('.own').addEventListener('click', () => this.#place?.found && this.wish({ do: 'hand_over', invite: this.#place.found.invite }));
    this.find('.home').addEventListener('click', () => this.wish({ do: 'home' }));
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page, t, connection } = view;
    const place = page.place?.at === 'invitation' ? page.place : null;
    this.#place = place;
    this.hidden = place === null;
    if (!place) return;
    const fate = fateOf(view, place);
    write(this.find('h1'), headingOf(t, place, fate));
    const { found } = place;
    const told = fate === 'open' || fate === 'own';
    write(this.find('.terms'), told && found ? termsInWords(t, page.welcome?.rules ?? [], found) : '');
    write(this.find('.how'), told && found ? howInWords(t, found, fate === 'own') : '');
    write(this.find('.meaning'), fate === 'loading' || fate === 'open' ? '' : t(MEANINGS[fate]));
    this.find('.join').hidden = fate !== 'open';
    /** @type {HTMLButtonElement} */ (this.find('.join')).disabled = connection.phase !== 'open' || page.joining !== null;
    this.find('.again').hidden = fate !== 'trouble';
    this.find('.there').hidden = place.game === null;
    this.find('.own').hidden = fate !== 'own' || !page.invites.some(({ invite }) => invite === found?.invite);
    this.find('.home').hidden = fate === 'loading' || fate === 'open';
  }
}

/** @typedef {'loading' | 'open' | 'own' | 'yours' | 'missing' | 'late' | 'trouble'} Fate */

/** What each fate means for the one who was invited. @type {Record<Exclude<Fate, 'loading' | 'open'>, string>} */
const MEANINGS = {
  own: 'invitation.own', yours: 'invitation.yours', missing: 'invitation.missing', late: 'invitation.late', trouble: 'archive.trouble',
};

/** @type {Partial<Record<Fate, string>>} */
const HEADINGS = { own: 'invitation.heading_own', yours: 'invitation.heading_yours' };

/**
 * What is to be made of an invitation: what its lookup says, or what was answered to whoever wanted to take it up.
 * @param {View} view
 * @param {InvitationPlace} place
 * @returns {Fate}
 */
function fateOf({ page, now }, { state, found, game }) {
  if (game !== null) return 'yours';
  if (state === 'loading') return 'loading';
  if (state === 'own_invite' || (state === 'there' && found?.player.id === page.welcome?.player.id)) return 'own';
  if (state === 'there') return found && serverTime(page, now) >= found.expires_ms ? 'late' : 'open';
  if (state === 'gone') return 'late';
  return ['no_such_invite', 'not_found', 'bad_query'].includes(state) ? 'missing' : 'trouble';
}

/**
 * @param {Words} t
 * @param {InvitationPlace} place
 * @param {Fate} fate
 */
function headingOf(t, { found }, fate) {
  if (fate === 'loading') return t('invitation.loading');
  if (fate === 'open' && found) return t('invitation.heading', { name: found.player.name });
  return t(HEADINGS[fate] ?? 'invitation.heading_none');
}

/**
 * Who begins, whether anybody may watch, and until when it stands.
 * @param {Words} t
 * @param {InvitationView} found
 * @param {boolean} own
 */
function howInWords(t, { seat, private: hidden, expires_ms, here, player }, own) {
  const first = { random: 'invite.seat_drawn', first: own ? 'invite.seat_mine' : 'invitation.seat_theirs', second: own ? 'invite.seat_theirs' : 'invite.seat_mine' }[seat];
  const there = own || here ? '' : t('invitation.away', { name: player.name });
  return [t(first, { name: player.name }), t(hidden ? 'invite.is_private' : 'invite.is_public'), t('invite.until', { time: dateInWords(t, expires_ms) }), there].filter(Boolean).join(' ');
}

customElements.define('vv-invitation', InvitationElement);
