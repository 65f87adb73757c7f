// Whether everybody can use the page: judged by axe-core, by measures, and by what a browser computes, on every screen.

import assert from 'node:assert/strict';
import { Visitor, meet } from './house.mjs';
import { fits, judged } from './judging.mjs';
import { scene } from './scene.mjs';

const NARROW = { width: 320, height: 568 };

for (const { colorScheme, viewport, locale } of /** @type {const} */ ([
  { colorScheme: 'light', viewport: NARROW, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: NARROW, locale: 'en-US' },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en-US' },
  { colorScheme: 'dark', viewport: { width: 640, height: 400 }, locale: 'fr-FR' },
])) {
  scene(`axe finds nothing and all fits: ${colorScheme}, ${viewport.width} px, ${locale}`, async (enter) => {
    const one = await enter({ colorScheme, viewport, locale, reducedMotion: 'reduce', name: 'Wwwwwwwwwwwwwwwwwwwwwwww' });
    const other = await enter({ name: 'Mmmmmmmmmmmmmmmmmmmmmmmm' });
    await judged(one, 'start');
    await one.find('summary').click();
    await one.find('[name=cols]').waitFor();
    await judged(one, 'choices');
    await one.find('summary').click();
    await one.seek();
    await one.find('vv-waiting:not([hidden])').waitFor();
    await judged(one, 'waiting');
    await one.find('vv-waiting .cancel').click();
    const [first, second] = await meet(one, other);
    for (const column of [4, 5, 4, 5, 4, 5]) await (column === 4 ? first : second).drop(column);
    await other.button('draw').click();
    await one.find('.card').waitFor();
    await judged(one, 'game');
    await one.button('resign').click();
    await judged(one, 'question');
    await one.find('.stay').click();
    await first.drop(4);
    await one.find('.result:not([hidden])').waitFor();
    await judged(one, 'ended');
  });
}

scene('the largest board fits 320 px, in the size that both have chosen', async (enter) => {
  const players = [await enter({ viewport: NARROW }), await enter()];
  for (const { page } of players) {
    await page.locator('summary').click();
    for (const option of ['cols', 'rows']) await page.locator(`[name=${option}]`).fill('10');
  }
  const [one, other] = /** @type {[Visitor, Visitor]} */ (players);
  const [first] = await meet(one, other);
  assert.deepEqual([await one.find('tbody tr').count(), await one.find('tbody td').count()], [10, 100]);
  await first.drop(10);
  for (const player of players) await player.pieces(1);
  assert.equal(await one.cell('j1').locator('.piece.first').count(), 1);
  await fits(one, 'a board of ten');
});

scene('the language is the browser’s, until another is chosen', async (enter) => {
  const [french, english, other] = [await enter({ locale: 'fr-FR' }), await enter({ locale: 'en-US' }), await enter({ locale: 'de-DE' })];
  const shown = await Promise.all([french, english, other].map(({ page }) => page.evaluate(() => [document.documentElement.lang, document.querySelector('.play span')?.textContent])));
  assert.deepEqual(shown, [['fr', 'Jouer'], ['en', 'Play'], ['en', 'Play']]);
  await french.find('[data-language=en]').click();
  await french.reads('.play', 'Play');
  await french.page.reload();
  await french.reads('.play', 'Play');
});

scene('cells say where they are and what is on them, in the language of the reader', async (enter) => {
  const [first, second] = await meet(await enter({ locale: 'fr-FR', name: 'Alice' }), await enter({ locale: 'fr-FR', name: 'Bruno' }));
  const [red, yellow] = [await first.find('vv-player[data-side=near] .name').innerText(), await first.find('vv-player[data-side=far] .name').innerText()];
  await first.drop(4);
  await second.drop(4);
  await first.pieces(2);
  const label = (/** @type {string} */ name) => first.cell(name).getAttribute('aria-label');
  assert.deepEqual([await label('d1'), await label('d2'), await label('d3')], [
    `colonne 4, rangée 1, rouge (${red})`, `colonne 4, rangée 2, jaune (${yellow}), dernier coup`, 'colonne 4, rangée 3, vide',
  ]);
  const shapes = await Promise.all(['d1', 'd2'].map((name) => first.cell(name).locator('.piece').evaluate((piece) => {
    const { content, borderTopWidth, rotate } = getComputedStyle(piece, '::after');
    return { drawn: content !== 'none', ring: borderTopWidth !== '0px', turned: rotate !== 'none' };
  })));
  const [ring, diamond] = [{ drawn: true, ring: true, turned: false }, { drawn: true, ring: false, turned: true }];
  assert.deepEqual(shapes, [ring, diamond], 'pieces differ by more than their colour');
});

scene('who wants no motion sees none, others see a piece fall', async (enter) => {
  const [one, other] = [await enter({ reducedMotion: 'reduce' }), await enter()];
  const [first, second] = await meet(one, other);
  await first.drop(4);
  await second.pieces(1);
  const fall = (/** @type {Visitor} */ visitor) => visitor.find('.piece.arrives').evaluate((piece) => getComputedStyle(piece).animationName);
  assert.deepEqual([await fall(one), await fall(other)], ['none', 'fall']);
  assert.equal(await one.page.evaluate(() => document.getAnimations().length), 0);
});

scene('a game in another window pauses this one, and a button brings it back', async (enter, house) => {
  const [first, second] = await meet(await enter(), await enter());
  await first.drop(4);
  const again = await Visitor.open(first.page.context(), house.url);
  await again.pieces(1);
  await first.find('vv-connection[data-phase=closed]').waitFor();
  await first.find('vv-trouble button').click();
  await again.find('vv-connection[data-phase=closed]').waitFor();
  await second.drop(4);
  await first.pieces(2);
}, { settings: { VISAVIS__LIMITS__CONNECTIONS_PER_PLAYER: '1' } });

scene('what the security policy stops is noticed by these tests', async (enter) => {
  const one = await enter();
  await one.page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await one.page.evaluate(() => {
    try {
      document.body.innerHTML = '<b>x</b>';
    } catch {
      console.error('no markup from text');
    }
  });
  assert.ok(one.complaints.some((complaint) => complaint.includes('style')), String(one.complaints));
  assert.ok(one.complaints.some((complaint) => complaint.includes('TrustedHTML')), String(one.complaints));
}, { tolerated: /./ });
