// A socket that comes back. Owns the WebSocket, the hello with its token, the waiting between attempts and the proof that
// the other end lives; tells its true state at any time. Never gives a kept token away unasked, holds the one it was welcomed
// with whatever becomes of the storage, and never knows a game: every message but its own goes outside.

/** @import {ClientMessage, ServerMessage} from './wire.d.ts' */
/** @import {Why} from './closing.js' */
import { delayAfter, isUntold, isUnwelcome, reasonOf, unopened } from './closing.js';
import { Pulse } from './pulse.js';

/** @typedef {'taken' | 'declined' | 'gone'} CodeEnd what came of a code: the server took it, the player did not, it is no good */
/** @typedef {{phase: 'asking' | 'connecting' | 'open' | 'silent' | 'waiting' | 'closed', why: Why | null, again_in_ms: number | null}} ConnectionState */
/** @typedef {{getItem(key: string): string | null, setItem(key: string, value: string): void, removeItem(key: string): void}} Storage */
/** @typedef {{now(): number, setTimeout(run: () => void, ms: number): any, clearTimeout(timer: any): void}} Timers */

export const SUBPROTOCOL = 'visavis.v1';
export const TOKEN = 'visavis.token';
/** How long a socket may take to open, and how long the server may then take to welcome. */
const OPENING_MS = 15_000;
const WELCOME_MS = 8_000;
/** Longest wait for another hello on the same socket: the server closes one on which none comes. */
const HELLO_AGAIN_MS = 3_000;
/** Attempts in a row that ended before a socket was open until it is asked whether the server is there at all. */
const UNOPENED_MAX = 2;

export class Connection {
  /** @type {ConnectionState} */
  state = { phase: 'closed', why: null, again_in_ms: null };
  /** @type {(state: ConnectionState) => void} */
  onstate = () => {};
  /** @type {(message: ServerMessage) => void} */
  onmessage = () => {};
  /** Told what the server's clock says, Unix milliseconds: @type {(now_ms: number) => void} */
  onclock = () => {};
  /** What hello says besides the token: @type {() => {name?: string, lang?: string, page?: string}} */
  greeting = () => ({});
  /** The one-time code of a link from another device, said once instead of the token; where one is kept, after `decide`: @type {string | null} */
  code = null;
  /** Told what came of such a code: @type {(end: CodeEnd) => void} */
  oncode = () => {};

  #socket = /** @type {WebSocket | null} */ (null);
  /** Whether the player agreed that the code takes the place of the token. */
  #agreed = false;
  #attempt = 0;
  /** @type {{why: Why, after_ms: number} | null} */
  #announced = null;
  #timer = /** @type {any} */ (null);
  #pulse;
  /** The token this page was welcomed with: it holds even where the storage does not. @type {string | null} */
  #token = null;
  /** The token of the last hello. @type {string | null} */
  #offered = null;
  #opened = false;
  /** What was found out about why. */
  #found = /** @type {Why} */ ('lost');
  /** How many attempts in a row never came to an open socket. */
  #unopened = 0;
  /** Whether the page was left while it was connected, or about to be. */
  #left = false;

