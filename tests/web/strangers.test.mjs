// What the world does to a page: lines that break and fall silent, other windows, translators, wrong clocks, storage that is full,
// printers; in a real browser. The server's side of the line is the real one, with a stranger in between where one is needed.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { DEADLINE_MS, Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { NOT_LET_IN, scene } from './scene.mjs';

/** @import {Page} from 'playwright-core' */
/** @typedef {(message: any) => any} Change what becomes of a word of the server: another one, or none (null) */

/** Puts somebody on the line of a window that is opened next. @param {Page} page @param {Change} change */
async function tap(page, change) {
  await page.routeWebSocket(/\/ws$/, (line) => {
    const server = line.connectToServer();
    server.onMessage((text) => {
      const message = change(JSON.parse(String(text)));
      if (message) line.send(JSON.stringify(message));
    });
  });
}

/** Lets something happen to a window: it is left or shown again (`page…`), put to sleep or woken. @param {Visitor} visitor @param {string} name */
const happens = ({ page }, name) => page.evaluate((event) => {
  (event.startsWith('page') ? window : document).dispatchEvent(new Event(event));
}, name);

scene('who types on the start screen stays there when the line comes back, and the next key is a letter', async (enter, house) => {
  const [first] = await meet(await enter(), await enter());
  await first.find('#home').click();
  await first.find('summary').click();
  await first.find('[name=name]').fill('Room ');
  await house.stop();
  await house.start();
  await first.find('vv-connection[data-phase=open]').waitFor();
  await first.find('.running button').waitFor();
  await first.page.keyboard.type('3');
  assert.equal(await first.find('[name=name]').inputValue(), 'Room 3');
  assert.ok(await first.find('vv-start').isVisible());
}, { settings: {}, tolerated: NOT_LET_IN });

scene('a key that is held down is no move, nor one that was being typed when the board came', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  await first.page.keyboard.down('1');
  await first.pieces(1);
  await second.drop(2);
  await first.find('vv-board.mine').waitFor();
  await first.page.keyboard.down('1');
  await first.page.keyboard.up('1');
  assert.equal(await first.pieces(), 2);
  await first.find('#home').click();
  await first.find('.running button').waitFor();
  await first.page.keyboard.press('x');
  await first.find('.running button').dispatchEvent('click');
  await first.fact(() => document.activeElement?.matches('td'), null);
  await first.page.keyboard.press('3');
  const until = Date.now() + DEADLINE_MS;
  while ((await first.pieces()) === 2 && Date.now() < until) await first.page.keyboard.press('5');
  assert.equal(await first.pieces(), 3);
  assert.match((await first.find('td.last').getAttribute('data-name')) ?? '', /^e/, 'the board hears again, and never heard what came before');
});

scene('a search that goes on behind a game calls when it has found somebody', async (enter) => {
  const [ann, ben, cid] = [await enter({ name: 'Ann' }), await enter({ name: 'Ben' }), await enter({ name: 'Cid' })];
  await meet(ann, ben);
  await ann.find('#home').click();
  await ann.seek();
  await ann.find('vv-waiting:not([hidden])').waitFor();
  await ann.page.goBack();
  await ann.reads('vv-return .words', 'still being looked for');
  await judged(ann, 'a search behind a game');
  await cid.seek();
  await ann.reads('vv-return .words', 'Cid');
  assert.match(await ann.told(), /Cid/);
  await ann.find('vv-return .go').click();
  await ann.reads('vv-player[data-side=far] .name', 'Cid');
  assert.ok(await ann.find('vv-return').isHidden());
});

