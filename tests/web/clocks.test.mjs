// The notation of time controls: read as it is written, whatever a club plays with, and told from what is none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRST, OFFERED, parsed, written } from '../../static/clocks.js';

test('what the page offers is five minutes and three seconds first, and each in its short form', () => {
  assert.deepEqual(OFFERED.map(parsed), [
    null, { initial_ms: 60_000, increment_ms: 0 }, { initial_ms: 180_000, increment_ms: 2_000 }, { initial_ms: 300_000, increment_ms: 3_000 },
    { initial_ms: 600_000, increment_ms: 5_000 }, { per_move_ms: 15_000 }, { per_move_ms: 86_400_000 }, { per_move_ms: 259_200_000 },
  ]);
  assert.equal(written({ initial_ms: 300_000, increment_ms: 3_000 }), FIRST);
});

test('every clock of a club is written as it is read', () => {
  for (const text of [
    ...OFFERED, '0.5+0.25', '40/7200:3600+30', '40/9000', '*180', '*180|60', '300d5', '300+2b5', '1800:5x30', '1800:c25/600', '300|60+1', '300|60:600',
    '1/86400;hours=08:00-22:00@Europe/Paris', '300+3;from=2;first=30', '0:5x30',
  ]) {
    const clock = parsed(text);
    assert.notEqual(clock, undefined, text);
    assert.equal(written(clock ?? null), text);
  }
});

test('the parts of a clock are those of the wire', () => {
  assert.deepEqual(parsed('40/7200:3600+30'), { stages: [{ moves: 40, initial_ms: 7_200_000 }, { initial_ms: 3_600_000, increment_ms: 30_000 }] });
  assert.deepEqual(parsed('1800:5x30'), { stages: [{ initial_ms: 1_800_000 }], periods: { count: 5, ms: 30_000 } });
  assert.deepEqual(parsed(' 300 | 60b5 '), {
    stages: [{ initial_ms: 300_000 }], odds: { first: { initial_ms: 300_000 }, second: { initial_ms: 60_000, delay_ms: 5_000, delay: 'bronstein' } },
  });
  assert.deepEqual(parsed('*60'), { hourglass: true, stages: [{ initial_ms: 60_000 }] });
});

test('text that is no time control is none', () => {
  for (const text of ['', 'x', '5:', ':5', '5+', '1/', '1/x', '5x30:60', '60:300|60', '1|2|3', '300+3;', '300;first=', '300;from=3', '300;from=2;from=2', '1.2345', '-5', '300;hours=8-9@X']) {
    assert.equal(parsed(text), undefined, text);
  }
});
