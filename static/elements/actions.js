// What can be done besides moving: resign after a question, offer, answer an offer, claim. Owns the dialog; never decides
// whether the server will allow it.

/** @import {View} from './part.js' */
/** @import {OfferKind, OpenOffer} from '../wire.d.ts' */
import { offeredByMe, offersToMe, opposite } from '../match.js';
import { HERE } from './carry.js';
import { Part, make, write } from './part.js';

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
    for (const what of /** @type {OfferKind[]} */ (['draw', 'takeback'])) {
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
    for (const what of ['resign', 'carry']) /** @type {HTMLButtonElement} */ (this.find(`[data-wish=${what}]`)).disabled = connection.phase !== 'open';
    this.find('[data-wish=takeback]').hidden = welcome?.rules.find(({ id }) => id === match.rules)?.hidden ?? false;
    for (const what of ['draw', 'takeback']) {
      const button = /** @type {HTMLButtonElement} */ (this.find(`[data-wish=${what}]`));
      const waits = offeredByMe(match, what);
      button.setAttribute('aria-disabled', String(waits));
      button.disabled = connection.phase !== 'open' || (what === 'takeback' && match.ply === 0);
      write(button, waits ? t('action.offered') : t(`action.${what}`));
    }
  }
}

class OffersElement extends Part {
  #shown = '';
  #claimable = false;

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
    const { here, until } = match.presence[opposite(match.seat)];
    const claimable = !match.ended && !here && until !== null && now >= until;
    const offers = over ? [] : offersToMe(match, blocked);
    const shown = JSON.stringify([offers, claimable, t.language, name, match.game]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const cards = offers.map((offer) => this.#card(t(`offer.${offer.what}`, { name }), t, offer));
    if (claimable) cards.push(this.#claim(t('presence.claimable', { name }), t('presence.claim')));
    this.replaceChildren(...cards);
    if (claimable && !this.#claimable) this.read(t('presence.claimable', { name }));
    this.#claimable = claimable;
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
   * @param {string} label
   */
  #claim(sentence, label) {
    const card = make('div', '', 'card');
    const claim = make('button', label, 'primary claim');
    claim.type = 'button';
    claim.addEventListener('click', () => this.wish({ do: 'claim' }));
    card.append(make('p', sentence), claim);
    return card;
  }
}

customElements.define('vv-actions', ActionsElement);
customElements.define('vv-offers', OffersElement);
