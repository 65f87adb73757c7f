// Two people at two windows of a real browser, against the real server: whole games and all that may happen in one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor, meet, seated } from './house.mjs';
import { scene } from './scene.mjs';

/** @type {Record<string, string>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
/** Columns, in turns, after which first has four in a slope, and its cells. */
const SLOPE = { columns: [4, 5, 5, 6, 6, 3, 6, 7, 3, 7, 7, 4, 7], cells: ['d1', 'e2', 'f3', 'g4'] };
/** The same for second, in a row. */
const ROW = { columns: [1, 2, 1, 3, 1, 4, 7, 5], cells: ['b1', 'c1', 'd1', 'e1'] };
/** What a browser says about a server that is not there. */
const NOBODY_THERE = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|status of 404/;
/** What it says about a game that is looked for in the archive and is not there. */
const NOT_THERE = /status of 404/;

/** @param {Visitor} visitor */
const line = async (visitor) => (await visitor.find('td.winning').evaluateAll((cells) => cells.map((cell) => cell.dataset.name))).sort();
/** @param {Visitor} visitor */
const seat = (visitor) => visitor.find('vv-board').getAttribute('data-seat');
/** @param {Visitor} visitor */
const focused = (visitor) => visitor.page.evaluate(() => document.activeElement instanceof HTMLElement ? document.activeElement.dataset.name : '');

/** @param {Visitor[]} players @param {number[]} columns @param {'drop' | 'press'} how */
async function play(players, columns, how = 'drop') {
  for (const [i, column] of columns.entries()) await players[i % 2]?.[how](column);
  for (const player of players) await player.pieces(columns.length);
}

scene('a whole game by mouse, to a win; the rematch exchanges the seats', async (enter) => {
  const [alice, bob] = [await enter({ name: 'Alice' }), await enter({ name: 'Bob' })];
  const [first, second] = await meet(alice, bob);
  const winner = first === alice ? 'Alice' : 'Bob';
  await play([first, second], SLOPE.columns);
  await first.reads('.result > h2', EN['result.win'] ?? '');
  await second.reads('.result > h2', `${winner} won.`);
  for (const player of [first, second]) {
    await player.reads('.reason', '4 in a row.');
    assert.deepEqual(await line(player), SLOPE.cells);
    assert.match(String(await player.cell('g4').getAttribute('aria-label')), /^column 7, row 4, red \(\w+\), winning line, last move$/);
    assert.equal(await player.find('vv-player.winner .name').textContent(), winner);
  }
  const record = await first.find('.result .record').getAttribute('href');
  assert.equal((await first.page.request.get(new URL(String(record), first.page.url()).href)).status(), 200);

  await second.button('rematch').click();
  await first.reads('.card p', 'offers a rematch');
  await first.find('.accept').click();
  for (const player of [first, second]) await player.pieces(0);
  assert.deepEqual([await seat(first), await seat(second)], ['second', 'first']);
  await play([second, first], [1, 2]);
});

scene('a whole game by keyboard alone', async (enter) => {
  const [alice, bob] = [await enter(), await enter()];
  for (const player of [alice, bob]) {
    await player.tabTo('button.play');
    await player.page.keyboard.press('Enter');
    if (player === alice) await alice.find('vv-waiting:not([hidden])').waitFor();
  }
  for (const player of [alice, bob]) await player.find('vv-game:not([hidden])').waitFor();
  const [first, second] = await seated(alice, bob);
  await first.fact((name) => document.activeElement?.matches(`td[data-name=${name}]`), 'd6');

  for (const [key, name] of [['Home', 'a6'], ['ArrowLeft', 'a6'], ['PageDown', 'a1'], ['End', 'g1'], ['ArrowUp', 'g2'], ['PageUp', 'g6'], ['ArrowDown', 'g5'], ['Home', 'a5']]) {
    await first.page.keyboard.press(String(key));
    assert.equal(await focused(first), name, key);
  }
  assert.equal(await first.find('td[tabindex="0"]').count(), 1, 'one stop of Tab in the grid');
  await first.page.keyboard.press('Enter');
  for (const player of [first, second]) await player.pieces(1);
  assert.match(await second.told(), /plays: column 1\. Your turn\.$/);
  for (let i = 0; i < 2; i++) await second.page.keyboard.press('ArrowLeft');
  await second.page.keyboard.press('Space');
  for (const player of [first, second]) await player.pieces(2);
  await second.page.keyboard.press('1');
  await second.fact((text) => document.querySelector('#live')?.textContent?.trim() === text, EN['board.not_now'] ?? '');
  const rest = ROW.columns.slice(2);
  for (const [i, column] of rest.entries()) await /** @type {Visitor} */ ([first, second][i % 2]).press(column);

  await second.reads('.result > h2', EN['result.win'] ?? '');
  assert.deepEqual(await line(second), ROW.cells);
  await second.fact(() => document.activeElement?.matches('.result'), null);
  await second.tabTo('[data-wish=rematch]');
  await second.page.keyboard.press('Enter');
  await first.find('.card').waitFor();
  await first.tabTo('.accept');
  await first.page.keyboard.press('Enter');
  for (const player of [first, second]) await player.fact(() => document.activeElement?.matches('td'), null);
  assert.equal(await seat(second), 'first');
});

