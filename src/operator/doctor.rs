//! `visavis doctor`. Goes through all that is kept, says what does not agree, and counts. Knows rows and what a match
//! leaves; what is right is decided by the game.

mod ratings;

use super::{Console, Finding};
use crate::game::{self, Contest, Inspected, Uninspected};
use crate::protocol::PlayerId;
use crate::rules::{BySeat, Catalogue};
use crate::seal::Seal;
use crate::store::ratings::settings::OneAddress;
use crate::store::settings::Settings;
use crate::store::{
    Circumstances, DatabaseSnapshot, KeptGame, KeptRecord, Meetings, Rating, RatingChange, Reckoned, Tally,
    Unreadable, judge, judge_fully, shown,
};

/// Games between two words about how far it is.
const TELL_EVERY: u64 = 10_000;

/// Looks whether journal, records and ratings agree with themselves and each other, while a server may run.
pub fn doctor(settings: &Settings, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let snapshot = match DatabaseSnapshot::open(settings).and_then(DatabaseSnapshot::up_to_date) {
        Ok(snapshot) => snapshot,
        Err(reason) => return console.give_up(reason),
    };
    let tally = match Tally::new() {
        Ok(tally) => tally,
        Err(reason) => return console.give_up(format_args!("there is no room to count in: {reason}")),
    };
    // A key that is not there, or not for this program's eyes, signs nothing; the records tell by which they are signed.
    let key = Seal::find(&Seal::path_beside(snapshot.path())).ok().map(|seal| seal.public());
    Round { console, catalogue, tally, key, seen: Seen::default() }.go(&snapshot)
}

/// What has been seen so far.
#[derive(Debug, Default)]
struct Seen {
    wrong: u64,
    running: u64,
    ended: u64,
    ratings: u64,
    /// Games whose rules are not known here, or not in their version.
    other_rules: u64,
    /// Games whose events are written down in a format that is not known here.
    other_format: u64,
    /// Records that are signed by another key than the one beside the database.
    other_key: u64,
    /// Whether a game could not be counted, so that the ratings may have counted it.
    uncounted: bool,
}

/// One look at everything.
struct Round<'a, 'b> {
    console: &'a mut Console<'b>,
    catalogue: Catalogue,
    tally: Tally,
    key: Option<String>,
    seen: Seen,
}

impl Round<'_, '_> {
    fn go(mut self, snapshot: &DatabaseSnapshot) -> Finding {
        snapshot.flaws(&mut |flaw| self.wrong("database", flaw));
        let (running, ended) = snapshot.counts().unwrap_or_default();
        let read = snapshot.each_running(&mut |kept| self.look_at_running(kept, running));
        self.read_to_the_end("the running games", read);
        let read = snapshot.each_ended(&mut |kept| self.look_at_ended(kept, ended));
        self.seen.uncounted |= read.is_err();
        self.read_to_the_end("the records", read);
        let read = snapshot.each_rating(&mut |kept| self.look_at_rating(kept));
        self.read_to_the_end("the ratings", read);
        self.look_for_missing_ratings();
        self.sum_up()
    }

    fn wrong(&mut self, about: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.seen.wrong += 1;
        self.console.say(format_args!("{about}: {what}"));
    }

    fn read_to_the_end(&mut self, what: &str, read: Result<(), Unreadable>) {
        if let Err(reason) = read {
            self.wrong("database", format_args!("{what} cannot be read to the end: {reason}"));
        }
    }

    fn tell(&mut self, what: &str, seen: u64, all: u64) {
        if seen.is_multiple_of(TELL_EVERY) {
            self.console.note(format_args!("{seen} of {all} {what} looked at"));
        }
    }

    fn look_at_running(&mut self, kept: Result<KeptGame, Unreadable>, all: u64) {
        self.seen.running += 1;
        self.tell("running games", self.seen.running, all);
        let kept = match kept {
            Ok(kept) => kept,
            Err(reason) => return self.wrong("running game", reason),
        };
        match game::inspect_running(&kept, self.catalogue) {
            Ok(()) => {}
            Err(Uninspected::OtherRules(_)) => self.seen.other_rules += 1,
            Err(Uninspected::OtherFormat(_)) => self.seen.other_format += 1,
            Err(Uninspected::Wrong(what)) => self.wrong(format_args!("running game {}", kept.id), what),
        }
    }

    fn look_at_ended(&mut self, kept: Result<KeptRecord, Unreadable>, all: u64) {
        self.seen.ended += 1;
        self.tell("records", self.seen.ended, all);
        let kept = match kept {
            Ok(kept) => kept,
            Err(reason) => {
                self.seen.uncounted = true;
                return self.wrong("ended game", reason);
            }
        };
        let found = game::inspect_ended(&kept, self.catalogue);
        for what in &found.wrong {
            self.wrong(format_args!("ended game {}", kept.id), what);
        }
        self.seen.other_rules += u64::from(found.other_rules);
        self.seen.other_format += u64::from(found.other_format);
        self.seen.other_key += u64::from(self.key.is_some() && self.key != found.key);
        if let Err(reason) = self.count(&kept, &found) {
            self.seen.uncounted = true;
            self.wrong("ratings", format_args!("they cannot be counted: {reason}"));
        }
    }

