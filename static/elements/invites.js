// The invitations of this player that stand: what to, until when, and the ways to show one again or take it back; and the field for
// a code that one was given. Owns its list and its field.

/** @import {View} from './part.js' */
/** @import {Invited} from '../wire.d.ts' */
import { codeIn } from '../inviting.js';
import { invitation } from '../places.js';
import { dateInWords } from './figures.js';
import { Part, make, renew } from './part.js';
import { termsInWords } from './terms.js';

class InvitesElement extends Part {
  /** @type {View | null} */
  #view = null;

  /** @override */
  begin() {
    this.find('ul').addEventListener('click', (event) => {
      const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-invite]')) : null;
      const invite = button?.dataset.invite;
      if (!button || invite === undefined) return;
      if (button.matches('.look')) return this.wish({ do: 'hand_over', invite });
      this.find('h2').focus({ preventScroll: true });
      this.wish({ do: 'cancel', invite });
    });
    const code = this.#code();
    code.addEventListener('input', () => code.setCustomValidity(''));
    this.find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#open();
    });
  }

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    const { page: { invites, welcome }, t } = view;
    this.#view = view;
    this.find('.standing').hidden = invites.length === 0;
    const kind = (/** @type {Invited} */ each) => termsInWords(t, welcome?.rules ?? [], each);
    renew(this.find('ul'), invites.map((each) => ({ key: JSON.stringify([each.invite, t.language, kind(each)]), make: () => entry(view, each, kind(each)) })));
  }

  /** Goes to the invitation of the code in the field, if that is one. */
  #open() {
    const t = this.#view?.t;
    const field = this.#code();
    const code = codeIn(field.value);
    if (code !== '') {
      field.value = '';
      return this.wish({ do: 'go', place: invitation(code) });
    }
    field.setCustomValidity(t?.('invite.no_code') ?? '');
    field.reportValidity();
  }

  #code() {
    return /** @type {HTMLInputElement} */ (this.find('[name=invitation]'));
  }
}

/**
 * @param {View} view
 * @param {Invited} invited
 * @param {string} terms
 */
function entry({ t }, { invite, code, expires_ms }, terms) {
  const item = make('li');
  const words = make('div');
  const spelled = make('p', code, 'spelled');
  spelled.translate = false;
  words.append(make('p', terms), spelled, make('p', t('invite.until', { time: dateInWords(t, expires_ms) }), 'fine'));
  const [look, cancel] = [make('button', t('invite.look'), 'look'), make('button', t('waiting.cancel'), 'cancel')];
  look.setAttribute('aria-label', t('invite.look_name', { code, terms }));
  cancel.setAttribute('aria-label', t('invite.cancel_name', { code, terms }));
  for (const button of [look, cancel]) {
    button.type = 'button';
    button.dataset.invite = invite;
  }
  item.append(words, look, cancel);
  return item;
}

customElements.define('vv-invites', InvitesElement);
