// What is worth saying of searches and invitations when the page changes: pure, from two pages to facts. Owns how a place in a queue
// is said; never what is said of a game.

/** @import {Fact} from './fact.js' */
/** @import {Words} from './i18n.js' */
/** @import {Page} from './page.js' */
/** @import {Sought} from './seeking.js' */
import { calling } from './calling.js';
import { asking } from './bots.js';
import { passing, standing } from './fact.js';
import { termsInWords } from './elements/terms.js';

/**
 * @param {Page} before
 * @param {Page} after
 * @param {Words} t
 * @returns {Fact[]}
 */
export function newsOfMeeting(before, after, t) {
  const said = [];
  if (after.sought.length > before.sought.length && !after.aside) said.push(standing(t('waiting.heading')));
  said.push(...after.sought.flatMap((each) => placeNews(before, each, after, t)));
  const begun = after.began !== before.began || (after.match?.game ?? null) !== (before.match?.game ?? null);
  const others = before.sought.length > 1 || (before.due !== null && before.due === after.match?.game);
  if (begun && others && before.sought.length > 0 && after.sought.length === 0) said.push(passing(t('queues.others_gone')));
  const there = asking(after);
  const call = there && there !== asking(before) && !before.proposed.some(({ seek, agreed }) => seek === there.seek && agreed === there.agreed) ? calling(after) : null;
  if (call) said.push(standing(t(call.key, call.values)));
  // Of one that was taken up its game tells.
  const gone = before.invites.filter(({ invite }) => invite !== after.taken && !after.invites.some((each) => each.invite === invite));
  if (gone.length > 0 && before.welcome === after.welcome) said.push(passing(t('invite.gone', { count: gone.length })));
  return said;
}

/**
 * How the place of a search in its queue has changed, with what is sought where that is not clear.
 * @param {Page} before
 * @param {Sought} now
 * @param {Page} after
 * @param {Words} t
 */
function placeNews(before, { waiting }, { sought, welcome }, t) {
  const old = waiting && before.sought.find((each) => each.waiting?.seek === waiting.seek)?.waiting;
  if (!waiting || !old || old.ahead === waiting.ahead) return [];
  const place = aheadInWords(t, waiting.ahead);
  return [standing(sought.length === 1 ? place : t('queues.place', { terms: termsInWords(t, welcome?.rules ?? [], waiting), place }))];
}

/**
 * How many wait before one.
 * @param {Words} t
 * @param {number} count
 */
export const aheadInWords = (t, count) => (count === 0 ? t('waiting.next') : t('waiting.ahead', { count }));
