// What the page says to the server and shows, by what it hears and what the player wishes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from '../../static/address.js';
import { calling } from '../../static/calling.js';
import { CODE_GONE, blank, heard, screenOf } from '../../static/page.js';
import { came, player } from '../../static/places.js';
import { wished } from '../../static/wishes.js';
import { news, newsOfConnection } from '../../static/news.js';
import { GAME, ended, played, refusal, snapshot, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Step} from '../../static/step.js' */
/** @import {Wish} from '../../static/wishes.js' */

/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
const START = hears(blank(null), welcome()).page;
const ASKED = hears(blank(GAME), welcome()).page;
/** @type {Wish} */
const SEEK = { do: 'seek', rules: 'connect-four', options: { cols: 7 } };
/** @param {Step} step */
const words = ({ say }) => say.map(({ type }) => type);

test('a seek waits, and becomes a game', () => {
  const sought = wished(START, SEEK);
  assert.deepEqual([words(sought), screenOf(sought.page)], [['seek'], 'waiting']);
  assert.equal(screenOf(hears(sought.page, snapshot()).page), 'game');
  const withdrawn = wished(sought.page, { do: 'withdraw' });
  assert.deepEqual([words(withdrawn), screenOf(withdrawn.page)], [['withdraw'], 'start']);
});

test('a new name is told the server, and is the player’s when it says so', () => {
  const sent = wished(START, { do: 'rename', name: 'Zoé' });
  assert.deepEqual(sent.say.map(({ id, ...word }) => word), [{ type: 'rename', name: 'Zoé' }]);
  assert.notEqual(sent.page.welcome?.player.name, 'Zoé');
  assert.equal(hears(sent.page, { type: 'renamed', name: 'Zoé' }).page.welcome?.player.name, 'Zoé');
});

test('a waiting seek is sent again on a new connection', () => {
  const { page } = wished(START, SEEK);
  const again = hears(page, welcome());
  assert.deepEqual([words(again), again.say[0]?.id], [['seek'], page.sought[0]?.ask.id]);
});

test('a game that began while the connection was down ends the search', () => {
  const { page } = wished(START, SEEK);
  assert.deepEqual(hears(page, welcome({ games: [GAME] })).say.map(({ type, ...rest }) => [type, /** @type {any} */ (rest).game]), [['resume', GAME]]);
});

test('a new connection resumes what was on the screen, or the last running game', () => {
  const { page } = hears(ASKED, snapshot());
  assert.deepEqual(words(hears(page, welcome({ games: [GAME] }))), ['resume']);
  assert.deepEqual(words(hears(blank(null), welcome({ games: [GAME] }))), ['resume']);
  assert.deepEqual(words(hears(blank('other'), welcome())), ['resume']);
  assert.deepEqual(words(hears(blank(null), welcome())), []);
});

test('a gap asks for a snapshot, once', () => {
  const { page } = hears(ASKED, snapshot());
  const gap = hears(page, played({ seq: 3 }));
  assert.deepEqual(words(gap), ['resume']);
  assert.deepEqual(words(hears(gap.page, played({ seq: 4 }))), []);
});

test('an unanswered move is sent again with its number after a snapshot', () => {
  const sent = wished(hears(ASKED, snapshot()).page, { do: 'play', move: '2' });
  assert.equal(sent.say.length, 1);
  assert.deepEqual(hears(sent.page, welcome({ games: [GAME] }), snapshot()).say, sent.say);
  assert.deepEqual(words(hears(sent.page, snapshot({ ply: 1, moves: ['2'], turn: ['second'] }))), []);
  assert.deepEqual(words(wished(sent.page, { do: 'play', move: '3' })), [], 'one move at a time');
});

