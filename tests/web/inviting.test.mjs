// Invitations and open searches: made, kept, listed, joined; each no says why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, hashOf, read } from '../../static/address.js';
import { codeIn } from '../../static/inviting.js';
import { news } from '../../static/news.js';
import { relisted } from '../../static/open-seeks.js';
import { blank, heard, screenOf } from '../../static/page.js';
import { came, invitation } from '../../static/places.js';
import { wished } from '../../static/wishes.js';
import { GAME, invited, openSeek, refusal, snapshot, waiting, welcome } from './sample.mjs';

/** @import {Page} from '../../static/page.js' */
/** @import {Step} from '../../static/step.js' */
/** @import {Wish} from '../../static/wishes.js' */

/** @param {Page} page @param {any[]} messages @returns {Step} */
const hears = (page, ...messages) => messages.reduce((step, message) => heard(step.page, message, 0), { page, say: [], ask: [] });
const t = Object.assign((/** @type {string} */ key) => key, { has: () => false, language: 'en' });
const START = hears(blank(null), welcome()).page;
const CODE = 'HJKMN-PQRTV';
/** @type {Wish} */
const INVITE = { do: 'invite', rules: 'hex', options: { size: 7 }, clock: { per_move_ms: 15_000 }, rated: true, seat: 'first', hidden: false, expires_s: 3_600, page: 'http://house/' };
const asked = wished(START, INVITE);
const MADE = hears(asked.page, invited('i', { re: asked.page.inviting })).page;
/** The guest at the invitation. */
const found = { invite: 'i', code: CODE, player: { id: 'b', name: 'Bob' }, here: true, rules: 'hex', options: {}, clock: null, rated: false, seat: 'random', private: true, since_ms: 0, expires_ms: 1_000 };
const GUEST = came(wished(START, { do: 'go', place: invitation(CODE) }).page, { of: 'invitation', code: CODE }, { found }).page;

test('a code is read however it is typed, and out of its link', () => {
  for (const text of [CODE, 'hjkmnpqrtv', ' hjkmn pqrtv ', 'HJK–MNP‑QRTV', 'https://house/?invite=HJKMN-PQRTV', 'https://house/x/#invite=hjkmn-pqrtv', 'https://house/?a=1&invite=HJKMNPQRTV#x']) assert.equal(codeIn(text), CODE, text);
  for (const text of ['', 'HJKMN', 'HJKMN-PQRT0', 'HJKMN-PQRTVV', 'https://house/', 'é'.repeat(10)]) assert.equal(codeIn(text), '', text);
});

test('the link of an invitation leads to it, and its address there again', () => {
  assert.equal(hashOf('?invite=HJKMN-PQRTV'), '#invite=HJKMN-PQRTV');
  assert.deepEqual([hashOf(''), hashOf('?x=1')], ['', '']);
  assert.deepEqual(read(hashOf('?invite=hjkmnpqrtv')).place, invitation(CODE));
  assert.deepEqual(read('#invite=nonsense').place, invitation('nonsense'), 'what is none is looked up and told to be none');
  assert.deepEqual(read(addressOf(GUEST)).place, invitation(CODE));
});

test('an invitation is asked for in all its terms, and shown where it was asked for', () => {
  assert.deepEqual(asked.say, [{ type: 'invite', id: 1, rules: 'hex', options: { size: 7 }, clock: { per_move_ms: 15_000 }, rated: true, seat: 'first', private: false, expires_s: 3_600, page: 'http://house/' }]);
  assert.deepEqual([MADE.shown, MADE.inviting, MADE.invites.map(({ invite }) => invite)], ['i', null, ['i']]);
  const elsewhere = hears(START, invited('i', { qr: null })).page;
  assert.deepEqual([elsewhere.shown, elsewhere.invites.length], [null, 1]);
  const no = hears(asked.page, refusal('invite', 'invite_limit', { re: 1 })).page;
  assert.deepEqual([no.inviting, no.notice?.key], [null, 'refusal.invite_limit']);
  assert.equal(wished(MADE, { do: 'hand_over', invite: null }).page.shown, null);
});

