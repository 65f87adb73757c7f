// What players say to each other through the page, against the real server: said by mouse and by keys, heard by the other and by a
// watcher, said too often, muted, and heard again.

import assert from 'node:assert/strict';
import { meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';

const NARROW = { width: 320, height: 568 };
const NEAR = 'vv-player[data-side=near] .said';
const FAR = 'vv-player[data-side=far] .said';

/** @import {Visitor} from './house.mjs' */

/**
 * Says a phrase with the mouse.
 * @param {Visitor} visitor
 * @param {string} phrase
 */
async function says(visitor, phrase) {
  await visitor.find('vv-talk .open').click();
  await visitor.find(`vv-talk [data-phrase=${phrase}]`).click();
}

scene('a phrase is said, read by the other in their own language, muted, and heard again', async (enter) => {
  const alice = await enter({ name: 'Alice' });
  const bob = await enter({ name: 'Bob', locale: 'fr-FR', viewport: NARROW, colorScheme: 'dark', hasTouch: true });
  const [mover] = await meet(alice, bob);
  const name = (await bob.find('vv-player[data-side=far] .name').innerText()).trim();
  const board = await bob.find('vv-board').boundingBox();
  await says(alice, 'good_luck');
  await alice.reads(NEAR, '“Good luck!”');
  await bob.reads(FAR, '«\u00a0Bonne chance\u00a0!\u00a0»');
  assert.equal(await bob.told(), `${name}\u00a0: «\u00a0Bonne chance\u00a0!\u00a0»`);
  assert.deepEqual(await bob.find('vv-board').boundingBox(), board, 'the board stays where it is');
  assert.equal(await alice.find('vv-talk .mutes button').count(), 0, 'nobody mutes themself');
  await judged(bob, 'a phrase on a small dark screen');
  await bob.find('vv-talk .open').tap();
  await judged(bob, 'the list of phrases');
  await bob.find('vv-talk [data-phrase=thanks]').tap();
  await alice.reads(FAR, '“Thank you!”');
  await judged(alice, 'a phrase');

  const mute = bob.find('vv-talk .mutes button');
  assert.equal((await mute.innerText()).trim(), `Ne plus entendre ${name}`);
  await mute.tap();
  await bob.find(FAR).waitFor({ state: 'hidden' });
  await says(alice, 'oops');
  await alice.reads(NEAR, '“Oops!”');
  await mover.drop(4);
  await bob.pieces(1);
  assert.equal(await bob.find(FAR).isVisible(), false, 'not heard');
  await bob.page.reload();
  await bob.pieces(1);
  assert.equal((await mute.innerText()).trim(), `Entendre de nouveau ${name}`, 'also after a reload');
  await mute.tap();
  await says(alice, 'well_played');
  await bob.reads(FAR, '«\u00a0Bien joué\u00a0!\u00a0»');
});

scene('a phrase is said with the keys alone, and the focus comes back', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  await first.cell('d1').focus();
  await first.page.keyboard.press('s');
  assert.equal(await first.page.evaluate(() => document.activeElement?.textContent), 'Hello!');
  assert.equal(await first.find('vv-talk .open').getAttribute('aria-expanded'), 'true');
  await first.page.keyboard.press('Escape');
  assert.equal(await first.find('vv-talk .phrases').isVisible(), false);
  assert.equal(await first.page.evaluate(() => document.activeElement?.getAttribute('data-name')), 'd1');
  await first.page.keyboard.press('s');
  await first.page.keyboard.press('Tab');
  await first.page.keyboard.press('Enter');
  await second.reads(FAR, '“Good luck!”');
  await first.fact(() => document.querySelector('#live')?.textContent?.startsWith('You said: “Good luck!”') ?? false, null);
  assert.equal(await first.page.evaluate(() => document.activeElement?.getAttribute('data-name')), 'd1');
});

scene('who watches hears both, says nothing, and mutes either; the players go on after the end until it is too much', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  const eve = await enter();
  await eve.page.goto(first.page.url());
  await eve.find('vv-game:not([hidden])').waitFor();
  assert.equal(await eve.find('vv-talk').isVisible(), false);
  await first.button('resign').click();
  await first.find('.confirm').click();
  for (const visitor of [first, second]) await visitor.find('.result:not([hidden])').waitFor();
  await says(first, 'good_game');
  await says(second, 'thanks');
  await eve.reads(NEAR, '“Good game!”');
  await eve.reads(FAR, '“Thank you!”');
  assert.equal(await eve.find('vv-talk .open').isVisible(), false);
  assert.equal(await eve.find('vv-talk .mutes button').count(), 2);
  await eve.find('vv-talk .mutes button').nth(1).click();
  await eve.find(FAR).waitFor({ state: 'hidden' });
  assert.equal(await eve.find(NEAR).isVisible(), true);
  for (let i = 0; i < 6; i++) await says(first, 'bye');
  await first.reads('vv-notice .words', 'a little too fast');
  await second.reads(FAR, '“Goodbye!”');
});