test('a game that is gone is looked for in the archive; where it is not there, the page says so and leads to the start', () => {
  for (const [code, key] of [['no_such_game', 'notice.game_gone'], ['game_over', 'refusal.game_over']]) {
    const { page, ask } = hears(blank(GAME), welcome(), refusal('resume', String(code), { game: GAME }));
    assert.deepEqual([addressOf(page), ask], [`#replay=${GAME}`, [{ of: 'replay', game: GAME }]]);
    const gone = came(page, { of: 'replay', game: GAME }, { trouble: 'no_such_game' });
    assert.deepEqual([screenOf(gone.page), gone.page.notice?.key, gone.page.wanted], ['start', key, null]);
  }
});

test('a rematch that comes too late leaves the ended game to be looked at', () => {
  const { page } = hears(ASKED, snapshot(), ended(), refusal('offer', 'game_over', { game: GAME }));
  assert.deepEqual([screenOf(page), page.over], ['game', true]);
});

test('an ended game that is gone stays to be looked at, without a rematch', () => {
  const { page } = hears(ASKED, snapshot(), ended(), welcome(), refusal('resume', 'no_such_game', { game: GAME }));
  assert.deepEqual([screenOf(page), page.over], ['game', true]);
});

test('a game without a seat is watched', () => {
  const step = hears(blank(GAME), welcome(), refusal('resume', 'not_seated', { game: GAME }));
  assert.deepEqual(words(step), ['watch']);
});

test('a refused seek can be tried again, when it may', () => {
  const { page } = hears(wished(START, SEEK).page, refusal('seek', 'game_limit', { retry_after_ms: 500 }));
  assert.deepEqual([screenOf(page), page.notice?.key, page.notice?.until], ['start', 'refusal.game_limit', 500]);
  assert.deepEqual(words(wished(page, { do: 'retry' })), ['seek']);
});

test('a seek that an overloaded server refuses is not sought again before its time', () => {
  const { page, ...step } = hears(wished(START, SEEK).page, refusal('seek', 'unavailable', { retry_after_ms: 5_000 }));
  assert.deepEqual([screenOf(page), page.notice?.key, page.notice?.until], ['start', 'refusal.unavailable', 5_000]);
  assert.deepEqual([words({ page, ...step }), words(wished(page, { do: 'retry' }))], [[], ['seek']]);
});

test('who looks at something else goes on with that while their game comes back behind it, until they ask for it', () => {
  const looking = wished(blank(null), { do: 'go', place: player(null) }).page;
  const back = hears(looking, welcome({ games: [GAME] }), snapshot());
  assert.deepEqual([screenOf(back.page), back.page.match?.game, addressOf(back.page)], ['player', GAME, '#games']);
  const shown = wished(back.page, { do: 'show', game: GAME });
  assert.deepEqual([words(shown), screenOf(shown.page)], [[], 'game']);
});

test('a game that begins is shown on the screen that waits for it; who looks at something else is called, not taken there', () => {
  const sought = wished(START, SEEK).page;
  assert.equal(screenOf(hears(sought, snapshot()).page), 'game');
  const reading = wished(sought, { do: 'go', place: player('b') }).page;
  const { page } = hears(reading, snapshot());
  assert.deepEqual([screenOf(page), page.match?.game, page.sought, calling(page)?.key], ['player', GAME, [], 'return.began']);
  const there = wished(page, calling(page)?.go?.wish ?? { do: 'home' }).page;
  assert.deepEqual([screenOf(there), there.began, calling(there)], ['game', null, null]);
});

test('a rated game is sought as one, and again when it is over', () => {
  const sought = wished(START, { ...SEEK, rated: true });
  assert.deepEqual(sought.say.map((message) => 'rated' in message && message.rated), [true]);
  const over = hears(sought.page, snapshot({ rated: true }), ended()).page;
  assert.equal(wished(over, { do: 'again' }).page.sought[0]?.ask.rated, true);
});

