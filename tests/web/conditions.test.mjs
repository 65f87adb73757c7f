// What two agree on besides the game and its time, in the browser: chosen on the start screen, said where terms are said, and kept
// to in the game: a balanced opening, takebacks, dead draws.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor, seated } from './house.mjs';
import { judged } from './judging.mjs';
import { choose } from './player.mjs';
import { scene } from './scene.mjs';
import { byMouse } from './table.mjs';

/** @type {Record<string, string>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
const NARROW = { width: 320, height: 568 };
const OPENING = 'It starts from a balanced opening: 10 moves are already made.';

/** What a window has said of one kind, the last word first. @param {Visitor} visitor @param {string} type @returns {any} */
const said = ({ sent }, type) => sent.findLast((word) => word.type === type);
/** @param {Visitor} visitor @param {string} name */
const field = (visitor, name) => visitor.find(`vv-conditions [name=${name}]`);
/** @param {Visitor} visitor */
const takebacks = (visitor) => field(visitor, 'takebacks').isChecked();

/** Opens the options. @param {Visitor} visitor */
async function opens(visitor) {
  await visitor.find('summary').click();
  await field(visitor, 'takebacks').waitFor();
}

/** Which cells are marked as those of the last move. @param {Visitor} visitor */
const last = (visitor) => visitor.find('td.last').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-name')));

/** Drops a piece where there is room, and nobody wins by it: no opening ends so. @param {Visitor} visitor */
async function dropsSomewhere(visitor) {
  await visitor.find('vv-board.mine').waitFor();
  await visitor.find('td[data-name$="6"]:not(:has(.piece:is(.first, .second)))').first().click();
}

scene('two meet over a balanced opening: it is chosen, said, on the board, and nobody’s own moves', async (enter) => {
  const [one, other] = [await enter({ name: 'Ada' }), await enter({ name: 'Bob' })];
  await opens(one);
  await field(one, 'start').selectOption('balanced');
  await one.reads('.play .chosen', EN['terms.balanced'] ?? '');
  const columns = one.find('.options [name=cols]');
  await columns.fill('8');
  await columns.press('Tab');
  await one.fact(() => /** @type {HTMLSelectElement | null} */ (document.querySelector('[name=start]'))?.value === 'none', null);
  await one.find('.play .chosen').filter({ hasNotText: EN['terms.balanced'] }).waitFor();
  await columns.fill('7');
  await columns.press('Tab');
  await one.reads('.play .chosen', EN['terms.balanced'] ?? '');
  await one.page.reload();
  await one.reads('.play .chosen', EN['terms.balanced'] ?? '');
  await one.seek();
  await one.reads('vv-waiting .sought', EN['terms.balanced'] ?? '');
  assert.equal(said(one, 'seek').start, 'balanced');
  await other.reads('vv-open .terms', EN['terms.balanced'] ?? '');
  await opens(other);
  await field(other, 'start').selectOption('balanced');
  await other.seek();
  for (const visitor of [one, other]) await visitor.find('vv-game:not([hidden])').waitFor();

  for (const visitor of [one, other]) {
    await visitor.pieces(10);
    await visitor.reads('vv-status .word', EN['game.balanced'] ?? '');
    await visitor.fact((text) => document.querySelector('#live')?.textContent?.includes(text), OPENING);
    assert.equal((await last(visitor)).length, 1, 'the last move of the opening is marked');
    assert.ok(await visitor.button('takeback').isDisabled(), 'there is nothing to take back');
    assert.ok(await visitor.button('abort').isVisible(), 'nobody has moved');
  }
  const [first, second] = await seated(one, other);
  const before = await last(first);
  await dropsSomewhere(first);
  for (const visitor of [first, second]) {
    await visitor.pieces(11);
    await visitor.reads('vv-status .word', EN['game.balanced'] ?? '');
    assert.notDeepEqual(await last(visitor), before);
  }
  assert.equal(said(first, 'play').ply, 11);
  await first.button('takeback').click();
  await second.find('.card .accept').click();
  for (const visitor of [first, second]) {
    await visitor.pieces(10);
    assert.deepEqual(await last(visitor), before);
    assert.ok(await visitor.button('takeback').isDisabled());
  }
  await first.page.reload();
  await first.pieces(10);
  assert.deepEqual(await last(first), before);
  await dropsSomewhere(first);
  await second.pieces(11);
  await second.button('resign').click();
  await second.find('vv-actions .confirm').click();
  await second.find('vv-result .look:visible').click();
  await second.find('vv-replay .played li').nth(10).waitFor();
  assert.deepEqual([await second.find('vv-replay .played li').count(), await second.find('vv-replay [type=range]').getAttribute('max')], [11, '11']);
  await second.page.goBack();
  await second.button('again').click();
  await second.reads('vv-waiting .sought', EN['terms.balanced'] ?? '');
  assert.equal(said(second, 'seek').start, 'balanced');
});

