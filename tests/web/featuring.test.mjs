// The featured game on the start: watched there, left with the start, and never taken for the game that is looked at.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featuring, staying } from '../../static/featuring.js';
import { news } from '../../static/news.js';
import { blank, heard, screenOf } from '../../static/page.js';
import { worthMost } from '../../static/watchable.js';
import { wished } from '../../static/wishes.js';
import { GAME, ended, played, refusal, snapshot, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */

const seen = (changes = {}) => /** @type {any} */ (snapshot({ seat: null, legal: [], ...changes }));
/** @param {Page} page @param {string | null} game */
const said = (page, game) => featuring(page, game).say.map(({ id: _, ...message }) => message);

/** @returns {Page} */
const start = (changes = {}) => ({ ...heard(blank(null), welcome(changes), 0).page });
/** @returns {Page} */
const looking = () => heard(featuring(start(), GAME).page, seen(), 0).page;

test('the featured game is watched, and the former one left', () => {
  assert.deepEqual(said(start(), GAME), [{ type: 'watch', game: GAME }]);
  assert.deepEqual(said(looking(), GAME), [], 'it is watched already');
  assert.deepEqual(said(looking(), 'other'), [{ type: 'leave', game: GAME }, { type: 'watch', game: 'other' }]);
  assert.deepEqual(said(looking(), null), [{ type: 'leave', game: GAME }]);
});

test('a game of the player’s own is not featured: its chair would be lost', () => {
  const page = { ...start(), running: [GAME] };
  assert.deepEqual(said(page, GAME), []);
  assert.equal(featuring(page, GAME).page.featured, null);
});

test('it is followed without leaving the start', () => {
  const page = looking();
  assert.deepEqual([screenOf(page), page.match, page.featured?.match?.ply], ['start', null, 0]);
  const next = heard(page, played(), 0).page;
  assert.deepEqual([screenOf(next), next.featured?.match?.position], ['start', played().position]);
  const { page: gap, say } = heard(next, played({ seq: 9, ply: 3 }), 0);
  assert.deepEqual([gap.featured?.match?.gap, say.map(({ type }) => type)], [true, ['watch']], 'what is missing is asked for');
  assert.equal(heard(page, seen({ game: 'other' }), 0).page.featured?.game, GAME);
});

test('one that cannot be watched is not featured, and nothing is said of it', () => {
  const page = featuring(start(), GAME).page;
  const next = heard(page, refusal('watch', 'unavailable', { game: GAME }), 0).page;
  assert.deepEqual([next.featured, next.notice], [null, null]);
});

test('with the start it is left, unless it is what is looked at from then on', () => {
  const page = looking();
  const sought = wished(page, { do: 'seek', rules: 'connect-four', options: {} });
  const left = staying(sought, screenOf(sought.page) === 'start');
  assert.deepEqual([left.page.featured, left.say.map(({ type }) => type)], [null, ['seek', 'leave']]);
  const shown = wished(page, { do: 'show', game: GAME });
  assert.equal(staying(shown, true).page.featured?.game, GAME);
  const opened = heard(heard(shown.page, refusal('resume', 'not_seated', { game: GAME }), 0).page, seen(), 0);
  const there = staying(opened, screenOf(opened.page) === 'start');
  assert.deepEqual([screenOf(there.page), there.page.match?.game, there.page.featured, there.say], ['game', GAME, null, []]);
});

test('after a new connection it is watched again', () => {
  const { page, say } = heard(looking(), welcome(), 0);
  assert.deepEqual([page.featured?.game, say.map(({ type }) => type)], [GAME, ['watch']]);
});

test('what cannot be asked is not featured', async () => {
  const answers = (/** @type {unknown} */ body, ok = true) => /** @type {any} */ (async () => ({ ok, json: async () => body }));
  assert.equal(await worthMost('http://h', answers({ featured: { game: GAME } })), GAME);
  assert.equal(await worthMost('http://h', answers({ featured: null })), null);
  assert.equal(await worthMost('http://h', answers({}, false)), null);
  assert.equal(await worthMost('http://h', /** @type {any} */ (async () => { throw new Error('no line'); })), null);
});

const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });
const NEXT = { type: /** @type {const} */ ('next'), game: GAME, next: 'next' };

/** A page at a game that is over. @param {'first' | null} seat @returns {Page} */
function atTheEnd(seat) {
  const there = heard({ ...start(), wanted: GAME }, /** @type {any} */ (snapshot({ seat })), 0).page;
  return heard(there, ended({ result: null }), 0).page;
}

test('a watcher goes along into the rematch, and hears it', () => {
  const before = atTheEnd(null);
  const told = heard(before, NEXT, 0);
  assert.deepEqual(told.say.map(({ id: _, ...message }) => message), [{ type: 'watch', game: 'next' }, { type: 'leave', game: GAME }]);
  const there = heard(told.page, seen({ game: 'next' }), 0).page;
  assert.deepEqual([screenOf(there), there.match?.game, there.wanted], ['game', 'next', null]);
  assert.deepEqual(news(told.page, there, t)[0], { text: 'said.again', stands: false });
});

test('who looks at something else, is asked something or plays is not taken along', () => {
  const { say, page } = heard(atTheEnd(null), NEXT, 0, true);
  assert.deepEqual([say, page.wanted, page.match?.next], [[], null, 'next'], 'the way there is at the result');
  const reading = { ...atTheEnd(null), place: /** @type {any} */ ({ at: 'replay', game: GAME }) };
  assert.deepEqual(heard(reading, NEXT, 0).say, []);
  assert.deepEqual(heard(atTheEnd('first'), NEXT, 0).say, []);
  assert.deepEqual(heard(atTheEnd(null), { ...NEXT, game: 'other' }, 0).say, []);
});