scene('a window that is reloaded in mid-game goes on', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await play([first, second], [4, 4, 3]);
  await second.page.reload();
  await second.pieces(3);
  assert.ok(await second.cell('c1').evaluate((cell) => cell.classList.contains('last')));
  await second.drop(5);
  await first.pieces(4);
  await first.reads('.turn', EN['turn.yours'] ?? '');
});

scene('a server that stops is missed in both windows, and found again', async (enter, house) => {
  const players = await meet(await enter(), await enter());
  await play(players, [4, 4, 3]);
  await house.stop();
  for (const player of players) {
    await player.find('vv-connection:not([data-phase=open])').waitFor();
    await player.find('vv-trouble:not([hidden])').waitFor();
    await player.reads('.turn', EN['turn.cut_off'] ?? '');
    assert.match(await player.told(), /^The connection is lost\./);
    await player.cell('a6').click();
    assert.equal(await player.pieces(), 3, 'nothing is played into the void');
  }
  await house.start();
  for (const player of players) {
    await player.find('vv-connection[data-phase=open]').waitFor({ timeout: 20_000 });
    assert.ok(await player.find('vv-trouble').isHidden());
    await player.pieces(3);
  }
  await players[1].drop(3);
  for (const player of players) await player.pieces(4);
}, { settings: {}, tolerated: NOBODY_THERE });

scene('resigning is asked twice', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  await first.drop(4);
  await first.button('resign').click();
  await first.find('vv-actions dialog[open]').waitFor();
  await first.find('.stay').click();
  await first.find('vv-actions dialog').waitFor({ state: 'hidden' });
  await second.drop(4);
  await first.pieces(2);
  await first.button('resign').click();
  await first.find('.confirm').click();
  await second.reads('.result > h2', EN['result.win'] ?? '');
  await first.reads('.result > h2', ' won.');
  for (const player of [first, second]) await player.reads('.reason', EN['reason.resignation'] ?? '');
  assert.deepEqual(await line(first), []);
});

scene('a second tap on an answer does nothing to the button that has come to lie there', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await first.drop(4);
  await first.button('draw').click();
  await second.find('.decline').waitFor();
  await second.page.evaluate(() => {
    const offers = /** @type {HTMLElement} */ (document.querySelector('vv-offers'));
    const abort = /** @type {HTMLElement} */ (document.querySelector('[data-wish=abort]'));
    new MutationObserver(() => abort.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }))).observe(offers, { childList: true });
  });
  await second.find('.decline').click();
  await second.find('vv-offers .card').waitFor({ state: 'detached' });
  await first.reads('[data-wish=draw]', EN['action.draw'] ?? '');
  await second.fact((since) => performance.now() > since + 800, await second.page.evaluate(() => performance.now()));
  assert.ok(!second.heard.some(({ type }) => type === 'ended'), 'the game goes on');
  await second.find('[data-wish=abort]').click();
  await second.find('.result:not([hidden])').waitFor();
});

