// What remains of games: the pages of players, replays, leaderboards and ratings; against the real server. The way there and back
// is in history.test.mjs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { chance, choose } from './player.mjs';
import { scene } from './scene.mjs';
import { SAMPLES, drawsWhatIsTold, playOut, sailOut, told } from './table.mjs';

/** @type {Record<string, string>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
/** Columns, in turns, after which first has four in a slope, and its cells. */
const SLOPE = { columns: [4, 5, 5, 6, 6, 3, 6, 7, 3, 7, 7, 4, 7], cells: ['d1', 'e2', 'f3', 'g4'] };
const NARROW = { width: 320, height: 568 };
/** What a browser says about what is not there, or not yet. */
const NOT_THERE = /status of (404|409)/;
const QUICK = { VISAVIS__LIMITS__MESSAGES_PER_10S: '10000' };
const PAGE = 20;

/** @param {Visitor} visitor */
const hash = (visitor) => new URL(visitor.page.url()).hash;
/** @param {Visitor} visitor */
const line = async (visitor) => (await visitor.find('td.winning').evaluateAll((cells) => cells.map((cell) => cell.dataset.name))).sort();
/** @param {Visitor} visitor */
const ply = (visitor) => visitor.find('vv-replay [type=range]').inputValue();

/** A whole game of Connect Four that first wins. @param {Visitor} one @param {Visitor} other */
async function wholeGame(one, other) {
  const players = await meet(one, other);
  for (const [i, column] of SLOPE.columns.entries()) await /** @type {Visitor} */ (players[i % 2]).drop(column);
  for (const player of players) await player.find('.result:not([hidden])').waitFor();
  return players;
}