for (const [what, init] of /** @type {[string, () => void][]} */ ([
  ['can be read and not written', () => (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })],
  ['is forbidden', () => void Object.defineProperty(globalThis, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError'); } })],
])) {
  scene(`storage that ${what}: the player stays who they are while the page is open, and it says for how long`, async (enter, house) => {
    const [one, other] = [await enter(), await enter()];
    await one.page.evaluate(() => localStorage.clear());
    await one.page.addInitScript(init);
    await one.page.reload();
    await one.reads('.unkept', 'keeps nothing');
    await judged(one, 'nothing is kept');
    await meet(one, other);
    await house.stop();
    await house.start();
    await one.find('vv-connection[data-phase=open]').waitFor();
    await one.find('vv-actions').waitFor();
    const ids = one.heard.flatMap((message) => (message.type === 'welcome' ? [message.player.id] : []));
    assert.equal(ids.at(-1), ids.at(-2));
  }, { settings: {}, tolerated: NOT_LET_IN });
}

scene('a page that was left is away, and is here at once when it is shown again', async (enter) => {
  const [first, second] = await meet(await enter(), await enter());
  for (const [leave, back] of /** @type {[string, string][]} */ ([['pagehide', 'pageshow'], ['freeze', 'resume']])) {
    await happens(second, leave);
    await first.find('vv-player.away').waitFor();
    await happens(second, back);
    await first.find('vv-player.away').waitFor({ state: 'detached' });
  }
  await first.drop(4);
  await second.pieces(1);
});

scene('a device whose clock is years off shows the server’s times', async (enter) => {
  const wrong = await enter();
  await wrong.page.addInitScript(() => {
    const off = 5 * 365 * 86_400_000;
    const right = Date.now;
    globalThis.Date = new Proxy(Date, { construct: (made, when) => Reflect.construct(made, when.length > 0 ? when : [right() + off]) });
    Date.now = () => right() + off;
  });
  await wrong.page.reload();
  await wrong.find('.ways [data-wish=carry]').click();
  await wrong.find('vv-carry dialog[open] .qr svg').waitFor();
  assert.ok(await wrong.find('vv-carry .good').isVisible());
  assert.match(await wrong.find('vv-carry .until').innerText(), /^Valid until/);
  assert.ok(await wrong.find('vv-carry .renew').isHidden());
});

/** Puts a translation in place of every text that may be translated, as translators do. @param {Visitor} visitor */
const translated = ({ page }) => page.evaluate(() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walk.nextNode()) if (walk.currentNode instanceof Text && walk.currentNode.data.trim()) texts.push(walk.currentNode);
  for (const text of texts) {
    if (!text.parentElement?.translate || text.parentElement.closest('script, noscript, option, font')) continue;
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.textContent = `«${text.data}»`;
    outer.append(inner);
    text.replaceWith(outer);
  }
  return document.querySelectorAll('font > font').length;
});

scene('a translator and the page leave each other in peace', async (enter) => {
  const [one, other] = [await enter({ name: 'Rose' }), await enter({ name: 'Bill' })];
  const [first, second] = await meet(one, other);
  // Whoever is away is counted down while they are to move.
  await first.drop(4);
  await first.reads('.turn', '’s turn');
  assert.ok((await translated(first)) > 3);
  assert.match(await first.find('.turn').innerText(), /^«.*’s turn»$/);
  await happens(second, 'pagehide');
  await first.reads('vv-player.away .presence', 'left');
  const left = await first.find('vv-player.away .presence').innerText();
  await first.fact((before) => document.querySelector('vv-player.away .presence')?.textContent !== before, left);
  assert.match(await first.find('.turn').innerText(), /^«.*’s turn»$/, 'what does not change is not written over while a clock runs beside it');
  await happens(second, 'pageshow');
  await first.find('vv-player.away').waitFor({ state: 'detached' });
  assert.doesNotMatch(await first.find('vv-player').first().innerText(), /«/, 'names are nobody’s to translate');
  await second.drop(4);
  await first.reads('.turn', 'Your turn');
  await translated(first);
  await second.button('draw').click();
  await first.reads('.card p', 'offers a draw');
  await translated(first);
  await first.find('.decline font').first().click();
  await first.find('.card').waitFor({ state: 'detached' });
  await first.find('#home').click();
  await translated(first);
  await first.find('.running button font').first().click();
  await first.pieces(2);
  await first.find('[data-language=fr]').click();
  await first.reads('.turn', 'À vous de jouer');
  assert.equal(await first.page.evaluate(() => document.documentElement.lang), 'fr');
});

scene('on paper: board, players, moves and result, light, and nothing to press', async (enter) => {
  const [first, second] = await meet(await enter({ colorScheme: 'dark', name: 'Ann' }), await enter({ colorScheme: 'dark', name: 'Ben' }));
  for (const [player, column] of /** @type {[Visitor, number][]} */ ([[first, 4], [second, 5], [first, 3]])) await player.drop(column);
  const look = async () => {
    await first.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const seen = await first.page.evaluate(() => {
      const [ink, paper] = [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor];
      const shown = [...document.querySelectorAll('main button, main input, main select, vv-connection')].filter((each) => each instanceof HTMLElement && each.checkVisibility() && !each.closest('.played'));
      return { ink, paper, pressed: shown.map((each) => each.outerHTML), text: document.body.innerText, pieces: [...document.querySelectorAll('td .piece:is(.first, .second)')].filter((piece) => getComputedStyle(piece).printColorAdjust === 'exact').length };
    });
    assert.ok((await first.page.pdf()).length > 10_000);
    await first.page.emulateMedia({ media: 'screen' });
    assert.deepEqual([seen.ink, seen.paper, seen.pressed], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)', []]);
    return seen;
  };
  const running = await look();
  assert.equal(running.pieces, 3);
  for (const words of ['Ann', 'Ben', 'Moves', 'column 5', 'Connect Four']) assert.ok(running.text.includes(words), words);
  await second.button('resign').click();
  await second.find('.confirm').click();
  await first.find('.result:not([hidden])').waitFor();
  assert.match((await look()).text, /You won!/);
  await first.find('.look').click();
  await first.find('vv-replay:not([hidden])').waitFor();
  const replay = await look();
  for (const words of ['Ann', 'Ben', 'column 3', 'won']) assert.ok(replay.text.includes(words), words);
  await first.page.goto(new URL('#games', first.page.url()).href);
  await first.find('vv-player-page:not([hidden])').waitFor();
  assert.match((await look()).text, /Connect Four/);
});

