// A socket that comes back. Owns the WebSocket, the hello with its token, the waiting between attempts and the proof that
// the other end lives; tells its true state at any time. Never gives a kept token away unasked, and never knows a game: every
// message but its own goes outside.

/** @import {ClientMessage, ServerMessage} from './wire.d.ts' */

/** @typedef {'lost' | 'replaced' | 'too_many_messages' | 'too_many_connections' | 'drain' | 'restart'} Why */
/** @typedef {'taken' | 'declined' | 'gone'} CodeEnd what came of a code: the server took it, the player did not, it is no good */
/** @typedef {{phase: 'asking' | 'connecting' | 'open' | 'waiting' | 'closed', why: Why | null, again_in_ms: number | null}} ConnectionState */
/** @typedef {{getItem(key: string): string | null, setItem(key: string, value: string): void, removeItem(key: string): void}} Storage */
/** @typedef {{now(): number, setTimeout(run: () => void, ms: number): any, clearTimeout(timer: any): void}} Timers */

export const SUBPROTOCOL = 'visavis.v1';
const TOKEN = 'visavis.token';
/** Delay before the first new attempt, its growth, and its limit; each attempt waits a random part of it. */
const FIRST_DELAY_MS = 500;
const GROWTH = 1.7;
const DELAY_MAX_MS = 15_000;
/** Delay after a close that says "you are too much". */
const LONG_DELAY_MS = 30_000;
/** Silence after which the other end is asked for a sign of life, and how long it has to give one. */
const SILENCE_MS = 20_000;
const ANSWER_MS = 8_000;
const OPENING_MS = 15_000;

const CLOSE_REASONS = /** @type {Record<number, Why>} */ ({ 1012: 'restart', 4008: 'too_many_messages', 4010: 'replaced', 4013: 'too_many_connections' });

export class Connection {
  /** @type {ConnectionState} */
  state = { phase: 'closed', why: null, again_in_ms: null };
  /** @type {(state: ConnectionState) => void} */
  onstate = () => {};
  /** @type {(message: ServerMessage) => void} */
  onmessage = () => {};
  /** What hello says besides the token: @type {() => {name?: string, lang?: string}} */
  greeting = () => ({});
  /** The one-time code of a link from another device, said once instead of the token; where one is kept, after `decide`: @type {string | null} */
  code = null;
  /** Told what came of such a code: @type {(end: CodeEnd) => void} */
  oncode = () => {};

  /** @type {WebSocket | null} */
  #socket = null;
  /** Whether the player agreed that the code takes the place of the token. */
  #agreed = false;
  #attempt = 0;
  /** @type {{why: Why, after_ms: number} | null} */
  #announced = null;
  /** @type {any} */
  #timer = null;
  #heard = 0;

  /**
   * @param {{url: string, storage: Storage, timers: Timers, open: (url: string, protocol: string) => WebSocket, random?: () => number}} world
   */
  constructor({ url, storage, timers, open, random = Math.random }) {
    this.url = url;
    this.storage = storage;
    this.timers = timers;
    this.open = open;
    this.random = random;
  }

