// What a match knows of its time by each message: clocks, deadline, adjournment, calling off, and where the time went.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { wordsOf } from '../../static/i18n.js';
import { after } from '../../static/match.js';
import { news } from '../../static/news.js';
import { blank, heard } from '../../static/page.js';
import { came } from '../../static/places.js';
import { matchAt } from '../../static/replay.js';
import { isWhole, spent, takenIn } from '../../static/spent.js';
import { isCorrespondence, mayAbort } from '../../static/timing.js';
import { wished } from '../../static/wishes.js';
import { besideFace, bothInWords, deadlineInWords, flagInWords, inShort, inWords, onFace } from '../../static/elements/times.js';
import { resultInWords } from '../../static/elements/wording.js';
import { GAME, ended, played, refusal, replay, snapshot, welcome } from './sample.mjs';

/** @import {Match} from '../../static/match.js' */

const [EN, FR] = ['en', 'fr'].map((language) => wordsOf(language, JSON.parse(readFileSync(new URL(`../../static/i18n/${language}.json`, import.meta.url), 'utf8'))));
const CONTROL = { initial_ms: 300_000, increment_ms: 3_000 };
const DAY_MS = 86_400_000;
/** @param {any} [changes] */
const clock = (changes) => ({ first_ms: 300_000, second_ms: 300_000, running: ['first'], at_ms: 50_000, ...changes });
/** @param {any} [changes] */
const timed = (changes) => snapshot({ control: CONTROL, clock: clock(), ...changes });
/** @param {any} [changes] */
const ledger = (changes) => ({ received_ms: 60_000, lag_ms: 40, compensated_ms: 40, charge_ms: 9_960, fault_ms: 0, ...changes });
/** @param {any} [changes] */
const move = (changes) => played({ clock: clock({ first_ms: 293_040, running: ['second'], at_ms: 60_000 }), ledger: ledger(), ...changes });

/** @param {any[]} messages @returns {Match} */
function through(...messages) {
  const match = messages.reduce((/** @type {Match | null} */ before, message) => after(before, message, 1_000), null);
  assert.ok(match);
  return match;
}

/** @template T @param {T | undefined} value @returns {T} */
function there(value) {
  assert.ok(value);
  return value;
}

test('clocks are those of the last word, and stand when the game is over', () => {
  const match = through(timed(), move());
  assert.deepEqual([match.control, match.clock?.running, match.clock?.first_ms], [CONTROL, ['second'], 293_040]);
  const gone = after(match, { type: 'presence', game: GAME, seq: 3, seat: 'second', here: false, left_ms: 9, clock: clock({ second_ms: 250_000 }) });
  assert.equal(gone?.clock?.second_ms, 250_000);
  const over = after(match, ended({ seq: 3, ply: 1, reason: 'time', clock: clock({ second_ms: 0, running: [] }) }));
  assert.deepEqual([over?.clock?.second_ms, over?.clock?.running], [0, []]);
  assert.deepEqual(after(match, ended({ seq: 3, ply: 1 }))?.clock?.running, [], 'where the end says nothing of them, too');
});

test('a takeback brings the clocks with it, forgets what the moves took, and lets offers lapse', () => {
  const offered = { type: 'offered', game: GAME, seq: 3, seat: 'first', what: 'draw' };
  const back = { type: 'taken_back', game: GAME, seq: 4, ply: 0, position: '..../..../..../....', turn: ['first'], legal: ['1'], clock: clock({ first_ms: 290_000 }), moves: [] };
  const match = through(timed(), move(), offered, back);
  assert.deepEqual([match.clock?.first_ms, match.taken, match.offers, mayAbort(match)], [290_000, [], [], true]);
  const both = through(timed(), move(), move({ seq: 3, ply: 2, seat: 'second' }));
  assert.deepEqual([mayAbort(both), mayAbort(there(after(both, /** @type {any} */ (back)) ?? undefined))], [false, true], 'nobody has moved then');
});

