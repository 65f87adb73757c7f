// A page of which one file does not come: it says so, in both languages, and offers to try again; each file in its turn.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { House, launch } from './house.mjs';

/** @import {Browser, Route} from 'playwright-core' */

const STATIC = new URL('../../static/', import.meta.url);
/** Files without which nothing is said: what is in the document itself, what no page of today asks for, and what comes with the first replay. */
const OTHERS = ['begin.js', 'package.json', 'i18n/fr.json', 'elements/analysis.js'];
const FILES = readdirSync(STATIC, { recursive: true }).map(String).filter((name) => /\.(js|css|json)$/.test(name) && !OTHERS.includes(name));
/** Windows that are open at a time. */
const WINDOWS = 4;

/** @type {Browser} */
let browser;
/** @type {House} */
let house;

before(async () => {
  browser = await launch();
  house = await House.open();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/**
 * A window in which one file fares badly once, and then well: what it says, and whether it is well after another try.
 * @param {string} file
 * @param {(route: Route) => unknown} fate
 * @param {'reduce' | 'no-preference'} reducedMotion
 */
async function told(file, fate, reducedMotion = 'no-preference') {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion });
  try {
    const page = await context.newPage();
    const path = `${house.url}/${file}`;
    let ill = true;
    await page.route(path, (route) => (ill ? fate(route) : route.continue()));
    await page.goto(house.url, { waitUntil: 'commit' });
    const words = page.locator('#starting');
    await page.locator('#starting.late a').first().waitFor({ timeout: 14_000 }).catch((error) => assert.fail(`${file}: ${error}`));
    const text = await words.innerText();
    ill = false;
    await words.locator('a').last().click();
    await page.locator('vv-connection[data-phase=open]').waitFor();
    return { text, well: await words.isHidden() };
  } finally {
    await context.close();
  }
}

/** @param {{text: string, well: boolean}} said @param {string} file */
function judged({ text, well }, file) {
  assert.match(text, /A part of this page has not arrived\. Try again/, file);
  assert.match(text, /Une partie de cette page n’est pas arrivée\. Réessayer/, file);
  assert.ok(well, `${file}: all is well after another try`);
}

test('every file that fails is told of, and can be tried again', { timeout: 300_000 }, async () => {
  assert.ok(FILES.length > 40, String(FILES.length));
  const left = [...FILES];
  await Promise.all(Array.from({ length: WINDOWS }, async () => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) judged(await told(file, (route) => route.abort()), file);
  }));
});

for (const [kind, fate] of /** @type {[string, (route: Route) => unknown][]} */ ([
  ['is never answered', () => {}],
  ['is answered with 404', (route) => route.fulfill({ status: 404, body: 'no' })],
])) {
  test(`a module, a style and the words that come to nothing: one ${kind}`, { timeout: 120_000 }, async () => {
    const files = ['match.js', 'style/base.css', 'i18n/en.json'];
    const said = await Promise.all(files.map((file) => told(file, fate, 'reduce')));
    said.forEach((each, i) => judged(each, files[i] ?? ''));
  });
}

test('a page that comes as it should says nothing of the kind, with and without motion', async () => {
  for (const reducedMotion of /** @type {const} */ (['reduce', 'no-preference'])) {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        const words = document.querySelector('#starting');
        if (words instanceof HTMLElement && words.checkVisibility({ visibilityProperty: true })) Object.assign(globalThis, { seen: true });
        requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(house.url);
    await page.locator('vv-connection[data-phase=open]').waitFor();
    assert.equal(await page.evaluate(() => 'seen' in globalThis), false, reducedMotion);
    await context.close();
  }
});

test('a language that does not come leaves the page in the other one, and says so', async () => {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  await page.route('**/i18n/fr.json', (route) => route.abort());
  await page.goto(house.url);
  await page.locator('vv-connection[data-phase=open]').waitFor();
  await page.locator('[data-language=fr]').click();
  await page.locator('vv-notice .words').filter({ hasText: 'That language has not arrived' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await page.unroute('**/i18n/fr.json');
  await page.locator('[data-language=fr]').click();
  await page.locator('.play').filter({ hasText: 'Jouer' }).waitFor();
  await context.close();
});
