// How dates, ratings and results are said: pure functions from numbers to words in the reader's way of writing them. Owns no
// sentence and touches no DOM.

/** @import {Words} from '../i18n.js' */
/** @import {About, Summary} from '../records.d.ts' */
/** @import {Match} from '../match.js' */
/** @import {RulesInfo, Seat} from '../wire.d.ts' */
import { SEATS, opposite } from '../match.js';
import { gameInWords, nameOfRules } from './wording.js';

/**
 * A day and a time.
 * @param {Words} t
 * @param {number} ms Unix milliseconds
 */
export const dateInWords = (t, ms) => new Intl.DateTimeFormat(t.language, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);

/**
 * A time of the day.
 * @param {Words} t
 * @param {number} ms Unix milliseconds
 */
export const timeInWords = (t, ms) => new Intl.DateTimeFormat(t.language, { timeStyle: 'short' }).format(ms);

/**
 * A rating by itself; a provisional one asks whether it is right.
 * @param {Words} t
 * @param {{rating: number, provisional?: boolean}} rating
 */
export function ratingAlone(t, { rating, provisional }) {
  const whole = Math.round(rating);
  return provisional ? t('rating.provisional', { rating: whole }) : String(whole);
}

/**
 * A rating after a game, with how it changed.
 * @param {Words} t
 * @param {{before: number, after: number, provisional?: boolean}} change
 */
export function changeInWords(t, { before, after, provisional }) {
  const [old, now] = [Math.round(before), Math.round(after)];
  const by = new Intl.NumberFormat(t.language, { signDisplay: 'exceptZero' }).format(now - old);
  return t('rating.changed', { rating: ratingAlone(t, { rating: now, provisional }), by });
}

/**
 * Ends that say nothing of who is stronger: what they are is reason enough.
 * @type {readonly string[]}
 */
const UNDECIDED = ['abandoned', 'adjudication', 'cancelled'];

/**
 * How the game changed the player's rating, or that it did not; both ratings for who did not play. Empty where it was not rated.
 * @param {Words} t
 * @param {Match} match
 */
export function ratingsInWords(t, { ended, players, seat, rated }) {
  const ratings = ended?.ratings ?? null;
  if (!ratings && ended && rated && seat !== null) return t(UNDECIDED.includes(ended.reason) ? 'rating.uncounted' : 'rating.unweighed');
  if (!ratings) return '';
  if (seat !== null) return t('rating.mine', { change: changeInWords(t, ratings[seat]) });
  return SEATS.map((each) => t('rating.of', { name: players[each].name, change: changeInWords(t, ratings[each]) })).join(' · ');
}

/**
 * A rating with how far off it may be.
 * @param {Words} t
 * @param {{rating: number, deviation: number, provisional?: boolean}} rating
 */
export const ratingInWords = (t, rating) => t('rating.about', { rating: ratingAlone(t, rating), deviation: Math.round(rating.deviation) });

/**
 * How often a player won, lost and drew.
 * @param {Words} t
 * @param {About['results']} results
 */
export function resultsInWords(t, { wins, losses, draws }) {
  return [t('results.wins', { count: wins }), t('results.losses', { count: losses }), t('results.draws', { count: draws })].join(' · ');
}

/**
 * What was played, in a line; by its name alone where the server does not offer it any more.
 * @param {Words} t
 * @param {RulesInfo[]} known
 * @param {Pick<Summary, 'rules' | 'options' | 'rated'>} game
 */
export function kindInWords(t, known, { rules, options, rated }) {
  const kind = gameInWords(t, known.find(({ id }) => id === rules), options) || nameOfRules(t, rules);
  return rated ? `${kind} · ${t('rating.rated')}` : kind;
}

/**
 * How fast games of a leaderboard are.
 * @param {Words} t
 * @param {string} speed
 */
export const speedInWords = (t, speed) => (t.has(`speed.${speed}`) ? t(`speed.${speed}`) : speed);

/**
 * A game as one of its players sees it: their seat, the other, how it ended for them and what it did to their rating.
 * @param {Summary} game
 * @param {string} id
 */
export function seenBy({ players, ended, ratings }, id) {
  /** @type {Seat} */
  const seat = players.second.id === id ? 'second' : 'first';
  const other = opposite(seat);
  const cancelled = !ended || ended.reason === 'cancelled';
  const outcome = cancelled ? 'cancelled' : ended.winner === null ? 'draw' : ended.winner === seat ? 'win' : 'loss';
  return { seat, other: players[other], outcome, change: ratings?.[seat] ?? null };
}
