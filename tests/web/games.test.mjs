// One whole game of each kind through the page, in two windows, by moves drawn by chance from a seed: each is made by clicks or
// keys, and both windows must draw every position the server tells and say how it ended.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor, meet } from './house.mjs';
import { chance, choose } from './player.mjs';
import { scene } from './scene.mjs';
import { byKeys, byMouse, drawsWhatIsTold, hearsThat, makes, playOut, told } from './table.mjs';

/** @import {Seat} from '../../static/wire.d.ts' */
/** @import {Point} from './table.mjs' */
/** @typedef {Record<string, string | number | boolean>} Options */
/** @typedef {Record<Seat, Visitor>} Players */

/** @type {Record<string, any>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
const SEED = Number(process.env.VISAVIS_SEED ?? 20);
/** Quick hands are no flood here. */
const SETTINGS = { VISAVIS__LIMITS__MESSAGES_PER_10S: '10000' };
const SEATS = /** @type {Seat[]} */ (['first', 'second']);
/** The fleet that the keys place: the ships level, one under the other, each with a row between. */
const TIDY = 'A1h5-A3h4-A5h3-A7h3-A9h2';

/**
 * Two people who chose the same game, at its table.
 * @param {import('./scene.mjs').Enter} enter
 * @param {string} rules
 * @param {Options} [options]
 * @returns {Promise<Players>}
 */
async function table(enter, rules, options = {}) {
  const [alice, bob] = [await enter({ name: 'Alice' }), await enter({ name: 'Bob' })];
  for (const visitor of [alice, bob]) await choose(visitor, rules, options);
  const [first, second] = await meet(alice, bob);
  for (const visitor of [first, second]) assert.equal(await visitor.find('vv-board').getAttribute('data-rules'), rules);
  return { first, second };
}

/**
 * Sees the end in every window: the drawing, the words, the score.
 * @param {Players} players
 * @param {Visitor[]} watchers
 */
async function endsFor(players, ...watchers) {
  for (const visitor of [players.first, players.second, ...watchers]) {
    await hearsThat(visitor, ({ ended }) => ended !== null);
    await visitor.find('.result:not([hidden])').waitFor();
    await drawsWhatIsTold(visitor);
    const { ended, seat } = told(visitor);
    const name = ended?.winner ? await visitor.find('vv-player.winner .name').textContent() : '';
    const wanted = !ended?.winner ? EN['result.draw'] : seat === ended.winner ? EN['result.win'] : EN['result.loss'].replace('{name}', name);
    assert.equal(await visitor.find('.result > h2').textContent(), wanted);
    assert.equal(await visitor.find('vv-player.winner').count(), ended?.winner ? 1 : 0);
    if (ended?.score) for (const side of SEATS) {
      assert.match(String(await visitor.find(`vv-player[data-seat=${side}] .score`).textContent()), new RegExp(`^${ended.score[side]} `));
    }
  }
}

/** @type {[string, Options, Partial<Record<Seat, Point>>][]} */
const GAMES = [
  ['connect-four', { cols: 5, rows: 4 }, {}],
  ['tic-tac-toe', {}, { first: byKeys }],
  ['ultimate-tic-tac-toe', { tie: 'boards' }, {}],
  ['gomoku', { cols: 7, rows: 7, connect: 4, opening: 'swap2' }, {}],
  ['draughts', {}, { second: byKeys }],
  ['dots-and-boxes', { rows: 3, cols: 3 }, { first: byKeys }],
  ['hex', { size: 5 }, {}],
];

for (const [rules, options, points] of GAMES) {
  scene(`a whole game of ${rules}, seed ${SEED}`, async (enter) => {
    const players = await table(enter, rules, options);
    await playOut(players, chance(SEED), { points });
    await endsFor(players);
  }, { settings: SETTINGS });
}

