// Puts the page together: connection → page → elements → wishes → connection, and the archive and the browser's history beside
// it. Owns the one current page, the language and the focus when the screen changes; decides nothing that page.js, wishes.js or
// places.js could.

/** @import {Page} from './page.js' */
/** @import {Match} from './match.js' */
/** @import {ReplayPlace} from './places.js' */
/** @import {Fact} from './fact.js' */
/** @import {Step} from './step.js' */
/** @import {Wish} from './wishes.js' */
/** @import {Part, View} from './elements/part.js' */
/** @import {Words} from './i18n.js' */
import { addressOf, hashOf, isForward, read } from './address.js';
import { answered } from './archive.js';
import { Connection, TOKEN } from './connection.js';
import { isEngaged, isTyping, watchKeys } from './engaged.js';
import { standing } from './fact.js';
import { featuring, staying } from './featuring.js';
import * as i18n from './i18n.js';
import { memory } from './memory.js';
import { news, newsOfConnection } from './news.js';
import { toldElsewhere } from './arriving.js';
import { CODE_GONE, blank, heard, listed, screenOf } from './page.js';
import { came } from './places.js';
import { reachable } from './reachable.js';
import { matchAt } from './replay.js';
import { believed, steady } from './steady.js';
import { MUTED, mutedIn } from './talk.js';
import { Voice } from './voice.js';
import { running, worthMost } from './watchable.js';
import { wished } from './wishes.js';
import { textOf, write } from './writing.js';
import { ofInterest, openChannel } from './windows.js';
import { nameOfRules } from './elements/wording.js';
import { NAME } from './elements/start.js';
import './elements/actions.js';
import './elements/block.js';
import './elements/board.js';
import './elements/carry.js';
import './elements/code.js';
import './elements/connection-state.js';
import './elements/deadline.js';
import './elements/fleet.js';
import './elements/front.js';
import './elements/hint.js';
import './elements/leaderboard.js';
import './elements/notice.js';
import './elements/player.js';
import './elements/player-page.js';
import './elements/reading.js';
import './elements/replay.js';
import './elements/sheet.js';
import './elements/spent.js';
import './elements/status.js';
import './elements/talk.js';
import './elements/timepiece.js';

const PARTS = 'vv-connection, vv-trouble, vv-notice, vv-return, vv-start, vv-waiting, vv-featured, vv-open, vv-invites, vv-invitation, vv-player-page, vv-leaderboard, vv-reading, vv-carry, vv-inviting, vv-code, vv-blocked';
const PARTS_OF_GAME = 'vv-status, vv-deadline, vv-player, vv-timepiece, vv-board, vv-fleet, vv-result, vv-spent, vv-replay, vv-offers, vv-actions, vv-hint, vv-talk, vv-block, vv-sheet';
const TICK_MS = 250;
const LOOK_MS = 10_000;

const asked = read(location.hash || hashOf(location.search));
let page = { ...blank(asked.game), asked: memory.getItem(NAME), muted: mutedIn(memory.getItem(MUTED)) };
let t = await i18n.load(i18n.begin(memory, navigator.languages));
/** @type {number | null} */
let againAt = null;
/** The match that a replay showed last. @type {{place: ReplayPlace, match: Match | null} | null} */
let drawn = null;
let title = '';
let unkept = false;
const now = () => steady.now();
const voice = new Voice(find('#live'), find('#line'));

const connection = new Connection({
  url: new URL('ws', document.baseURI).href.replace(/^http/, 'ws'),
  storage: memory,
  timers: { now, setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (timer) => clearTimeout(timer) },
  open: (url, protocol) => new WebSocket(url, protocol),
  look: () => reachable(document.baseURI, location.origin),
});
let state = connection.state;
const tellOthers = openChannel((news) => {
  page = toldElsewhere(page, news);
  show();
});

