// Games against bots of the house: begun beside what is looked for, begun anew, refused; and who is there meanwhile, with both
// answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelsOf } from '../../static/bots.js';
import { calling } from '../../static/calling.js';
import { news } from '../../static/news.js';
import { blank, heard, screenOf } from '../../static/page.js';
import { wished } from '../../static/wishes.js';
import { GAME, refusal, snapshot, waiting, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Step} from '../../static/step.js' */
/** @import {Wish} from '../../static/wishes.js' */

const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });
const BOTS = [{ level: '1', id: 'b1', name: 'Bot 1' }, { level: '2', id: 'b2', name: 'Bot 2' }];
/** @type {any} */
const RULES = { id: 'connect-four', bots: ['1', '2'], bot_players: BOTS, hidden: false, options: [] };
/** @type {Extract<Wish, {do: 'play_bot'}>} */
const PLAY = { do: 'play_bot', rules: 'connect-four', options: {}, level: '2' };
/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
/** @param {Step} step */
const said = ({ say }) => say.map(({ id: _, ...word }) => word);
const START = hears(blank(null), welcome({ rules: [RULES] })).page;
const SOUGHT = hears(wished(START, { do: 'seek', rules: 'connect-four', options: {} }).page, waiting('one', { re: 1 })).page;
const PLAYERS = { first: { id: 'a', name: 'Alice', bot: false }, second: { id: 'b2', name: 'Bot 2', bot: true } };
/** @param {any} [changes] */
const game = (changes) => snapshot({ players: PLAYERS, origin: { kind: 'bot' }, ...changes });
/** @param {Step} asked */
const begun = (asked) => hears(asked.page, game({ re: asked.page.joining })).page;
/** @param {any} [changes] */
const proposed = (changes) => ({ type: 'proposed', seek: 'one', player: { id: 'c', name: 'Cid', bot: false }, agreed: false, expires_ms: 20_000, ...changes });

test('a game against a bot is asked for by its level, and shown when it comes', () => {
  const asked = wished(START, { ...PLAY, clock: { per_move_ms: 5_000 }, start: 'pair' });
  assert.deepEqual(said(asked), [{ type: 'seek', rules: 'connect-four', options: {}, clock: { per_move_ms: 5_000 }, start: 'pair', opponent: { bot: '2' } }]);
  assert.deepEqual([screenOf(asked.page), asked.page.sought], ['start', []], 'nobody is waited for');
  const page = begun(asked);
  assert.deepEqual([screenOf(page), page.match?.game, page.joining], ['game', GAME, null]);
});

test('what is looked for is looked for on while a bot is played, and nothing else is', () => {
  const asked = wished(SOUGHT, PLAY);
  assert.equal(/** @type {any} */ (said(asked)[0]).add, true);
  const page = begun(asked);
  assert.deepEqual([screenOf(page), page.sought.map(({ waiting: word }) => word?.seek)], ['game', ['one']]);
  assert.equal(calling(page)?.key, 'return.search');
  const met = hears(SOUGHT, snapshot()).page;
  assert.deepEqual([screenOf(met), met.sought], ['game', []], 'a person takes what was looked for');
});

test('a refused game against a bot is said, and leaves what is looked for', () => {
  const asked = wished(SOUGHT, PLAY);
  const { page } = hears(asked.page, refusal('seek', 'unavailable', { re: asked.page.joining, retry_after_ms: 2_000 }));
  assert.deepEqual([page.notice?.key, page.notice?.until, page.joining, page.sought.length], ['refusal.unavailable', 2_000, null, 1]);
});

test('a new game after one against a bot is against the same', () => {
  const over = begun(wished(START, PLAY));
  const page = { ...over, match: over.match && { ...over.match, ended: /** @type {any} */ ({ reason: 'rules' }) } };
  const word = said(wished(page, { do: 'again' })).at(-1);
  assert.deepEqual([word?.type, /** @type {any} */ (word).opponent], ['seek', { bot: '2' }]);
});

test('who is there is said wherever one is, with both answers', () => {
  const playing = begun(wished(SOUGHT, PLAY));
  const { page } = hears(playing, proposed());
  const call = calling(page);
  assert.deepEqual([call?.key, call?.values], ['proposal.asks', { name: 'Cid' }]);
  assert.deepEqual(news(playing, page, t).map(({ text }) => text), ['proposal.asks']);
  const yes = wished(page, /** @type {Wish} */ (call?.go?.wish));
  assert.deepEqual(said(yes), [{ type: 'accept', seek: 'one' }]);
  const held = hears(yes.page, proposed({ agreed: true, re: yes.page.joining })).page;
  assert.deepEqual([calling(held)?.key, calling(held)?.go], ['proposal.held', null]);
  const met = hears(held, snapshot({ game: 'next' })).page;
  assert.deepEqual([met.match?.game, met.sought, met.proposed, met.running], ['next', [], [], [GAME, 'next']], 'the game against the bot stays');
  const no = wished(page, /** @type {Wish} */ (call?.no?.wish));
  assert.deepEqual([said(no), no.page.sought], [[{ type: 'withdraw' }], []]);
});

test('what is asked is asked no more once the search waits on or is over', () => {
  const asked = hears(SOUGHT, proposed()).page;
  assert.equal(calling(hears(asked, waiting('one')).page), null);
  assert.equal(hears(asked, { type: 'withdrawn', seek: 'one' }).page.proposed.length, 0);
  const joining = hears(wished(START, { do: 'accept', seek: 'theirs' }).page, proposed({ seek: 'theirs', agreed: true, re: 1 })).page;
  assert.equal(calling(joining)?.key, 'proposal.held');
  const off = hears(joining, refusal('accept', 'no_such_seek', { re: 1 })).page;
  assert.deepEqual([calling(off), off.joining, off.notice?.key], [null, null, 'refusal.no_such_seek']);
});

test('the level is the one of before where there is that one', () => {
  assert.deepEqual(levelsOf(RULES, '1'), { levels: ['1', '2'], chosen: '1' });
  assert.equal(levelsOf(RULES, '9').chosen, '2');
  assert.equal(levelsOf({ ...RULES, bots: ['1'] }, null).chosen, '1');
  assert.deepEqual(levelsOf(undefined, '1'), { levels: [], chosen: null });
});
