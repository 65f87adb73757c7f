// What can be done besides moving: resign after a question, call off, offer, answer an offer, claim. Owns the dialog; never decides
// whether the server will allow it.

/** @import {View} from './part.js' */
/** @import {ClaimKind, OfferKind, OpenOffer} from '../wire.d.ts' */
import { mayClaim } from '../attending.js';
import { offeredByMe, offersToMe, opposite } from '../match.js';
import { isCorrespondence, mayAbort } from '../timing.js';
import { HERE } from './carry.js';
import { Part, make, write } from './part.js';

/** What can be offered while the game runs. @type {OfferKind[]} */
const OFFERS = ['takeback', 'draw', 'adjourn'];
/** What may be chosen when the other has been away for too long. @type {ClaimKind[]} */
const CLAIMS = ['win', 'draw', 'adjourn'];
/** The same until both have moved: whoever claims then calls the game off. @type {ClaimKind[]} */
const CLAIMS_UNBEGUN = ['win', 'adjourn'];

/** How long a press that calls the game off is not meant, after a question above it has gone and it has moved up. */
const MOVED_MS = 700;
/** When that was last. */
let moved_at = -Infinity;

class ActionsElement extends Part {
  /** @override */
  begin() {
    const dialog = /** @type {HTMLDialogElement} */ (this.find('dialog'));
    this.find('[data-wish=resign]').addEventListener('click', () => dialog.showModal());
    this.find('.stay').addEventListener('click', () => dialog.close());
    this.find('.confirm').addEventListener('click', () => {
      dialog.close();
      this.wish({ do: 'resign' });
    });
    this.find('[data-wish=carry]').addEventListener('click', () => this.wish({ do: 'carry', page: HERE }));
    this.find('[data-wish=abort]').addEventListener('click', (event) => {
      // A second tap on an answer falls on whatever has come to lie there, and this is done at once.
      if (event.detail === 0 || performance.now() > moved_at + MOVED_MS) this.wish({ do: 'offer', what: 'abort' });
    });
    for (const what of OFFERS) {
      const button = this.find(`[data-wish=${what}]`);
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') this.wish({ do: 'offer', what });
      });
    }
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, welcome }, t, connection }) {
    const dialog = /** @type {HTMLDialogElement} */ (this.find('dialog'));
    this.hidden = !match || match.seat === null || match.ended !== null;
    if (!match || this.hidden) return dialog.close();
    const name = match.seat === null ? '' : match.players[opposite(match.seat)].name;
    write(this.find('.meaning'), t('resign.meaning', { name }));
    for (const what of ['resign', 'abort', 'carry']) /** @type {HTMLButtonElement} */ (this.find(`[data-wish=${what}]`)).disabled = connection.phase !== 'open';
    const hidden = welcome?.rules.find(({ id }) => id === match.rules)?.hidden ?? false;
    this.find('[data-wish=takeback]').hidden = hidden || !match.takebacks;
    this.find('[data-wish=adjourn]').hidden = isCorrespondence(match);
    this.find('[data-wish=abort]').hidden = !mayAbort(match);
    for (const what of OFFERS) {
      const button = /** @type {HTMLButtonElement} */ (this.find(`[data-wish=${what}]`));
      const waits = offeredByMe(match, what);
      button.setAttribute('aria-disabled', String(waits));
      button.disabled = connection.phase !== 'open' || (what === 'takeback' && match.ply <= match.opened);
      write(button, waits ? t('action.offered') : t(`action.${what}`));
    }
  }
}

class OffersElement extends Part {
  #shown = '';
  #claimable = false;
  /** Whether the player has chosen to wait, while the other is away. */
  #waits = false;

  /**
   * @param {View} view
   * @override
   */
  show({ page: { match, over, blocked }, t, now }) {
    if (!match || match.seat === null) {
      this.#shown = '';
      return this.replaceChildren();
    }
    const { name } = match.players[opposite(match.seat)];
    if (match.presence[opposite(match.seat)].here) this.#waits = false;
    const due = mayClaim(match, now);
    const claimable = due && !this.#waits;
    const offers = over ? [] : offersToMe(match, blocked);
    const unbegun = mayAbort(match);
    const shown = JSON.stringify([offers, claimable, unbegun, t.language, name, match.game]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const cards = offers.map((offer) => this.#card(t(`offer.${offer.what}`, { name }), t, offer));
    const sentence = `${t('presence.claimable', { name })} ${t(unbegun ? 'presence.unbegun' : 'presence.choose')}`;
    if (claimable) cards.push(this.#claim(sentence, t, unbegun));
    if (cards.length < this.childElementCount) moved_at = performance.now();
    this.replaceChildren(...cards);
    if (claimable && !this.#claimable) this.read(sentence);
    this.#claimable = due;
  }

  /**
   * @param {string} sentence
   * @param {View['t']} t
   * @param {OpenOffer} offer
   */
  #card(sentence, t, { what, seq: to }) {
    const card = make('div', '', 'card');
    const accept = make('button', t('offer.accept'), 'primary accept');
    const decline = make('button', t('offer.decline'), 'decline');
    accept.addEventListener('click', () => this.wish({ do: 'offer', what, to }));
    decline.addEventListener('click', () => this.wish({ do: 'decline', what, to }));
    accept.type = decline.type = 'button';
    card.append(make('p', sentence), accept, decline);
    return card;
  }

  /**
   * @param {string} sentence
   * @param {View['t']} t
   * @param {boolean} unbegun
   */
  #claim(sentence, t, unbegun) {
    const card = make('div', '', 'card claims');
    const claims = (unbegun ? CLAIMS_UNBEGUN : CLAIMS).map((what) => {
      const called = unbegun && what === 'win' ? t('abort.do') : t(`claim.${what}`);
      const claim = make('button', called, what === 'win' ? 'primary claim' : '');
      claim.dataset.claim = what;
      claim.addEventListener('click', () => this.wish({ do: 'claim', what }));
      return claim;
    });
    const wait = make('button', t('presence.wait'), 'wait');
    wait.addEventListener('click', () => {
      this.#waits = true;
      card.remove();
      moved_at = performance.now();
      this.announce(t('presence.waits'));
    });
    for (const button of [...claims, wait]) button.type = 'button';
    card.append(make('p', sentence), ...claims, wait);
    return card;
  }
}

customElements.define('vv-actions', ActionsElement);
customElements.define('vv-offers', OffersElement);
