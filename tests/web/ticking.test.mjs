// What the clocks of a match show at a moment, as a table; hours of the day; time through a sleep; warnings of little time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedMs } from '../../static/hours.js';
import { Steady, believed } from '../../static/steady.js';
import { armed, dueMs, timeOf, untilFlagMs, warned } from '../../static/ticking.js';

/** @import {Clock, ClockState, Seat} from '../../static/wire.d.ts' */

const AT = 1_000_000;
const BYO = /** @type {Clock} */ ({ stages: [{ initial_ms: 60_000 }], periods: { count: 3, ms: 30_000 } });
const CANADIAN = /** @type {Clock} */ ({ stages: [{ initial_ms: 60_000 }], canadian: { moves: 10, ms: 120_000 } });
const HOURGLASS = /** @type {Clock} */ ({ stages: [{ initial_ms: 60_000 }], hourglass: true });

/** @param {Partial<ClockState>} [changes] @returns {ClockState} */
const state = (changes) => ({ first_ms: 60_000, second_ms: 40_000, running: ['first'], at_ms: AT, ...changes });
/** @param {boolean} first @param {number} [periods] */
const byo = (first, periods = 3) => ({ periods_left: { first: periods, second: 3 }, overtime: { first, second: false } });

/** @type {[string, Partial<ClockState>, Clock | null, Seat, number, Record<string, unknown>][]} */
const TABLE = [
  ['what has gone since the server said so is gone', {}, null, 'first', 1_500, { left_ms: 58_500, runs: true }],
  ['the other clock is at rest', {}, null, 'second', 1_500, { left_ms: 40_000, runs: false }],
  ['two clocks run at once', { running: ['first', 'second'] }, null, 'second', 1_500, { left_ms: 38_500, runs: true }],
  ['none runs', { running: [] }, null, 'first', 9_000, { left_ms: 60_000, runs: false }],
  ['nothing is less than nothing', {}, null, 'first', 60_001, { left_ms: 0 }],
  ['a word from the future takes nothing', {}, null, 'first', -500, { left_ms: 60_000 }],
  ['a delay stands still', { delay_ms: { first: 5_000, second: 5_000 } }, null, 'first', 4_000, { left_ms: 60_000, still_ms: 1_000 }],
  ['and then time goes', { delay_ms: { first: 5_000, second: 5_000 } }, null, 'first', 7_000, { left_ms: 58_000, still_ms: 0 }],
  ['a delay of who does not think is none', { delay_ms: { first: 5_000, second: 5_000 } }, null, 'second', 1_000, { still_ms: 0 }],
  ['main time before byo-yomi', byo(false), BYO, 'first', 59_000, { left_ms: 1_000, overtime: false, periods: 3, period_ms: 30_000 }],
  ['used up just so it is not begun', byo(false), BYO, 'first', 60_000, { left_ms: 0, overtime: false, periods: 3 }],
  ['the first period begins', byo(false), BYO, 'first', 60_001, { left_ms: 29_999, overtime: true, periods: 3 }],
  ['a whole period leaves it whole', byo(false), BYO, 'first', 90_000, { left_ms: 0, periods: 3 }],
  ['then the second', byo(false), BYO, 'first', 90_001, { left_ms: 29_999, periods: 2 }],
  ['and the last', byo(false), BYO, 'first', 149_000, { left_ms: 1_000, periods: 1 }],
  ['after which there is none', byo(false), BYO, 'first', 200_000, { left_ms: 0, periods: 1 }],
  ['within a period', { first_ms: 20_000, ...byo(true, 2) }, BYO, 'first', 5_000, { left_ms: 15_000, periods: 2 }],
  ['from one period to the next', { first_ms: 20_000, ...byo(true, 2) }, BYO, 'first', 25_000, { left_ms: 25_000, periods: 1 }],
  ['out of the last one', { first_ms: 20_000, ...byo(true, 1) }, BYO, 'first', 25_000, { left_ms: 0, periods: 1 }],
  ['Canadian byo-yomi begins', { overtime: { first: false, second: false }, moves_left: { first: null, second: null } }, CANADIAN, 'first', 61_000, { left_ms: 119_000, moves: 10, overtime: true }],
  ['Canadian byo-yomi goes on', { overtime: { first: true, second: false }, moves_left: { first: 4, second: null } }, CANADIAN, 'first', 61_000, { left_ms: 0, moves: 4 }],
  ['an hourglass takes', {}, HOURGLASS, 'first', 10_000, { left_ms: 50_000 }],
  ['and gives', {}, HOURGLASS, 'second', 10_000, { left_ms: 50_000 }],
  ['never more than there is', {}, HOURGLASS, 'second', 70_000, { left_ms: 100_000 }],
  ['a stage and its moves', { stage: { first: 2, second: 1 }, moves_left: { first: 7, second: 40 } }, null, 'first', 0, { stage: 2, moves: 7 }],
];

for (const [name, changes, control, seat, gone_ms, wanted] of TABLE) {
  test(`a clock: ${name}`, () => {
    const time = timeOf(state(changes), control, seat, AT + gone_ms);
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, /** @type {any} */ (time)[key]])), wanted);
  });
}

