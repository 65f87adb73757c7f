//! The doctor's look at ratings: each held against what the games that are kept make of it. Knows what is kept of a
//! rating and what was counted; never how a result is reckoned.

use super::{Round, near, same};
use crate::protocol::PlayerId;
use crate::store::{KeptRating, Reckoned, Unreadable, shown};

impl Round<'_, '_> {
    pub(super) fn look_at_rating(&mut self, kept: Result<KeptRating, Unreadable>) {
        self.seen.ratings += 1;
        let KeptRating { player, rules, speed, rating, ranked } = match kept {
            Ok(kept) => kept,
            Err(reason) => return self.wrong("a rating", reason),
        };
        let about = rating_of(player, &rules, &speed);
        if ranked == rating.is_provisional() {
            self.wrong(&about, "it has a place on the leaderboard and should not, or the other way round");
        }
        let counted = match self.tally.take(player, &rules, &speed) {
            Ok(counted) => counted,
            Err(reason) => return self.wrong(about, reason),
        };
        if self.seen.uncounted {
            return;
        }
        let ended = counted.map_or(0, |counted| counted.rating.games);
        if ended != rating.games {
            let games = rating.games;
            self.wrong(&about, format_args!("{games} rated games are counted, and {ended} have ended"));
        }
        let Some(Reckoned { rating: counted, .. }) = counted else { return };
        if !same(counted.rating, rating.rating) {
            let left = shown(counted.rating);
            let kept = shown(rating.rating);
            return self.wrong(about, format_args!("it is {kept}, but the last rated game had left {left}"));
        }
        let all_near = near(counted.deviation, rating.deviation)
            && near(counted.volatility, rating.volatility)
            && counted.newcomers == rating.newcomers;
        if !all_near && ended == rating.games {
            self.wrong(about, "how sure it is does not follow from the games that are kept");
        }
    }

    pub(super) fn look_for_missing_ratings(&mut self) {
        if self.seen.uncounted {
            return self
                .console
                .note("the ratings were not held against the records, because not all could be read");
        }
        let mut missing = Vec::new();
        let read = self.tally.rest(&mut |player, rules, speed| missing.push(rating_of(player, rules, speed)));
        for about in missing {
            self.wrong(about, "there is none, but rated games have ended");
        }
        self.read_to_the_end("the ratings", read);
    }
}

fn rating_of(player: PlayerId, rules: &str, speed: &str) -> String {
    format!("rating of player {player}, {rules}, {speed}")
}