test('invitations are those of the last welcome, with the pictures they had', () => {
  const back = hears(MADE, welcome({ invites: [invited('i', { qr: null }), invited('j', { qr: null })] })).page;
  assert.deepEqual([back.invites.map(({ qr }) => qr), back.shown], [[['#'], null], 'i']);
  const gone = hears(MADE, welcome()).page;
  assert.deepEqual([gone.invites, gone.shown, news(MADE, gone, t)], [[], null, []]);
});

test('an invitation is cancelled by its maker, and that it stands no more is said', () => {
  assert.deepEqual(wished(MADE, { do: 'cancel', invite: 'i' }).say.map(({ id: _, ...word }) => word), [{ type: 'withdraw', invite: 'i' }]);
  const gone = hears(MADE, { type: 'withdrawn', invite: 'i', re: 7 }).page;
  assert.deepEqual([gone.invites, gone.shown, news(MADE, gone, t).map(({ text, stands }) => [text, stands])], [[], null, [['invite.gone', false]]]);
  const taken = hears(MADE, { type: 'withdrawn', invite: 'i', game: 'g' }).page;
  assert.deepEqual([taken.invites, news(MADE, taken, t)], [[], []], 'of one that was taken up the game tells');
  const seeking = hears(wished(MADE, { do: 'seek', rules: 'hex', options: {} }).page, { type: 'withdrawn', invite: 'i' }).page;
  assert.equal(seeking.sought.length, 1, 'a search is something else');
});

test('the game of an invitation is shown to whoever has its sheet before them, and calls the others', () => {
  const game = snapshot({ origin: { kind: 'invitation', invite: 'i', by: 'first' } });
  const shown = hears(MADE, game).page;
  assert.deepEqual([screenOf(shown), shown.shown], ['game', null]);
  assert.equal(screenOf(hears(MADE, { type: 'withdrawn', invite: 'i' }, game).page), 'game', 'whichever word is quicker');
  const away = wished(MADE, { do: 'hand_over', invite: null }).page;
  const called = hears(away, game).page;
  assert.deepEqual([screenOf(called), called.began], ['start', GAME]);
});

test('a guest sees the invitation, and one press takes it up', () => {
  const looking = wished(START, { do: 'go', place: invitation(CODE) });
  assert.deepEqual([looking.ask, screenOf(looking.page)], [[{ of: 'invitation', code: CODE }], 'invitation']);
  const pressed = wished(GUEST, { do: 'join', code: CODE });
  assert.deepEqual(pressed.say.map(({ id: _, ...word }) => word), [{ type: 'join', invite: CODE }]);
  const playing = hears(pressed.page, snapshot({ re: pressed.page.joining })).page;
  assert.deepEqual([screenOf(playing), playing.joining], ['game', null]);
  const other = came(GUEST, { of: 'invitation', code: 'other' }, { trouble: 'no_such_invite' }).page;
  assert.deepEqual(other, GUEST, 'an answer to another question changes nothing');
});

test('who comes too late, twice or to their own invitation is told there; what may be tried again stays', () => {
  const pressed = wished(GUEST, { do: 'join', code: CODE }).page;
  /** @param {string} code @param {object} [more] */
  const after = (code, more) => hears(pressed, refusal('join', code, { re: pressed.joining, ...more })).page;
  for (const [code, state] of [['no_such_invite', 'gone'], ['own_invite', 'own_invite']]) {
    const { place, joining, notice } = after(String(code));
    assert.deepEqual([place?.state, joining, notice], [state, null, null]);
  }
  const twice = after('no_such_invite', { game: GAME }).place;
  assert.equal(twice?.at === 'invitation' && twice.game, GAME);
  const full = after('game_limit');
  assert.deepEqual([full.place?.state, full.joining, full.notice?.key], ['there', null, 'refusal.game_limit']);
});

