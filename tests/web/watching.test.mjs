// Who does not play: what there is to watch on the start, and what they see of a game and of the next.

import assert from 'node:assert/strict';
import { meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';

const NARROW = { width: 320, height: 568 };

scene('the start shows the featured game move by move, and one press leads to it', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Ada' }), await enter({ name: 'Bo' }));
  await first.drop(1);
  const watcher = await enter({ reducedMotion: 'reduce', viewport: NARROW, locale: 'fr-FR' });
  await watcher.find('vv-featured:not([hidden])').waitFor();
  await watcher.fact(() => document.querySelectorAll('.picture .piece.first').length === 1, null);
  await second.drop(2);
  await watcher.fact(() => document.querySelectorAll('.picture .piece.second').length === 1, null);
  const words = await watcher.find('vv-featured').innerText();
  for (const name of ['Ada', 'Bo', 'Puissance 4']) assert.ok(words.includes(name), `${name}: ${words}`);
  await judged(watcher, 'the start with a featured game');
  await watcher.find('vv-featured a').click();
  await watcher.find('vv-game:not([hidden])').waitFor();
  assert.equal(await watcher.find('.picture table').count(), 0, 'the picture is gone with the start');
  await first.drop(3);
  await watcher.pieces(3);
}, { settings: {} });

scene('the list says who is there and how many watch', async (enter) => {
  const players = await meet(await enter({ name: 'Ada' }), await enter({ name: 'Bo' }));
  await meet(await enter({ name: 'Cid' }), await enter({ name: 'Dee' }));
  const looking = await enter();
  await looking.fact(() => document.querySelectorAll('.watchable li').length === 2, null);
  await players[0].leave();
  await looking.fact(() => / is away/.test(document.querySelector('.watchable')?.textContent ?? ''), null);
  await looking.fact(() => /1 watching/.test(document.querySelector('.watchable')?.textContent ?? ''), null);
  await judged(looking, 'the start with a list of games');
}, { settings: {} });

scene('how many watch is said at the game while it changes', async (enter, house) => {
  const [first] = await meet(await enter({ name: 'Ada' }), await enter({ name: 'Bo' }));
  assert.equal(await first.find('.watchers').isVisible(), false);
  const game = new URL(first.page.url()).hash;
  // Who sees it on the start watches it, too.
  const watchers = [await enter(), await enter()];
  for (const watcher of watchers) await watcher.page.goto(`${house.url}/${game}`);
  for (const visitor of [first, ...watchers]) await visitor.reads('.watchers', '2 watching');
  await judged(first, 'a game that is watched');
  await watchers.shift()?.leave();
  for (const visitor of [first, ...watchers]) await visitor.reads('.watchers', '1 watching');
}, { settings: {} });

scene('who watches goes along into the rematch, is told so, and the focus is on its board', async (enter, house) => {
  const players = await meet(await enter({ name: 'Ada' }), await enter({ name: 'Bo' }));
  const watcher = await enter({ reducedMotion: 'reduce' });
  await watcher.page.goto(`${house.url}/${new URL(players[0].page.url()).hash}`);
  await watcher.find('vv-game:not([hidden])').waitFor();
  const former = new URL(watcher.page.url()).hash;
  await players[0].button('resign').click();
  await players[0].find('.confirm').click();
  await watcher.find('.result:not([hidden])').waitFor();
  await judged(watcher, 'the end for a watcher');
  await players[0].button('rematch').click();
  await players[1].find('vv-offers button').first().click();
  await watcher.fact((hash) => location.hash.startsWith('#game=') && location.hash !== hash, former);
  await watcher.find('.result').waitFor({ state: 'hidden' });
  assert.match(await watcher.told(), /play again/);
  assert.equal(await watcher.page.evaluate(() => document.activeElement?.matches('vv-board td')), true);
  const [second, first] = players;
  await first.drop(4);
  await watcher.pieces(1);
  await second.drop(4);
  await watcher.pieces(2);
}, { settings: {} });
