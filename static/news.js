// What is worth saying when the page changes: pure, from two pages to facts. Owns what is said and what is not (the player's own
// moves), and of each fact whether it stands somewhere on the screen or has to be shown, too: each is said once, and seen.

/** @import {Page} from './page.js' */
/** @import {Match} from './match.js' */
/** @import {Words} from './i18n.js' */
/** @import {ConnectionState} from './connection.js' */
/** @import {Fact} from './fact.js' */
import { calling } from './calling.js';
import { passing, standing } from './fact.js';
import { SEATS, colourOf, offeredByMe, offersToMe, opposite } from './match.js';
import { ratingsInWords } from './elements/figures.js';
import { newsOfMeeting } from './news-of-meeting.js';
import { phraseAt } from './talk.js';
import { PASS, hintInWords, openingInWords, resultInWords, saidOfMove, turnInWords } from './elements/wording.js';

/**
 * The facts of what changed from one page to the next.
 * @param {Page} before
 * @param {Page} after
 * @param {Words} t
 * @returns {Fact[]}
 */
export function news(before, after, t) {
  const said = after.match ? newsOfMatch(before.match, after.match, after.blocked, t) : [];
  said.push(...talk(before, after, t), ...newsOfMeeting(before, after, t));
  if (after.notice && after.notice !== before.notice) said.push(standing(t(after.notice.key, after.notice.values)));
  if (after.hinted && after.hinted !== before.hinted && after.match) said.push(standing(hintInWords(t, after.match, after.hinted)));
  const call = calling(after);
  if (after.began !== null && after.began !== before.began && call) said.push(standing(t(call.key, call.values)));
  if (after.blocked && before.blocked && after.blocked.length !== before.blocked.length) {
    said.push(passing(t(after.blocked.length > before.blocked.length ? 'block.done' : 'block.undone')));
  }
  return said;
}

/**
 * @param {Match | null} before
 * @param {Match} after
 * @param {string[] | null} blocked
 * @param {Words} t
 * @returns {Fact[]}
 */
function newsOfMatch(before, after, blocked, t) {
  if (before === after) return [];
  if (before?.game !== after.game) return [...again(before, after, t), ...[...opened(after, t), ...result(null, after, t)].map(standing)];
  const moved = after.ply > before.ply;
  const theirs = moved && after.mover !== null && after.mover !== after.seat;
  /** @type {Fact[]} */
  const said = [];
  const move = after.moves[after.ply - 1];
  if (moved && after.mover && move && (theirs || move === PASS)) said.push({ text: saidOfMove(t, after, after.mover, move), stands: move !== PASS });
  if (after.ply < before.ply) said.push(passing(t('said.taken_back')));
  if (after.adjourned && !before.adjourned) said.push(standing(t('deadline.adjourned')));
  const turned = (theirs || after.ply < before.ply || (moved && move === PASS)) && !after.ended;
  if (turned) said.push(standing(`${turnInWords(t, after)}.`));
  return [...said, ...offers(before, after, blocked, t), ...presence(before, after, t).map(standing), ...result(before, after, t).map(standing)];
}

/**
 * That two who were watched play again.
 * @param {Match | null} before
 * @param {Match} after
 * @param {Words} t
 */
function again(before, { game, seat, players }, t) {
  const follows = before?.next === game && before.seat === null && seat === null;
  return follows ? [passing(t('said.again', { first: players.first.name, second: players.second.name }))] : [];
}

/**
 * @param {Match} match
 * @param {Words} t
 */
function opened(match, t) {
  const begins = openingInWords(t, match);
  const opening = begins === '' ? [] : [begins];
  if (match.seat === null) return [...opening, turnInWords(t, match)];
  const { name } = match.players[opposite(match.seat)];
  const first = match.ply <= match.opened ? t('said.opened', { name, colour: t(`seat.${colourOf(match, match.seat)}`) }) : t('said.resumed', { name });
  return match.ended ? [] : [first, ...opening, `${turnInWords(t, match)}.`];
}

/**
 * @param {Match | null} before
 * @param {Match} after
 * @param {Words} t
 */
const result = (before, after, t) => (after.ended && !before?.ended ? [...resultInWords(t, after), ratingsInWords(t, after)].filter(Boolean) : []);

/**
 * @param {Match} before
 * @param {Match} after
 * @param {string[] | null} blocked
 * @param {Words} t
 * @returns {Fact[]}
 */
function offers(before, after, blocked, t) {
  if (after.seat === null) return [];
  const { name } = after.players[opposite(after.seat)];
  const old = offersToMe(before, blocked).map(({ what }) => what);
  const said = offersToMe(after, blocked).filter(({ what }) => !old.includes(what)).map(({ what }) => standing(t(`offer.${what}`, { name })));
  const still = after.ply === before.ply && !after.ended === !before.ended && after.adjourned === before.adjourned;
  for (const what of ['draw', 'takeback', 'rematch', 'adjourn']) {
    if (still && offeredByMe(before, what) && !offeredByMe(after, what)) said.push(passing(t('offer.declined')));
    if (!offeredByMe(before, what) && offeredByMe(after, what)) said.push(standing(t('offer.mine')));
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
  const { here, why } = after.presence[seat];
  const { name } = after.players[seat];
  return [here ? t('presence.came', { name }) : why === null ? t('presence.went', { name }) : t(`presence.went.${why}`, { name })];
}

/**
 * What was said at the game on the screen, as far as it is heard, and who is not listened to from now on.
 * @param {Page} before
 * @param {Page} after
 * @param {Words} t
 * @returns {Fact[]}
 */
function talk(before, after, t) {
  const match = after.match;
  if (!match || before.match?.game !== match.game) return [];
  const old = before.match.said;
  return SEATS.flatMap((seat) => {
    const { id, name } = match.players[seat];
    const phrase = match.said[seat] === old[seat] ? '' : phraseAt(after, match, seat, t);
    const said = phrase === '' ? [] : [standing(seat === match.seat ? t('said.my_phrase', { phrase }) : t('said.phrase', { name, phrase }))];
    const [was, is] = [before, after].map(({ muted }) => muted.includes(id));
    return was === is ? said : [...said, passing(t(is ? 'talk.muted' : 'talk.unmuted', { name }))];
  });
}

/**
 * What to say when the state of the connection changes. The first connection goes without saying.
 * @param {ConnectionState} before
 * @param {ConnectionState} after
 * @param {Words} t
 * @param {string} origin where the page comes from
 * @returns {Fact[]}
 */
export function newsOfConnection(before, after, t, origin = '') {
  if (after.phase === 'open') return before.why === null ? [] : [passing(t('connection.back'))];
  if (after.why === null || after.why === before.why) return [];
  const reason = t(`connection.why.${after.why}`, { origin });
  if (after.why === 'silent') return [standing(reason)];
  const broke = before.phase === 'open' || before.phase === 'silent';
  return broke || after.why === 'not_let_in' || after.why === 'not_through' ? [standing(broke ? `${t('connection.lost')} ${reason}` : reason)] : [];
}
