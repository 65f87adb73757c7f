// A fleet before it is sent: what is wrong with it, how it is written, and that chance makes one that may sail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIDE, inside, nameOfSquare, randomFleet, squaresOf, written, wrongOf } from '../../static/fleet.js';

/** @param {number} col @param {number} row @param {boolean} down @param {number} length */
const ship = (col, row, down, length) => ({ col, row, down, length });

test('a fleet is written as its move', () => {
  assert.equal(written([ship(0, 0, false, 5), ship(9, 6, true, 4)]), 'A1h5-J7v4');
  assert.equal(nameOfSquare(9, 9), 'J10');
});

test('a ship that would leave the sea is pushed into it', () => {
  assert.deepEqual(inside(ship(8, 3, false, 5)), ship(5, 3, false, 5));
  assert.deepEqual(inside(ship(-2, 9, true, 3)), ship(0, 7, true, 3));
});

for (const [other, touching, wrong] of /** @type {const} */ ([
  [ship(2, 0, true, 3), true, [0, 1]],
  [ship(2, 1, true, 3), true, []],
  [ship(2, 1, true, 3), false, [0, 1]],
  [ship(5, 1, true, 3), false, [0, 1]],
  [ship(5, 2, true, 3), false, []],
])) {
  test(`ships that clash: ${written([other])}, touching ${touching}`, () => {
    assert.deepEqual(wrongOf([ship(0, 0, false, 5), other], touching), wrong);
  });
}

test('chance makes fleets that may sail', () => {
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (const touching of [true, false]) {
    for (let i = 0; i < 300; i++) {
      const fleet = randomFleet(touching, random);
      assert.deepEqual(fleet.map(({ length }) => length), [5, 4, 3, 3, 2]);
      assert.deepEqual(wrongOf(fleet, touching), []);
      assert.ok(fleet.flatMap(squaresOf).every(([col, row]) => col >= 0 && col < SIDE && row >= 0 && row < SIDE));
    }
  }
});
