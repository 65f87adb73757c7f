// The same player on another device: the link, the code that is photographed, and what comes of links that are no good.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';

/** @type {Record<string, string>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));

/** @param {Visitor} visitor */
const token = (visitor) => visitor.page.evaluate(() => localStorage.getItem('visavis.token'));
/** @param {Visitor} visitor */
const id = (visitor) => visitor.heard.flatMap((message) => (message.type === 'welcome' ? [message.player.id] : [])).at(-1);

/** Asks for a link where the button is. @param {Visitor} visitor @param {string} where */
async function link(visitor, where) {
  await visitor.find(`${where} [data-wish=carry]`).click();
  await visitor.find('vv-carry dialog[open] .qr svg').waitFor();
  return visitor.find('vv-carry .link').inputValue();
}

scene('a game goes on on another device by a link that works once', async (enter) => {
  const [first, second] = await meet(await enter({ name: 'Alice' }), await enter({ name: 'Bob' }));
  await first.drop(4);
  const url = await link(first, 'vv-actions');
  assert.match(await first.find('vv-carry .until').innerText(), /^Valid until \d+:\d\d/);
  await judged(first, 'the link to another device');
  await first.find('vv-carry .shut').click();
  await first.find('vv-carry dialog').waitFor({ state: 'hidden' });

  const device = await enter({ name: 'Somebody', viewport: { width: 320, height: 568 } });
  await device.page.evaluate(() => localStorage.clear());
  const phone = await Visitor.open(device.page.context(), url);
  await phone.pieces(1);
  assert.equal(id(phone), id(first));
  assert.equal(await phone.page.evaluate(() => localStorage.getItem('visavis.name')), null, 'the name of the device does not take the place of the player’s');
  assert.deepEqual([new URL(phone.page.url()).hash.startsWith('#game='), await phone.find('vv-player[data-side=near] .name').textContent()], [true, await first.find('vv-player[data-side=near] .name').textContent()]);
  await second.drop(4);
  await phone.drop(3);
  await second.pieces(3);
  assert.deepEqual(phone.complaints, []);

  const late = await enter({ name: 'Late' });
  const before = [await token(late), id(late)];
  await late.page.goto(url);
  await late.find('vv-code .take').click();
  await late.reads('vv-notice .words', EN['notice.code_gone'] ?? '');
  assert.deepEqual([await token(late), id(late)], before);
  assert.equal(new URL(late.page.url()).hash, '');
});

/** What is said from now on to introduce oneself. @param {Visitor} visitor */
function hellos(visitor) {
  const before = visitor.sent.length;
  return () => visitor.sent.slice(before).filter(({ type }) => type === 'hello');
}

for (const { colorScheme, viewport, locale } of /** @type {const} */ ([
  { colorScheme: 'light', viewport: { width: 320, height: 568 }, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: { width: 320, height: 568 }, locale: 'en-US' },
  { colorScheme: 'light', viewport: { width: 640, height: 400 }, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 }, locale: 'en-US' },
])) {
  scene(`a link makes nobody another player unasked: ${colorScheme}, ${viewport.width} px, ${locale}`, async (enter) => {
    const giver = await enter();
    const url = await link(giver, 'vv-start');
    const guest = await enter({ colorScheme, viewport, locale });
    await meet(guest, await enter());
    const own = await token(guest);

    let said = hellos(guest);
    await guest.page.goto(url);
    await guest.find('vv-code dialog[open]').waitFor();
    const dialog = guest.page.getByRole('dialog', { name: (await guest.find('#code-question').innerText()) });
    await dialog.and(guest.page.locator(':has(:focus)')).waitFor();
    assert.equal(await guest.page.evaluate(() => document.activeElement?.className), 'keep');
    await judged(guest, 'the question whether to become another player');
    assert.deepEqual([said(), await token(guest)], [[], own]);
    await guest.page.keyboard.press('Escape');
    await guest.find('vv-board:visible').waitFor();
    assert.deepEqual(said().map((hello) => [Reflect.get(hello, 'token'), Reflect.get(hello, 'code')]), [[own, undefined]]);
    assert.deepEqual([await token(guest), new URL(guest.page.url()).hash.startsWith('#game=')], [own, true]);

    said = hellos(guest);
    await guest.page.goto(url);
    await guest.find('vv-code dialog[open]').waitFor();
    await guest.find('vv-code .keep').click();
    await guest.find('vv-board:visible').waitFor();
    assert.deepEqual(said().map((hello) => Reflect.get(hello, 'token')), [own]);

    await guest.page.goto(url);
    await guest.find('vv-code dialog[open]').waitFor();
    await guest.tabTo('vv-code .take');
    await guest.page.keyboard.press('Enter');
    await guest.find('vv-connection[data-phase=open]').waitFor({ state: 'attached' });
    await guest.find('vv-code dialog').waitFor({ state: 'hidden' });
    assert.equal(id(guest), id(giver), 'the code was still good: nobody had said it');
    assert.deepEqual([await token(guest) !== own, new URL(guest.page.url()).hash], [true, '']);
  });
}

scene('the code is dark on white, with light around it, in dark mode too', async (enter) => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const one = await enter({ colorScheme, viewport: { width: 320, height: 568 } });
    await link(one, 'vv-start');
    const picture = one.find('vv-carry .qr svg');
    assert.deepEqual([await picture.getAttribute('role'), await picture.getAttribute('aria-label')], ['img', EN['carry.picture']]);
    assert.deepEqual(await picture.evaluate((svg) => [...svg.children].map((part) => getComputedStyle(part).fill)), ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    const { side, first } = await picture.evaluate((svg) => ({ side: Number(svg.getAttribute('viewBox')?.split(' ')[2]), first: svg.querySelector('path')?.getAttribute('d')?.slice(0, 8) }));
    assert.ok(side >= 21 + 8, String(side));
    assert.match(String(first), /^M[4-9] [4-9]h/);
    await judged(one, 'the link to another device');
    await one.page.keyboard.press('Escape');
    await one.fact(() => document.activeElement?.matches('[data-wish=carry]'), null);
  }
});