scene('two games are one pair: the second follows by itself with the seats exchanged, and then it is said who won', async (enter) => {
  const [one, other] = [await enter({ name: 'Ina' }), await enter({ name: 'Jo' })];
  for (const visitor of [one, other]) {
    await choose(visitor, 'hex', {});
    await opens(visitor);
    await field(visitor, 'start').selectOption('pair');
    await visitor.reads('#pair-hint', EN['start.hint_pair'] ?? '');
    await visitor.seek();
  }
  assert.equal(said(one, 'seek').start, 'pair');
  for (const visitor of [one, other]) await visitor.reads('vv-status .word', EN['game.pair_first'] ?? '');
  const [first, second] = await seated(one, other);
  await first.button('resign').click();
  await first.find('vv-actions .confirm').click();
  for (const visitor of [first, second]) {
    await visitor.reads('vv-result .reason', EN['result.pair_next'] ?? '');
    assert.ok(await visitor.button('rematch').isHidden(), 'another follows anyway');
  }
  for (const visitor of [first, second]) await visitor.reads('vv-status .word', EN['game.pair_second'] ?? '');
  assert.deepEqual(await seated(one, other), [second, first]);
  await first.button('resign').click();
  await first.find('vv-actions .confirm').click();
  for (const visitor of [first, second]) await visitor.reads('vv-result .reason', 'wins the pair 2–0.');
  assert.ok(await first.button('rematch').isVisible());
});

scene('who is invited reads in their own language what was agreed on: nothing is taken back, and it ends when nobody can win', async (enter) => {
  const [host, guest] = [await enter({ name: 'Clara' }), await enter({ name: 'Denis', locale: 'fr-FR', viewport: NARROW })];
  await choose(host, 'tic-tac-toe', {});
  await opens(host);
  await field(host, 'takebacks').uncheck();
  await field(host, 'dead_draw').check();
  await host.find('button.invite').click();
  const terms = host.find('vv-inviting .terms');
  await terms.filter({ hasText: 'no takebacks · dead draw' }).waitFor();
  // In a rated game there are none anyway.
  await host.find('vv-inviting [name=rated]').check();
  await terms.filter({ hasText: 'rated · dead draw' }).waitFor();
  await host.find('vv-inviting [name=rated]').uncheck();
  await host.find('vv-inviting .make').click();
  await host.find('vv-inviting .made').waitFor();
  await terms.filter({ hasText: 'no takebacks · dead draw' }).waitFor();
  assert.deepEqual([said(host, 'invite').takebacks, said(host, 'invite').dead_draw, 'start' in said(host, 'invite')], [false, true, false]);
  const url = await host.find('vv-inviting .link').inputValue();
  await host.reads('vv-invites .standing li', 'no takebacks · dead draw');

  await guest.page.goto(url);
  await guest.reads('vv-invitation .terms', 'sans reprise de coups · nulle anticipée');
  await guest.find('vv-invitation .join').click();
  for (const visitor of [host, guest]) {
    await visitor.button('draw').waitFor();
    assert.ok(await visitor.button('takeback').isHidden());
  }
  const [first, second] = await seated(host, guest);
  const moves = ['b2', 'a1', 'c1', 'a3', 'a2', 'c2', 'b3', 'b1'];
  for (const [i, move] of moves.entries()) {
    const mover = i % 2 === 0 ? first : second;
    await mover.find('vv-board.mine').waitFor();
    assert.ok(await mover.button('takeback').isHidden());
    await byMouse(mover, move);
    for (const visitor of [first, second]) await visitor.pieces(i + 1);
  }
  await host.reads('.result .reason', EN['result.dead'] ?? '');
  await guest.reads('.result .reason', 'Plus personne ne pouvait gagner.');
});

