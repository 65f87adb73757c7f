// The real server and the real browser, for tests and screenshots: starts them, watches them, ends them. Knows how a person
// finds things on the page; never what a test wants to see there.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** @import {Browser, BrowserContext, BrowserContextOptions, Page} from 'playwright-core' */
/** @import {ClientMessage, ServerMessage} from '../../static/wire.d.ts' */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** How long a fact may take to become true, and how long a server may take to start or stop. */
export const DEADLINE_MS = 15_000;
const SERVER_MS = 20_000;

const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The server's program: the one named, else the one that was built, where cargo puts what it builds. */
export function program() {
  const target = path.resolve(ROOT, process.env.CARGO_TARGET_DIR || 'target');
  const built = ['release/visavis', 'debug/visavis'].map((name) => path.join(target, name));
  const found = process.env.VISAVIS_BIN ? path.resolve(process.env.VISAVIS_BIN) : built.find((name) => existsSync(name));
  if (!found) throw new Error('no server to test: build it, or name it in VISAVIS_BIN');
  return found;
}

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });

/** One server with a store of its own that outlives its process, until the house is closed. */
export class House {
  #folder = mkdtempSync(path.join(tmpdir(), 'visavis-web-'));
  /** @type {import('node:child_process').ChildProcess | null} */
  #server = null;
  /** @type {Record<string, string>} */
  #env;
  #said = '';
  url = '';

  /** @param {Record<string, string>} [env] */
  constructor(env = {}) {
    const store = path.join(this.#folder, 'store.db');
    this.#env = { VISAVIS__LIMITS__CONNECTIONS_PER_IP: '0', VISAVIS__LOBBY__LAG_MS_MAX: '0', VISAVIS__STORE__PATH: store, VISAVIS__RATINGS__ONE_ADDRESS: 'full', ...env };
  }

  /** @param {Record<string, string>} [env] */
  static async open(env) {
    const house = new House(env);
    await house.start();
    return house;
  }

  /** Starts the server: on any port the first time, on the same one again. */
  async start() {
    const bind = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const server = spawn(program(), ['serve', '--bind', bind], {
      cwd: ROOT, env: { ...process.env, ...this.#env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    server.stderr.on('data', (data) => (this.#said += data));
    const late = setTimeout(() => server.kill('SIGKILL'), SERVER_MS);
    try {
      for await (const line of createInterface({ input: server.stdout })) {
        const url = /^listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (url) return void (this.url = url);
      }
    } finally {
      clearTimeout(late);
      server.stdout.resume();
    }
    throw new Error(`the server did not start: ${this.#said}`);
  }

  /** Stops the server as an operator would. */
  async stop() {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    const late = setTimeout(() => server.kill('SIGKILL'), SERVER_MS);
    server.kill('SIGTERM');
    await gone;
    clearTimeout(late);
  }

  async close() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** One person at one window, with a memory of their own. */
export class Visitor {
  /** What went wrong in the window: errors in the console, uncaught ones, and what the security policy stopped. */
  /** @type {string[]} */
  complaints = [];
  /** What came in over the WebSocket, and what went out. */
  /** @type {ServerMessage[]} */
  heard = [];
  /** @type {ClientMessage[]} */
  sent = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(DEADLINE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.heard.push(JSON.parse(String(payload))));
      socket.on('framesent', ({ payload }) => this.sent.push(JSON.parse(String(payload))));
    });
  }

  /**
   * @param {Browser} browser
   * @param {string} url
   * @param {BrowserContextOptions & {name?: string}} [how]
   */
  static async enter(browser, url, { name, ...how } = {}) {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...how });
    if (name !== undefined) await context.addInitScript((kept) => localStorage.setItem('visavis.name', kept), name);
    return Visitor.open(context, url);
  }

  /**
   * One more window of a person.
   * @param {BrowserContext} context
   * @param {string} url
   */
  static async open(context, url) {
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url);
    await visitor.find('vv-connection[data-phase=open]').waitFor();
    return visitor;
  }

  /** @param {string} selector */
  find(selector) {
    return this.page.locator(selector);
  }

  /** Says that play is wanted. */
  async seek() {
    await this.find('button.play').click();
  }

  /** @param {string} wish */
  button(wish) {
    return this.find(`[data-wish=${wish}]`);
  }

  /** @param {string} name */
  cell(name) {
    return this.find(`td[data-name="${name}"]`);
  }

  /** Drops a piece by mouse. @param {number} column */
  async drop(column) {
    await this.find('vv-board.mine').waitFor();
    const ply = await this.pieces();
    await this.find(`td[data-name^="${'abcdefghij'[column - 1]}"]`).first().click();
    await this.pieces(ply + 1);
  }

  /** Drops a piece by its digit. @param {number} column */
  async press(column) {
    await this.find('vv-board.mine').waitFor();
    const ply = await this.pieces();
    await this.page.keyboard.press(String(column));
    await this.pieces(ply + 1);
  }

  /** How many pieces are on the board; with a number, once they are that many. @param {number} [wanted] */
  async pieces(wanted) {
    if (wanted !== undefined) await this.fact((count) => document.querySelectorAll('td .piece:is(.first, .second)').length === count, wanted);
    return this.find('td .piece:is(.first, .second)').count();
  }

  /**
   * Waits until something is so on the page.
   * @template T
   * @param {(value: T) => unknown} is
   * @param {T} value
   */
  async fact(is, value) {
    await this.page.waitForFunction(/** @type {any} */ (is), value, { timeout: DEADLINE_MS });
  }

  /** Waits until an element says something. @param {string} selector @param {string} text */
  async reads(selector, text) {
    await this.find(selector).filter({ hasText: text, visible: true }).first().waitFor();
  }

  /** Presses Tab until the focus is where it is wanted. @param {string} selector */
  async tabTo(selector) {
    for (let i = 0; i < 20; i++) {
      if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${selector}`);
  }

  /** What a screen reader was told last. */
  async told() {
    return (await this.find('#live').textContent()) ?? '';
  }

  async leave() {
    await this.page.context().close();
  }
}

/**
 * Brings two visitors to one table: the one who sits first, and the other.
 * @param {Visitor} one
 * @param {Visitor} other
 */
export async function meet(one, other) {
  await one.seek();
  await one.find('vv-waiting:not([hidden])').waitFor();
  await other.seek();
  for (const visitor of [one, other]) await visitor.find('vv-game:not([hidden])').waitFor();
  return seated(one, other);
}

/**
 * Two visitors at one table in the order of their seats.
 * @param {Visitor} one
 * @param {Visitor} other
 */
export async function seated(one, other) {
  const seat = await one.find('vv-board').getAttribute('data-seat');
  return /** @type {[Visitor, Visitor]} */ (seat === 'first' ? [one, other] : [other, one]);
}