scene('a game that ended is looked at again, move by move, by buttons, slider, keys and list', async (enter) => {
  const [first, second] = await wholeGame(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  const { game } = told(first);
  await first.find('.look').click();
  await first.find('vv-replay:not([hidden]) .played').waitFor();
  assert.equal(hash(first), `#replay=${game}`);
  assert.deepEqual([await ply(first), await line(first)], ['13', SLOPE.cells]);
  await first.fact(() => document.activeElement?.matches('vv-replay [type=range]'), null);
  await first.page.keyboard.press('ArrowLeft');
  assert.deepEqual([await ply(first), await first.pieces(), await line(first)], ['12', 12, []]);
  assert.match(String(await first.find('vv-replay [type=range]').getAttribute('aria-valuetext')), /^Move 12 of 13\. \w+ plays: column 4\.$/);
  await first.page.keyboard.press('Home');
  assert.deepEqual([await ply(first), await first.pieces(), await first.find('.turn').textContent()], ['0', 0, EN['replay.start']]);
  await first.find('[data-turn=next]').click();
  assert.deepEqual([await first.pieces(), await first.cell('d1').locator('.piece.first').count()], [1, 1]);
  assert.match(await first.told(), /^Move 1 of 13\. \w+ plays: column 4\.$/);
  await first.find('[data-turn=previous]').click();
  assert.equal(await first.find('[data-turn=previous]').getAttribute('aria-disabled'), 'true');
  await first.find('.played [data-ply="5"]').click();
  assert.deepEqual([await first.pieces(), await first.find('.played [aria-current]').getAttribute('data-ply')], [5, '5']);
  await first.cell('a6').click();
  assert.match(await first.told(), /^Move 5 of 13\./, 'a click on the board is no attempt to play');
  await first.find('[data-turn=last]').click();
  assert.deepEqual([await line(first), await first.find('.played [aria-current]').count()], [SLOPE.cells, 1]);
  await first.reads('.result > h2', ' won.');

  await first.page.goBack();
  await first.reads('.result > h2', EN['result.win'] ?? '');
  assert.equal(hash(first), `#game=${game}`);
  await second.button('rematch').click();
  await first.page.goForward();
  await first.reads('vv-return .words', 'offers a rematch');
  await first.find('vv-return .go').click();
  await first.find('.accept').click();
  for (const player of [first, second]) await player.pieces(0);
});

scene('a replay is shared by its link, or by hand, and its record and notation are taken along', async (enter, house) => {
  const [first] = await wholeGame(await enter(), await enter());
  const { game } = told(first);
  const stranger = await enter();
  await stranger.page.goto(`${house.url}/#replay=${game}`);
  await stranger.find('vv-replay:not([hidden])').waitFor();
  assert.deepEqual(await line(stranger), SLOPE.cells);
  await stranger.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await stranger.find('[data-t="replay.share"]').click();
  await stranger.reads('vv-replay .copied', EN['copy.done'] ?? '');
  assert.equal(await stranger.told(), EN['copy.done']);
  assert.equal(await stranger.page.evaluate(() => navigator.clipboard.readText()), `${house.url}/#replay=${game}`);
  await stranger.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await stranger.find('[data-t="replay.share"]').click();
  await stranger.reads('vv-replay .copied', EN['copy.by_hand'] ?? '');
  assert.equal(await stranger.page.evaluate(() => String(getSelection())), `${house.url}/#replay=${game}`);

  for (const [file, name, holds] of /** @type {const} */ ([['.record', /\.json$/, '"moves"'], ['.notation', /\.\w+$/, '4']])) {
    const [download] = await Promise.all([stranger.page.waitForEvent('download'), stranger.find(`vv-replay ${file}`).click()]);
    assert.match(download.suggestedFilename(), name);
    assert.ok(readFileSync(await download.path(), 'utf8').includes(holds), file);
  }
});

scene('a game that was put away becomes its replay, and a replay of a running game becomes the game', async (enter, house) => {
  const [first, second] = await wholeGame(await enter(), await enter());
  const { game } = told(first);
  for (const player of [first, second]) await player.find('#home').click();
  const stranger = await enter();
  await stranger.page.goto(`${house.url}/#game=${game}`);
  await stranger.find('vv-replay:not([hidden]), .result:not([hidden])').first().waitFor();
  await house.stop();
  await house.start();
  for (const player of [first, second, stranger]) await player.find('vv-connection[data-phase=open]').waitFor({ timeout: 30_000 });
  const late = await enter();
  await late.page.goto(`${house.url}/#game=${game}`);
  await late.find('vv-replay:not([hidden])').waitFor();
  assert.deepEqual([hash(late), await line(late)], [`#replay=${game}`, SLOPE.cells]);
  await late.page.goBack();
  await late.find('vv-start:not([hidden])').waitFor();

  const [one] = await meet(first, second);
  await one.drop(4);
  await late.page.goto(`${house.url}/#replay=${told(one).game}`);
  await late.pieces(1);
  assert.equal(hash(late), `#game=${told(one).game}`);
}, { settings: {}, tolerated: /status of (404|409)|WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/ });

scene('what is not there is said, with a way home', async (enter, house) => {
  const one = await enter();
  await one.page.goto(`${house.url}/#replay=0190163d8694739baea5966c26f8ad91`);
  await one.reads('vv-reading h1', EN['archive.missing'] ?? '');
  await judged(one, 'nothing there');
  await one.find('vv-reading .home').click();
  await one.find('vv-start:not([hidden])').waitFor();
  assert.equal(hash(one), '');
}, { tolerated: NOT_THERE });

scene('My games: results, opponents, kinds and dates, and the way to each; the pages of players are reached by their names', async (enter) => {
  const [alice, bob] = [await enter({ name: 'Alice' }), await enter({ name: 'Bob' })];
  const [first] = await wholeGame(alice, bob);
  const { game } = told(first);
  await alice.find('#home').click();
  await alice.find('a[href="#games"]').click();
  await alice.reads('vv-player-page h1', EN['games.mine'] ?? '');
  const entry = alice.find('.ended li');
  assert.equal(await entry.count(), 1);
  assert.equal(await entry.locator('.outcome').textContent(), EN[first === alice ? 'outcome.win' : 'outcome.loss']);
  assert.match(String(await entry.textContent()), /Connect Four · 7\u00a0×\u00a06against Bob/);
  assert.match(String(await entry.locator('time').getAttribute('datetime')), /^\d{4}-\d\d-\d\dT/);
  assert.equal(await alice.find('.results').textContent(), first === alice ? '1 won · 0 lost · 0 drawn' : '0 won · 1 lost · 0 drawn');
  await entry.locator('.against a').click();
  await alice.reads('vv-player-page h1', 'Bob');
  assert.equal(await entry.locator('.outcome').textContent(), EN[first === alice ? 'outcome.loss' : 'outcome.win']);
  await alice.find('.ended .what').click();
  await alice.find('vv-replay:not([hidden])').waitFor();
  assert.equal(hash(alice), `#replay=${game}`);
  await alice.find('vv-player .name a').filter({ hasText: 'Alice' }).click();
  await alice.reads('vv-player-page h1', EN['games.mine'] ?? '');

  const way = [];
  for (let i = 0; i < 4; i++) {
    way.push(hash(alice).replace(/=.*/, ''));
    const before = hash(alice);
    await alice.page.goBack();
    await alice.fact((was) => location.hash !== was, before);
  }
  assert.deepEqual([...way, hash(alice)], ['#player', '#replay', '#player', '#games', '']);
  await alice.find('vv-start:not([hidden])').waitFor();
  await alice.page.goForward();
  await alice.reads('vv-player-page h1', EN['games.mine'] ?? '');
  await alice.find('#home').click();
  await alice.find('vv-start:not([hidden])').waitFor();
}, { settings: {} });

scene('more games come below, and the focus goes to the first of them', async (enter) => {
  const [one, other] = [await enter(), await enter()];
  await meet(one, other);
  for (let i = 0; i <= PAGE; i++) {
    await one.button('resign').click();
    await one.find('.confirm').click();
    await one.find('.result:not([hidden])').waitFor();
    if (i === PAGE) break;
    await other.find('.result:not([hidden])').waitFor();
    await one.button('rematch').click();
    await other.find('.accept').click();
    for (const visitor of [one, other]) await visitor.find('.result').waitFor({ state: 'hidden' });
  }
  await one.find('#home').click();
  await one.find('a[href="#games"]').click();
  await one.find('.ended li').nth(PAGE - 1).waitFor();
  await one.find('vv-player-page .more').click();
  await one.find('.ended li').nth(PAGE).waitFor();
  assert.ok(await one.find('vv-player-page .more').isHidden());
  assert.ok(await one.find('.ended li').nth(PAGE).locator('.what').evaluate((link) => link === document.activeElement));
  const all = await one.find('.ended .what').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.equal(new Set(all).size, PAGE + 1, 'no game twice');
}, { settings: QUICK });

scene('a rated game changes ratings: said at its end and kept in the list, provisional and without a rank', async (enter) => {
  const players = [await enter({ name: 'Alice' }), await enter({ name: 'Bob' })];
  for (const player of players) {
    await player.find('summary').click();
    await player.find('vv-start [name=rated]').check();
  }
  const [first, second] = await wholeGame(/** @type {Visitor} */ (players[0]), /** @type {Visitor} */ (players[1]));
  assert.equal(/** @type {any} */ (told(first)).rated, true);
  await first.fact(() => /^Your rating: \d+\?\u00a0\(\+\d+\)\.$/.test(document.querySelector('.result .ratings')?.textContent ?? ''), null);
  await second.fact(() => /^Your rating: \d+\?\u00a0\([-−]\d+\)\.$/.test(document.querySelector('.result .ratings')?.textContent ?? ''), null);
  await second.button('rematch').click();
  await first.find('.accept').click();
  for (const [near, far] of /** @type {[Visitor, Visitor][]} */ ([[first, second], [second, first]])) {
    await near.fact(() => /\d+\?$/.test(document.querySelector('vv-player[data-side=far] .role')?.textContent ?? ''), null);
    await far.pieces(0);
  }
  await first.find('#home').click();
  assert.ok(await first.find('vv-start [name=rated]').isChecked(), 'the choice is remembered');
  await first.find('.strongest').click();
  await first.reads('vv-leaderboard .none', EN['leaderboard.none'] ?? '');
  assert.equal(hash(first), '#leaderboard=connect-four');
  await judged(first, 'leaderboard');
  await first.find('vv-leaderboard select').selectOption('hex');
  await first.reads('vv-leaderboard .none', EN['leaderboard.none'] ?? '');
  assert.equal(hash(first), '#leaderboard=hex');
  await first.page.goBack();
  await first.find('vv-start:not([hidden])').waitFor();
  await first.find('a[href="#games"]').click();
  assert.match(String(await first.find('.ended .change').textContent()), /^\d+\u00a0\(\+\d+\)$/);
  assert.match(String(await first.find('vv-player-page .ratings tbody').textContent()), /Connect Four.*\d+\?\u00a0±\u00a0\d+1/);
}, { settings: {} });

scene('a rated game of one address does not count: that is said, and so it is with the rematch', async (enter) => {
  const players = [await enter({ name: 'Alice' }), await enter({ name: 'Bob' })];
  for (const player of players) {
    await player.find('summary').click();
    await player.find('vv-start [name=rated]').check();
  }
  const [first, second] = await wholeGame(/** @type {Visitor} */ (players[0]), /** @type {Visitor} */ (players[1]));
  for (const player of players) await player.reads('.result .ratings', 'did not count for ratings');
  assert.match(await second.told(), /did not count for ratings/);
  await second.button('rematch').click();
  await first.find('.accept').click();
  for (const player of players) await player.pieces(0);
  await second.drop(1);
  await first.drop(2);
  await second.button('resign').click();
  await second.find('.confirm').click();
  for (const player of players) await player.reads('.result .ratings', 'did not count for ratings');
  await first.find('#home').click();
  await first.find('a[href="#games"]').click();
  await first.reads('.results', '2 won');
  assert.ok(await first.find('vv-player-page .ratings').isHidden());
}, { settings: { VISAVIS__RATINGS__ONE_ADDRESS: 'none' } });

for (const { colorScheme, viewport, locale } of /** @type {const} */ ([
  { colorScheme: 'light', viewport: NARROW, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: NARROW, locale: 'en-US' },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 }, locale: 'fr-FR' },
])) {
  scene(`axe finds nothing in what remains of games, and all fits: ${colorScheme}, ${viewport.width} px, ${locale}`, async (enter) => {
    const one = await enter({ colorScheme, viewport, locale, reducedMotion: 'reduce', name: 'Wwwwwwwwwwwwwwwwwwwwwwww' });
    const other = await enter({ name: 'Mmmmmmmmmmmmmmmmmmmmmmmm' });
    await wholeGame(one, other);
    await one.find('.look').click();
    await one.find('vv-replay:not([hidden])').waitFor();
    await judged(one, 'replay, end');
    await one.find('[data-turn=first]').click();
    await judged(one, 'replay, start');
    await one.find('vv-player[data-side=far] .name a').click();
    await one.find('vv-player-page:not([hidden])').waitFor();
    await judged(one, 'player');
    await one.find('#home').click();
    await one.find('.strongest').click();
    await one.find('vv-leaderboard:not([hidden])').waitFor();
    await judged(one, 'leaderboard');
  });
}

for (const { rules, options } of SAMPLES) {
  scene(`a whole game is drawn again as it was, at its end and at its start: ${rules}`, async (enter) => {
    const visitors = /** @type {[Visitor, Visitor]} */ ([await enter({ viewport: NARROW }), await enter()]);
    for (const visitor of visitors) await choose(visitor, rules, options);
    const [first, second] = await meet(...visitors);
    await sailOut(first, second);
    await playOut({ first, second }, chance(7), { until: ({ ply: at }) => at >= 24 });
    if (!told(first).ended) {
      await first.button('resign').click();
      await first.find('.confirm').click();
    }
    for (const visitor of visitors) await visitor.find('.result:not([hidden])').waitFor();
    const moves = told(first).moves.length;
    await first.find('.look').click();
    await first.find('vv-replay:not([hidden])').waitFor();
    assert.equal(await first.find('.played li').count(), moves);
    await drawsWhatIsTold(first);
    await first.find('[data-turn=previous]').click();
    await judged(first, `replay of ${rules}`);
    await first.find('[data-turn=first]').click();
    assert.equal(await ply(first), '0');
  }, { settings: QUICK });
}
