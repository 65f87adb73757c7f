// What a match becomes by each message: the reducer, message by message.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bankMs, isCounted, mayClaim } from '../../static/attending.js';
import { after, colourOf, mayMove, offeredByMe, offersToMe, seatOf, sending } from '../../static/match.js';
import { GAME, ended, played, refusal, snapshot, squares } from './sample.mjs';

/** @import {Match} from '../../static/match.js' */

/**
 * The match after some messages.
 * @param {any[]} messages
 * @returns {Match}
 */
function through(...messages) {
  const match = messages.reduce((/** @type {Match | null} */ before, message) => after(before, message, 1_000), null);
  assert.ok(match);
  return match;
}

test('a snapshot is the whole match', () => {
  const match = through(snapshot({ seq: 7, moves: ['2'], ply: 1, position: '..../..../..../.x..', turn: ['second'], legal: [] }));
  assert.equal(match.seq, 7);
  assert.deepEqual(match.last, ['b1']);
  assert.equal(mayMove(match), false);
  assert.equal(mayMove(through(snapshot())), true);
});

test('a move changes the position, the turn, and marks its cell', () => {
  const match = through(snapshot(), played());
  assert.deepEqual([match.ply, match.moves, match.turn, match.last, match.mover], [1, ['2'], ['second'], ['b1'], 'first']);
  assert.equal(match.position, '..../..../..../.x..');
});

test('the legal moves of the other seat are not mine', () => {
  assert.deepEqual(through(snapshot(), played()).legal, []);
  assert.deepEqual(through(snapshot({ seat: 'second', legal: [] }), played()).legal, ['1', '2', '3', '4']);
  assert.deepEqual(through(snapshot({ seat: null, legal: [] }), played()).legal, []);
});

test('an event that is missing leaves a gap that only a snapshot closes', () => {
  const match = through(snapshot(), played({ seq: 3 }));
  assert.deepEqual([match.gap, match.ply, match.seq], [true, 0, 1]);
  assert.equal(through(snapshot(), played({ seq: 3 }), snapshot({ seq: 3 })).gap, false);
});

test('an event that was applied before changes nothing', () => {
  const once = through(snapshot(), played());
  assert.deepEqual(after(once, played()), once);
});

test('a message of another game changes nothing', () => {
  const match = through(snapshot());
  assert.equal(after(match, played({ game: 'other' })), match);
  assert.equal(after(null, played()), null);
});

test('a move on its way ends with its answer, even one heard before', () => {
  const sent = sending(through(snapshot()), { ply: 1, move: '2', id: 5 });
  assert.equal(mayMove(sent), false);
  assert.equal(after(sent, played())?.pending, null);
  assert.equal(after({ ...sent, seq: 2 }, played())?.pending, null);
  assert.equal(after(sent, refusal('play', 'illegal_move', { game: GAME, re: 5 }))?.pending, null);
  assert.notEqual(after(sent, refusal('play', 'illegal_move', { game: GAME, re: 4 }))?.pending, null);
});

test('a move on its way outlives a break of the connection only while its ply is open', () => {
  const sent = sending(through(snapshot()), { ply: 1, move: '2', id: 5 });
  assert.deepEqual(after(sent, snapshot())?.pending, { ply: 1, move: '2', id: 5 });
  assert.equal(after(sent, snapshot({ ply: 1, moves: ['2'], turn: ['second'] }))?.pending, null);
  assert.equal(after(sent, snapshot({ ended: ended() }))?.pending, null);
});

test('an end leaves nothing to do', () => {
  const match = through(snapshot({ offers: [{ seat: 'second', what: 'draw' }] }), ended());
  assert.equal(match.ended?.reason, 'resignation');
  assert.deepEqual([match.turn, match.legal, match.offers], [[], [], []]);
});

test('offers stand until they are answered', () => {
  const match = through(snapshot(), { type: 'offered', game: GAME, seq: 2, seat: 'second', what: 'draw' });
  assert.deepEqual(offersToMe(match, null).map(({ what }) => what), ['draw']);
  assert.equal(offeredByMe(match, 'draw'), false);
  const declined = after(match, { type: 'declined', game: GAME, seq: 3, seat: 'first', what: 'draw' });
  assert.deepEqual(declined?.offers, []);
});

test('a move answers the offer of the other side and keeps the own', () => {
  /** @param {string} seat @param {string} what */
  const left = (seat, what) => through(snapshot(), { type: 'offered', game: GAME, seq: 2, seat, what }, played({ seq: 3 })).offers.length;
  assert.deepEqual([left('second', 'draw'), left('first', 'draw'), left('first', 'takeback')], [0, 1, 0]);
});

test('a takeback puts the position back', () => {
  const back = { type: 'taken_back', game: GAME, seq: 3, ply: 0, position: '..../..../..../....', turn: ['first'], legal: ['1'], clock: null, moves: [] };
  const match = through(snapshot(), played(), back);
  assert.deepEqual([match.ply, match.moves, match.turn, match.legal, match.last], [0, [], ['first'], ['1'], []]);
});

