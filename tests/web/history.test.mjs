// The way through the page, there and back in the browser's history: from a game to other pages and to the game again; against the
// real server.

import assert from 'node:assert/strict';
import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';
import { told } from './table.mjs';

/** @param {Visitor} visitor */
const hash = (visitor) => new URL(visitor.page.url()).hash;
/** @param {Visitor} visitor @param {string} address */
const stands = (visitor, address) => visitor.fact((wanted) => location.hash === wanted, address);

scene('who looks at something else in mid-game is told when it is their turn, and goes back', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  await first.drop(4);
  await first.find('vv-player[data-side=far] .name a').click();
  await first.find('vv-player-page:not([hidden])').waitFor();
  await second.drop(4);
  await first.fact(() => document.title.startsWith('●'), null);
  await first.reads('vv-return .words', 'it is your turn');
  await judged(first, 'a page before a game');
  await first.page.reload();
  await first.reads('vv-return .words', 'it is your turn');
  await first.find('vv-return .go').click();
  await first.pieces(2);
  await first.drop(3);
  await second.pieces(3);
  await first.page.goBack();
  await stands(first, `#player=${told(second) && (await second.find('vv-player[data-side=near] .name a').getAttribute('href'))?.slice('#player='.length)}`);
});

scene('back leads from a game to the start, and forward to the game again, which goes on', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await first.drop(4);
  await second.pieces(1);
  await second.page.goBack();
  await second.find('vv-start:not([hidden]) .running').waitFor();
  await second.page.goForward();
  await second.pieces(1);
  await second.drop(4);
  await first.pieces(2);
});

scene('what happens between a click on a link and the browser’s word of it does not undo the click', async (enter) => {
  const one = await enter();
  await one.page.evaluate(() => {
    location.hash = '#games';
    document.dispatchEvent(new CustomEvent('wish', { detail: { do: 'dismiss' } }));
  });
  await one.find('vv-player-page:not([hidden])').waitFor();
  assert.equal(hash(one), '#games');
});

scene('the skip link is no address', async (enter) => {
  const one = await enter();
  await one.page.keyboard.press('Tab');
  await one.page.keyboard.press('Enter');
  await one.fact(() => document.activeElement?.id === 'main' && location.hash === '', null);
  assert.ok(await one.find('vv-start').isVisible());
});
