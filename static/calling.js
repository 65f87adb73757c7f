// What calls from behind what is being looked at: a game that has begun, the game or the search that goes on meanwhile. Pure, from
// the page to a sentence and the way there; never goes there by itself.

/** @import {Values} from './i18n.js' */
/** @import {Page} from './page.js' */
/** @import {Wish} from './wishes.js' */
import { offersToMe, opposite } from './match.js';

/** @typedef {{key: string, values?: Values, go: Wish, label: string, stop?: boolean}} Call a sentence, the way there, what the way is called, and whether it can be called off */

/**
 * What calls, if anything does.
 * @param {Page} page
 * @returns {Call | null}
 */
export function calling(page) {
  const { aside, began, known, match, place, sought } = page;
  if (began !== null && (place || match?.game !== began)) {
    const name = known[began]?.name ?? '';
    return { key: 'return.began', values: { name }, go: { do: 'show', game: began }, label: 'return.show' };
  }
  const game = place ? goingOn(page) : null;
  if (game || sought.length === 0 || (!place && !match && !aside)) return game;
  const go = /** @type {Wish} */ (match ? { do: 'home' } : { do: 'go', place: null });
  return { key: 'return.search', go, label: 'return.to_search', stop: true };
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
  return { key, values: { name }, go: { do: 'go', place: null }, label: 'return.go' };
}