test('why somebody is away is known from the event or the snapshot, until they are back', () => {
  const went = { type: 'presence', game: GAME, seq: 2, seat: 'second', here: false, left_ms: 9, why: 'lost' };
  assert.deepEqual(through(snapshot(), went).presence.second, { here: false, left_ms: 9, why: 'lost', at: 1_000 });
  assert.equal(through(snapshot(), went, played({ seq: 3 })).presence.second.why, 'lost', 'a move changes nothing of it');
  assert.equal(through(snapshot(), { ...went, why: undefined }).presence.second.why, null, 'an older server does not say it');
  assert.equal(through(snapshot(), went, { ...went, seq: 3, here: true, left_ms: null }).presence.second.why, null);
  const away = { presence: { first: true, second: false }, left_ms: { first: null, second: 5 }, presence_why: { first: null, second: 'server' } };
  assert.deepEqual([through(snapshot(away)).presence.first.why, through(snapshot(away)).presence.second.why], [null, 'server']);
  assert.equal(through(snapshot({ ...away, presence_why: undefined })).presence.second.why, null);
});

test('the bank of who is away runs while they are to move, and only then', () => {
  const gone = { type: 'presence', game: GAME, seq: 2, seat: 'second', here: false, left_ms: 30_000 };
  const away = through(snapshot({ turn: ['second'], legal: [] }), gone);
  assert.deepEqual([1_000, 21_000, 31_000, 99_000].map((now) => bankMs(away, 'second', now)), [30_000, 10_000, 0, 0]);
  assert.deepEqual([30_999, 31_000].map((now) => mayClaim(away, now)), [false, true]);
  const waiting = through(snapshot(), gone);
  assert.deepEqual([bankMs(waiting, 'second', 99_000), mayClaim(waiting, 99_000)], [30_000, false], 'the other thinks');
  const turned = after(waiting, played({ seq: 3 }), 50_000);
  assert.ok(turned);
  assert.deepEqual([bankMs(turned, 'second', 60_000), mayClaim(turned, 80_000)], [20_000, true], 'from the move on');
  const back = after(turned, { ...gone, type: 'presence', seat: 'second', seq: 4, here: true, left_ms: null });
  assert.ok(back);
  assert.deepEqual([back.presence.second.here, bankMs(back, 'second', 99_000)], [true, null]);
  const elsewhere = after(away, { ...gone, type: 'presence', seat: 'second', seq: 3, left_ms: null, why: 'elsewhere' });
  assert.ok(elsewhere);
  assert.deepEqual([isCounted(away, 'second'), isCounted(elsewhere, 'second')], [true, false]);
  assert.deepEqual([bankMs(elsewhere, 'second', 99_000), mayClaim(elsewhere, 99_000)], [null, false], 'they answer');
  const known = through(snapshot({ turn: ['second'], legal: [], presence: { first: true, second: false }, left_ms: { first: null, second: 500 } }));
  assert.equal(bankMs(known, 'second', 1_200), 300);
});

test('a claim that came too early corrects the countdown', () => {
  const away = snapshot({ turn: ['second'], legal: [], presence: { first: true, second: false }, left_ms: { first: null, second: 0 } });
  const match = through(away, refusal('claim', 'too_early', { game: GAME, retry_after_ms: 2_000 }));
  assert.equal(bankMs(match, 'second', 1_500), 1_500);
});

test('who was quicker when both could move costs no move', () => {
  const opening = after(null, snapshot({ turn: ['first', 'second'], legal: null }));
  assert.ok(opening);
  const sent = sending(opening, { ply: 1, move: 'A1h5', id: 7, both: true });
  const theirs = after(sent, played({ seat: 'second', move: '?', turn: ['first'], legal: null }));
  assert.deepEqual(theirs?.pending, sent.pending, 'the other’s move is not mine');
  const refused = after(theirs, refusal('play', 'stale_ply', { game: GAME, ply: 1, re: 7 }));
  assert.deepEqual(refused?.pending, { ply: 2, move: 'A1h5', id: 7, both: true });
  assert.equal(refused?.gap, false);
  const mine = after(refused, played({ seq: 3, ply: 2, seat: 'first', move: 'A1h5', turn: ['first'], legal: ['A1'] }));
  assert.equal(mine?.pending, null);
});

test('seats that exchange colours', () => {
  const before = after(null, snapshot());
  assert.ok(before);
  assert.deepEqual([colourOf(before, 'first'), seatOf(before, 'second')], ['first', 'second']);
  const swapped = after(before, played({ swapped: true }));
  assert.ok(swapped);
  assert.deepEqual([colourOf(swapped, 'first'), seatOf(swapped, 'second')], ['second', 'first']);
});

test('what was hidden is shown at the end', () => {
  const hidden = after(null, snapshot({ moves: ['?'], ply: 1, position: '..../..../..../????' }));
  const over = after(hidden, ended({ ply: 1, position: '..../..../..../xxoo', moves: ['a1'], score: { first: 2, second: 0 } }));
  assert.deepEqual([over?.position, over?.moves, over?.score], ['..../..../..../xxoo', ['a1'], { first: 2, second: 0 }]);
});

test('the cells of a move are those it names', () => {
  const plain = snapshot({ layout: [squares(4, 4, false)], legal: ['a1-b2'] });
  const moved = after(after(null, plain), played({ move: 'a1-b2', position: '..../..../.x../....' }));
  assert.deepEqual(moved?.last, ['a1', 'b2']);
  const passed = after(moved, played({ seq: 3, ply: 2, move: '--', position: '..../..../.x../....' }));
  assert.deepEqual(passed?.last, []);
});

test('how many watch is no event: it changes the count and nothing else', () => {
  const before = /** @type {any} */ (after(null, snapshot()));
  const next = /** @type {any} */ (after(before, { type: 'watchers', game: GAME, watchers: 3 }));
  assert.deepEqual([before.watchers, next], [0, { ...before, watchers: 3 }]);
  assert.equal(after(before, { type: 'watchers', game: 'other', watchers: 3 }), before);
});