test('a game without a clock has a deadline that moves with each move', () => {
  const untimed = through(snapshot({ due_ms: 7 * DAY_MS }));
  assert.equal(untimed.due_ms, 7 * DAY_MS);
  assert.equal(after(untimed, played({ due_ms: 8 * DAY_MS }))?.due_ms, 8 * DAY_MS);
  assert.equal(through(timed({ due_ms: 350_000 })).due_ms, null, 'a clock says it better than words');
  const days = { per_move_ms: 3 * DAY_MS };
  const slow = through(timed({ control: days, clock: clock({ first_ms: 3 * DAY_MS }), due_ms: 50_000 + 3 * DAY_MS }), move({ clock: clock({ second_ms: 3 * DAY_MS, running: ['second'], at_ms: 60_000 }) }));
  assert.equal(slow.due_ms, 60_000 + 3 * DAY_MS, 'reckoned from the clock where no message says it');
});

test('an adjourned game goes on in days, and nothing that was offered stands', () => {
  const offered = { type: 'offered', game: GAME, seq: 2, seat: 'first', what: 'adjourn' };
  const adjourned = /** @type {const} */ ({ type: 'adjourned', game: GAME, seq: 3, seat: 'second', clock: clock({ first_ms: 3 * DAY_MS, second_ms: 3 * DAY_MS }) });
  const before = through(timed(), offered);
  assert.equal(isCorrespondence(before), false);
  const match = there(after(before, adjourned) ?? undefined);
  assert.deepEqual([match.adjourned, match.offers, match.due_ms, isCorrespondence(match)], [true, [], 50_000 + 3 * DAY_MS, true]);
  const said = news({ ...blank(null), match: before }, { ...blank(null), match }, there(EN)).map(({ text }) => text);
  assert.deepEqual(said, [EN?.('deadline.adjourned')], 'and nobody is told that the offer was declined');
  assert.equal(through(timed({ adjourned: true })).adjourned, true);
});

test('who is played with days is told from who has to be there', () => {
  const slow = [{ per_move_ms: DAY_MS }, { initial_ms: DAY_MS, increment_ms: 0 }, { stages: [{ initial_ms: 1, delay_ms: DAY_MS }] }, { per_move_ms: 1, hours: { from: '08:00', to: '09:00', zone: 'UTC' } }];
  const quick = [null, CONTROL, { per_move_ms: 15_000 }, { stages: [{ initial_ms: 60_000 }], periods: { count: 5, ms: 30_000 } }];
  assert.deepEqual([...slow, ...quick].map((control) => isCorrespondence({ control, adjourned: false })), [true, true, true, true, false, false, false, false]);
});

test('a game can be called off until both have moved, as far as the page knows', () => {
  const mine = through(timed());
  assert.equal(mayAbort(mine), true);
  const one = there(after(mine, move()) ?? undefined);
  assert.equal(mayAbort(one), true);
  const again = there(after(one, move({ seq: 3, ply: 2 })) ?? undefined);
  assert.equal(mayAbort(again), true, 'the same one moved twice');
  assert.equal(mayAbort(there(after(again, move({ seq: 4, ply: 3, seat: 'second' })) ?? undefined)), false);
  assert.equal(mayAbort(there(after(again, refusal('offer', 'too_late', { game: GAME })) ?? undefined)), false, 'the server knows better');
  assert.deepEqual([mayAbort(through(timed({ ply: 2, moves: ['1', '2'] }))), mayAbort(through(timed({ seat: null }))), mayAbort(through(timed(), ended()))], [false, false, false]);
  assert.equal(mayAbort(through(timed({ start: 'pair', origin: { kind: 'pair', of: GAME, winner: null } }))), false, 'a pair is played to its end');
  assert.deepEqual(wished({ ...blank(null), match: mine }, { do: 'offer', what: 'abort' }).say, [{ type: 'offer', game: GAME, what: 'abort', id: 1 }]);
});

