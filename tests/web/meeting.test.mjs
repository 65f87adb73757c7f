// How people meet, in the browser: how a game is timed, several searches at once, open searches, invitations.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Visitor } from './house.mjs';
import { judged } from './judging.mjs';
import { scene } from './scene.mjs';

/** @type {Record<string, string>} */
const EN = JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'));
const NARROW = { width: 320, height: 568 };

/** What a window has said of one kind, the last word first. @param {Visitor} visitor @param {string} type @returns {any} */
const said = ({ sent }, type) => sent.findLast((word) => word.type === type);

/** Looks for a game. @param {Visitor} visitor @param {string} rules @param {string} clock */
async function looks(visitor, rules, clock) {
  await visitor.find('select[name=rules]').selectOption(rules);
  await visitor.find('select[name=clock]').selectOption(clock);
  await visitor.seek();
  await visitor.find('vv-waiting:not([hidden])').waitFor();
}

/** Waits until a window shows a game. @param {Visitor[]} visitors */
async function play(...visitors) {
  for (const visitor of visitors) await visitor.find('vv-game:not([hidden])').waitFor();
}

/** Makes an invitation: gives its link and its code. @param {Visitor} visitor */
async function invites(visitor) {
  await visitor.find('button.invite').click();
  await visitor.find('vv-inviting .make').click();
  await visitor.find('vv-inviting .made').waitFor();
  return { url: await visitor.find('vv-inviting .link').inputValue(), code: await visitor.find('vv-inviting .made .spelled').innerText() };
}

scene('a game is timed as is chosen beside it, five minutes and three seconds first, and the choice is remembered', async (enter) => {
  const [one, other] = [await enter({ name: 'Ada' }), await enter()];
  assert.equal(await one.find('select[name=clock]').inputValue(), '300+3');
  await one.find('select[name=clock]').selectOption('own');
  await one.find('[name=minutes]').fill('7.5');
  await one.find('[name=increment]').fill('2');
  await one.find('[name=increment]').press('Tab');
  await one.reads('.play .chosen', '7 min 30 sec + 2 sec');
  await one.page.reload();
  await one.find('vv-connection[data-phase=open]').waitFor();
  assert.deepEqual([await one.find('select[name=clock]').inputValue(), await one.find('[name=minutes]').inputValue()], ['own', '7.5']);
  await one.find('select[name=way]').selectOption('notation');
  await one.find('[name=notation]').fill('5+');
  await one.find('[name=notation]').press('Tab');
  await one.reads('.play .chosen', 'This is no time control.');
  await one.seek();
  assert.ok(await one.find('vv-start').isVisible(), 'what is no time control is not looked for');
  await one.find('[name=notation]').fill('450+2');
  await one.seek();
  await one.reads('vv-waiting .sought', '7 min 30 sec + 2 sec');
  assert.deepEqual(said(one, 'seek').clock, { initial_ms: 450_000, increment_ms: 2_000 });
  await other.find('select[name=clock]').selectOption('own');
  await other.find('[name=minutes]').fill('7.5');
  await other.find('[name=increment]').fill('2');
  await other.seek();
  await play(one, other);
});

scene('several searches stand side by side, each is called off by itself, and a game takes the others away with a word why', async (enter) => {
  const [one, other] = [await enter({ name: 'Bea' }), await enter({ name: 'Bea’s friend' })];
  await looks(one, 'hex', '1/15');
  for (const rules of ['gomoku', 'connect-four']) {
    await one.find('vv-waiting .also').click();
    await one.reads('vv-return .words', EN['return.search'] ?? '');
    await looks(one, rules, '300+3');
  }
  await one.find('vv-waiting .queues li').nth(2).waitFor();
  await one.fact(() => document.querySelectorAll('.queues .ahead').length === 3 && [...document.querySelectorAll('.queues .ahead')].every(({ textContent }) => textContent === 'You are next.'), null);
  await one.tabTo('.queues li:nth-child(2) .cancel');
  await one.page.keyboard.press('Enter');
  await one.find('.queues li').nth(2).waitFor({ state: 'detached' });
  assert.deepEqual((await one.find('.queues .sought').allInnerTexts()).map((text) => text.split(' ·')[0]), ['Hex', 'Connect Four']);
  assert.ok(await one.page.evaluate(() => document.activeElement?.matches('.queues .cancel')), 'the focus stays in the list');

  await looks(other, 'gomoku', '300+3');
  await other.find('vv-waiting .cancel').click();
  await other.find('vv-start:not([hidden])').waitFor();
  await other.find('select[name=rules]').selectOption('connect-four');
  await other.seek();
  await play(one, other);
  await one.reads('#line', EN['queues.others_gone'] ?? '');
  await one.find('#home').click();
  // Nothing of hers is open any more, and who plays is told no more of what is.
  await one.find('vv-open').waitFor({ state: 'hidden' });
});

