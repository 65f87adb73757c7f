// "Why did I lose on time?": a table of what each move took, opened by a button once a timed match is over, and in its replay. Owns
// the dialog and its rows; the numbers are the server's.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Page} from '../page.js' */
/** @import {Words} from '../i18n.js' */
/** @import {Spent} from '../spent.js' */
import { isWhole, spent, takenIn } from '../spent.js';
import { Part, make, write } from './part.js';
import { briefly, flagInWords } from './times.js';
import { moveInWords } from './wording.js';

class SpentElement extends Part {
  #game = '';
  #shown = '';

  /** @override */
  begin() {
    const dialog = /** @type {HTMLDialogElement} */ (this.find('dialog'));
    this.find('.open').addEventListener('click', () => {
      this.wish({ do: 'look_up', game: this.#game });
      dialog.showModal();
    });
    this.find('.shut').addEventListener('click', () => dialog.close());
  }

  /**
   * @param {View} view
   * @override
   */
  show({ page, t }) {
    const { match } = page;
    const over = match?.ended ?? null;
    const record = match ? recordOf(page, match) : null;
    const timed = match !== null && (match.control !== null || match.adjourned || match.taken.length > 0);
    this.hidden = !match || !over || !timed || (page.place !== null && (!record || takenIn(record).length === 0));
    if (!match || this.hidden) return /** @type {HTMLDialogElement} */ (this.find('dialog')).close();
    this.#game = match.game;
    const lost = over?.reason === 'time' && match.seat !== null && over.winner !== null && over.winner !== match.seat;
    const question = t(lost ? 'spent.mine' : 'spent.heading');
    write(this.find('.open'), question);
    write(this.find('h2'), question);
    const taken = isWhole(match) ? match.taken : record ? takenIn(record) : [];
    const failed = !isWhole(match) && page.times?.game === match.game && page.times.state !== 'loading' && taken.length === 0;
    this.find('.none').hidden = taken.length > 0;
    write(this.find('.none'), t(failed ? 'spent.none' : 'archive.loading'));
    this.find('.table').hidden = this.find('.fine').hidden = taken.length === 0;
    write(this.find('.flag'), flagInWords(t, match, taken));
    const shown = JSON.stringify([match.game, t.language, taken.length]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.find('tbody').replaceChildren(...spent(taken, null).map((each) => row(t, match, each)));
  }
}

/**
 * The record of a match, where it is there.
 * @param {Page} page
 * @param {Match} match
 */
function recordOf({ place, times }, { game }) {
  if (place?.at === 'replay' && place.replay?.game === game) return place.replay;
  return times?.game === game ? times.replay : null;
}

/**
 * @param {Words} t
 * @param {Match} match
 * @param {Spent} each
 */
function row(t, match, { ply, seat, move, thought_ms, lag_ms, good_ms, fault_ms, left_ms }) {
  const line = make('tr');
  line.dataset.seat = seat;
  const head = make('th', `${ply}. ${moveInWords(t, match.layout, move)}`);
  head.scope = 'row';
  head.append(make('span', match.players[seat].name, 'fine'));
  const cell = (/** @type {number | null} */ ms) => make('td', ms === null ? t('spent.unknown') : briefly(t, ms));
  line.append(head, ...[thought_ms, lag_ms, good_ms, fault_ms, left_ms].map(cell));
  return line;
}

customElements.define('vv-spent', SpentElement);