scene(`a whole game of othello with somebody who watches, seed ${SEED}`, async (enter) => {
  const players = await table(enter, 'othello');
  const watcher = await enter({ name: 'Carol' });
  await watcher.find('.watchable .watch').click();
  await watcher.find('vv-game:not([hidden])').waitFor();
  await watcher.reads('.turn', 'You are watching');
  assert.equal(await watcher.find('vv-actions').isVisible(), false);
  await playOut(players, chance(SEED));
  await endsFor(players, watcher);
  await watcher.find('#home').click();
  await watcher.find('vv-start:not([hidden])').waitFor();
}, { settings: SETTINGS });

scene(`a whole game of hex by keyboard alone, the first stone taken over, seed ${SEED}`, async (enter) => {
  const players = await table(enter, 'hex', { size: 4 });
  for (const player of Object.values(players)) await player.fact(() => document.activeElement?.matches('td'), null);
  await playOut(players, chance(SEED), { points: { first: byKeys, second: byKeys }, prefer: ({ legal }) => (legal?.includes('swap') ? 'swap' : undefined) });
  await endsFor(players);
  for (const visitor of Object.values(players)) {
    assert.deepEqual(told(visitor).moves[1], 'swap');
    for (const [seat, colour] of [['first', 'second'], ['second', 'first']]) {
      assert.equal(await visitor.find(`vv-player[data-seat=${seat}]`).getAttribute('data-colour'), colour, 'the colours changed hands');
    }
  }
}, { settings: SETTINGS });

/**
 * Places the tidy fleet by keys alone.
 * @param {Visitor} visitor
 */
async function placesByKeys({ page }) {
  for (let index = 0; index < 5; index++) {
    const here = page.locator(`.ship[data-index="${index}"]`);
    await here.focus();
    if (await here.evaluate((element) => element.classList.contains('down'))) await page.keyboard.press('r');
    for (const key of ['ArrowLeft', 'ArrowUp']) for (let i = 0; i < 9; i++) await page.keyboard.press(key);
    for (let i = 0; i < index * 2; i++) await page.keyboard.press('ArrowDown');
  }
}

/**
 * Both place a fleet: one by keys, the other by the button.
 * @param {Players} players
 * @param {Visitor} keys
 * @param {Visitor} mouse
 */
async function placesFleets(players, keys, mouse) {
  await placesByKeys(keys);
  const ready = keys.find('.ready');
  await keys.reads('vv-fleet .state', EN['fleet.right_so']);
  await keys.page.keyboard.press('ArrowUp');
  await keys.page.keyboard.press('ArrowUp');
  await keys.reads('vv-fleet .state', EN['fleet.wrong']);
  assert.ok(await ready.isDisabled(), 'a fleet that cannot lie so cannot be sent');
  for (let i = 0; i < 2; i++) await keys.page.keyboard.press('ArrowDown');
  await keys.tabTo('.ready');
  await keys.page.keyboard.press('Enter');
  await mouse.find('.random').click();
  await mouse.find('.ready').click();
  for (const player of Object.values(players)) {
    await hearsThat(player, ({ ply }) => ply === 2);
    await player.find('vv-fleet').waitFor({ state: 'hidden' });
  }
  assert.equal(keys.sent.flatMap((word) => (word.type === 'play' ? [word.move] : []))[0], TIDY);
}