scene('a page that is loaded again finds what it looks for', async (enter) => {
  const one = await enter();
  await looks(one, 'hex', '1/15');
  await one.page.reload();
  await one.reads('vv-waiting .sought', 'Hex');
  await one.find('vv-waiting .cancel').click();
  await one.find('vv-start:not([hidden])').waitFor();
});

scene('an open search is listed for the others as it comes and goes, and joined with one press', async (enter) => {
  const [one, other, third] = [await enter({ name: 'Dora' }), await enter({ name: 'Dora’s friend' }), await enter()];
  await other.reads('vv-open .none', (EN['open.none'] ?? '').slice(0, 20));
  await looks(one, 'hex', '1/15');
  const entry = other.find('vv-open li').filter({ hasText: 'Dora' });
  await entry.waitFor();
  assert.match(await entry.innerText(), /^Dora\s+Hex\s·\s15\ssec\sa\smove\s+just\snow\s+Play$/);
  assert.ok(await other.find('vv-open .none').isHidden());
  await one.find('vv-waiting .also').click();
  const own = one.find('vv-open li.own');
  assert.match(await own.innerText(), /^Dora \(you\)/);
  await own.locator('button').click();
  await entry.waitFor({ state: 'detached' });
  await one.find('vv-return').waitFor({ state: 'hidden' });

  await looks(one, 'hex', '1/15');
  await entry.waitFor();
  await other.tabTo('vv-open li button');
  assert.match(String(await other.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))), /^Play against Dora: Hex\s·\s15\ssec\sa\smove$/);
  await other.page.keyboard.press('Enter');
  await play(one, other);
  await third.find('vv-open .none:not([hidden])').waitFor();
});