  /**
   * `look` tells how the server answers over HTTP: its status (403 where it lets such pages in nowhere), or null where it does not.
   * @param {{url: string, storage: Storage, timers: Timers, open: (url: string, protocol: string) => WebSocket, look?: () => Promise<number | null>, random?: () => number}} world
   */
  constructor({ url, storage, timers, open, look = async () => null, random = Math.random }) {
    this.url = url;
    this.storage = storage;
    this.timers = timers;
    this.open = open;
    this.look = look;
    this.random = random;
    this.#pulse = new Pulse({
      timers,
      ask: () => this.#write({ type: 'ping', t: timers.now() }),
      silent: () => this.#become('silent', 'silent'),
      dead: () => this.#socket && this.#giveUp(this.#socket),
    });
  }

  /** Connects now, whatever was waited for, or asks for a decision first. An open or opening connection stays. */
  connect() {
    if (this.#socket) return;
    this.#clear();
    this.#left = false;
    if (this.code !== null && !this.#agreed && this.#known()) return this.#become('asking', null);
    this.#become('connecting', this.state.why);
    const socket = this.open(this.url, SUBPROTOCOL);
    this.#socket = socket;
    this.#opened = false;
    socket.onopen = () => {
      this.#opened = true;
      this.#found = 'lost';
      this.#clear();
      this.#after(WELCOME_MS, () => this.#giveUp(socket));
      this.#hello();
    };
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
    if (this.#left || (phase === 'waiting' && !isUnwelcome(why))) this.connect();
    else if (phase === 'open') this.#pulse.probe();
  }

  /** The page is left, and the browser may keep it for "back": nobody is here until it is shown again. */
  leave() {
    const { phase } = this.state;
    if (phase === 'closed' || phase === 'asking') return;
    const socket = this.#socket;
    this.#socket = null;
    this.#clear();
    this.#left = true;
    socket?.close();
    this.#become('closed', null);
  }

  /**
   * Says something to the server; false when there is nobody to hear it.
   * @param {ClientMessage} message
   */
  send(message) {
    if (this.state.phase !== 'open' || !this.#socket) return false;
    this.#socket.send(JSON.stringify(message));
    this.#pulse.said();
    return true;
  }

  #known() {
    return this.#token ?? this.storage.getItem(TOKEN);
  }

  #hello() {
    if (this.code !== null) {
      const { name: _, ...rest } = this.greeting();
      return this.#write({ type: 'hello', code: this.code, ...rest });
    }
    this.#greet(this.greeting());
  }

  /** @param {{name?: string, lang?: string, page?: string}} greeting */
  #greet(greeting) {
    const token = this.#known();
    this.#offered = token;
    this.#write({ type: 'hello', ...(token ? { token } : {}), ...greeting });
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
    if (this.state.phase === 'open' || this.state.phase === 'silent') this.#pulse.heard();
    if (this.state.phase === 'silent') this.#become('open', null);
    if (message.type === 'refused' && message.about === 'hello') return this.#helloRefused(message.code, message);
    if (message.type === 'welcome') this.#welcomed(message.token);
    if (message.type === 'closing') this.#announced = { why: message.reason, after_ms: message.reconnect_after_ms };
    return message.type === 'pong' ? this.onclock(message.now_ms) : this.onmessage(message);
  }

  /** @param {string | undefined} token */
  #welcomed(token) {
    this.#token = token ?? this.#offered;
    if (this.#token && (token || !this.storage.getItem(TOKEN))) this.storage.setItem(TOKEN, this.#token);
    if (this.code !== null) this.#settled('taken');
    this.#attempt = 0;
    this.#announced = null;
    this.#clear();
    this.#become('open', null);
    this.#pulse.heard();
  }

  /**
   * @param {string} code
   * @param {Extract<ServerMessage, {type: 'refused'}>} message
   */
  #helloRefused(code, message) {
    if (code === 'bad_token' && this.code !== null) {
      this.#settled('gone');
      this.#hello();
    } else if (code === 'bad_token' && this.#offered) {
      // Another window may have kept another one meanwhile: that one stays.
      if (this.storage.getItem(TOKEN) === this.#offered) this.storage.removeItem(TOKEN);
      this.#token = null;
      this.#hello();
    } else if (code === 'bad_name') {
      this.#greet({});
      this.onmessage(message);
    } else if (message.retry_after_ms !== undefined) {
      this.#helloAgain(code === 'too_fast' ? 'too_fast' : 'busy', message.retry_after_ms);
    } else {
      this.onmessage(message);
    }
  }

  /**
   * Says hello once more after a while: on the same socket where the server waits so long, else on a new one.
   * @param {Why} why
   * @param {number} ms
   */
  #helloAgain(why, ms) {
    const socket = /** @type {WebSocket} */ (this.#socket);
    if (ms > HELLO_AGAIN_MS) {
      this.#announced = { why, after_ms: ms };
      return this.#giveUp(socket);
    }
    this.#clear();
    this.#become('waiting', why, ms);
    this.#after(ms, () => {
      this.#become('connecting', why);
      this.#hello();
      this.#after(WELCOME_MS, () => this.#giveUp(socket));
    });
  }

  /** @param {CodeEnd} end */
  #settled(end) {
    this.code = null;
    this.#agreed = false;
    this.oncode(end);
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
    this.#unopened = this.#opened ? 0 : this.#unopened + 1;
    const why = reasonOf(code) ?? this.#announced?.why ?? (this.#opened ? 'lost' : this.#found);
    if (why === 'replaced') return this.#become('closed', why);
    const delay = Math.round((this.#announced?.after_ms ?? 0) + delayAfter(why, this.#attempt++, this.random()));
    this.#announced = null;
    this.#become('waiting', why, delay);
    this.#after(delay, () => this.connect());
    if (this.#unopened >= UNOPENED_MAX) this.#whyUnopened();
  }

  /** A browser does not say why a socket cannot be opened: how the server answers otherwise tells more. */
  async #whyUnopened() {
    this.#found = unopened(await this.look().catch(() => null));
    const { phase, why, again_in_ms } = this.state;
    const waits = !this.#opened && (phase === 'waiting' || phase === 'connecting');
    if (waits && isUntold(why) && why !== this.#found) this.#become(phase, this.#found, again_in_ms);
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
    this.#pulse.stop();
    this.timers.clearTimeout(this.#timer);
  }
}
