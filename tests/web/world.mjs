// A world for a connection: a socket, a clock and a memory that are handed in. No network and no waiting.

import { Connection } from '../../static/connection.js';
import { welcome } from './sample.mjs';

/** A socket that says nothing by itself. */
class Socket {
  /** @type {any[]} */
  said = [];
  /** @type {() => void} */
  onopen = () => {};
  /** @type {(event: {data: string}) => void} */
  onmessage = () => {};
  /** @type {(event: {code: number}) => void} */
  onclose = () => {};
  closed = false;

  /** @param {string} text */
  send(text) {
    this.said.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  /** @param {any} message */
  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

/** A world in which time passes when told to. */
export class World {
  time = 0;
  /** @type {{at: number, run: () => void}[]} */
  timers = [];
  /** @type {Socket[]} */
  sockets = [];
  /** @type {Map<string, string>} */
  kept = new Map();
  /** @type {any[]} */
  heard = [];
  protocol = '';

  constructor(random = 1) {
    this.connection = new Connection({
      url: 'ws://house/ws',
      storage: {
        getItem: (key) => this.kept.get(key) ?? null,
        setItem: (key, value) => void this.kept.set(key, value),
        removeItem: (key) => void this.kept.delete(key),
      },
      timers: {
        now: () => this.time,
        setTimeout: (run, ms) => {
          const timer = { at: this.time + ms, run };
          this.timers.push(timer);
          return timer;
        },
        clearTimeout: (timer) => void (this.timers = this.timers.filter((other) => other !== timer)),
      },
      open: (_, protocol) => {
        this.protocol = protocol;
        const socket = new Socket();
        this.sockets.push(socket);
        return /** @type {any} */ (socket);
      },
      random: () => random,
    });
    this.connection.onmessage = (message) => void this.heard.push(message);
  }

  get socket() {
    return /** @type {Socket} */ (this.sockets.at(-1));
  }

  /** Connects and is welcomed. */
  enter(token = 'secret') {
    this.connection.connect();
    this.socket.onopen();
    this.socket.hear(welcome({ token }));
  }

  /** Comes by a link with a code; what is told of it. @param {string} code */
  link(code) {
    /** @type {string[]} */
    const told = [];
    this.connection.code = code;
    this.connection.oncode = (end) => void told.push(end);
    return told;
  }

  /** @param {number} ms */
  pass(ms) {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      this.timers = this.timers.filter((timer) => timer !== next);
      next.run();
    }
    this.time = end;
  }

  /** How long the next attempt is waited for, after the socket closed with a code. @param {number} code */
  breaks(code) {
    this.socket.onclose({ code });
    return this.connection.state.again_in_ms;
  }
}
