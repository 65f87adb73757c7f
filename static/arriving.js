// Which game is shown when a connection or a game comes: pure, from the page and a welcome or a snapshot to the next step. Owns the
// list of running games and the law that nobody is taken away from what they read, type or look at: what they did not ask for
// calls from behind.

/** @import {Snapshot} from './match.js' */
/** @import {Match} from './match.js' */
/** @import {Notice, Page, Welcome} from './page.js' */
/** @import {Step} from './step.js' */
/** @import {Elsewhere} from './windows.js' */
import { lookedForBeside } from './bots.js';
import { after, opposite } from './match.js';
import { kept } from './inviting.js';
import { greeted } from './places.js';
import { takenUp } from './seeking.js';
import { believed } from './steady.js';
import { asking, step } from './step.js';
import { isCorrespondence } from './timing.js';

/** @typedef {{rules: string, name: string, elsewhere?: boolean}} Known what a running game is called: what is played, and against whom; and whether only another window is told of it */

/** Sentences that a game which comes does not wipe away: they are not about games. */
const STAYING = ['notice.code_gone', 'notice.name_given', 'notice.other_player'];

/**
 * A new connection: what was on the screen comes back, and with it what this page was told of before. Only a page that has just
 * been opened, and that nobody uses yet, goes to a running game by itself.
 * @param {Page} page
 * @param {Welcome} welcome
 * @param {number} now
 * @param {boolean} engaged
 * @returns {Step}
 */
export function welcomed(page, welcome, now, engaged) {
  const begins = page.welcome === null;
  const same = begins || page.welcome?.player.id === welcome.player.id;
  const old = same ? page : changed(page);
  const clock = believed(null, { server_ms: welcome.now_ms, at: now }, true);
  const invites = kept(old.invites, welcome.invites);
  const shownInvite = invites.some(({ invite }) => invite === old.shown) ? old.shown : null;
  const lists = { running: welcome.games, blocked: welcome.blocked, invites, shown: shownInvite, inviting: null, joining: null, proposed: [], open: null, lobby: null };
  const told = called({ ...old, ...lists, clock }, welcome);
  const { page: next, ask, say: asked } = greeted(told);
  const fresh = welcome.games.filter((id) => !old.running.includes(id)).at(-1);
  const shown = old.match?.game ?? old.wanted ?? null;
  const awaited = old.sought.length > 0 || old.joining !== null || old.shown !== shownInvite || (fresh !== undefined && old.due === fresh);
  const found = begins && !engaged ? welcome.games.at(-1) : awaited ? fresh : undefined;
  const behind = welcome.games.filter((id) => (old.known[id] && !old.known[id].elsewhere) || (awaited && id === fresh));
  const none = { sought: [], dropped: [], aside: false, due: null };
  const { say, ...searches } = begins || fresh === undefined ? takenUp(old, welcome) : { ...none, say: [] };
  if (shown === null && found !== undefined) {
    const there = resuming({ ...next, ...none, ...searches, wanted: found }, [found, ...behind]);
    return asking({ ...there, say: [...asked, ...there.say] }, ask);
  }
  const aside = searches.sought.length > 0 && (old.sought.length > 0 ? old.aside : !begins || engaged);
  const back = shown === null ? next : { ...next, wanted: shown };
  const began = awaited && fresh !== undefined ? fresh : old.began !== null && welcome.games.includes(old.began) ? old.began : null;
  const resumed = resuming({ ...back, ...none, ...searches, aside, began }, shown === null ? behind : [shown, ...behind]);
  const said = step(resumed.page, ...say);
  return asking({ ...said, say: [...asked, ...resumed.say, ...said.say] }, ask);
}

/**
 * @param {Page} page
 * @param {string[]} games
 */
const resuming = (page, games) => step(page, ...[...new Set(games)].map((game) => ({ type: /** @type {const} */ ('resume'), game })));

/**
 * The page of somebody else than before: what belonged to the other goes, what is looked at stays.
 * @param {Page} page
 * @returns {Page}
 */
function changed(page) {
  /** @type {Notice} */
  const notice = { key: 'notice.other_player', retry: null, until: null };
  return { ...page, running: [], known: {}, began: null, sought: [], dropped: [], proposed: [], aside: false, due: null, joining: null, invites: [], shown: null, wanted: null, match: null, over: false, carried: null, notice };
}

/**
 * The page with a welcome that tells the player's name: where it is not the one that was asked for, that is said once.
 * @param {Page} page
 * @param {Welcome} welcome
 * @returns {Page}
 */
