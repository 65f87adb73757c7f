// A match with clocks through the page, against the real server: clocks that run and are spoken, flags and where the time went,
// calling off, adjourning, absence and what is chosen then, deadlines in words, and a phone that slept.

import assert from 'node:assert/strict';
import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';
import { hearsThat, told } from './table.mjs';

/** @import {Clock} from '../../static/wire.d.ts' */

const CLUB = { initial_ms: 300_000, increment_ms: 3_000 };
const FLASH = { initial_ms: 11_500, increment_ms: 0 };
const NARROW = { width: 320, height: 568 };
const QUICK = { VISAVIS__ABSENCE__BANK_S: '1', VISAVIS__ABSENCE__BANK_BLITZ_S: '1' };
const NEAR = 'vv-player[data-side=near]';
const FAR = 'vv-player[data-side=far]';

/**
 * Two at a table with a clock: the one who sits first, and the other.
 * @param {Clock | null} clock
 * @param {Visitor} one
 * @param {Visitor} other
 */
async function meetOver(clock, one, other) {
  for (const { page } of [one, other]) {
    await page.evaluate((control) => {
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (text) {
        const said = JSON.parse(String(text));
        send.call(this, JSON.stringify(said.type === 'seek' ? { ...said, clock: control } : said));
      };
    }, clock);
  }
  return meet(one, other);
}

/** Seconds on a face. @param {Visitor} visitor @param {string} side */
async function seconds(visitor, side) {
  const [whole = '0', rest = '0'] = (await visitor.find(`${side} .digits`).innerText()).split(':');
  return Number(whole) * 60 + Number(rest.replace(',', '.'));
}

/** @param {Visitor} visitor */
const turnsOf = (visitor) => visitor.find('vv-timepiece').evaluateAll((clocks) => clocks.map((clock) => clock.classList.contains('runs')));

