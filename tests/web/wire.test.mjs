// Golden conversations: what the real server was heard to say, through the reducer. The server's tests write the files.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { after } from '../../static/match.js';

/** @import {Match} from '../../static/match.js' */
/** @import {ServerMessage} from '../../static/wire.d.ts' */

/** @type {ServerMessage[]} */
const heard = JSON.parse(readFileSync(new URL('../wire/whole-game.json', import.meta.url), 'utf8'));

test('a whole game as the server tells it leads to its end without a gap', () => {
  /** @type {Match | null} */
  let match = null;
  for (const message of heard) {
    match = after(match, message, 1_000);
    assert.equal(match?.gap, false, JSON.stringify(message));
  }
  assert.ok(match);
  assert.deepEqual([match.game, match.seat, match.seq, match.ply], ['GAME', 'first', 16, 7]);
  assert.deepEqual(match.moves, ['1', '2', '1', '3', '1', '3', '1']);
  assert.equal(match.position, '......./......./x....../x....../x.o..../xoo....');
  assert.deepEqual([match.ended?.result, match.ended?.line], ['win', ['a1', 'a2', 'a3', 'a4']]);
  assert.deepEqual(match.offers, [{ seat: 'second', what: 'rematch', seq: 16 }]);
});
