// What an address asks for, which address a screen has, and which changes "back" undoes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, isForward, read } from '../../static/address.js';
import { blank } from '../../static/page.js';
import { entered, leaderboard, player, replay } from '../../static/places.js';
import { after } from '../../static/match.js';
import { GAME, snapshot, welcome } from './sample.mjs';

const START = { ...blank(null), welcome: welcome() };
const PLAYING = { ...START, match: after(null, snapshot()) };
/** @param {import('../../static/places.js').Place} place @param {import('../../static/page.js').Page} [page] */
const at = (place, page = START) => entered(page, place).page;

test('every screen has an address that leads there again', () => {
  for (const place of [player(null), player('b c'), replay(GAME), leaderboard('hex')]) assert.deepEqual(read(addressOf(at(place))).place, place);
  assert.deepEqual([read(addressOf(PLAYING)).game, addressOf(START)], [GAME, '']);
  assert.deepEqual(read('#code=abc').code, 'abc');
});

test('an address that means nothing is told from the start', () => {
  assert.deepEqual(['', '#', '#main', '#replay=', '#player'].map((hash) => read(hash).foreign), [false, false, true, true, true]);
});

test('back undoes what a player did, not what the page found by itself', () => {
  const asked = { ...START, wanted: GAME };
  assert.ok(isForward(START, at(player(null))), 'a look at games');
  assert.ok(isForward(START, PLAYING), 'a game that begins');
  assert.ok(isForward(PLAYING, START), 'the way home');
  assert.ok(isForward(at(replay(GAME)), START), 'the way home from a replay');
  assert.ok(!isForward({ ...START, welcome: null }, asked), 'the running game of who opens the page');
  assert.ok(!isForward(asked, at(replay(GAME, { key: 'x', retry: null, until: null }))), 'a replay instead of a game that is over');
  assert.ok(!isForward(at(replay(GAME, { key: 'x', retry: null, until: null })), START), 'the start instead of a replay that is not there');
  assert.ok(!isForward(at(replay(GAME)), asked), 'a game instead of a replay that is not there yet');
  assert.ok(!isForward(at(leaderboard('hex')), at(leaderboard('othello'))), 'another kind of game');
});
