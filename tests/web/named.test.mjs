// Who others are to a player: opponents who are not wanted, and names as they are given, read and refused; in a real browser.

import assert from 'node:assert/strict';
import { meet } from './house.mjs';
import { judged } from './judging.mjs';
import { NOT_LET_IN, scene } from './scene.mjs';

scene('an opponent who is not wanted: the server keeps the list, the page shows it by name, and it is undone there', async (enter, house) => {
  const [one, other] = [await enter({ name: 'Ann' }), await enter({ name: 'Ben' })];
  await meet(one, other);
  await one.find('vv-actions vv-block button').click();
  await one.reads('vv-actions vv-block button', 'Allow this opponent again');
  await one.reads('#line', 'not be seated with this opponent again');
  await judged(one, 'an opponent who is not wanted');
  await other.button('resign').click();
  await other.find('.confirm').click();
  await one.reads('.result vv-block button', 'Allow this opponent again');
  assert.ok(await one.button('rematch').isHidden(), 'the server opens no rematch');
  await house.stop();
  await house.start();
  for (const each of [one, other]) await each.find('vv-connection[data-phase=open]').waitFor();
  await one.find('#home').click();
  await one.page.reload();
  await one.find('summary').click();
  await one.reads('vv-blocked li', 'Ben');
  await judged(one, 'the list of those');
  await other.find('#home').click();
  await other.seek();
  await other.find('vv-waiting:not([hidden])').waitFor();
  await one.seek();
  await one.reads('vv-waiting .ahead', '1 person is waiting before you');
  await one.find('vv-waiting .cancel').click();
  await one.find('vv-blocked button').click();
  await one.find('vv-blocked').waitFor({ state: 'hidden' });
  await one.seek();
  await one.reads('vv-player[data-side=far] .name', 'Ben');
}, { settings: {}, tolerated: NOT_LET_IN });

scene('a name that somebody is called here: the page tells the one given instead', async (enter) => {
  const [, two] = [await enter({ name: 'Rosalind' }), await enter({ name: 'Rosalind' })];
  const named = two.heard.flatMap((message) => (message.type === 'welcome' ? [message.player.name] : [])).at(-1);
  assert.notEqual(named, 'Rosalind');
  await two.reads('vv-notice .words', `you are called “${named}”`);
});

scene('a name that runs from right to left does so in a sentence and alone, and turns nothing beside it', async (enter) => {
  const [one, other] = [await enter({ name: 'Ann' }), await enter({ name: 'דנה!' })];
  await meet(one, other);
  await other.button('draw').click();
  await one.find('.card').waitFor();
  const places = await one.page.evaluate(() => ['.card p', 'vv-player[data-side=far] .name a'].map((selector) => {
    const text = document.querySelector(selector)?.firstChild ?? document.body;
    return ['ד', '!'].map((letter) => {
      const range = document.createRange();
      const at = text.textContent?.indexOf(letter) ?? -1;
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().left;
    });
  }));
  for (const [first = 0, last = 0] of places) assert.ok(last < first, `its first letter at ${first} px, its last at ${last} px`);
});

scene('a name may be as long as the server lets it be, and which it does not take is said', async (enter) => {
  const one = await enter();
  const [family, reserved] = ['👨‍👩‍👧‍👦'.repeat(8), 'Admin'];
  await one.find('summary').click();
  const name = one.find('[name=name]');
  for (const asked of [family, reserved]) {
    await name.fill(asked);
    assert.equal(await name.inputValue(), asked);
    await name.blur();
    if (asked === family) await one.fact((wanted) => document.querySelector('[name=name]')?.getAttribute('placeholder') === wanted, family);
  }
  await one.reads('vv-notice .words', 'cannot be taken');
  assert.equal(await name.getAttribute('placeholder'), family, 'the player is still called what they were');
});
