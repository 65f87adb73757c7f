// One of the two clocks of a match, beside its player. Owns its own ticking between two views and the two warnings of little time;
// never when a flag falls: at nothing it waits for the server's word.

/** @import {View} from './part.js' */
/** @import {Match} from '../match.js' */
/** @import {Time} from '../ticking.js' */
/** @import {Seat} from '../wire.d.ts' */
import { opposite } from '../match.js';
import { serverTime } from '../page.js';
import { steady } from '../steady.js';
import { armed, timeOf, untilFlagMs, warned } from '../ticking.js';
import { Part, write } from './part.js';
import { TENTHS_MS, besideFace, inWords, onFace } from './times.js';
import { nearSeat } from './wording.js';

/** From when on a clock looks as if little is left. */
const LOW_MS = 30_000;

class TimepieceElement extends Part {
  /** @type {View | null} */
  #view = null;
  #timer = 0;
  #game = '';
  /** @type {readonly number[]} */
  #warnings = [];

  /**
   * @param {View} view
   * @override
   */
  show(view) {
    this.#view = view;
    const { match } = view.page;
    this.hidden = !match?.clock;
    clearTimeout(this.#timer);
    if (match?.clock) this.#tick(view, match);
  }

  /**
   * @param {View} view
   * @param {Match} match
   */
  #tick({ page, t, connection }, match) {
    const { clock, control, adjourned, ended } = match;
    if (!clock) return;
    const near = nearSeat(match);
    const seat = this.dataset.side === 'near' ? near : opposite(near);
    const time = timeOf(clock, adjourned ? null : control, seat, serverTime(page, steady.now()));
    const runs = time.runs && !ended;
    this.classList.toggle('runs', runs);
    this.classList.toggle('still', runs && time.still_ms > 0);
    this.classList.toggle('low', untilFlagMs(time) <= (ended ? 0 : LOW_MS));
    this.classList.toggle('unsure', runs && connection.phase !== 'open');
    const dial = this.find('.dial');
    write(this.find('.digits'), onFace(t, time.left_ms));
    const name = t(runs ? 'clock.name_running' : 'clock.name', { name: match.players[seat].name });
    if (dial.getAttribute('aria-label') !== name) dial.setAttribute('aria-label', name);
    const beside = besideFace(t, time, ended !== null);
    write(this.find('.extra'), beside);
    if (seat === match.seat) this.#warn(match, time, runs);
    if (runs) this.#again(time);
  }

  /**
   * Shows the clock again when its face changes.
   * @param {Time} time
   */
  #again({ left_ms, still_ms }) {
    const step = still_ms > 0 ? still_ms % 1_000 : left_ms < TENTHS_MS ? left_ms % 100 : left_ms % 1_000;
    this.#timer = Number(setTimeout(() => {
      const { match } = this.#view?.page ?? {};
      if (this.#view && match) this.#tick(this.#view, match);
    }, step + 10));
  }

  /**
   * @param {Match} match
   * @param {Time} time
   * @param {boolean} runs
   */
  #warn(match, time, runs) {
    const left_ms = untilFlagMs(time) + time.still_ms;
    if (match.game !== this.#game) this.#warnings = armed(left_ms);
    this.#game = match.game;
    if (!runs) return;
    const { waiting, warning } = warned(this.#warnings, left_ms);
    this.#warnings = waiting;
    const t = this.#view?.t;
    if (warning !== null && t) this.read(t('clock.low', { time: inWords(t, Math.max(left_ms, 0)) }));
  }
}

customElements.define('vv-timepiece', TimepieceElement);
