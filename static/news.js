// What is worth saying aloud when the page changes: pure, from two pages to sentences for the live region. Owns what is
// said and what is not (the player's own moves); each fact is said once.

/** @import {Page} from './page.js' */
/** @import {Match} from './match.js' */
/** @import {Words} from './i18n.js' */
/** @import {ConnectionState} from './connection.js' */
import { colourOf, offeredByMe, offersToMe, opposite } from './match.js';
import { PASS, resultInWords, saidOfMove, turnInWords } from './elements/wording.js';

/**
 * The sentences for what changed from one page to the next.
 * @param {Page} before
 * @param {Page} after
 * @param {Words} t
 * @returns {string[]}
 */
export function news(before, after, t) {
  const said = after.match ? newsOfMatch(before.match, after.match, t) : [];
  if (after.seek && !before.seek) said.push(t('waiting.heading'));
  if (after.notice && after.notice !== before.notice) said.push(t(after.notice.key));
  return said;
}

/**
 * @param {Match | null} before
 * @param {Match} after
 * @param {Words} t
 * @returns {string[]}
 */
function newsOfMatch(before, after, t) {
  if (before === after) return [];
  if (before?.game !== after.game) return [...opened(after, t), ...result(null, after, t)];
  const moved = after.ply > before.ply;
  const theirs = moved && after.mover !== null && after.mover !== after.seat;
  const said = [];
  const move = after.moves[after.ply - 1];
  if (moved && after.mover && move && (theirs || move === PASS)) said.push(saidOfMove(t, after, after.mover, move));
  if (after.ply < before.ply) said.push(t('said.taken_back'));
  const turned = (theirs || after.ply < before.ply || (moved && move === PASS)) && !after.ended;
  if (turned) said.push(`${turnInWords(t, after)}.`);
  return [...said, ...offers(before, after, t), ...presence(before, after, t), ...result(before, after, t)];
}

/**
 * @param {Match} match
 * @param {Words} t
 */
function opened(match, t) {
  if (match.seat === null) return [turnInWords(t, match)];
  const { name } = match.players[opposite(match.seat)];
  const first = match.ply === 0 ? t('said.opened', { name, colour: t(`seat.${colourOf(match, match.seat)}`) }) : t('said.resumed', { name });
  return match.ended ? [] : [first, `${turnInWords(t, match)}.`];
}

/**
 * @param {Match | null} before
 * @param {Match} after
 * @param {Words} t
 */
const result = (before, after, t) => (after.ended && !before?.ended ? resultInWords(t, after) : []);

/**
 * @param {Match} before
 * @param {Match} after
 * @param {Words} t
 */
function offers(before, after, t) {
  if (after.seat === null) return [];
  const { name } = after.players[opposite(after.seat)];
  const old = offersToMe(before).map(({ what }) => what);
  const said = offersToMe(after).filter(({ what }) => !old.includes(what)).map(({ what }) => t(`offer.${what}`, { name }));
  const still = after.ply === before.ply && !after.ended === !before.ended;
  for (const what of ['draw', 'takeback', 'rematch']) {
    if (still && offeredByMe(before, what) && !offeredByMe(after, what)) said.push(t('offer.declined'));
    if (!offeredByMe(before, what) && offeredByMe(after, what)) said.push(t('offer.mine'));
  }
  return said;
}

/**
 * @param {Match} before
 * @param {Match} after
 * @param {Words} t
 */
function presence(before, after, t) {
  const seat = after.seat && opposite(after.seat);
  if (seat === null || before.presence[seat].here === after.presence[seat].here || after.ended) return [];
  return [t(after.presence[seat].here ? 'presence.came' : 'presence.went', { name: after.players[seat].name })];
}

/**
 * What to say when the state of the connection changes. The first connection goes without saying.
 * @param {ConnectionState} before
 * @param {ConnectionState} after
 * @param {Words} t
 */
export function newsOfConnection(before, after, t) {
  if (after.phase === 'open' && before.why !== null) return [t('connection.back')];
  const broke = before.phase === 'open' && (after.phase === 'waiting' || after.phase === 'closed');
  if (broke && after.why) return [`${t('connection.lost')} ${t(`connection.why.${after.why}`)}`];
  return [];
}
