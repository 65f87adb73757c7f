// Inviting somebody: what is asked before (who begins, whether it counts, whether it is private, how long it stands), then the link,
// its code to be photographed or read out, and the way to take it back. Owns its dialog; never makes the link.

/** @import {View} from './part.js' */
/** @import {Invited, SeatWish} from '../wire.d.ts' */
/** @import {Words} from '../i18n.js' */
/** @import {Wish} from '../wishes.js' */
import { memory } from '../memory.js';
import { HERE } from './carry.js';
import { copied } from './copying.js';
import { dateInWords } from './figures.js';
import { textOf } from '../writing.js';
import { Part, write } from './part.js';
import { picture } from './qr-picture.js';
import { termsInWords } from './terms.js';

/** @typedef {Pick<Extract<Wish, {do: 'invite'}>, 'rules' | 'options' | 'clock' | 'rated' | 'takebacks' | 'dead_draw' | 'start'>} Offered what is invited to */

const KEPT = 'visavis.inviting';

class InvitingElement extends Part {
  /** @type {Offered | null} */
  #offered = null;
  /** @type {Invited | null} */
  #drawn = null;
  /** @type {View | null} */
  #view = null;
  #sent = false;

  /** @override */
  begin() {
    const dialog = this.#dialog();
    dialog.addEventListener('close', () => this.#closed());
    this.find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#invite();
    });
    for (const button of this.querySelectorAll('.shut')) button.addEventListener('click', () => dialog.close());
    this.find('.copy').addEventListener('click', () => this.#copy());
    this.find('.share').addEventListener('click', () => this.#share());
    this.find('.share').hidden = !('share' in navigator);
    this.find('.withdraw').addEventListener('click', () => this.#drawn && this.wish({ do: 'cancel', invite: this.#drawn.invite }));
  }

  /**
   * Asks how to invite to a game.
   * @param {Offered} offered
   */
  ask(offered) {
    this.#offered = offered;
    const kept = keptChoices();
    this.#field('seat').value = kept.seat;
    this.#expiry(kept.expires);
    this.#field('rated').checked = offered.rated;
    this.#field('private').checked = kept.hidden;
    if (this.#view) this.show(this.#view);
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page, t, connection } = view;
    this.#view = view;
    const dialog = this.#dialog();
    const invitation = page.invites.find(({ invite }) => invite === page.shown) ?? null;
    // What came of it stands here, or behind this dialog: why there is no invitation.
    if (invitation || (this.#sent && page.inviting === null)) this.#offered = null;
    this.#sent &&= page.inviting !== null;
    if (!invitation && !this.#offered) {
      this.#drawn = null;
      return dialog.close();
    }
    this.find('form').hidden = invitation !== null;
    this.find('.made').hidden = invitation === null;
    write(this.find('.terms'), termsInWords(t, page.welcome?.rules ?? [], invitation ?? { .../** @type {Offered} */ (this.#offered), rated: invitation === null && this.#field('rated').checked }));
    /** @type {HTMLButtonElement} */ (this.find('.make')).disabled = page.inviting !== null || connection.phase !== 'open';
    if (invitation) this.#draw(invitation, t);
    if (!dialog.open) dialog.showModal();
  }

  /**
   * @param {Invited} invitation
   * @param {Words} t
   */
  #draw(invitation, t) {
    const { code, url, qr, expires_ms, seat, private: hidden } = invitation;
    const fresh = this.#drawn?.invite !== invitation.invite;
    this.#drawn = invitation;
    this.find('.qr').hidden = qr === null;
    if (qr) this.find('.qr').replaceChildren(picture(qr, t('invite.picture')));
    this.#link().value = new URL(url, document.baseURI).href;
    write(this.find('.spelled'), code);
    write(this.find('.how'), [t(SEATS[seat]), t(hidden ? 'invite.is_private' : 'invite.is_public'), t('invite.until', { time: dateInWords(t, expires_ms) })].join(' '));
    if (!fresh) return;
    write(this.find('.copied'), '');
    this.find('h2').focus();
    this.read(t('invite.made'));
  }

  /**
   * Offers no longer time than the house lets an invitation stand, and of what is offered the choice, or else the longest.
   * @param {string} choice
   */
  #expiry(choice) {
    const most = this.#view?.page.welcome?.limits.invite_s_max || Infinity;
    /** @type {HTMLSelectElement} */
    const field = this.#field('expires');
    for (const [at, option] of [...field.options].entries()) option.hidden = option.disabled = at > 0 && Number(option.value) > most;
    const longest = [...field.options].findLast(({ disabled }) => !disabled);
    field.value = choice;
    if (field.selectedOptions[0]?.disabled ?? true) field.value = longest?.value ?? '';
  }

  #invite() {
    const offered = this.#offered;
    if (!offered) return;
    const [seat, expires, hidden, rated] = [this.#field('seat').value, this.#field('expires').value, this.#field('private').checked, this.#field('rated').checked];
    memory.setItem(KEPT, JSON.stringify({ seat, expires, hidden }));
    this.#sent = true;
    this.wish({ do: 'invite', ...offered, rated, seat, hidden, expires_s: Number(expires), page: HERE });
  }

  async #copy() {
    const t = this.#view?.t;
    if (t) write(this.find('.copied'), t((await copied(this.#link())) ? 'copy.done' : 'copy.by_hand'));
  }

  async #share() {
    const t = this.#view?.t;
    if (!t) return;
    try {
      await navigator.share({ title: t('invite.share_title'), text: textOf(this.find('.terms')), url: this.#link().value });
    } catch (error) {
      // Whoever thinks better of it needs no word.
      if (!(error instanceof DOMException && error.name === 'AbortError')) await this.#copy();
    }
  }

  #closed() {
    this.#offered = null;
    this.#drawn = null;
    if (this.#view?.page.shown != null) this.wish({ do: 'hand_over', invite: null });
  }

  #link() {
    return /** @type {HTMLInputElement} */ (this.find('.link'));
  }

  /**
   * @param {string} name
   * @returns {any}
   */
  #field(name) {
    return this.find(`[name="${name}"]`);
  }

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.find('dialog'));
  }
}

/** Who begins, by the seat of the one who invites. @type {Record<SeatWish, string>} */
const SEATS = { random: 'invite.seat_drawn', first: 'invite.seat_mine', second: 'invite.seat_theirs' };

/** What was chosen the last time. @returns {{seat: SeatWish, expires: string, hidden: boolean}} */
function keptChoices() {
  try {
    return { seat: 'random', expires: '86400', hidden: true, ...JSON.parse(memory.getItem(KEPT) ?? '{}') };
  } catch {
    return { seat: 'random', expires: '86400', hidden: true };
  }
}

customElements.define('vv-inviting', InvitingElement);
