// The question whether a link from another device makes this one another player. Owns its dialog; never the code, nor what
// comes of the answer. Escape is an answer too: to stay.

/** @import {View} from './part.js' */
import { Part } from './part.js';

class CodeElement extends Part {
  #asking = false;

  /** @override */
  begin() {
    this.find('.keep').addEventListener('click', () => this.#decide(false));
    this.find('.take').addEventListener('click', () => this.#decide(true));
    this.#dialog().addEventListener('close', () => this.#asking && this.#decide(false));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ connection }) {
    const dialog = this.#dialog();
    this.#asking = connection.phase === 'asking';
    if (!this.#asking) dialog.close();
    else if (!dialog.open) dialog.showModal();
  }

  /** @param {boolean} agreed */
  #decide(agreed) {
    this.dispatchEvent(new CustomEvent('decide', { bubbles: true, detail: agreed }));
  }

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.find('dialog'));
  }
}

customElements.define('vv-code', CodeElement);