scene('a draw is offered, declined, offered again and accepted', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await first.drop(4);
  await first.button('draw').click();
  await first.reads('[data-wish=draw]', EN['action.offered'] ?? '');
  await second.reads('.card p', 'offers a draw');
  await second.find('.decline').click();
  await first.reads('[data-wish=draw]', EN['action.draw'] ?? '');
  await second.find('.card').waitFor({ state: 'detached' });
  await first.button('draw').click();
  await first.reads('vv-notice .words', 'after one more move');
  await first.reads('[data-wish=draw]', EN['action.draw'] ?? '');
  await second.drop(3);
  await second.button('draw').click();
  await first.find('.accept').click();
  for (const player of [first, second]) {
    await player.reads('.result > h2', EN['result.draw'] ?? '');
    await player.reads('.reason', EN['reason.agreement'] ?? '');
  }
});

scene('a move is taken back when the other agrees', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  assert.ok(await first.button('takeback').isDisabled(), 'there is nothing to take back yet');
  await play([first, second], [4, 4]);
  await first.button('takeback').click();
  await second.reads('.card p', 'would like to take back a move');
  await second.find('.accept').click();
  for (const player of [first, second]) await player.pieces(0);
  await first.drop(2);
  await second.pieces(1);
});

scene('who closes the window is away, and the win can be claimed', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await play([first, second], [4, 4]);
  await first.drop(3);
  await second.leave();
  await first.reads('vv-player[data-side=far].away .presence', 'page closed');
  assert.match(await first.find('vv-player[data-side=far] .presence').innerText(), /^away/);
  await first.find('.claim').click();
  await first.reads('.result > h2', EN['result.win'] ?? '');
  await first.reads('.reason', EN['reason.absence'] ?? '');
}, { settings: { VISAVIS__ABSENCE__BANK_BLITZ_S: '1' } });

scene('a third one is told politely that every table is taken', async (enter) => {
  await meet(await enter(), await enter());
  const third = await enter();
  await third.seek();
  await third.reads('vv-notice .words', EN['refusal.game_limit'] ?? '');
  assert.ok(await third.find('vv-start').isVisible());
  await third.find('vv-notice .close').click();
  await third.find('vv-notice').waitFor({ state: 'hidden' });
}, { settings: { VISAVIS__LOBBY__GAMES_MAX: '1' } });

scene('a search is called off', async (enter) => {
  const alone = await enter();
  await alone.seek();
  await alone.find('vv-waiting:not([hidden])').waitFor();
  await alone.find('vv-waiting .cancel').click();
  await alone.find('vv-start:not([hidden])').waitFor();
  const [bob, eve] = await meet(await enter(), await enter());
  await play([bob, eve], [1]);
  assert.ok(await alone.find('vv-start').isVisible(), 'nobody meets who called it off');
});

scene('a name is text, whatever it looks like', async (enter) => {
  const name = '<b>x</b>';
  const [first, second] = await meet(await enter({ name }), await enter({ name: '${t}<img src=x>' }));
  await first.drop(4);
  await second.pieces(1);
  for (const player of [first, second]) {
    assert.deepEqual((await player.find('vv-player .name').allTextContents()).sort(), ['${t}<img src=x>', name].sort());
    assert.equal(await player.find('b, img').count(), 0);
  }
});

scene('a name that is typed before the first game is the one the opponent sees', async (enter) => {
  const [ann, ben] = [await enter(), await enter({ name: 'Ben' })];
  await ann.find('summary').click();
  await ann.find('[name=name]').fill('Ann');
  await meet(ann, ben);
  for (const player of [ann, ben]) assert.deepEqual((await player.find('vv-player .name').allTextContents()).sort(), ['Ann', 'Ben']);
});

scene('a game that is no more is said to be gone, whether the page is there or only comes', async (enter, house) => {
  const gone = `${house.url}/#game=0190163d8694739baea5966c26f8ad91`;
  const one = await enter();
  await one.page.goto(gone);
  const other = await Visitor.open(one.page.context(), gone);
  for (const window of [one, other]) {
    await window.reads('vv-notice .words', EN['notice.game_gone'] ?? '');
    assert.ok(await window.find('vv-start').isVisible());
    assert.equal(new URL(window.page.url()).hash, '');
  }
  assert.deepEqual(other.complaints.filter((complaint) => !NOT_THERE.test(complaint)), []);
}, { tolerated: NOT_THERE });