scene('both clocks stand beside the players, one runs, a move gives its increment, and a key says them', async (enter) => {
  const [first, second] = await meetOver(CLUB, await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  assert.deepEqual([await turnsOf(first), await turnsOf(second)], [[true, false], [false, true]], 'near and far');
  await first.find(`${NEAR} .digits`).filter({ hasNotText: '5:00' }).waitFor();
  assert.ok((await seconds(first, NEAR)) < 300, 'it runs');
  assert.ok(Math.abs((await seconds(first, NEAR)) - (await seconds(second, FAR))) <= 1, 'both see the same');
  await first.drop(4);
  await second.pieces(1);
  assert.deepEqual([await turnsOf(first), await turnsOf(second)], [[false, true], [true, false]]);
  assert.ok((await seconds(second, FAR)) >= 300, 'three seconds more');
  const name = (await first.find(`${FAR} .name`).innerText()).trim();
  assert.equal(await first.find(`${FAR} .dial`).getAttribute('aria-label'), `${name}’s clock, running`);
  await first.cell('d1').focus();
  await first.page.keyboard.press('t');
  assert.match((await first.told()).replaceAll('\u00a0', ' '), new RegExp(`^You: 5 minutes( \\d seconds?)?\\. ${name}: 4 minutes \\d+ seconds, running\\.$`));
  await second.drop(4);
  await first.pieces(2);
  for (const visitor of [first, second]) assert.equal(await visitor.button('abort').isVisible(), false, 'both have moved');
  await first.page.reload();
  await first.find('vv-timepiece.runs').waitFor();
  assert.ok((await seconds(first, NEAR)) <= 303);
});

scene('a flag falls by itself, little time is said once, and the loser sees where the time went', async (enter) => {
  const [first, second] = await meetOver(FLASH, await enter({ name: 'Alice' }), await enter({ name: 'Bob', viewport: NARROW, colorScheme: 'dark' }));
  await first.page.evaluate(() => {
    const heard = /** @type {string[]} */ ((/** @type {any} */ (globalThis)).heard = []);
    new MutationObserver(() => heard.push(document.querySelector('#live')?.textContent ?? '')).observe(/** @type {Node} */ (document.querySelector('#live')), { childList: true });
  });
  await first.drop(4);
  await second.drop(4);
  for (const visitor of [first, second]) await visitor.find('.result:not([hidden])').waitFor();
  const said = await first.page.evaluate(() => /** @type {string[]} */ ((/** @type {any} */ (globalThis)).heard));
  assert.equal(said.filter((sentence) => sentence.startsWith('Little time')).length, 1, String(said));
  assert.deepEqual([told(first).ended?.reason, told(first).ended?.winner], ['time', 'second']);
  await first.reads(`${NEAR} .digits`, '0:00.0');
  await first.reads('vv-spent .open', 'Why did I lose on time?');
  await second.reads('vv-spent .open', 'How the time went');
  for (const visitor of [first, second]) {
    await visitor.find('vv-spent .open').click();
    assert.equal(await visitor.find('vv-spent tbody tr').count(), 2);
    assert.match(await visitor.find('vv-spent .flag').innerText(), / had .+ for the next move, and none reached the server/);
    for (const lag of await visitor.find('vv-spent tbody td:nth-child(3)').allInnerTexts()) assert.match(lag, /^\d/, 'the server has measured it');
    const over = await visitor.find('vv-spent .table').evaluate((table) => table.scrollWidth - table.clientWidth);
    assert.equal(over, 0, 'all of it is seen, however narrow');
    await judged(visitor, 'where the time went');
    await visitor.page.keyboard.press('Escape');
  }
  await second.find('.look').click();
  await second.find('vv-replay:not([hidden])').waitFor();
  await second.find('vv-spent .open').click();
  assert.equal(await second.find('vv-spent tbody tr').count(), 2, 'the record has it, too');
  await second.page.keyboard.press('Escape');
  await first.page.reload();
  await first.find('.result:not([hidden])').waitFor();
  await first.find('vv-spent .open').click();
  await first.find('vv-spent tbody tr').nth(1).waitFor();
});

scene('a game is called off by one side alone until both have moved', async (enter) => {
  const [first, second] = await meetOver(CLUB, await enter(), await enter());
  await first.drop(4);
  await second.pieces(1);
  await second.button('abort').click();
  await first.reads('.result > h2', 'Game cancelled.');
  await second.reads('.result > h2', 'Game cancelled.');
});

scene('a game is adjourned by an offer and its answer, goes on in days, and is still so when one comes back', async (enter) => {
  const [first, second] = await meetOver(CLUB, await enter({ name: 'Alice' }), await enter({ name: 'Bob', viewport: NARROW }));
  await first.drop(4);
  await second.pieces(1);
  await first.button('adjourn').click();
  await second.reads('.card p', 'would like to go on another time');
  await second.find('.decline').click();
  await first.fact(() => document.querySelector('#live')?.textContent?.startsWith('The offer was declined.'), null);
  await second.drop(4);
  await first.pieces(2);
  await second.button('adjourn').click();
  await first.find('.accept').click();
  for (const visitor of [first, second]) await visitor.reads('vv-deadline', 'Adjourned');
  assert.match(await second.told(), /^Adjourned: /);
  assert.equal(await second.button('adjourn').isVisible(), false);
  await first.reads('vv-deadline', 'You have until');
  await judged(second, 'adjourned');
  await first.drop(3);
  await second.reads('vv-deadline', 'You have until');
  await second.page.reload();
  await second.reads('vv-deadline', 'Adjourned');
  assert.match((await second.find('vv-timepiece.runs .digits').innerText()).replaceAll('\u00a0', ' '), /^\dd \d+h$/);
});

scene('who is away loses nothing while the other thinks; then the other chooses', async (enter) => {
  const [first, second] = await meetOver(CLUB, await enter(), await enter({ name: 'Bob' }));
  await first.drop(4);
  await second.drop(4);
  await first.pieces(2);
  await second.page.close();
  await first.reads(`${FAR} .presence`, 'away');
  await first.fact((side) => String(document.querySelector(`${side} .digits`)?.textContent) <= '4:57', NEAR);
  assert.equal(await first.find('.claims').count(), 0, 'it is not their turn');
  await first.drop(3);
  await first.find('.claims').waitFor();
  assert.deepEqual(await first.find('.claims button').allInnerTexts(), ['Claim the win', 'Claim a draw', 'Adjourn the game', 'Wait']);
  assert.match(await first.told(), /has been away for too long\. You may choose/);
  await judged(first, 'choices');
  await first.find('.claims .wait').click();
  assert.equal(await first.find('.claims').count(), 0);
  const back = await Visitor.open(second.page.context(), new URL('/', first.page.url()).href);
  await first.reads(`${FAR} .presence`, 'here');
  await back.page.close();
  await first.find('.claims').waitFor();
  await first.find('[data-claim=draw]').click();
  await first.reads('.result > h2', 'It is a draw.');
  await first.reads('.result .reason', 'By absence.');
}, { settings: QUICK });

scene('who never moved and is away loses nothing: the other calls the game off', async (enter) => {
  const [first, second] = await meetOver(CLUB, await enter(), await enter({ name: 'Bob' }));
  await first.drop(4);
  await second.page.close();
  await first.find('.claims').waitFor();
  assert.deepEqual(await first.find('.claims button').allInnerTexts(), ['Call off', 'Adjourn the game', 'Wait']);
  assert.match(await first.told(), /has been away for too long\. Not both of you have moved yet/);
  await judged(first, 'nothing to win yet');
  await first.find('.claims .claim').click();
  await first.reads('.result > h2', 'Game cancelled.');
}, { settings: QUICK });

scene('a game without a clock says until when one has to move, and moves that with each move', async (enter) => {
  const [first, second] = await meetOver(null, await enter({ viewport: NARROW }), await enter({ colorScheme: 'dark' }));
  await first.reads('vv-deadline', 'You have until');
  await second.reads('vv-deadline', 'to move (6');
  assert.equal(await first.find('vv-timepiece').first().isVisible(), false);
  await first.drop(4);
  await second.reads('vv-deadline', 'You have until');
  await judged(second, 'deadline');
  await first.cell('d1').focus();
  await first.page.keyboard.press('T');
  assert.match(await first.told(), /has until/);
});

scene('byo-yomi and a delay are told beside the face, and fit a narrow window', async (enter) => {
  const byo = { stages: [{ initial_ms: 2_000 }], periods: { count: 3, ms: 30_000 } };
  const [first, second] = await meetOver(byo, await enter({ viewport: NARROW }), await enter({ viewport: NARROW, colorScheme: 'dark' }));
  await second.reads(`${NEAR} .extra`, 'then 3 × 30');
  await first.fact((side) => document.querySelector(`${side} .extra`)?.textContent?.startsWith('3 × 30'), NEAR);
  assert.ok((await seconds(first, NEAR)) > 25, 'a period runs');
  await first.drop(4);
  await hearsThat(first, ({ ply }) => ply === 1);
  await first.reads(`${NEAR} .digits`, '0:30');
  await judged(first, 'byo-yomi');
  const [third] = await meetOver({ stages: [{ initial_ms: 60_000, delay_ms: 30_000 }] }, await enter(), await enter());
  await third.find(`${NEAR} vv-timepiece.still`).waitFor();
  await third.reads(`${NEAR} .extra`, 'stands still for');
  const still = await third.find(`${NEAR} .extra`).innerText();
  await third.find(`${NEAR} .extra`).filter({ hasNotText: still }).waitFor();
  assert.equal(await third.find(`${NEAR} .digits`).innerText(), '1:00');
});

scene('a phone that slept shows the right time as soon as it is looked at, before it hears a word', async (enter) => {
  const [first] = await meetOver(CLUB, await enter({ viewport: NARROW }), await enter());
  const before = await seconds(first, NEAR);
  // Nothing runs while a device sleeps, and its even clock stands still.
  const shown = await first.page.evaluate((side) => {
    const slept_ms = 6_000;
    for (const until = Date.now() + slept_ms; Date.now() < until;);
    const even = performance.now.bind(performance);
    performance.now = () => even() - slept_ms;
    document.dispatchEvent(new Event('visibilitychange'));
    return document.querySelector(`${side} .digits`)?.textContent ?? '';
  }, NEAR);
  const [minutes = 0, rest = 0] = shown.split(':').map(Number);
  const gone = before - (minutes * 60 + rest);
  assert.ok(gone >= 6 && gone <= 8, `${gone} s are gone`);
});
