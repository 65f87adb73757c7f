//! Which running games there are to watch, who looks on at each, and which one is featured: the strongest in which somebody is, and
//! one between people before any against a bot.
//! Knows numbers; never what happens in a game, nor who watches.
//!
//! The featured game stays for a while, so that it does not flicker: until it ends, everybody has left it, or another has been
//! stronger for ten seconds. Of two that are equally strong the one that was opened last is featured.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Matchmaker;
use super::effect::Effect;
use super::hibernating::Reach;
use super::tables::Filter;
use crate::game::{Attended, Header, Origin, Summary};
use crate::protocol::{GameId, RatingInfo};
use crate::rules::BySeat;

/// How long another game has to be stronger until it takes the place of the featured one, in milliseconds.
const OUTRANKED_MS: u64 = 10_000;
/// What a player counts for whose rating is not known yet, where the other's is.
const UNKNOWN_RATING: i32 = 1_500;

/// How strong a game is: both ratings added up; nothing where neither is known.
type Strength = Option<i32>;

/// How much a game is worth watching: whether it is one between people, and how strong it is.
type Rank = (bool, Strength);

/// The game that is featured.
#[derive(Clone, Copy, Debug)]
struct Featured {
    game: GameId,
    /// Since when another is stronger.
    outranked_ms: Option<u64>,
}

/// The running games at which somebody may be, and that are not private.
#[derive(Debug, Default)]
pub(super) struct Watching {
    games: HashMap<GameId, Attended>,
    /// Those of them in which a player is, the strongest last.
    ranking: BTreeSet<(Rank, GameId)>,
    featured: Option<Featured>,
}

impl Watching {
    /// Who looks on at a game from now on.
    pub(super) fn note(&mut self, game: GameId, attended: Attended) {
        self.forget(game);
        if attended.is_anybody_here() {
            self.ranking.insert((rank(attended), game));
        }
        // What is known of every game takes no room.
        if attended != Attended::default() {
            self.games.insert(game, attended);
        }
    }

    /// A game is over, or has no actor any more.
    pub(super) fn forget(&mut self, game: GameId) {
        if let Some(attended) = self.games.remove(&game) {
            self.ranking.remove(&(rank(attended), game));
        }
    }

    /// Who looks on at a game; nobody at one that is not known.
    pub(super) fn of(&self, game: GameId) -> Attended {
        self.games.get(&game).copied().unwrap_or_default()
    }

    /// The game that is featured now. It is looked again at least once a second.
    pub(super) fn featured(&mut self, now_ms: u64) -> Option<GameId> {
        let (strongest, best) = *self.ranking.last()?;
        let kept = self.featured.filter(|featured| self.ranking.contains(&self.rank(featured.game)));
        let mut featured = kept.unwrap_or(Featured { game: best, outranked_ms: None });
        if strongest > self.rank(featured.game).0 {
            let since_ms = *featured.outranked_ms.get_or_insert(now_ms);
            if now_ms.saturating_sub(since_ms) >= OUTRANKED_MS {
                featured = Featured { game: best, outranked_ms: None };
            }
        } else {
            featured.outranked_ms = None;
        }
        self.featured = Some(featured);
        Some(featured.game)
    }

    fn rank(&self, game: GameId) -> (Rank, GameId) {
        (rank(self.of(game)), game)
    }
}

fn rank(Attended { bots, ratings, .. }: Attended) -> Rank {
    (!bots.first && !bots.second, strength(ratings))
}

fn strength(BySeat { first, second }: BySeat<Option<RatingInfo>>) -> Strength {
    let rating = |known: Option<RatingInfo>| known.map_or(UNKNOWN_RATING, |known| known.rating);
    (first.is_some() || second.is_some()).then(|| rating(first).saturating_add(rating(second)))
}

impl Matchmaker {
    /// A game begins; who is there is there from the beginning.
    pub(super) fn show(&mut self, header: &Header) {
        if !header.private {
            self.watching.note(
                header.id,
                Attended { here: header.here, bots: header.house_bots(), ..Attended::default() },
            );
        }
    }

    /// Who looks on at a game has changed.
    pub(super) fn note_attended(&mut self, game: GameId, attended: Attended) {
        self.seat_bots(game, attended.wanted);
        let shown = |(header, reach): (&Arc<Header>, &Reach)| !header.private && *reach == Reach::Awake;
        if self.tables.running(game).is_some_and(shown) {
            self.watching.note(game, attended);
        }
    }

    /// A game is saved: where its players have just played another, those who watched that may watch this, unless it is private
    /// and the former one was not. Whoever watches a private game plays in it themselves.
    pub(super) fn lead_on(&mut self, header: &Header) {
        let Some(Origin::Rematch { of } | Origin::Pair { of, .. }) = header.origin.as_deref() else { return };
        let may = |(former, _): (&Arc<Header>, &Reach)| former.private || !header.private;
        if self.tables.get(*of).is_some_and(may) {
            self.effects.push(Effect::LeadOn { from: *of, to: header.id });
        }
    }

    /// One page of running games, with who is there: at a hibernated game those alone who still sit at it, and of the others it is
    /// known, too, whether one of their players has a connection.
    pub(in crate::lobby) fn list(&self, filter: &Filter) -> (Vec<Summary>, Option<GameId>) {
        self.tables.list(filter, |header, reach| self.listed(header, reach))
    }

    /// The running game that is worth watching most, if there is any.
    pub(in crate::lobby) fn featured(&mut self, now_ms: u64) -> Option<Summary> {
        let (header, reach) = self.tables.running(self.watching.featured(now_ms)?)?;
        let (here, attended) = self.listed(header, reach);
        Some(Summary::attended(header, here, attended))
    }