scene('takebacks follow whether a game is rated until something else is said, and that is remembered', async (enter) => {
  const one = await enter();
  await opens(one);
  const rated = one.find('vv-start [name=rated]');
  assert.equal(await takebacks(one), true);
  await rated.check();
  assert.equal(await takebacks(one), false);
  await rated.uncheck();
  assert.equal(await takebacks(one), true, 'nothing was said yet');
  await rated.check();
  await field(one, 'takebacks').check();
  await one.reads('.play .chosen', 'rated · takebacks');
  await rated.uncheck();
  assert.equal(await takebacks(one), true);
  await rated.check();
  assert.equal(await takebacks(one), true, 'what was said stands');
  await field(one, 'dead_draw').check();
  await one.page.reload();
  await one.reads('.play .chosen', 'rated · takebacks · dead draw');
  await opens(one);
  assert.deepEqual([await takebacks(one), await field(one, 'dead_draw').isChecked()], [true, true]);
  await field(one, 'takebacks').uncheck();
  await one.find('.play .chosen').filter({ hasText: 'rated · dead draw' }).waitFor();
  await rated.uncheck();
  assert.equal(await takebacks(one), true, 'who goes back to what is usual has said nothing');
  await choose(one, 'tic-tac-toe', {});
  const starts = () => field(one, 'start').locator('option:not([hidden])').count();
  assert.equal(await starts(), 3);
  await choose(one, 'battleship', {});
  assert.deepEqual([await field(one, 'takebacks').isVisible(), await starts(), await field(one, 'dead_draw').isVisible()], [false, 2, true]);
});

for (const { colorScheme, viewport, locale } of /** @type {const} */ ([
  { colorScheme: 'light', viewport: NARROW, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: NARROW, locale: 'en-US' },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en-US' },
  { colorScheme: 'dark', viewport: { width: 640, height: 400 }, locale: 'fr-FR' },
])) {
  scene(`axe finds nothing where it is agreed on, and all fits: ${colorScheme}, ${viewport.width} px, ${locale}`, async (enter) => {
    const how = { colorScheme, viewport, locale, reducedMotion: /** @type {const} */ ('reduce') };
    const [one, other] = [await enter({ ...how, name: 'Eve' }), await enter({ ...how, name: 'Fred' })];
    for (const visitor of [one, other]) {
      await opens(visitor);
      await visitor.find('vv-start [name=rated]').check();
      for (const name of ['takebacks', 'dead_draw']) await field(visitor, name).check();
      await field(visitor, 'start').selectOption('balanced');
    }
    await judged(one, 'the options');
    await one.seek();
    await one.find('vv-waiting:not([hidden])').waitFor();
    await judged(one, 'the search');
    await other.find('vv-open li').waitFor();
    await judged(other, 'the open search');
    await other.find('vv-open li button').click();
    for (const visitor of [one, other]) await visitor.pieces(10);
    await judged(other, 'the opening');
    await one.button('resign').click();
    await one.find('vv-actions .confirm').click();
    await one.find('vv-result .result:not([hidden])').waitFor();
  });
}
