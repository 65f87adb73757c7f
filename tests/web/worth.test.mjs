// What an ended game was worth, through the page and against the real server: by keyboard, by mouse, and where it cannot be said.

import assert from 'node:assert/strict';
import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { choose } from './player.mjs';
import { scene } from './scene.mjs';

const NARROW = { width: 320, height: 568 };
/** Columns, in turns, of a game on four by four; the sixth lets first win. */
const COLUMNS = [1, 2, 1, 2, 1, 3, 1];

/** @param {Visitor} visitor */
const stands = (visitor) => visitor.find('vv-analysis .curve').getAttribute('aria-valuetext');

/** A game that second loses by one move. @param {Visitor} one @param {Visitor} other */
async function lostGame(one, other) {
  for (const visitor of [one, other]) await choose(visitor, 'connect-four', { cols: 4, rows: 4 });
  const players = await meet(one, other);
  for (const [i, column] of COLUMNS.entries()) await /** @type {Visitor} */ (players[i % 2]).drop(column);
  for (const player of players) await player.find('.result:not([hidden])').waitFor();
  return players;
}

scene('what a game was worth is asked for, walked along and read by keyboard', async (enter) => {
  const [first, second] = await lostGame(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  await first.find('.look').click();
  await first.find('vv-replay:not([hidden]) .played').waitFor();
  await first.tabTo('vv-analysis .begin');
  await first.page.keyboard.press('Enter');
  await first.find('vv-analysis .found:not([hidden])').waitFor();
  await first.fact(() => document.activeElement?.matches('vv-analysis .curve'), null);
  const loser = await second.find('vv-player[data-side=near] .name').textContent();
  assert.match(await first.told(), /played 100% accurately\. \w+ played \d+% accurately\.$/);
  await judged(first, 'what it was worth');
  assert.match(String(await stands(first)), /^Move 7 of 7\. \w+ wins if nobody errs\.$/);
  await first.page.keyboard.press('ArrowLeft');
  assert.match(String(await stands(first)), /^Move 6 of 7\. \w+ wins if nobody errs\. Here it turned\.$/);
  assert.equal(await first.pieces(), 6, 'the board goes along');
  await first.page.keyboard.press('Home');
  assert.match(String(await stands(first)), /^The start\. Nobody is ahead\.$/);
  await first.tabTo('vv-analysis .turned button');
  assert.equal(await first.find('vv-analysis .turned button').textContent(), `Move 6, ${loser}: column 3`);
  await first.page.keyboard.press('Enter');
  assert.match(String(await stands(first)), /^Move 6 of 7/);
  await first.page.keyboard.press('Tab');
  await first.page.keyboard.press('Enter');
  const values = await first.find('vv-analysis .values li').allTextContents();
  assert.deepEqual([values.length, values[0]], [4, 'column 1: wins (played)']);
  assert.equal(await first.find('vv-analysis .worth .line').textContent(), 'If nobody errs: column 1');
  await judged(first, 'what each move is worth');
});

for (const { colorScheme, locale } of /** @type {const} */ ([{ colorScheme: 'dark', locale: 'fr-FR' }, { colorScheme: 'light', locale: 'en-US' }])) {
  scene(`the curve is walked by a finger on a phone: ${colorScheme}, ${locale}`, async (enter) => {
    const one = await enter({ colorScheme, locale, viewport: NARROW, forcedColors: colorScheme === 'light' ? 'active' : 'none' });
    await lostGame(one, await enter());
    await one.find('.look').click();
    await one.find('vv-analysis .begin').click();
    const curve = one.find('vv-analysis .curve');
    await curve.waitFor();
    const box = await curve.boundingBox();
    assert.ok(box);
    await curve.click({ position: { x: box.width / 7 * 2, y: box.height / 2 } });
    assert.equal(await curve.getAttribute('aria-valuenow'), '2');
    assert.equal(await one.pieces(), 2);
    await one.find('vv-analysis .reveal').click();
    await judged(one, 'the curve on a phone');
  });
}

scene('a game of which nothing certain can be said says so', async (enter) => {
  const [one, other] = [await enter(), await enter()];
  for (const visitor of [one, other]) await choose(visitor, 'othello', {});
  await meet(one, other);
  await one.button('resign').click();
  await one.find('.confirm').click();
  await one.find('.result:not([hidden])').waitFor();
  await one.find('.look').click();
  await one.find('vv-analysis .begin').click();
  await one.reads('vv-analysis .state', 'cannot be judged here');
  assert.ok(await one.find('vv-analysis .begin').isHidden());
  await judged(one, 'no analysis');
}, { tolerated: /status of 404/ });