    fn listed(&self, header: &Header, reach: &Reach) -> (bool, Attended) {
        let connected = || {
            header.players.iter().any(|(seat, player)| {
                !*header.bots.get(seat)
                    && self.players.get(player.id).is_some_and(|state| !state.sessions.is_empty())
            })
        };
        let attended = self.watching.of(header.id);
        let here = match reach {
            Reach::Awake => connected(),
            Reach::Hibernated(_) => attended.is_anybody_here(),
        };
        (here, attended)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const BOTH: BySeat<bool> = BySeat { first: true, second: true };

    fn games<const N: usize>() -> [GameId; N] {
        let mut rng = StdRng::seed_from_u64(1);
        let mut opened_ms = 0;
        [(); N].map(|()| {
            opened_ms += 1_000;
            GameId::new(opened_ms, &mut rng)
        })
    }

    fn rated(first: i32, second: i32) -> Attended {
        let info = |rating| Some(RatingInfo { rating, deviation: 50, provisional: false });
        let ratings = BySeat { first: info(first), second: info(second) };
        Attended { here: BOTH, ratings, ..Attended::default() }
    }

    fn unrated() -> Attended {
        Attended { here: BOTH, ..Attended::default() }
    }

    #[test]
    fn the_strongest_game_in_which_somebody_is_is_featured() {
        let [weak, strong, deserted, new] = games();
        let mut watching = Watching::default();
        assert_eq!(watching.featured(0), None);
        watching.note(new, unrated());
        watching.note(weak, rated(1_400, 1_500));
        watching.note(strong, rated(1_400, 1_502));
        watching.note(deserted, Attended { here: BySeat::default(), ..rated(2_000, 2_000) });
        assert_eq!(watching.featured(0), Some(strong));
    }

    #[test]
    fn of_two_equally_strong_games_the_newer_one_is_featured() {
        let [older, newer] = games();
        let mut watching = Watching::default();
        watching.note(newer, unrated());
        watching.note(older, unrated());
        assert_eq!(watching.featured(0), Some(newer));
    }

    #[test]
    fn who_has_no_rating_yet_counts_as_one_of_the_middle() {
        let [one, both] = games();
        let mut watching = Watching::default();
        let half = rated(1_600, 0);
        watching.note(one, Attended { ratings: BySeat { second: None, ..half.ratings }, ..half });
        watching.note(both, rated(1_500, 1_599));
        assert_eq!(watching.featured(0), Some(one));
    }

    #[test]
    fn a_featured_game_stays_until_another_has_been_stronger_for_ten_seconds() {
        let [first, second] = games();
        let mut watching = Watching::default();
        watching.note(first, rated(1_500, 1_500));
        assert_eq!(watching.featured(0), Some(first));
        watching.note(second, rated(1_500, 1_500));
        assert_eq!(watching.featured(100_000), Some(first), "as strong is not stronger");
        watching.note(second, rated(1_500, 1_501));
        for (now_ms, featured) in [(110_000, first), (119_999, first), (120_000, second), (120_001, second)] {
            assert_eq!(watching.featured(now_ms), Some(featured), "{now_ms}");
        }
    }

    #[test]
    fn a_rival_that_goes_has_to_begin_again() {
        let [first, second] = games();
        let mut watching = Watching::default();
        watching.note(first, unrated());
        assert_eq!(watching.featured(0), Some(first));
        watching.note(second, rated(1_500, 1_500));
        assert_eq!(watching.featured(1_000), Some(first));
        watching.forget(second);
        assert_eq!(watching.featured(6_000), Some(first));
        watching.note(second, rated(1_500, 1_500));
        assert_eq!(watching.featured(12_000), Some(first));
        assert_eq!(watching.featured(22_000), Some(second));
    }

    #[test]
    fn a_game_that_ends_or_is_left_makes_room_at_once() {
        let [first, second, third] = games();
        let mut watching = Watching::default();
        watching.note(first, rated(1_700, 1_700));
        watching.note(second, rated(1_600, 1_600));
        watching.note(third, rated(1_500, 1_500));
        assert_eq!(watching.featured(0), Some(first));
        watching.forget(first);
        assert_eq!(watching.featured(1), Some(second));
        watching.note(second, Attended { here: BySeat::default(), ..rated(1_600, 1_600) });
        assert_eq!(watching.featured(2), Some(third));
        watching.forget(third);
        assert_eq!(watching.featured(3), None);
    }

    /// People are worth watching more than a bot, however strong that is, and a bot alone is nobody.
    #[test]
    fn a_game_between_people_is_featured_before_one_against_a_bot() {
        let [people, against_bot, lonely] = games();
        let bots = BySeat { first: false, second: true };
        let mut watching = Watching::default();
        watching.note(against_bot, Attended { bots, ..rated(2_000, 2_400) });
        assert_eq!(watching.featured(0), Some(against_bot), "where there is no other");
        watching.forget(against_bot);
        watching.note(lonely, Attended { here: bots, bots, ..Attended::default() });
        assert_eq!(watching.featured(0), None);
        watching.note(against_bot, Attended { bots, ..rated(2_000, 2_400) });
        watching.note(people, unrated());
        assert_eq!(watching.featured(0), Some(against_bot), "it stays for a while");
        assert_eq!(watching.featured(10_000), Some(people));
        assert_eq!(watching.featured(60_000), Some(people));
    }
}
