// Whether everybody can use every game: each in mid-game and at its end, judged by axe-core and by measures, in both languages,
// in light and dark, on a narrow window and a wide one; the largest boards too.

import { Visitor, meet } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';
import { chance, choose } from './player.mjs';
import { SAMPLES, drawsWhatIsTold, playOut, sailOut, told } from './table.mjs';

const SEED = 20;
const SETTINGS = { VISAVIS__LIMITS__MESSAGES_PER_10S: '10000' };
const NARROW = { width: 320, height: 568 };
const WIDE = { width: 1280, height: 800 };
const HOWS = /** @type {const} */ ([
  { colorScheme: 'light', viewport: NARROW, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: NARROW, locale: 'en-US' },
  { colorScheme: 'light', viewport: WIDE, locale: 'en-US' },
  { colorScheme: 'dark', viewport: WIDE, locale: 'fr-FR' },
]);
/** The largest boards that there are. */
const LARGEST = /** @type {[string, Record<string, number>][]} */ ([['gomoku', { cols: 19, rows: 19 }], ['hex', { size: 19 }], ['dots-and-boxes', { rows: 8, cols: 8 }]]);

for (const { rules, options, plies } of SAMPLES) {
  scene(`axe finds nothing and all fits, for two who play and two who watch: ${rules}`, async (enter, house) => {
    const [one, other, ...watchers] = /** @type {[Visitor, Visitor, ...Visitor[]]} */ (
      await Promise.all(HOWS.map((how, i) => enter({ ...how, reducedMotion: 'reduce', name: `Person ${i}` })))
    );
    for (const visitor of [one, other]) await choose(visitor, rules, options);
    const [first, second] = await meet(one, other);
    if (rules === 'battleship') for (const visitor of [one, other]) await judged(visitor, 'the placing of a fleet');
    await sailOut(first, second);
    await playOut({ first, second }, chance(SEED), { until: ({ ply }) => ply >= plies });
    for (const watcher of watchers) {
      await watcher.page.goto(`${house.url}/#game=${told(one).game}`);
      await watcher.find('vv-game:not([hidden])').waitFor();
    }
    const everybody = [one, other, ...watchers];
    for (const [i, visitor] of everybody.entries()) {
      await drawsWhatIsTold(visitor);
      await judged(visitor, `window ${i}, game`);
    }
    await one.button('resign').click();
    await one.find('.confirm').click();
    for (const [i, visitor] of everybody.entries()) {
      await visitor.find('.result:not([hidden])').waitFor();
      await judged(visitor, `window ${i}, ended`);
    }
  }, { settings: SETTINGS });
}

for (const [rules, options] of LARGEST) {
  scene(`the largest board of ${rules} can be used at 320 px`, async (enter) => {
    const players = [await enter({ viewport: NARROW, hasTouch: true, reducedMotion: 'reduce' }), await enter()];
    for (const visitor of players) await choose(visitor, rules, options);
    const [one, other] = players;
    if (!one || !other) return;
    const [first, second] = await meet(one, other);
    await playOut({ first, second }, chance(SEED), { until: ({ ply }) => ply >= 6 });
    await drawsWhatIsTold(one);
    await judged(one, 'game');
  }, { settings: SETTINGS });
}