test('the own page of an invitation says what has come of it', () => {
  const looking = wished(MADE, { do: 'go', place: invitation(MADE.invites[0]?.code ?? '') }).page;
  for (const game of [undefined, GAME]) {
    const { place } = hears(looking, { type: 'withdrawn', invite: 'i', ...(game ? { game } : {}) }).page;
    assert.deepEqual([place?.state, place?.at === 'invitation' && place.game], ['gone', game ?? null]);
  }
  const other = hears({ ...looking, invites: [] }, { type: 'withdrawn', invite: 'i' }).page;
  assert.deepEqual(other.place, looking.place, 'of another it says nothing');
});

test('of one that is gone the server is asked what became of it: its game, where that is one’s own', () => {
  const looking = wished(START, { do: 'go', place: invitation(CODE) }).page;
  const gone = came(looking, { of: 'invitation', code: CODE }, { trouble: 'gone' });
  assert.deepEqual(gone.say.map(({ id: _, ...word }) => word), [{ type: 'join', invite: CODE }]);
  const others = hears(gone.page, refusal('join', 'no_such_invite', { re: gone.page.joining }));
  assert.deepEqual([others.page.place?.state, others.say, others.page.joining], ['gone', [], null]);
  const mine = hears(gone.page, refusal('join', 'no_such_invite', { re: gone.page.joining, game: GAME })).page.place;
  assert.equal(mine?.at === 'invitation' && mine.game, GAME);
  const early = came(wished(blank(null), { do: 'go', place: invitation(CODE) }).page, { of: 'invitation', code: CODE }, { trouble: 'gone' });
  assert.deepEqual([early.say, hears(early.page, welcome()).say.map(({ type }) => type)], [[], ['join']]);
});

test('what could not be looked up is looked up again when the line is back', () => {
  const failed = came(wished(START, { do: 'go', place: invitation(CODE) }).page, { of: 'invitation', code: CODE }, { trouble: 'unavailable' }).page;
  assert.deepEqual(hears(failed, welcome()).ask, [{ of: 'invitation', code: CODE }]);
  assert.deepEqual(hears(GUEST, welcome()).ask, []);
});

test('open searches are listed, changed and taken off the list', () => {
  const list = relisted(null, { type: 'seeks', seeks: [openSeek('a'), openSeek('b')], left_off: 1 });
  const next = relisted(list, { type: 'seeks', added: [openSeek('b', { rated: true }), openSeek('c')], removed: ['a'], left_off: 0 });
  assert.deepEqual([next?.seeks.map(({ seek, rated }) => [seek, rated]), next?.left_off], [[['b', true], ['c', false]], 0]);
  assert.equal(relisted(null, { type: 'seeks', added: [openSeek('a')], left_off: 0 }), null, 'a change of what was never told');
  const page = hears(START, { type: 'seeks', seeks: [openSeek('a')], left_off: 0 }).page;
  assert.deepEqual([page.open?.seeks.length, hears(page, welcome()).page.open], [1, null], 'a new connection is told anew');
});

test('an open search is joined with one press, whatever is sought besides', () => {
  const sought = wished(START, { do: 'seek', rules: 'hex', options: {} }).page;
  const aside = wished(hears(sought, waiting('one', { re: sought.sought[0]?.ask.id })).page, { do: 'aside' }).page;
  const pressed = wished(aside, { do: 'accept', seek: 'a' });
  assert.deepEqual(pressed.say.map(({ id: _, ...word }) => word), [{ type: 'accept', seek: 'a' }]);
  const playing = hears(pressed.page, { type: 'withdrawn', seek: 'one', game: GAME }, snapshot({ re: pressed.page.joining })).page;
  assert.deepEqual([screenOf(playing), playing.sought, playing.notice], ['game', [], null]);
  const late = hears(pressed.page, refusal('accept', 'no_such_seek', { re: pressed.page.joining })).page;
  assert.deepEqual([late.joining, late.notice?.key, late.sought.length, screenOf(late)], [null, 'refusal.no_such_seek', 1, 'start']);
});
