// Pictures of every screen and every game, for people to look at: node screenshots.mjs FOLDER [desktop|narrow]-[light|dark]-[fr|en].
// Without the second word, or with a part of it, all that match. Owns no judgement.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { House, Visitor, launch, meet, seated } from './house.mjs';
import { chance, choose } from './player.mjs';
import { SAMPLES, playOut, sailOut } from './table.mjs';

const [, , folder, wanted = ''] = process.argv;
if (!folder) throw new Error('say where to: node screenshots.mjs FOLDER');
mkdirSync(folder, { recursive: true });

const SIZES = { desktop: { width: 1280, height: 800 }, narrow: { width: 320, height: 640 } };
/** @type {('light' | 'dark')[]} */
const SCHEMES = ['light', 'dark'];
/** Columns, in turns, after which first has four in a slope. */
const GAME = [4, 5, 5, 6, 6, 3, 6, 7, 3, 7, 7, 4, 7];

const browser = await launch();
const house = await House.open({ VISAVIS__ABSENCE__BANK_S: '1', VISAVIS__LIMITS__MESSAGES_PER_10S: '10000' });
try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      for (const locale of ['fr-FR', 'en-US']) {
        const name = `${size}-${colorScheme}-${locale.slice(0, 2)}`;
        if (!name.includes(wanted)) continue;
        await series(name, { viewport, colorScheme, locale });
        for (const sample of SAMPLES) await game(name, { viewport, colorScheme, locale }, sample);
      }
    }
  }
} finally {
  await browser.close();
  await house.close();
}

/**
 * @param {string} name
 * @param {import('playwright-core').BrowserContextOptions} how
 */
async function series(name, how) {
  const one = await Visitor.enter(browser, house.url, { ...how, name: 'Alice' });
  const other = await Visitor.enter(browser, house.url, { name: 'Bartholomée d’Ailleurs' });
  /** @param {string} what @param {Visitor} [who] */
  const shoot = async (what, who = one) => {
    await settled(who);
    await who.page.screenshot({ path: path.join(String(folder), `${name}-${what}.png`) });
  };
  await shoot('1-start');
  await one.find('summary').click();
  await shoot('2-choices');
  await one.find('summary').click();
  await one.find('button.invite').click();
  await shoot('2-inviting');
  await one.find('.make').click();
  await one.find('vv-inviting .made').waitFor();
  await shoot('2-invitation');
  const url = await one.find('vv-inviting .link').inputValue();
  await one.find('vv-inviting .made .shut').click();
  const guest = await Visitor.enter(browser, url, { ...how, name: 'Zoé' });
  await shoot('2-guest', guest);
  await guest.leave();
  await one.find('vv-invites .standing .cancel').click();
  await one.seek();
  await one.find('vv-waiting:not([hidden])').waitFor();
  await shoot('3-waiting');
  // One looks in several queues where the server lists open searches.
  if (await one.find('vv-waiting .also').isVisible()) {
    await one.find('vv-waiting .also').click();
    await one.find('select[name=rules]').selectOption('hex');
    await shoot('3-aside');
    await one.seek();
    await one.find('.queues li').nth(1).waitFor();
    await shoot('3-searches');
  }
  await other.seek();
  for (const visitor of [one, other]) await visitor.find('vv-game:not([hidden])').waitFor();
  const players = await seated(one, other);
  for (const [i, column] of GAME.slice(0, -1).entries()) await /** @type {Visitor} */ (players[i % 2]).drop(column);
  await one.cell('b3').hover();
  await shoot('4-game');
  await other.button('draw').click();
  await one.find('.card').waitFor();
  await shoot('5-offer');
  await one.find('.decline').click();
  await one.button('resign').click();
  await shoot('6-resign');
  await one.find('.stay').click();
  await players[0].drop(GAME.at(-1) ?? 1);
  await one.find('.result:not([hidden])').waitFor();
  await shoot('7-ended');
  await one.find('.look').click();
  await one.find('vv-replay:not([hidden])').waitFor();
  await one.find('[data-turn=previous]').click();
  await shoot('7-replay');
  await one.find('vv-player[data-side=far] .name a').click();
  await one.find('vv-player-page:not([hidden])').waitFor();
  await shoot('7-player');
  for (let i = 0; i < 2; i++) await one.page.goBack();
  await one.find('.result:not([hidden])').waitFor();
  await one.button('rematch').click();
  await other.find('.accept').click();
  await one.find('.turn:visible').waitFor();
  await one.find('.result').waitFor({ state: 'hidden' });
  await other.leave();
  await one.find('.claim').waitFor();
  await shoot('8-absent');
  await one.leave();
}

/**
 * One game in mid-game, the whole page; of battleship also the placing of the fleet.
 * @param {string} name
 * @param {import('playwright-core').BrowserContextOptions} how
 * @param {typeof SAMPLES[number]} sample
 */
async function game(name, how, { rules, options, plies }) {
  const one = await Visitor.enter(browser, house.url, { ...how, name: 'Alice' });
  const other = await Visitor.enter(browser, house.url, { name: 'Bartholomée d’Ailleurs' });
  /** @param {string} what */
  const shoot = async (what) => {
    await settled(one);
    await one.page.screenshot({ path: path.join(String(folder), `${name}-${what}.png`), fullPage: true });
  };
  for (const visitor of [one, other]) await choose(visitor, rules, options);
  const [first, second] = await meet(one, other);
  if (rules === 'battleship') await shoot('fleet');
  await sailOut(first, second);
  await playOut({ first, second }, chance(20), { until: ({ ply, turn }) => ply >= plies && turn.includes(first === one ? 'first' : 'second') });
  await shoot(rules);
  for (const visitor of [one, other]) await visitor.leave();
}

/**
 * Lets motions that end come to their end, and holds the others.
 * @param {Visitor} visitor
 */
async function settled({ page }) {
  await page.evaluate(() => {
    for (const motion of document.getAnimations()) {
      if (motion.effect?.getComputedTiming().iterations === Infinity) motion.pause();
      else motion.finish();
    }
  });
}