export function called(page, welcome) {
  const { asked } = page;
  const { name } = welcome.player;
  const named = asked === null || asked.normalize() === name.normalize() ? '' : `${asked}\n${name}`;
  const news = named !== '' && named !== page.named && page.notice === null;
  /** @type {Notice | null} */
  const notice = news ? { key: 'notice.name_given', values: { asked: asked ?? '', name }, retry: null, until: null } : page.notice;
  return { ...page, welcome, named: news ? named : page.named, notice };
}

/**
 * A game came. Shown when it was asked for, when it is what the waiting screen or the sheet of an invitation waits for, when it was
 * joined, or when it is the rematch of the game on the screen; else it is put on the list, and calls from there if it has just begun. Who looks at something else goes on with that.
 * @param {Page} page
 * @param {Snapshot} snapshot
 * @param {number} now
 * @returns {Step}
 */
export function opened(page, snapshot, now) {
  const { game, seat } = snapshot;
  const runs = seat !== null && snapshot.ended === null;
  const begins = runs && !page.running.includes(game);
  const listed = runs ? onList(page, snapshot) : forgotten(page, game);
  const asked = page.wanted === game || page.match?.game === game;
  const rematch = begins && isRematch(page.match, snapshot);
  const joined = begins && !asked && isJoined(page, snapshot);
  const sought = begins && !asked && !rematch && (page.sought.length > 0 || page.due === game);
  const { first, second } = snapshot.players;
  const names = { ...page.names, [first.id]: first.name, [second.id]: second.name };
  // Who plays at a board is told no more of the lobby: what was told grows old.
  const days = isCorrespondence({ control: snapshot.control ?? null, adjourned: snapshot.adjourned ?? false });
  const unheard = begins && !days ? { lobby: null, open: null } : {};
  const next = { ...listed, names, ...unheard, ...(begins ? { aside: false, ...lookedForBeside(page, snapshot) } : {}), ...(joined ? { joining: null, shown: null } : {}) };
  if (!asked && !rematch && !joined && !(sought && page.match === null)) return step(begins ? { ...next, began: game } : next);
  const match = after(page.match, snapshot, now);
  const wanted = page.wanted === game ? null : page.wanted;
  const notice = page.notice && STAYING.includes(page.notice.key) ? page.notice : null;
  const place = joined && page.place?.at === 'invitation' ? null : page.place;
  const began = begins && place && !asked ? game : next.began === game ? null : next.began;
  const there = { ...next, match, wanted, began, place, over: false, notice };
  const pending = match?.pending;
  return pending ? step(there, { type: 'play', game, ply: pending.ply, move: pending.move, id: pending.id }) : step(there);
}

/**
 * Whether a game that begins is the one that is being joined, or comes of the invitation that is being shown.
 * @param {Page} page
 * @param {Snapshot} snapshot
 */
function isJoined({ joining, shown, due }, { origin, re }) {
  if (joining !== null && (re === undefined || re === joining)) return true;
  return origin?.kind === 'invitation' && (origin.invite === shown || origin.invite === due);
}

/**
 * @param {Page} page
 * @param {Snapshot} snapshot
 * @returns {Page}
 */
function onList(page, { game, seat, rules, players }) {
  const name = players[opposite(seat ?? 'first')].name;
  return { ...page, running: [...page.running.filter((id) => id !== game), game], known: { ...page.known, [game]: { rules, name } } };
}

/**
 * The page without a game that runs no more.
 * @param {Page} page
 * @param {string} game
 * @returns {Page}
 */
export function forgotten(page, game) {
  const { [game]: _, ...known } = page.known;
  return { ...page, running: page.running.filter((id) => id !== game), known, began: page.began === game ? null : page.began };
}

/**
 * The page after another window of the same player was told that a game runs, or does not any more.
 * @param {Page} page
 * @param {Elsewhere} news
 * @returns {Page}
 */
export function toldElsewhere(page, { player, game, known }) {
  if (page.welcome?.player.id !== player || page.match?.game === game) return page;
  if (known === null) return forgotten(page, game);
  if (page.running.includes(game)) return page;
  return { ...page, running: [...page.running, game], known: { ...page.known, [game]: { ...known, elsewhere: true } } };
}

/**
 * Whether a game is the next one of the two who have just played.
 * @param {Match | null} match
 * @param {Snapshot} snapshot
 */
function isRematch(match, { seat, rules, players }) {
  if (!match?.ended || match.seat === null || seat === null || match.rules !== rules) return false;
  return match.players[opposite(match.seat)].id === players[opposite(seat)].id;
}
