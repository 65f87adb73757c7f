// Invitations, of this player and to them: pure, from the page and a wish or a word of the server to the next step. Owns those that
// stand, which of them is being shown, and what is to be joined. Never knows how a code is shown or shared.

/** @import {Invited, ServerMessage} from './wire.d.ts' */
/** @import {Page, Seek} from './page.js' */
/** @import {Refused} from './match.js' */
/** @import {Step} from './step.js' */
/** @import {Wish} from './wishes.js' */
import { besides } from './conditions.js';
import { step } from './step.js';

/** What a code has letters and digits of, besides those that are taken for one of them. */
const CODE = /^[2-9A-Z]{10}$/;

/**
 * The code that a text holds: one that was typed, with its blanks and hyphens or without, or the link it came in; empty where the
 * text holds none.
 * @param {string} text
 */
export function codeIn(text) {
  const [, linked] = /[?&#]invite=([^&#\s]+)/.exec(text) ?? [];
  const letters = (linked ?? text).replaceAll(/[\s\-‐‑–_]/g, '').toUpperCase();
  return CODE.test(letters) ? `${letters.slice(0, 5)}-${letters.slice(5)}` : '';
}

/**
 * The page that makes an invitation.
 * @param {Page} page
 * @param {Extract<Wish, {do: 'invite'}>} wish
 * @returns {Step}
 */
export function inviting(page, { rules, options, clock, rated, seat, hidden, expires_s, page: address, ...said }) {
  const id = page.id + 1;
  const { do: _, ...ask } = { do: 'invite', rules, options, ...(clock ? { clock } : {}), rated, ...besides({ ...said, rated }), seat, private: hidden, expires_s, page: address };
  return step({ ...page, id, inviting: id }, { type: 'invite', id, ...ask });
}

/**
 * The page after an invitation was made: it is shown where it was asked for.
 * @param {Page} page
 * @param {Extract<ServerMessage, {type: 'invited'}>} message
 * @returns {Page}
 */
export function invited(page, { type: _, re, ...invitation }) {
  const mine = re !== undefined && re === page.inviting;
  const invites = [...page.invites.filter(({ invite }) => invite !== invitation.invite), invitation];
  return { ...page, invites, ...(mine ? { inviting: null, shown: invitation.invite } : {}) };
}

/**
 * The invitations that stand on a new connection: those of the welcome, with the pictures that this page was given before.
 * @param {Invited[]} before
 * @param {Invited[]} told
 */
export function kept(before, told) {
  const known = new Map(before.map((each) => [each.invite, each]));
  return told.map((each) => ({ ...each, qr: each.qr ?? known.get(each.invite)?.qr ?? null }));
}

/**
 * The page after an invitation no longer stands: it was cancelled, has expired, or was taken up; then its game may still be to come.
 * @param {Page} page
 * @param {string} invite
 * @param {{re?: number, game?: string}} why whether that was asked for here, and the game that comes of it
 * @returns {Page}
 */
export function standsNoMore(page, invite, { re, game }) {
  const invites = page.invites.filter((each) => each.invite !== invite);
  const taken = game === undefined ? page.taken : invite;
  const code = page.invites.find((each) => each.invite === invite)?.code;
  // Whoever looks at their own page of it sees there what has come of it.
  const place = page.place?.at === 'invitation' && page.place.code === code ? { ...page.place, state: 'gone', game: game ?? null } : page.place;
  const after = { ...page, invites, taken, place };
  return page.shown === invite ? { ...after, shown: null, due: re === undefined ? invite : page.due } : after;
}

/**
 * The page that joins: an open search, an invitation, or a bot.
 * @param {Page} page
 * @param {{type: 'accept', seek: string} | {type: 'join', invite: string} | Seek} message
 * @returns {Step}
 */
export function joining(page, message) {
  const id = page.id + 1;
  return step({ ...page, id, joining: id }, { ...message, id });
}

/** Why an invitation cannot be taken up, for good. @type {readonly string[]} */
const FINAL = ['no_such_invite', 'own_invite'];

/**
 * The page after an invitation that is looked at could not be taken up: it says so itself, and leads to the game where that is the
 * player's own.
 * @param {Page} page
 * @param {Refused} message
 * @returns {Page | null} null where there is only the reason to be said
 */
export function notJoined(page, { about, code, game }) {
  const { place } = page;
  if (about !== 'join' || place?.at !== 'invitation' || !(FINAL.includes(code) || game !== undefined)) return null;
  // One that was there is there no more.
  const state = code === 'no_such_invite' && (place.found || place.state === 'gone') ? 'gone' : code;
  return { ...page, joining: null, place: { ...place, state, game: game ?? null } };
}

/**
 * Asks what has become of an invitation that is gone: the server tells it to whoever wants to take it up, with the game that came of
 * it where that is their own.
 * @param {Page} page
 * @returns {Step}
 */
export function asking(page) {
  const { place, welcome, joining: under_way } = page;
  const asks = place?.at === 'invitation' && place.state === 'gone' && place.game === null && welcome !== null && under_way === null;
  return asks ? joining(page, { type: 'join', invite: place.code }) : step(page);
}