scene('a ship is dragged by mouse, and turned by a click', async (enter) => {
  const { first: mouse } = await table(enter, 'battleship');
  await placesByKeys(mouse);
  const ship = mouse.find('.ship[data-index="0"]');
  const at = (/** @type {string} */ place, /** @type {'right' | 'down'} */ way) => EN['fleet.ship'].replace('{length}', '5').replace('{at}', place).replace('{way}', EN[`fleet.${way}`]);
  /** @param {number} cols @param {number} rows */
  const drag = async (cols, rows) => {
    const box = await ship.boundingBox();
    const cell = (await mouse.find('.sea').evaluate((sea) => sea.clientWidth)) / 10;
    assert.ok(box);
    const [x, y] = [box.x + 8, box.y + 8];
    await mouse.page.mouse.move(x, y);
    await mouse.page.mouse.down();
    await mouse.page.mouse.move(x + cols * cell, y + rows * cell, { steps: 6 });
    await mouse.page.mouse.up();
  };
  await drag(2, 1);
  assert.equal(await ship.getAttribute('aria-label'), at('C2', 'right'));
  await drag(40, 0);
  assert.equal(await ship.getAttribute('aria-label'), at('F2', 'right'), 'a ship stays in the sea');
  await ship.click({ position: { x: 8, y: 8 } });
  assert.match(String(await ship.getAttribute('aria-label')), new RegExp(`^${at('F2', 'down')}`));
}, { settings: SETTINGS });

/** The squares of the tidy fleet. */
const TIDY_SQUARES = TIDY.split('-').flatMap((ship) => Array.from({ length: Number(ship[3]) }, (_, i) => `${'ABCDEFGHIJ'[i]}${ship[1]}`));

scene(`a whole game of battleship, one fleet by keys, one by the button, and a watcher who sees neither, seed ${SEED}`, async (enter) => {
  const players = await table(enter, 'battleship');
  const { first: mouse, second: keys } = players;
  assert.equal(await mouse.button('takeback').isVisible(), false, 'nothing is taken back where something is hidden');
  for (const seat of SEATS) assert.equal(await players[seat].find('.turn').getAttribute('data-colour'), seat, 'who may move sees the own colour, though both may');
  const watcher = await enter({ name: 'Carol' });
  await placesFleets(players, keys, mouse);
  await watcher.page.reload();
  await watcher.find('.watchable .watch').click();
  await watcher.find('vv-game:not([hidden])').waitFor();
  assert.equal(await watcher.find('td .piece:is(.first, .second)').count(), 0, 'a watcher sees no ship');
  assert.equal(await mouse.find('td .piece:is(.first, .second)').count(), 17, 'a player sees the own ships');
  for (const visitor of [mouse, keys]) assert.deepEqual((await visitor.find('figcaption').allTextContents()).filter((name) => name === EN['board.yours.battleship']).length, 1);
  const targets = [...TIDY_SQUARES];
  await playOut(players, chance(SEED), { prefer: ({ seat }) => (seat === 'first' ? targets.shift() : undefined) });
  await endsFor(players, watcher);
  assert.equal(told(watcher).ended?.winner, 'first');
  assert.equal(told(watcher).position, told(keys).position, 'at the end everybody sees everything');
  assert.equal(told(watcher).moves.includes(TIDY), true);
}, { settings: SETTINGS });

scene('a salvo is chosen square by square, and a second click takes one back; who resigns sees the other’s ships', async (enter) => {
  const players = await table(enter, 'battleship', { salvo: true });
  const { first: mouse, second: keys } = players;
  await placesFleets(players, keys, mouse);
  await mouse.find('vv-board.mine').waitFor();
  await mouse.cell('A1').click();
  await mouse.reads('.picking', EN['board.pick'].other.replace('{count}', '4'));
  await mouse.cell('A1').click();
  await mouse.reads('.picking', EN['board.pick'].other.replace('{count}', '5'));
  assert.equal(await mouse.find('td.chosen').count(), 0);
  await makes(mouse, 'A1-B1-C1-D1-E1', byMouse);
  for (const player of Object.values(players)) await hearsThat(player, ({ ply }) => ply === 3);
  await keys.find('vv-board.mine').waitFor();
  for (const player of Object.values(players)) await drawsWhatIsTold(player);
  await mouse.button('resign').click();
  await mouse.find('.confirm').click();
  await endsFor(players);
  assert.equal(told(mouse).position, told(keys).position, 'at the end everybody sees everything');
}, { settings: SETTINGS });
