// Time that goes evenly, also through a sleep of the device, and what the server's clock says by it. Owns how much was slept; never
// what time it is: the device's clock may be years off, and only how far it went while the page stood still is believed, until the
// server has said what time it is.

/** A step of the device's clock that even time did not make, from which on the device counts as having slept, in milliseconds. */
const SLEPT_MS = 500;
/** How far the server may seem behind before what was known of its clock counts for nothing, in milliseconds. */
const BEHIND_MS = 2_000;

/** @typedef {{server_ms: number, at: number}} Heard what the server's clock said when */

export class Steady {
  #slept_ms = 0;
  #even_ms = 0;
  #wall_ms = 0;

  /** @param {{even: () => number, wall: () => number}} device two clocks: one that goes evenly and may stand still in a sleep, and the one on the wall */
  constructor({ even, wall }) {
    this.even = even;
    this.wall = wall;
    this.#even_ms = even();
    this.#wall_ms = wall();
  }

  /** Milliseconds since some moment, those of a sleep with them. */
  now() {
    const [even_ms, wall_ms] = [this.even(), this.wall()];
    const slept_ms = wall_ms - this.#wall_ms - (even_ms - this.#even_ms);
    if (slept_ms > SLEPT_MS) this.#slept_ms += slept_ms;
    this.#even_ms = even_ms;
    this.#wall_ms = wall_ms;
    return even_ms + this.#slept_ms;
  }
}

/** The time of this page. */
export const steady = new Steady({ even: () => performance.now(), wall: () => Date.now() });

/**
 * What is known of the server's clock after it was heard once more. A word is late by its way here, and so the one counts by which the
 * clock is furthest ahead; unless one that comes fresh from the server shows that to be wrong.
 * @param {Heard | null} known
 * @param {Heard} heard
 * @param {boolean} fresh whether the server said so just now
 * @returns {Heard}
 */
export function believed(known, heard, fresh) {
  if (known === null) return heard;
  const ahead_ms = heard.server_ms - heard.at - (known.server_ms - known.at);
  return ahead_ms >= 0 || (fresh && ahead_ms < -BEHIND_MS) ? heard : known;
}