test('a takeback that was agreed off is said so, and not offered again', () => {
  const { page } = heard({ ...blank(null), welcome: welcome(), match: through(timed()) }, refusal('offer', 'not_agreed', { game: GAME }), 0);
  assert.deepEqual([page.notice?.key, page.match?.takebacks], ['refusal.not_agreed', false]);
  const later = heard({ ...blank(null), welcome: welcome(), match: through(timed()) }, refusal('offer', 'unavailable', { game: GAME, retry_after_ms: 1_000 }), 0).page;
  assert.deepEqual([later.notice?.key, later.match?.takebacks], ['refusal.unavailable', true]);
});

test('what may be claimed is named', () => {
  const page = { ...blank(null), match: through(timed()) };
  assert.deepEqual(['win', 'draw', 'adjourn'].map((what) => wished(page, { do: 'claim', what: /** @type {any} */ (what) }).say[0]), ['win', 'draw', 'adjourn'].map((what) => ({ type: 'claim', game: GAME, what, id: 1 })));
});

test('where the time went is told by what was heard, as long as all of it was', () => {
  const match = through(timed(), move(), move({ seq: 3, ply: 2, seat: 'second', ledger: ledger({ received_ms: 66_000, charge_ms: 3_000, lag_ms: null, compensated_ms: 0, fault_ms: 1_000 }), clock: clock({ second_ms: 300_000 }) }));
  assert.equal(isWhole(match), true);
  assert.deepEqual(spent(match.taken, 50_000), [
    { ply: 1, seat: 'first', move: '2', thought_ms: 9_960, lag_ms: 40, good_ms: 40, fault_ms: 0, charge_ms: 9_960, left_ms: 293_040 },
    { ply: 2, seat: 'second', move: '2', thought_ms: 5_000, lag_ms: null, good_ms: 0, fault_ms: 1_000, charge_ms: 3_000, left_ms: 300_000 },
  ], 'a delay of two seconds was thought, and cost nothing');
  assert.equal(isWhole(through(timed({ ply: 1, moves: ['2'] }), move({ ply: 2 }))), false, 'one who came later');
  assert.equal(isWhole(there(after(match, timed({ seq: 3, ply: 2, moves: ['2', '2'] })) ?? undefined)), true, 'the same again after a break of the line');
  assert.equal(isWhole(there(after(match, timed({ seq: 5, ply: 3, moves: ['2', '2', '1'] })) ?? undefined)), false, 'something was missed');
});

test('who lost on time is told how late their move came, by the end or by a refusal after it', () => {
  const lost = (/** @type {any} */ changes) => through(timed(), move(), ended({ seq: 3, ply: 1, winner: 'first', reason: 'time', ...changes }));
  const said = (/** @type {Match} */ match) => flagInWords(there(EN), match, match.taken).replaceAll('\u00a0', ' ');
  assert.match(said(lost({})), / none reached the server in that time\.$/);
  assert.match(said(lost({ late_ms: 20 })), / in that time\. One came 20 ms too late\.$/);
  const after_it = there(after(lost({}), refusal('play', 'game_over', { game: GAME, late_ms: 1_240 })) ?? undefined);
  assert.match(said(after_it), /One came 1\.2 sec too late\.$/);
  assert.equal(after(lost({ late_ms: 20 }), refusal('play', 'game_over', { game: GAME, late_ms: 90 }))?.ended?.late_ms, 20, 'the first of several');
  const running = through(timed(), move());
  assert.equal(after(running, refusal('play', 'game_over', { game: GAME, late_ms: 20 }))?.ended, null, 'its end says it, when it comes');
  const record = replay();
  assert.equal(matchAt({ ...record, ended: { ...record.ended, late_ms: 20 } }, record.views.length - 1)?.ended?.late_ms, 20);
});