    /// Counts what a game did to the ratings, and looks whether it began from where the one before had ended, is worth what
    /// it says, and did what follows.
    fn count(&mut self, kept: &KeptRecord, found: &Inspected) -> Result<(), Unreadable> {
        let Some(contest) = found.contest.as_ref().filter(|_| !self.seen.uncounted) else {
            self.seen.uncounted |= kept.rated && found.contest.is_none();
            return Ok(());
        };
        let rules = kept.rules.as_str();
        let speed = contest.speed;
        let reckoned = |player| self.tally.find(player, rules, speed);
        let left =
            BySeat { first: reckoned(contest.players.first)?, second: reckoned(contest.players.second)? };
        let before = left.map(|left| {
            left.map_or_else(Rating::default, |left| {
                left.rating.after(kept.ended_ms.saturating_sub(left.at_ms))
            })
        });
        let met = self.tally.met(contest.players, rules, speed)?;
        let Some(after) = self.judge(kept, contest, before, met) else { return Ok(()) };
        let Some(changes) = kept.changes else {
            self.seen.uncounted = true;
            return Ok(());
        };
        if contest.weights.is_some() {
            self.tally.note_met(contest.players, (rules, speed), met.again(kept.ended_ms))?;
        }
        for (seat, player) in contest.players.iter() {
            let change = changes.get(seat);
            let reckoned = after.get(seat);
            self.hold_against(kept, *player, *change, before.get(seat).rating, reckoned.rating);
            // From what is kept, so that one finding does not lead to others.
            let rating = Rating { rating: change.after, ..*reckoned };
            self.tally.note(*player, (rules, speed), Reckoned { rating, at_ms: kept.ended_ms })?;
        }
        Ok(())
    }

    /// What a game comes to; nothing if it changes no rating. What its record says of its worth has to follow from all that
    /// was before, by one of the words that may stand in the configuration.
    fn judge(
        &mut self,
        kept: &KeptRecord,
        contest: &Contest,
        before: BySeat<Rating>,
        met: Meetings,
    ) -> Option<BySeat<Rating>> {
        let Contest { reason, plies, one_address, winner, .. } = *contest;
        let Some(weights) = &contest.weights else {
            return contest.counts().then(|| judge_fully(before, winner));
        };
        let judgements = OneAddress::ALL.map(|policy| {
            let game = Circumstances { reason, plies, one_address, policy };
            judge(game, before, met, winner, kept.ended_ms)
        });
        let Some(judgement) = judgements.into_iter().find(|judgement| judgement.weights == *weights) else {
            self.wrong(
                format_args!("ended game {}", kept.id),
                "how much of it counts for the ratings does not follow from the games before it",
            );
            self.seen.uncounted = true;
            return None;
        };
        judgement.after
    }

    fn hold_against(
        &mut self,
        kept: &KeptRecord,
        player: PlayerId,
        change: RatingChange,
        left: f64,
        reckoned: f64,
    ) {
        let about = format!("ended game {}", kept.id);
        if !same(left, change.before) {
            let was = shown(change.before);
            let left = shown(left);
            let what = format!(
                "the rating of player {player} was {was} before it, but the rated game before had left {left}"
            );
            self.wrong(&about, what);
        } else if !near(reckoned, change.after) {
            let is = shown(change.after);
            let reckoned = shown(reckoned);
            let what =
                format!("it left player {player} a rating of {is}, but what it says makes that {reckoned}");
            self.wrong(&about, what);
        }
    }

    fn sum_up(self) -> Finding {
        let Seen { wrong, running, ended, ratings, other_rules, other_format, other_key, .. } = self.seen;
        let noted = [
            ("games not played again, because their rules are not known here", other_rules),
            ("games not played again, because the format of their events is not known here", other_format),
            ("records signed by another key than the one beside the database", other_key),
        ];
        for (what, times) in noted.into_iter().filter(|(_, times)| *times > 0) {
            self.console.note(format_args!("{what}: {times}"));
        }
        let looked_at = format!("running games: {running}, ended games: {ended}, ratings: {ratings}");
        if wrong == 0 {
            self.console.say(format_args!("all agrees ({looked_at})"));
            return Finding::Sound;
        }
        self.console.say(format_args!("findings: {wrong} ({looked_at})"));
        Finding::Wrong
    }
}

/// What is reckoned again, perhaps on another machine, may differ by the last digits of logarithms.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * other.abs().max(1.0)
}

/// Ratings are handed on and kept bit by bit.
fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}
