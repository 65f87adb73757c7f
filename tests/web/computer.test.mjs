// The computer as an opponent, through the page and against the real server: a whole game by mouse and once more, a game beside a
// search, and what is asked when somebody comes meanwhile.

import assert from 'node:assert/strict';
import { judged } from './judging.mjs';
import { chance, choose } from './player.mjs';
import { scene } from './scene.mjs';

const NARROW = { width: 320, height: 568 };

/** @import {Visitor} from './house.mjs' */
/** @import {ServerMessage} from '../../static/wire.d.ts' */

/** @param {Visitor} visitor */
const games = ({ heard }) => heard.flatMap((message) => (message.type === 'snapshot' && message.re !== undefined ? [message] : []));

/**
 * Plays on a board of four by four by mouse until the game is over: the same for the same seed.
 * @param {Visitor} visitor
 * @param {number} seed
 */
async function playOn(visitor, seed) {
  const random = chance(seed);
  for (;;) {
    await visitor.find('vv-board.mine, vv-board.over').first().waitFor();
    const open = visitor.find('vv-board.mine td[data-name$="4"]:not(:has(.piece:is(.first, .second)))');
    const count = await open.count();
    if (count === 0) break;
    const before = await visitor.pieces();
    await open.nth(Math.floor(random() * count)).click();
    await visitor.fact((pieces) => document.querySelectorAll('td .piece:is(.first, .second)').length > pieces, before);
  }
  await visitor.find('vv-board.over').waitFor();
}

scene('who is alone plays a whole game against the computer at once, and once more', async (enter) => {
  const alice = await enter({ name: 'Alice' });
  await choose(alice, 'connect-four', { cols: 4, rows: 4 });
  await alice.find('select[name=level]').selectOption('1');
  await judged(alice, 'the start with a level');
  await alice.find('vv-start .bot').click();
  await alice.find('vv-game:not([hidden])').waitFor();
  await alice.reads('vv-player[data-side=far] .role', 'bot');
  await judged(alice, 'a game against the computer');
  await playOn(alice, 7);
  assert.ok(alice.heard.some(({ type }) => type === 'ended'));
  await alice.button('again').click();
  await alice.find('vv-board:not(.over)').waitFor();
  await playOn(alice, 8);
  assert.equal(new Set(games(alice).map(({ game }) => game)).size, 2);
});

scene('somebody comes while the computer is played, and both answers count', async (enter) => {
  const alice = await enter({ name: 'Alice' });
  const bob = await enter({ name: 'Bob', locale: 'fr-FR', viewport: NARROW, colorScheme: 'dark' });
  await alice.seek();
  await alice.find('vv-waiting .bot').click();
  await alice.find('vv-game:not([hidden])').waitFor();
  await alice.reads('vv-return .words', 'Somebody to face you is still being looked for.');
  // The bot may move and be told of right after.
  await alice.page.evaluate(() => {
    const live = /** @type {HTMLElement} */ (document.querySelector('#live'));
    const said = /** @type {string[]} */ ((/** @type {any} */ (window)).said = []);
    new MutationObserver(() => said.push(live.textContent ?? '')).observe(live, { childList: true, characterData: true, subtree: true });
  });
  await bob.seek();
  await alice.reads('vv-return .words', 'Bob is here for what you look for.');
  await bob.reads('vv-return .words', 'Alice est là, on lui demande.');
  await judged(alice, 'somebody is there');
  await judged(bob, 'the other is being asked');
  await alice.fact(() => (/** @type {any} */ (window)).said.some((/** @type {string} */ text) => text.includes('Bob is here')), null);
  await alice.find('vv-return .go').click();
  for (const visitor of [alice, bob]) await visitor.find('vv-game:not([hidden])').waitFor();
  await alice.reads('vv-player[data-side=far] .name', 'Bob');
  await alice.find('#home').click();
  await alice.reads('vv-start .running li', 'Bot');
});

scene('who would rather go on with the computer says so, and who came waits on', async (enter) => {
  const alice = await enter({ name: 'Carol' });
  const bob = await enter({ name: 'Dave' });
  for (const visitor of [alice, bob]) await choose(visitor, 'hex', {});
  await alice.seek();
  await alice.find('vv-waiting .bot').click();
  await alice.find('vv-game:not([hidden])').waitFor();
  await bob.seek();
  await alice.reads('vv-return .words', 'Dave is here for what you look for.');
  await alice.tabTo('vv-return .stop');
  await alice.page.keyboard.press('Enter');
  await alice.find('vv-return').waitFor({ state: 'hidden' });
  await bob.find('vv-return').waitFor({ state: 'hidden' });
  await bob.reads('vv-waiting .ahead', 'You are next.');
  await alice.reads('vv-player[data-side=far] .name', 'Bot');
});

scene('who plays the computer asks for a hint, sees it on the board and hears it', async (enter) => {
  const alice = await enter({ name: 'Alice' });
  await choose(alice, 'connect-four', { cols: 4, rows: 4 });
  await alice.find('select[name=level]').selectOption('1');
  await alice.find('vv-start .bot').click();
  await alice.find('vv-board.mine').waitFor();
  await alice.find('vv-hint button').click();
  await alice.reads('vv-hint .best', 'Best: column');
  assert.match(await alice.told(), /^Best: column \d/);
  assert.ok(await alice.find('td.best').count() > 0);
  assert.match(String(await alice.find('td.best').first().getAttribute('aria-label')), /best move/);
  await judged(alice, 'a hint');
  await alice.find('vv-board.mine td.best').first().click();
  await alice.fact(() => document.querySelector('td.best') === null, null);
  await choosesHex(alice);
});

/** Of a game that is not solved no hint is given. @param {Visitor} visitor */
async function choosesHex(visitor) {
  await visitor.button('resign').click();
  await visitor.find('.confirm').click();
  await visitor.find('#home').click();
  await choose(visitor, 'hex', {});
  await visitor.find('vv-start .bot').click();
  await visitor.find('vv-board.mine').waitFor();
  await visitor.find('vv-hint button').click();
  await visitor.reads('vv-notice', 'Nothing certain can be said of this game.');
}