test('a link to another device is asked for, shown, and put away', () => {
  const asked = wished(START, { do: 'carry', page: 'http://house/' });
  assert.deepEqual(asked.say, [{ type: 'carry', page: 'http://house/', id: 1 }]);
  const carried = hears(asked.page, { type: 'carried', code: 'c', url: '#code=c', expires_ms: 1, qr: ['#'] }).page;
  assert.equal(carried.carried?.code, 'c');
  assert.equal(wished(carried, { do: 'put_away' }).page.carried, null);
});

test('that a link from another device was no good is still said when a game comes back', () => {
  const page = { ...blank(null), notice: { key: CODE_GONE, retry: null, until: null } };
  assert.equal(hears(page, welcome({ games: [GAME] }), snapshot()).page.notice?.key, CODE_GONE);
});

test('a rematch is another game in place of the ended one; a running game is not pushed away', () => {
  const over = hears(ASKED, snapshot(), ended()).page;
  assert.equal(hears(over, snapshot({ game: 'next' })).page.match?.game, 'next');
  const running = hears(ASKED, snapshot(), snapshot({ game: 'next' })).page;
  assert.deepEqual([running.match?.game, running.running], [GAME, [GAME, 'next']]);
});

test('an ended game is left for a new one with the same options', () => {
  const over = hears(ASKED, snapshot(), ended()).page;
  const again = wished(over, { do: 'again' });
  assert.deepEqual(words(again), ['leave', 'seek']);
  assert.deepEqual(again.page.sought[0]?.ask.options, { cols: 4, rows: 4 });
});

test('one more game is timed as the one before', () => {
  const control = { per_move_ms: 15_000 };
  const over = hears(ASKED, snapshot({ control }), ended()).page;
  assert.deepEqual(wished(over, { do: 'again' }).page.sought[0]?.ask.clock, control);
});

test('what is said aloud: the other’s move and my turn, an offer, an end; not my own move', () => {
  const t = Object.assign((/** @type {string} */ key) => key, { has: (/** @type {string} */ key) => !/\d$/.test(key), language: 'en' });
  /** @param {Page} before @param {any} message */
  const said = (before, message) => news(before, hears(before, message).page, t).map(({ text }) => text);
  const first = hears(ASKED, snapshot()).page;
  const second = hears(ASKED, snapshot({ seat: 'second', legal: [] })).page;
  assert.deepEqual(said(ASKED, snapshot()), ['said.opened', 'turn.yours.']);
  assert.deepEqual(said(second, played()), ['said.move', 'turn.yours.']);
  assert.deepEqual(said(first, played()), []);
  assert.deepEqual(said(first, { type: 'offered', game: GAME, seq: 2, seat: 'second', what: 'draw' }), ['offer.draw']);
  assert.deepEqual(said(first, ended()), ['result.win', 'reason.resignation']);
  assert.deepEqual(said(first, { type: 'presence', game: GAME, seq: 2, seat: 'second', here: false, left_ms: 1 }), ['presence.went']);
  for (const why of ['closed', 'lost', 'server']) {
    assert.deepEqual(said(first, { type: 'presence', game: GAME, seq: 2, seat: 'second', here: false, left_ms: 1, why }), [`presence.went.${why}`]);
  }
});

test('a connection that breaks and comes back is said, the first one is not', () => {
  const t = Object.assign((/** @type {string} */ key) => key, { has: (/** @type {string} */ key) => !/\d$/.test(key), language: 'en' });
  /** @type {(before: any, after: any) => string[]} */
  const said = (before, after) => newsOfConnection(before, after, t).map(({ text }) => text);
  const [closed, open, lost] = /** @type {any[]} */ ([
    { phase: 'connecting', why: null }, { phase: 'open', why: null }, { phase: 'waiting', why: 'lost' },
  ]);
  assert.deepEqual(said(closed, open), []);
  assert.deepEqual(said(open, lost), ['connection.lost connection.why.lost']);
  assert.deepEqual(said({ ...lost, phase: 'connecting' }, open), ['connection.back']);
});