  /** Connects now, whatever was waited for, or asks for a decision first. An open or opening connection stays. */
  connect() {
    if (this.#socket) return;
    this.#clear();
    if (this.code !== null && !this.#agreed && this.storage.getItem(TOKEN)) return this.#become('asking', null);
    this.#become('connecting', this.state.why);
    const socket = this.open(this.url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.#hello();
    socket.onmessage = (event) => this.#hear(socket, String(event.data));
    socket.onclose = (event) => this.#closed(socket, event.code);
    this.#after(OPENING_MS, () => this.#giveUp(socket));
  }

  /**
   * Decides what is asked: whether the code may take the place of the token that is kept. Then connects.
   * @param {boolean} agreed
   */
  decide(agreed) {
    if (this.state.phase !== 'asking') return;
    this.#agreed = agreed;
    if (!agreed) this.#settled('declined');
    this.connect();
  }

  /** The world has changed (the network is back, the page is looked at): try now, or ask for a sign of life now. */
  nudge() {
    const { phase, why } = this.state;
    const unwelcome = why === 'too_many_messages' || why === 'too_many_connections';
    if (phase === 'waiting' && !unwelcome) this.connect();
    else if (phase === 'open') this.#probe();
  }

  /**
   * Says something to the server; false when there is nobody to hear it.
   * @param {ClientMessage} message
   */
  send(message) {
    if (this.state.phase !== 'open' || !this.#socket) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #hello() {
    if (this.code !== null) {
      const { lang } = this.greeting();
      return this.#write({ type: 'hello', code: this.code, ...(lang ? { lang } : {}) });
    }
    const token = this.storage.getItem(TOKEN);
    this.#write({ type: 'hello', ...(token ? { token } : {}), ...this.greeting() });
  }

  /** @param {ClientMessage} message */
  #write(message) {
    this.#socket?.send(JSON.stringify(message));
  }

  /**
   * @param {WebSocket} socket
   * @param {string} text
   */
  #hear(socket, text) {
    if (socket !== this.#socket) return;
    /** @type {ServerMessage} */
    const message = JSON.parse(text);
    this.#heard = this.timers.now();
    if (message.type === 'refused' && message.about === 'hello') return this.#helloRefused(message.code, message);
    if (message.type === 'welcome') this.#welcomed(message.token);
    if (message.type === 'closing') this.#announced = { why: message.reason, after_ms: message.reconnect_after_ms };
    if (message.type !== 'pong') this.onmessage(message);
  }

  /** @param {string | undefined} token */
  #welcomed(token) {
    if (token) this.storage.setItem(TOKEN, token);
    if (this.code !== null) this.#settled('taken');
    this.#attempt = 0;
    this.#announced = null;
    this.#become('open', null);
    this.#listen();
  }

  /**
   * @param {string} code
   * @param {ServerMessage} message
   */
  #helloRefused(code, message) {
    if (code === 'bad_token' && this.code !== null) {
      this.#settled('gone');
      this.#hello();
    } else if (code === 'bad_token' && this.storage.getItem(TOKEN)) {
      this.storage.removeItem(TOKEN);
      this.#hello();
    } else if (code === 'bad_name') {
      const token = this.storage.getItem(TOKEN);
      this.#write({ type: 'hello', ...(token ? { token } : {}) });
      this.onmessage(message);
    } else if (message.type === 'refused' && message.retry_after_ms != null) {
      this.#helloAgain(message.retry_after_ms);
    } else {
      this.onmessage(message);
    }
  }

  /**
   * Too many come at once: the same hello counts in a moment, and says so long that it connects.
   * @param {number} ms
   */
  #helloAgain(ms) {
    const socket = this.#socket;
    if (!socket) return;
    this.#clear();
    this.#after(ms, () => {
      this.#hello();
      this.#after(OPENING_MS, () => this.#giveUp(socket));
    });
  }

  /** @param {CodeEnd} end */
  #settled(end) {
    this.code = null;
    this.#agreed = false;
    this.oncode(end);
  }

  /** Waits for silence, then asks for a sign of life. */
  #listen() {
    this.#clear();
    const quiet = this.timers.now() - this.#heard;
    this.#after(Math.max(0, SILENCE_MS - quiet), () => (this.timers.now() - this.#heard >= SILENCE_MS ? this.#probe() : this.#listen()));
  }

  #probe() {
    const socket = this.#socket;
    if (!socket) return;
    const asked = this.timers.now();
    this.#write({ type: 'ping', t: asked });
    this.#clear();
    this.#after(ANSWER_MS, () => (this.#heard < asked ? this.#giveUp(socket) : this.#listen()));
  }

  /** @param {WebSocket} socket */
  #giveUp(socket) {
    socket.close();
    this.#closed(socket, 1006);
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#clear();
    const why = CLOSE_REASONS[code] ?? this.#announced?.why ?? 'lost';
    if (why === 'replaced') return this.#become('closed', why);
    const delay = Math.round(this.#delay(why));
    this.#announced = null;
    this.#become('waiting', why, delay);
    this.#after(delay, () => this.connect());
  }

  /** @param {Why} why */
  #delay(why) {
    if (why === 'too_many_messages' || why === 'too_many_connections') return LONG_DELAY_MS * (0.5 + this.random() / 2);
    const ceiling = Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * GROWTH ** this.#attempt++);
    return (this.#announced?.after_ms ?? 0) + ceiling * this.random();
  }

  /**
   * @param {ConnectionState['phase']} phase
   * @param {Why | null} why
   * @param {number | null} [again_in_ms]
   */
  #become(phase, why, again_in_ms = null) {
    this.state = { phase, why, again_in_ms };
    this.onstate(this.state);
  }

  /**
   * @param {number} ms
   * @param {() => void} run
   */
  #after(ms, run) {
    this.#timer = this.timers.setTimeout(run, ms);
  }

  #clear() {
    this.timers.clearTimeout(this.#timer);
  }
}