scene('games to watch are those in which somebody is', async (enter) => {
  const [one, other] = await meet(await enter({ name: 'Gone' }), await enter({ name: 'Gone too' }));
  const playing = await meet(await enter({ name: 'Here' }), await enter({ name: 'Here too' }));
  const looking = await enter();
  await looking.fact(() => document.querySelectorAll('.watchable li').length === 2, null);
  await looking.find('.watchable .watch').first().focus();
  const kept = await looking.page.evaluate(() => document.activeElement?.getAttribute('href'));
  for (const gone of [one, other]) await gone.page.close();
  await looking.fact(() => document.querySelectorAll('.watchable li').length === 1, null);
  assert.equal(await looking.page.evaluate(() => document.activeElement?.getAttribute('href')), kept, 'the focus stays where it was');
  assert.match(await looking.find('.watchable').innerText(), /Here/);
  await playing[0].drop(1);
}, { settings: {} });

scene('a line that has fallen silent is said to be so within seconds of a move, and given up', async (enter) => {
  const [one, other] = [await enter(), await enter()];
  let deaf = false;
  await tap(one.page, (message) => {
    deaf &&= message.type !== 'welcome';
    return deaf ? null : message;
  });
  await one.page.reload();
  const [first] = await meet(one, other);
  if (first !== one) await other.drop(4);
  await one.find('vv-board.mine').waitFor();
  deaf = true;
  const began = performance.now();
  await one.cell('a6').click();
  await one.find('vv-connection[data-phase=silent]').waitFor();
  assert.ok(performance.now() - began < 6_000);
  await one.reads('vv-trouble .words', 'has not answered');
  await one.find('vv-connection[data-phase=open]').waitFor();
  await other.fact((count) => document.querySelectorAll('td .piece:is(.first, .second)').length === count, first === one ? 1 : 2);
});

scene('what is said in passing is seen, and what is refused is seen', async (enter) => {
  const [first, second] = await meet(await enter({ viewport: { width: 390, height: 844 } }), await enter());
  await second.cell('a1').click();
  await second.reads('#line', 'It is not your turn.');
  await judged(second, 'a line at the foot');
  await first.button('draw').click();
  await second.find('.decline').click();
  await first.reads('#line', 'The offer was declined.');
  assert.match(await first.told(), /The offer was declined\./);
  const covered = () => {
    const line = document.querySelector('#line')?.getBoundingClientRect() ?? new DOMRect();
    const meets = (/** @type {DOMRect} */ { top, bottom }) => top < line.bottom && bottom > line.top;
    return [...document.querySelectorAll('main button')].filter((each) => each.checkVisibility() && meets(each.getBoundingClientRect())).length;
  };
  assert.equal(await first.page.evaluate(covered), 0, 'it lies on no button');
});

for (const [what, forbids, words] of /** @type {[string, boolean, RegExp][]} */ ([
  ['whose line does not open says whom to tell what', false, /^The server is there, but .* tell whoever runs it: “\/ws is turned away at ORIGIN: /],
  ['of an origin that the server does not let in says which', true, /^The server does not let pages of ORIGIN in\. .* ORIGIN belongs in server\.origins/],
])) {
  scene(`a page ${what}`, async (enter, house) => {
    const inside = new URL(house.url);
    const proxy = createServer(({ url = '/', method, headers }, answer) => {
      if (forbids && url.startsWith('/api/v1/origin?page=')) return void answer.writeHead(403).end('{}');
      const asked = request({ host: inside.hostname, port: inside.port, path: url, method, headers }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers);
        found.pipe(answer);
      });
      asked.end();
    });
    proxy.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'));
    await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(null)));
    const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (proxy.address()).port}`;
    const one = await enter();
    await one.page.goto(origin);
    await one.reads('vv-trouble .words', 'tell whoever runs it');
    const said = (await one.find('vv-trouble .words').innerText()).replaceAll(origin, 'ORIGIN');
    assert.match(said, words);
    assert.ok((await one.told()).replaceAll(origin, 'ORIGIN').includes(said), 'it is told, too');
    proxy.closeAllConnections();
    proxy.close();
  }, { tolerated: NOT_LET_IN });
}

scene('a game that begins in one window is listed in the other, which stays where it is', async (enter, house) => {
  const [one, other] = [await enter(), await enter({ name: 'Ben' })];
  const second = await Visitor.open(one.page.context(), house.url);
  await meet(one, other);
  await second.reads('.running button', 'against Ben');
  assert.ok(await second.find('vv-start').isVisible());
  await other.button('resign').click();
  await other.find('.confirm').click();
  await second.find('.running').waitFor({ state: 'hidden' });
});
