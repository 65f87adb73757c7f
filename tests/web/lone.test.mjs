// Who is alone plays a whole game of each kind against the middle level of the house, by moves drawn by chance from a seed: every
// position is drawn as the server tells it, and how it ended is said.

import assert from 'node:assert/strict';
import { chance, choose } from './player.mjs';
import { scene } from './scene.mjs';
import { drawsWhatIsTold, hearsThat, playAlone, told } from './table.mjs';

const SEED = Number(process.env.VISAVIS_SEED ?? 20);
/** Quick hands are no flood here. */
const SETTINGS = { VISAVIS__LIMITS__MESSAGES_PER_10S: '10000' };

/** @type {[string, Record<string, string | number | boolean>][]} */
const GAMES = [
  ['connect-four', {}],
  ['tic-tac-toe', {}],
  ['ultimate-tic-tac-toe', {}],
  ['gomoku', { opening: 'swap2' }],
  ['othello', {}],
  ['draughts', {}],
  ['dots-and-boxes', { rows: 3, cols: 3 }],
  ['hex', { size: 5 }],
  ['battleship', {}],
];

for (const [rules, options] of GAMES) {
  scene(`a whole game of ${rules} against the computer, seed ${SEED}`, async (enter) => {
    const alice = await enter({ name: 'Alice' });
    await choose(alice, rules, options);
    await alice.find('select[name=clock]').selectOption('1/15');
    await alice.find('select[name=level]').selectOption('3');
    await alice.find('vv-start .bot').click();
    await alice.find('vv-game:not([hidden])').waitFor();
    await alice.reads('vv-player[data-side=far] .role', 'bot');
    await hearsThat(alice, ({ seat }) => seat !== null);
    if (rules === 'battleship') await alice.find('.ready').click();
    await playAlone(alice, chance(SEED));
    await alice.find('.result:not([hidden])').waitFor();
    await drawsWhatIsTold(alice);
    const { ended, seat } = told(alice);
    const won = ended?.winner === seat;
    assert.match(String(await alice.find('.result > h2').textContent()), ended?.winner ? (won ? /^You won/ : / won/) : /draw/i);
    assert.equal(await alice.find('vv-player.winner').count(), ended?.winner ? 1 : 0);
  }, { settings: SETTINGS });
}
