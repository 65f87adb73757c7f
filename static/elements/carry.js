// The link to another device: as a code to be photographed, as text to be copied, and until when it is good. Owns its dialog;
// never makes the link.

/** @import {View} from './part.js' */
/** @import {Carried} from '../page.js' */
/** @import {Words} from '../i18n.js' */
import { serverTime } from '../page.js';
import { copied } from './copying.js';
import { timeInWords } from './figures.js';
import { Part, write } from './part.js';
import { picture } from './qr-picture.js';

/** The page that a link opens elsewhere. */
export const HERE = document.baseURI.replace(/[?#].*/, '');

class CarryElement extends Part {
  /** @type {Carried | null} */
  #carried = null;
  /** @type {Words | null} */
  #words = null;

  /** @override */
  begin() {
    const dialog = this.#dialog();
    dialog.addEventListener('close', () => this.#carried && this.wish({ do: 'put_away' }));
    this.find('.shut').addEventListener('click', () => dialog.close());
    this.find('.renew').addEventListener('click', () => this.wish({ do: 'carry', page: HERE }));
    this.find('.copy').addEventListener('click', () => this.#copy());
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t, now }) {
    const { carried } = page;
    const dialog = this.#dialog();
    const changed = carried !== this.#carried || t !== this.#words;
    this.#carried = carried;
    this.#words = t;
    if (!carried) return dialog.close();
    if (changed) this.#build(carried, t);
    const stale = serverTime(page, now) >= carried.expires_ms;
    this.find('.good').hidden = stale;
    this.find('.renew').hidden = !stale;
    write(this.find('.until'), stale ? t('carry.stale') : t('carry.until', { time: timeInWords(t, carried.expires_ms) }));
    if (!dialog.open) dialog.showModal();
  }

  /**
   * @param {Carried} carried
   * @param {Words} t
   */
  #build({ url, qr }, t) {
    this.find('.qr').hidden = qr === null;
    if (qr) this.find('.qr').replaceChildren(picture(qr, t('carry.picture')));
    this.#link().value = new URL(url, document.baseURI).href;
    write(this.find('.copied'), '');
  }

  async #copy() {
    const t = this.#words;
    if (t) write(this.find('.copied'), t((await copied(this.#link())) ? 'copy.done' : 'copy.by_hand'));
  }

  #link() {
    return /** @type {HTMLInputElement} */ (this.find('.link'));
  }

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.find('dialog'));
  }
}

customElements.define('vv-carry', CarryElement);
