// What calls from behind what is being looked at: a game that has begun, the game or the search that goes on meanwhile. Pure, from
// the page to a sentence and the way there; never goes there by itself.

/** @import {Values} from './i18n.js' */
/** @import {Page} from './page.js' */
/** @import {Proposed} from './wire.d.ts' */
/** @import {Wish} from './wishes.js' */
import { asking } from './bots.js';
import { offersToMe, opposite } from './match.js';
import { keyOf } from './seeking.js';

/** @typedef {{wish: Wish, label: string}} Way where it leads, and what it is called */
/** @typedef {{key: string, values?: Values, go: Way | null, no?: Way}} Call a sentence, the way there, and how it is called off */

/**
 * What calls, if anything does.
 * @param {Page} page
 * @returns {Call | null}
 */
export function calling(page) {
  const { aside, began, known, match, place, sought } = page;
  const there = asking(page);
  if (there) return meeting(page, there);
  if (began !== null && (place || match?.game !== began)) {
    const name = known[began]?.name ?? '';
    return { key: 'return.began', values: { name }, go: { wish: { do: 'show', game: began }, label: 'return.show' } };
  }
  const game = place ? goingOn(page) : null;
  if (game || sought.length === 0 || (!place && !match && !aside)) return game;
  const go = /** @type {Wish} */ (match ? { do: 'home' } : { do: 'go', place: null });
  return { key: 'return.search', go: { wish: go, label: 'return.to_search' }, no: { wish: { do: 'withdraw' }, label: 'waiting.cancel' } };
}

/**
 * Somebody who is there: to be met once this player says so, or the other.
 * @param {Page} page
 * @param {Proposed} proposed
 * @returns {Call}
 */
function meeting({ sought }, { seek, player: { name }, agreed }) {
  if (agreed) return { key: 'proposal.held', values: { name }, go: null };
  const own = sought.find(({ waiting }) => waiting?.seek === seek);
  const no = { wish: /** @type {Wish} */ ({ do: 'withdraw', key: own ? keyOf(own) : seek }), label: 'proposal.no' };
  return { key: 'proposal.asks', values: { name }, go: { wish: { do: 'accept', seek }, label: 'proposal.yes' }, no };
}

/**
 * The game behind what is looked at.
 * @param {Page} page
 * @returns {Call | null}
 */
function goingOn({ match, blocked }) {
  if (!match || match.seat === null) return null;
  const { name } = match.players[opposite(match.seat)];
  const rematch = match.ended !== null && offersToMe(match, blocked).some(({ what }) => what === 'rematch');
  if (match.ended && !rematch) return null;
  const key = rematch ? 'offer.rematch' : match.turn.includes(match.seat) ? 'return.turn' : 'return.game';
  return { key, values: { name }, go: { wish: { do: 'go', place: null }, label: 'return.go' } };
}