connection.greeting = () => ({ lang: t.language, page: document.baseURI.replace(/[?#].*/, ''), ...(memory.getItem(NAME) ? { name: memory.getItem(NAME) ?? '' } : {}) });
connection.onmessage = (message) => take(heard(page, message, now(), isEngaged()));
connection.onclock = (server_ms) => {
  page = { ...page, clock: believed(page.clock, { server_ms, at: now() }, true) };
  show();
};
connection.code = asked.code;
connection.oncode = (end) => {
  if (end === 'gone') page = { ...page, notice: { key: CODE_GONE, retry: null, until: null } };
  // The other device's name would take the place of the one that this player has.
  else if (end === 'taken') {
    memory.removeItem(NAME);
    page = { ...page, asked: null };
  }
  history.replaceState(null, '', whole(addressOf(page)));
  /** @type {any} */ (find('vv-start')).takeName();
};
connection.onstate = (next) => {
  const said = newsOfConnection(state, next, t, location.origin);
  state = next;
  againAt = next.again_in_ms === null ? null : now() + next.again_in_ms;
  voice.say(said);
  show();
};

/**
 * Makes a step: the next page, what to send, what to say aloud.
 * @param {Step} made
 */
function take(made) {
  const before = page;
  const step = staying(made, screenOf(made.page) === 'start');
  page = step.page;
  tellOthers(ofInterest(before, page));
  if (page.muted !== before.muted) memory.setItem(MUTED, JSON.stringify(page.muted));
  for (const message of step.say) connection.send(message);
  for (const ask of step.ask) answered(document.baseURI, ask).then((answer) => take(came(page, ask, answer)));
  follow(before);
  show();
  if (screenOf(page) !== screenOf(before)) voice.hush();
  voice.say(news(before, page, t));
  moveFocus(before);
  if (page.welcome && !unkept && memory.forgets(TOKEN)) voice.say([standing(t('start.not_kept'))]);
  unkept = memory.forgets(TOKEN);
  if (screenOf(page) === 'start' && (screenOf(before) !== 'start' || !before.welcome)) look();
}

/** Asks what those are called whom the player does not want to meet: the server says who they are by their ids. */
async function learnNames() {
  for (const id of page.blocked ?? []) {
    if (id in page.names) continue;
    const answer = await answered(document.baseURI, { of: 'about', id });
    if ('found' in answer) page = { ...page, names: { ...page.names, [id]: String(answer.found.name) } };
  }
  show();
}

const isStart = () => screenOf(page) === 'start' && page.welcome !== null;

/** Looks for games to watch; what cannot be had is not shown. */
async function look() {
  const [games, best] = isStart() ? await Promise.all([running(document.baseURI), worthMost(document.baseURI)]) : [[], null];
  take(featuring(listed(page, games), isStart() ? best : null));
}

function show() {
  /** @type {View} */
  const view = { page, t, connection: state, again_at: againAt, now: now() };
  const screen = screenOf(page);
  const match = shownMatch();
  for (const name of ['start', 'waiting']) find(`vv-${name}`).hidden = name !== screen;
  find('vv-game').hidden = match === null;
  document.body.dataset.screen = screen;
  for (const part of /** @type {NodeListOf<Part>} */ (document.querySelectorAll(PARTS))) part.show(view);
  const game = match === page.match ? view : { ...view, page: { ...page, match } };
  for (const part of /** @type {NodeListOf<Part>} */ (document.querySelectorAll(PARTS_OF_GAME))) part.show(game);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-language') === t.language));
  }
  if (title !== titleInWords()) document.title = title = titleInWords();
  if (match) {
    const names = { first: match.players.first.name, second: match.players.second.name };
    write(find('vv-game h1'), t('game.heading', { rules: nameOfRules(t, match.rules), ...names }));
  }
}

/** The match on the screen: the one that is played or watched, or a replay's. */
function shownMatch() {
  const { place, match } = page;
  if (!place) return match;
  if (place.at !== 'replay' || !place.replay) return null;
  if (drawn?.place !== place) drawn = { place, match: matchAt(place.replay, place.ply) };
  return drawn.match;
}

function titleInWords() {
  const { match, place } = page;
  if (match !== null && match.seat !== null && match.turn.includes(match.seat)) return t('app.title_turn');
  const shown = place && document.querySelector('main > :not([hidden]) h1');
  const heading = shown ? textOf(shown) : '';
  return heading ? t('app.title_of', { heading }) : t('app.title');
}

/**
 * Writes into the browser's bar what is shown, where that changed: the bar may already say what is to be shown next.
 * @param {Page} before
 */
function follow(before) {
  const address = addressOf(page);
  if (location.hash === address || addressOf(before) === address) return;
  if (isForward(before, page)) history.pushState(null, '', whole(address));
  else history.replaceState(null, '', whole(address));
}

/** @param {string} address */
const whole = (address) => location.pathname + address;

/**
 * Puts the focus where the new screen begins, unless it is in a field or a question that goes on.
 * @param {Page} before
 */
function moveFocus(before) {
  if (isEngaged()) return;
  const screen = screenOf(page);
  const opened = page.match?.game !== before.match?.game || (screen === 'game' && before.place !== null);
  const state = page.place?.state;
  const moved = screen !== screenOf(before) || (state !== before.place?.state && screen !== 'leaderboard');
  if (screen === 'game' && page.match?.ended && (opened || !before.match?.ended)) {
    find('.result').focus({ preventScroll: true });
    find('.result').scrollIntoView({ block: 'nearest' });
  } else if (screen === 'game' && opened) /** @type {any} */ (find('vv-board')).takeFocus(isTyping());
  else if (screen !== 'game' && moved) {
    scrollTo(0, 0);
    find(screen === 'replay' && state === 'there' ? 'vv-replay [type=range]' : 'main > :not([hidden]) h1').focus({ preventScroll: true });
  }
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
  try {
    t = await i18n.load(language);
  } catch {
    return take(wished(page, { do: 'say', key: 'notice.no_language' }));
  }
  i18n.keep(memory, language);
  i18n.translate(document, t);
  show();
}

document.addEventListener('wish', (event) => take(wished(page, /** @type {CustomEvent<Wish>} */ (event).detail)));
document.addEventListener('inviting', (event) => /** @type {any} */ (find('vv-inviting')).ask(/** @type {CustomEvent} */ (event).detail));
document.addEventListener('announce', (event) => voice.say([/** @type {CustomEvent<Fact>} */ (event).detail]));
document.addEventListener('decide', (event) => connection.decide(/** @type {CustomEvent<boolean>} */ (event).detail));
find('vv-start details').addEventListener('toggle', () => learnNames());
document.addEventListener('reconnect', () => connection.connect());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  show();
  connection.nudge();
});
for (const event of ['online', 'offline', 'pageshow']) addEventListener(event, () => connection.nudge());
document.addEventListener('resume', () => connection.nudge());
// Whoever goes on to another page, or whose browser puts this one to sleep, is not here, though the browser may keep the socket.
addEventListener('pagehide', () => connection.leave());
document.addEventListener('freeze', () => connection.leave());
addEventListener('hashchange', () => {
  if (location.hash === addressOf(page)) return;
  const { game, place, code, foreign } = read(location.hash);
  if (code !== null) location.reload();
  else if (foreign) history.replaceState(null, '', whole(addressOf(page)));
  else take(wished(page, game !== null ? { do: 'show', game } : place ? { do: 'go', place } : { do: 'home' }));
});
find('#home').addEventListener('click', () => take(wished(page, screenOf(page) === 'waiting' ? { do: 'aside' } : { do: 'home' })));
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => speak(button.getAttribute('data-language') ?? 'en'));
}
setInterval(() => {
  const { notice } = page;
  if (notice?.auto && notice.until !== null && now() >= notice.until) take(wished(page, { do: 'retry' }));
  const counting = page.match && !page.match.ended;
  if (state.phase === 'waiting' || page.notice?.until != null || counting || page.carried) show();
}, TICK_MS);

setInterval(() => {
  if (screenOf(page) === 'start' && document.visibilityState === 'visible') look();
}, LOOK_MS);

watchKeys();
i18n.translate(document, t);
find('#starting').hidden = !find('#starting').matches('.bare');
if (asked.foreign || location.search !== '') history.replaceState(null, '', whole(asked.foreign ? '' : location.hash || hashOf(location.search)));
if (asked.place) take(wished(page, { do: 'go', place: asked.place }));
else show();
connection.connect();