test('whoever did not hear all of it asks for the record', () => {
  const late = { ...blank(null), match: through(timed({ ply: 1, moves: ['2'], ended: ended({ seq: 1 }) })) };
  const asked = wished(late, { do: 'look_up', game: GAME });
  assert.deepEqual([asked.ask, asked.page.times?.state], [[{ of: 'times', game: GAME }], 'loading']);
  const record = replay();
  const views = record.views.map((view) => (view.ply === 1 ? { ...view, ledger: ledger(), left_ms: { first: 1, second: 2 } } : view));
  const there_ = came(asked.page, { of: 'times', game: GAME }, { found: { ...record, views } }).page;
  assert.deepEqual(takenIn(there(there_.times?.replay ?? undefined)).map(({ ply, left_ms }) => [ply, left_ms]), [[1, { first: 1, second: 2 }]]);
  assert.deepEqual(wished(there_, { do: 'look_up', game: GAME }).ask, [], 'once');
  assert.equal(came(asked.page, { of: 'times', game: GAME }, { trouble: 'unavailable' }).page.times?.state, 'unavailable');
  const whole = { ...blank(null), match: through(timed(), move(), ended({ seq: 3 })) };
  assert.deepEqual(wished(whole, { do: 'look_up', game: GAME }).ask, [], 'who heard all asks nothing');
  assert.deepEqual(matchAt({ ...record, views, clock: CONTROL }, 1)?.clock, { first_ms: 1, second_ms: 2, running: [], at_ms: 0 });
  assert.equal(matchAt(record, 1)?.clock, null);
});

test('a clock’s face: days, hours, minutes, and tenths below ten seconds', () => {
  const faces = [2 * DAY_MS + 4 * 3_600_000, 3_725_000, 300_000, 65_900, 10_000, 9_999, 400, 0];
  assert.deepEqual(faces.map((ms) => onFace(there(EN), ms)), ['2d 4h', '1:02:05', '5:00', '1:05', '0:10', '0:09.9', '0:00.4', '0:00.0']);
  assert.deepEqual([9_940, 2 * DAY_MS].map((ms) => onFace(there(FR), ms)), ['0:09,9', '2j 0h']);
  assert.deepEqual([125_000, 60_000, 9_400, DAY_MS + 60_000, 0].map((ms) => inWords(there(EN), ms).replaceAll('\u00a0', ' ')), ['2 minutes 5 seconds', '1 minute', '9 seconds', '1 day', '0 seconds']);
  assert.deepEqual([450, 12_340, 125_000].map((ms) => inShort(there(FR), ms).replaceAll(/[\u00a0\u202f]/g, ' ')), ['0,5 s', '12,3 s', '2 min 5 s']);
});

test('beside a face stand the delay, the periods, the moves to make and the stage', () => {
  const time = { left_ms: 1, still_ms: 2_100, runs: true, overtime: true, periods: 3, period_ms: 30_000, stage: 2, moves: 1 };
  const words = besideFace(there(EN), time, false).replaceAll('\u00a0', ' ');
  assert.equal(words, 'stands still for 3 sec · 3 × 30 sec · 1 move to go · stage 2');
  assert.ok(!besideFace(there(EN), time, true).includes('still'), 'nothing stands still when all is over');
});

test('both clocks are spoken, one’s own first, and the deadline in words', () => {
  const match = through(timed({ seat: 'second', turn: ['first'], legal: [] }));
  assert.equal(bothInWords(there(EN), match, 110_000).replaceAll('\u00a0', ' '), 'You: 5 minutes. Alice: 4 minutes, running.');
  const due = { ...match, due_ms: 50_000 + 2 * DAY_MS };
  assert.match(deadlineInWords(there(EN), due, 50_000), /^Alice has until .+ to move \(2.days left\)\.$/);
  assert.match(deadlineInWords(there(FR), { ...due, seat: 'first', adjourned: true }, 50_000), /^Partie ajournée.+ Vous avez jusqu’au .+ pour jouer \(encore 2.jours\)\.$/);
});

test('a flag that is a draw says why', () => {
  const drawn = (/** @type {any} */ changes) => resultInWords(there(EN), through(timed(), ended({ winner: null, result: 'draw', reason: 'time', clock: clock({ running: [], ...changes }) })));
  assert.deepEqual(drawn({ first_ms: 0 }), ['It is a draw.', EN?.('result.time_draw')]);
  assert.deepEqual(drawn({ first_ms: 0, second_ms: 0 }), ['It is a draw.', EN?.('result.time_both')]);
  assert.deepEqual(resultInWords(there(EN), through(timed(), ended({ reason: 'time' })))[1], EN?.('reason.time'));
});
