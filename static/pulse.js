// Whether the other end of an open line still lives: asks for a sign of life after a silence, soon where an answer is due. Owns
// its one timer; never the socket, nor what is done about a silent one.

/** @import {Timers} from './connection.js' */

/** Silence after which a sign of life is asked for: where nothing is expected, and where something was said. */
export const SILENCE_MS = 10_000;
export const NEED_MS = 2_000;
/** How long the other end then has before it counts as silent, and how long a silent one is still waited for. */
export const ANSWER_MS = 2_000;
export const SILENT_MS = 4_000;

export class Pulse {
  /** @type {any} */
  #timer = null;
  /** When something was heard last. */
  #heard = 0;
  /** When something was said that nothing was heard after. @type {number | null} */
  #said = null;
  #asking = false;

  /** @param {{timers: Timers, ask: () => void, silent: () => void, dead: () => void}} world */
  constructor({ timers, ask, silent, dead }) {
    this.timers = timers;
    this.ask = ask;
    this.silent = silent;
    this.dead = dead;
  }

  /** The line is open, or something was heard on it. */
  heard() {
    this.#heard = this.timers.now();
    this.#said = null;
    if (!this.#asking && this.#timer !== null) return;
    this.#asking = false;
    this.#wait();
  }

  /** Something was said that will be answered. */
  said() {
    if (this.#said !== null || this.#asking) return;
    this.#said = this.timers.now();
    this.#wait();
  }

  /** Asks for a sign of life now. */
  probe() {
    if (this.#asking) return;
    this.#asking = true;
    this.ask();
    this.#after(ANSWER_MS, () => {
      this.silent();
      this.#after(SILENT_MS, () => this.dead());
    });
  }

  /** The line is closed. */
  stop() {
    this.timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#asking = false;
    this.#said = null;
  }

  /** Waits for silence; what is heard meanwhile is noticed when the time is up. */
  #wait() {
    const due = this.#said === null ? this.#heard + SILENCE_MS : this.#said + NEED_MS;
    const left = due - this.timers.now();
    if (left <= 0) this.probe();
    else this.#after(left, () => this.#wait());
  }

  /**
   * @param {number} ms
   * @param {() => void} run
   */
  #after(ms, run) {
    this.timers.clearTimeout(this.#timer);
    this.#timer = this.timers.setTimeout(run, ms);
  }
}