test('until the flag falls the periods count, and the one that runs but once', () => {
  const flag = (/** @type {number} */ gone_ms) => untilFlagMs(timeOf(state(byo(false)), BYO, 'first', AT + gone_ms));
  assert.deepEqual([0, 60_000, 75_000, 90_001, 150_000].map(flag), [150_000, 90_000, 75_000, 59_999, 0]);
});

test('the deadline is the first flag of those whose clocks run', () => {
  assert.equal(dueMs(state({ running: ['first', 'second'], delay_ms: { first: 0, second: 25_000 } }), null), AT + 60_000);
  assert.equal(dueMs(state({ ...byo(false) }), BYO), AT + 150_000);
  assert.deepEqual([dueMs(state({ running: [] }), null), dueMs(null, null)], [null, null]);
});

test('a clock with hours runs within them, through the change to summer time', () => {
  const hours = { from: '08:00', to: '22:00', zone: 'Europe/Paris' };
  const at = (/** @type {string} */ text) => Date.parse(text);
  assert.equal(countedMs(hours, at('2026-11-30T06:00Z'), at('2026-11-30T08:00Z')), 3_600_000, 'from 8 in Paris on');
  assert.equal(countedMs(hours, at('2026-11-30T22:00Z'), at('2026-12-01T06:30Z')), 0, 'by night');
  assert.equal(countedMs(hours, at('2026-11-30T12:00Z'), at('2026-12-03T12:00Z')), 3 * 14 * 3_600_000);
  assert.equal(countedMs(hours, at('2026-07-01T05:30Z'), at('2026-07-01T06:30Z')), 1_800_000, 'in summer');
  const night = { from: '22:00', to: '06:00', zone: 'UTC' };
  assert.equal(countedMs(night, at('2026-11-30T20:00Z'), at('2026-12-01T08:00Z')), 8 * 3_600_000, 'over midnight');
  const control = { per_move_ms: 86_400_000, hours };
  const asleep = state({ first_ms: 60_000, at_ms: at('2026-11-30T20:59:30Z') });
  assert.equal(timeOf(asleep, control, 'first', at('2026-11-30T23:00Z')).left_ms, 30_000, 'it stops at 22');
});

test('time goes on through a sleep in which the even clock stands still, and no step back counts', () => {
  let [even, wall] = [100, 1e12];
  const steady = new Steady({ even: () => even, wall: () => wall });
  const after = (/** @type {number} */ more, /** @type {number} */ onWall) => {
    even += more;
    wall += onWall;
    return steady.now();
  };
  assert.equal(after(1_000, 1_000), 1_100);
  assert.equal(after(10, 60_010), 61_110, 'a minute asleep');
  assert.equal(after(500, 480), 61_610, 'clocks that drift apart are no sleep');
  assert.equal(after(1_000, -3_600_000), 62_610, 'the clock on the wall is set back');
  assert.equal(after(1_000, 1_000), 63_610);
});

test('a phone that slept a minute shows the right time before it has heard a word', () => {
  let [even, wall] = [0, 5e11];
  const steady = new Steady({ even: () => even, wall: () => wall });
  const known = believed(null, { server_ms: AT, at: steady.now() }, true);
  const serverMs = () => known.server_ms + steady.now() - known.at;
  wall += 60_000;
  even += 20;
  assert.equal(timeOf(state({ first_ms: 300_000 }), null, 'first', serverMs()).left_ms, 240_000);
});

test('of what is heard of the server’s clock the quickest word counts, until a fresh one denies it', () => {
  const first = believed(null, { server_ms: AT, at: 0 }, true);
  const slow = believed(first, { server_ms: AT + 900, at: 1_000 }, true);
  assert.equal(slow, first, 'that word was 100 ms longer on its way');
  const quick = believed(first, { server_ms: AT + 1_050, at: 1_000 }, false);
  assert.equal(quick.server_ms - quick.at, AT + 50);
  const stale = believed(first, { server_ms: AT, at: 60_000 }, false);
  assert.equal(stale, first, 'a word that waited a minute for the phone to wake');
  const wrong = believed({ server_ms: AT + 3_600_000, at: 0 }, { server_ms: AT + 1_000, at: 1_000 }, true);
  assert.equal(wrong.server_ms - wrong.at, AT, 'the clock on the wall had been set');
});

test('little time is said once at thirty seconds and once at ten, and again only when there was much more', () => {
  let waiting = /** @type {readonly number[]} */ (armed(300_000));
  const said = [];
  for (const left_ms of [40_000, 30_000, 29_000, 12_000, 31_000, 28_000, 9_900, 9_000, 12_900, 9_500, 61_000, 29_000, 25_000, 8_000]) {
    const next = warned(waiting, left_ms);
    waiting = next.waiting;
    if (next.warning !== null) said.push([left_ms, next.warning]);
  }
  assert.deepEqual(said, [[30_000, 30_000], [9_900, 10_000], [29_000, 30_000], [8_000, 10_000]]);
  assert.deepEqual(armed(15_000), [10_000], 'a clock that begins below is not warned of');
  assert.equal(warned(armed(300_000), 4_000).warning, 10_000, 'of two at once the graver');
});
