// Puts the page together: connection → page → elements → wishes → connection. Owns the one current page, the language and
// the focus when the screen changes; decides nothing that page.js or match.js could.

/** @import {Page, Wish, Step} from './page.js' */
/** @import {Part, View} from './elements/part.js' */
/** @import {Words} from './i18n.js' */
import { Connection } from './connection.js';
import * as i18n from './i18n.js';
import { memory } from './memory.js';
import { news, newsOfConnection } from './news.js';
import { blank, heard, listed, screenOf, wished } from './page.js';
import { running } from './watchable.js';
import { nameOfRules } from './elements/wording.js';
import { NAME } from './elements/start.js';
import './elements/actions.js';
import './elements/board.js';
import './elements/connection-state.js';
import './elements/fleet.js';
import './elements/notice.js';
import './elements/player.js';
import './elements/status.js';
import './elements/waiting.js';

const PARTS = 'vv-connection, vv-trouble, vv-notice, vv-start, vv-waiting, vv-status, vv-player, vv-board, vv-fleet, vv-result, vv-offers, vv-actions';
const TICK_MS = 250;
const LOOK_MS = 10_000;

let page = blank(new URLSearchParams(location.hash.slice(1)).get('game'));
let t = await i18n.load(i18n.begin(memory, navigator.languages));
/** @type {number | null} */
let againAt = null;
const now = () => performance.now();

const connection = new Connection({
  url: new URL('ws', document.baseURI).href.replace(/^http/, 'ws'),
  storage: memory,
  timers: { now, setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (timer) => clearTimeout(timer) },
  open: (url, protocol) => new WebSocket(url, protocol),
});
let state = connection.state;

connection.greeting = () => ({ lang: t.language, ...(memory.getItem(NAME) ? { name: memory.getItem(NAME) ?? '' } : {}) });
connection.onmessage = (message) => take(heard(page, message, now()));
connection.onstate = (next) => {
  const said = newsOfConnection(state, next, t);
  state = next;
  againAt = next.again_in_ms === null ? null : now() + next.again_in_ms;
  announce(said);
  show();
};

/**
 * Makes a step: the next page, what to send, what to say aloud.
 * @param {Step} step
 */
function take(step) {
  const before = page;
  page = step.page;
  for (const message of step.say) connection.send(message);
  show();
  announce(news(before, page, t));
  moveFocus(before);
  if (screenOf(page) === 'start' && (screenOf(before) !== 'start' || !before.welcome)) look();
}

/** Looks for games to watch; what cannot be had is not shown. */
async function look() {
  const games = screenOf(page) === 'start' && page.welcome ? await running(document.baseURI) : [];
  page = listed(page, games);
  show();
}

function show() {
  /** @type {View} */
  const view = { page, t, connection: state, again_at: againAt, now: now() };
  const screen = screenOf(page);
  for (const name of ['start', 'waiting', 'game']) find(`vv-${name}`).hidden = name !== screen;
  document.body.dataset.screen = screen;
  for (const part of /** @type {NodeListOf<Part>} */ (document.querySelectorAll(PARTS))) part.show(view);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-language') === t.language));
  }
  const { match } = page;
  const mine = match !== null && match.seat !== null && match.turn.includes(match.seat);
  document.title = mine ? t('app.title_turn') : t('app.title');
  if (match) {
    const names = { first: match.players.first.name, second: match.players.second.name };
    find('vv-game h1').textContent = t('game.heading', { rules: nameOfRules(t, match.rules), ...names });
  }
  const hash = match ? `#game=${match.game}` : '';
  if (location.hash !== hash && !page.wanted) history.replaceState(null, '', hash || location.pathname + location.search);
}

/**
 * Says sentences through the live region; the same ones again are heard again.
 * @param {string[]} sentences
 */
function announce(sentences) {
  if (sentences.length === 0) return;
  const live = find('#live');
  const said = sentences.join(' ');
  live.textContent = live.textContent === said ? `${said}\u00a0` : said;
}

/**
 * Puts the focus where the new screen begins.
 * @param {Page} before
 */
function moveFocus(before) {
  const screen = screenOf(page);
  const opened = page.match?.game !== before.match?.game;
  if (screen === 'game' && page.match?.ended && (opened || !before.match?.ended)) {
    find('.result').focus({ preventScroll: true });
    find('.result').scrollIntoView({ block: 'nearest' });
  } else if (screen === 'game' && opened) /** @type {any} */ (find('vv-board')).takeFocus();
  else if (screen !== 'game' && screen !== screenOf(before)) find(`vv-${screen} h1`).focus({ preventScroll: true });
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function find(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector}`);
  return found;
}

/** @param {string} language */
async function speak(language) {
  i18n.keep(memory, language);
  t = await i18n.load(language);
  i18n.translate(document, t);
  show();
}

document.addEventListener('wish', (event) => take(wished(page, /** @type {CustomEvent<Wish>} */ (event).detail)));
document.addEventListener('announce', (event) => announce([/** @type {CustomEvent<string>} */ (event).detail]));
document.addEventListener('reconnect', () => connection.connect());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && connection.nudge());
addEventListener('online', () => connection.nudge());
addEventListener('offline', () => connection.nudge());
addEventListener('hashchange', () => {
  const game = new URLSearchParams(location.hash.slice(1)).get('game');
  if (game && game !== page.match?.game) take(wished(page, { do: 'show', game }));
});
find('#home').addEventListener('click', () => take(wished(page, page.seek ? { do: 'withdraw' } : { do: 'home' })));
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => speak(button.getAttribute('data-language') ?? 'en'));
}
setInterval(() => {
  const counting = page.match && !page.match.ended;
  if (state.phase === 'waiting' || page.notice?.until != null || counting) show();
}, TICK_MS);

setInterval(() => {
  if (screenOf(page) === 'start' && document.visibilityState === 'visible') look();
}, LOOK_MS);

i18n.translate(document, t);
show();
connection.connect();