scene('a friend is invited by a link, plays with one press, and who comes twice or late is told', async (enter) => {
  const host = await enter({ name: 'Edith' });
  await host.find('select[name=rules]').selectOption('hex');
  await host.find('button.invite').click();
  assert.deepEqual(await host.find('[name=expires] option:enabled').evaluateAll((all) => all.map((each) => each.getAttribute('value'))), ['3600', '86400', '604800'], 'no longer than the house allows');
  await host.page.keyboard.press('Escape');
  const { url, code } = await invites(host);
  assert.match(code, /^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
  assert.ok(url.endsWith(`/?invite=${code}`), url);
  assert.deepEqual([await host.find('vv-inviting .qr svg').getAttribute('role'), await host.find('vv-inviting .qr svg').getAttribute('aria-label')], ['img', EN['invite.picture']]);
  assert.deepEqual([said(host, 'invite').private, said(host, 'invite').clock], [true, { initial_ms: 300_000, increment_ms: 3_000 }]);

  const own = await Visitor.open(host.page.context(), url);
  await own.reads('vv-invitation h1', EN['invitation.heading_own'] ?? '');

  const guest = await enter({ name: 'Edith’s friend', viewport: NARROW });
  await guest.page.goto(url);
  await guest.reads('vv-invitation h1', 'Edith invites you');
  assert.match(await guest.find('vv-invitation .terms').innerText(), /^Hex\s·\s5\smin\s\+\s3\ssec$/);
  assert.equal(await guest.find('vv-invitation button:visible').count(), 1, 'one button and no other choice');
  assert.equal(new URL(guest.page.url()).search, '');
  await guest.find('vv-invitation .join').click();
  await play(host, guest);
  assert.ok(await host.find('vv-inviting dialog').isHidden());
  await own.reads('vv-invitation h1', EN['invitation.heading_yours'] ?? '');
  await own.page.close();

  await guest.find('#home').click();
  await guest.page.goto(url);
  await guest.find('vv-invitation .join').click({ timeout: 2_000 }).catch(() => {});
  await guest.reads('vv-invitation h1', EN['invitation.heading_yours'] ?? '');
  await guest.find('vv-invitation .there').click();
  await play(guest);

  const late = await enter();
  await late.page.goto(url);
  await late.reads('vv-invitation .meaning', (EN['invitation.late'] ?? '').slice(0, 20));
  await late.find('vv-invitation .home').click();
  await late.find('vv-start:not([hidden])').waitFor();
}, { tolerated: /status of 4(04|10|09)/ });

scene('a code is typed as it is read out; one that is cancelled or was never made leads nowhere', async (enter) => {
  const [host, guest] = [await enter({ name: 'Flora' }), await enter()];
  const { code } = await invites(host);
  await host.find('vv-inviting .made .shut').click();
  await host.find('vv-invites .standing li').waitFor();

  const field = guest.find('[name=invitation]');
  await field.fill('nonsense');
  await field.press('Enter');
  assert.ok(await guest.find('vv-start').isVisible());
  await field.fill(code.toLowerCase().replace('-', ' '));
  await field.press('Enter');
  await guest.reads('vv-invitation h1', 'Flora invites you');

  await host.find('vv-invites .cancel').click();
  await host.reads('#line', EN['invite.gone'] === undefined ? '' : 'no longer stands');
  await host.find('vv-invites .standing').waitFor({ state: 'hidden' });
  await guest.find('vv-invitation .join').click();
  await guest.reads('vv-invitation .meaning', (EN['invitation.late'] ?? '').slice(0, 20));
  await guest.find('vv-invitation .home').click();
  await field.fill('22222-22222');
  await field.press('Enter');
  await guest.reads('vv-invitation .meaning', (EN['invitation.missing'] ?? '').slice(0, 20));
}, { tolerated: /status of 4(04|10|09)/ });

for (const { colorScheme, viewport, locale } of /** @type {const} */ ([
  { colorScheme: 'light', viewport: NARROW, locale: 'fr-FR' },
  { colorScheme: 'dark', viewport: NARROW, locale: 'en-US' },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, locale: 'en-US' },
  { colorScheme: 'dark', viewport: { width: 640, height: 400 }, locale: 'fr-FR' },
])) {
  scene(`axe finds nothing where people meet, and all fits: ${colorScheme}, ${viewport.width} px, ${locale}`, async (enter) => {
    const one = await enter({ colorScheme, viewport, locale, reducedMotion: 'reduce', name: 'Wwwwwwwwwwwwwwwwwwwwwwww' });
    const other = await enter({ name: 'Mmmmmmmmmmmmmmmmmmmmmmmm' });
    await looks(other, 'ultimate-tic-tac-toe', '1/86400');
    await one.find('vv-open li').waitFor();
    for (const way of ['game', 'seconds', 'days', 'notation']) {
      await one.find('select[name=clock]').selectOption('own');
      await one.find('select[name=way]').selectOption(way);
      await judged(one, `a clock of one’s own: ${way}`);
    }
    await looks(one, 'hex', '1/15');
    await one.find('vv-waiting .also').click();
    await looks(one, 'dots-and-boxes', '300+3');
    await judged(one, 'two searches');
    await one.find('vv-waiting .also').click();
    await judged(one, 'the start beside a search');
    await one.find('button.invite').click();
    await judged(one, 'how to invite');
    await one.find('vv-inviting .make').click();
    await one.find('vv-inviting .made').waitFor();
    await judged(one, 'an invitation');
    const url = await one.find('vv-inviting .link').inputValue();
    await one.find('vv-inviting .made .shut').click();
    await judged(one, 'the list of invitations');
    await other.find('vv-waiting .all, vv-waiting .cancel').first().click();
    await one.page.goto(url);
    await one.find('vv-invitation .own:not([hidden])').waitFor();
    await judged(one, 'one’s own invitation');
  });
}
