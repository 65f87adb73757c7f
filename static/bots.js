// Games against bots of the house, and who is there while one is played: pure, from the page and a wish or a word of the server to
// the next step. Owns what this player is asked before they meet somebody; never how a bot plays.

/** @import {Proposed, RulesInfo, ServerMessage} from './wire.d.ts' */
/** @import {Match, Snapshot, Refused} from './match.js' */
/** @import {Page} from './page.js' */
/** @import {Step} from './step.js' */
/** @import {Wish} from './wishes.js' */
import { besides } from './conditions.js';
import { joining } from './inviting.js';
import { opposite } from './match.js';

/** @typedef {Extract<Wish, {do: 'play_bot'}>} BotWish */

/**
 * The page that begins a game against a bot: beside what is looked for already.
 * @param {Page} page
 * @param {BotWish} wish
 * @returns {Step}
 */
export function playingBot(page, { rules, options, clock = null, level, ...said }) {
  const beside = page.sought.length > 0 ? { add: true } : {};
  return joining(page, { type: 'seek', rules, options, ...(clock ? { clock } : {}), ...besides(said), opponent: { bot: level }, ...beside });
}

/**
 * The wish for one more game against the bot of a game; null where the opponent is none of the house.
 * @param {Page} page
 * @param {Match} match
 * @returns {BotWish | null}
 */
export function anotherOf({ welcome }, { rules, options, control, seat, players, ...agreed }) {
  if (seat === null) return null;
  const played = welcome?.rules.find(({ id }) => id === rules);
  const bot = played?.bot_players?.find(({ id }) => id === players[opposite(seat)].id);
  return bot ? { do: 'play_bot', rules, options, clock: control, level: bot.level, ...besides(agreed) } : null;
}

/**
 * The levels at which a kind of game is played, with the one that is chosen: as before where there is that one, else the second
 * weakest.
 * @param {RulesInfo | undefined} rules
 * @param {string | null} before
 */
export function levelsOf(rules, before) {
  const levels = rules?.bots ?? [];
  return { levels, chosen: levels.find((level) => level === before) ?? levels[1] ?? levels[0] ?? null };
}

/**
 * The page on which a game against a bot was refused; null where that was not what was refused.
 * @param {Page} page
 * @param {Refused} message
 * @param {number} now
 * @returns {Page | null}
 */
export function botRefused(page, { about, re, code, retry_after_ms }, now) {
  if (about !== 'seek' || re === undefined || re !== page.joining) return null;
  return { ...page, joining: null, notice: { key: `refusal.${code}`, retry: null, until: retry_after_ms === undefined ? null : now + retry_after_ms } };
}

/**
 * What this player looks for beside a game that begins: all of it where that is against a bot.
 * @param {Page} page
 * @param {Snapshot} snapshot
 * @returns {Partial<Page>}
 */
export const lookedForBeside = ({ sought, dropped, proposed }, { origin }) => (origin?.kind === 'bot' ? { sought, dropped, proposed } : { sought: [], dropped: [], proposed: [], due: null });

/**
 * The page with the word that somebody is there.
 * @param {Page} page
 * @param {Extract<ServerMessage, {type: 'proposed'}>} message
 * @returns {Page}
 */
export function told(page, { type: _, re: __, ...proposed }) {
  return { ...page, proposed: [...page.proposed.filter(({ seek }) => seek !== proposed.seek), proposed] };
}

/**
 * The page after a search waits on or is over: whoever was there for it is so no more.
 * @param {Page} page
 * @param {string | undefined} seek
 * @returns {Page}
 */
export function unasked(page, seek) {
  const off = page.proposed.some((each) => each.seek === seek);
  if (!off) return page;
  const own = page.sought.some(({ waiting }) => waiting?.seek === seek);
  return { ...page, proposed: page.proposed.filter((each) => each.seek !== seek), joining: own ? page.joining : null };
}

/**
 * Who is there, and has to be answered before all others.
 * @param {Page} page
 * @returns {Proposed | null}
 */
export const asking = ({ proposed }) => proposed.find(({ agreed }) => !agreed) ?? proposed[0] ?? null;
