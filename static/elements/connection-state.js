// The truth about the connection: a dot and a few words in the masthead, and the reason with a way out when it is broken.
// Owns no connection.

/** @import {View} from './part.js' */
import { Part, secondsLeft, write } from './part.js';

class ConnectionElement extends Part {
  /**
   * @param {View} view
   * @override
   */
  show({ connection, again_at, now, t }) {
    this.dataset.phase = connection.phase;
    const seconds = again_at === null ? 0 : secondsLeft(again_at, now);
    write(this.find('.words'), t(`connection.${connection.phase}`, { seconds }));
  }
}

class TroubleElement extends Part {
  /** @override */
  begin() {
    this.find('button').addEventListener('click', () => this.dispatchEvent(new CustomEvent('reconnect', { bubbles: true })));
  }

  /**
   * @param {View} view
   * @override
   */
  show({ connection, t }) {
    const { phase, why } = connection;
    this.hidden = phase === 'open' || why === null;
    write(this.find('.words'), why === null ? '' : t(`connection.why.${why}`, { origin: location.origin }));
    this.find('button').hidden = phase === 'connecting' || phase === 'silent';
  }
}

customElements.define('vv-connection', ConnectionElement);
customElements.define('vv-trouble', TroubleElement);
