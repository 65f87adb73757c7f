//! Who is away, since when and why, and what is left of their bank. Knows seats and Unix milliseconds; never what follows
//! from it: but for whether they are elsewhere, why somebody is away changes nothing of what they are charged.
//!
//! A bank is a match's: each absence draws on what those before it have left, so that nobody stalls for ever by coming
//! back in time. It runs only while the player is to move, and so nobody loses by being away while the other thinks; in
//! matches that are older than this it runs whoever is to move; and it stands while the player is elsewhere on the server. A bot
//! is never away: it is there as soon as it is needed. Whoever has used theirs up has still a moment for a few blinks of the line,
//! of which those alone count that begin while they are to move, or last until they are; and after the server was down everybody
//! who was here has time to come back that is charged to nobody.

use crate::protocol::AwayReason;
use crate::rules::{BySeat, Seat};

/// What an absence is never claimed before, even when the bank is used up, in milliseconds; or the bank, if that is less.
const GRACE_MS: u64 = 2_000;
/// Absences with a used-up bank for which that holds: more of them are no accidents of the line.
const BLINKS_MAX: u8 = 5;
/// For so long a player who was here when the server went down is not charged for coming back, in milliseconds.
pub const RETURN_MS: u64 = 30_000;
/// Who has been away for so long is gone, in milliseconds: longer than a flag waits for what may be on its way.
const GONE_MS: u64 = 10_000;
/// A going that does not last for so long is not noted, in milliseconds.
const SETTLES_MS: u64 = 500;
/// After so many goings of one player they have to last twice as long to be noted,
const GOINGS_PART: u32 = 16;
/// but that is doubled so often at most.
const DOUBLED_MAX: u32 = 5;

/// One absence that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Away {
    /// Since when they look on no more.
    since_ms: u64,
    /// How long after that they had no connection at all any more, if they have none.
    gone_after_ms: u32,
    /// From when on it is charged to the bank.
    charged_ms: u64,
    /// Nothing where that is not known.
    why: Option<AwayReason>,
    /// Whether it is known if it is a blink of one whose bank is used up.
    weighed: bool,
}

/// The presence of both players of a match, and what each has used of their bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) struct Absence {
    bank_ms: u64,
    /// Whether it is reckoned as in matches of older formats: each going with a used-up bank is a blink, and who has used up theirs
    /// has no time to come back to a server that was down.
    older: bool,
    /// Who is to move; nothing where banks run whoever is.
    turn: Option<BySeat<bool>>,
    /// Since when.
    turn_ms: u64,
    away: BySeat<Option<Away>>,
    /// Who is never away.
    bots: BySeat<bool>,
    used_ms: BySeat<u64>,
    goings: BySeat<u32>,
    /// Absences of which the first that was charged found a used-up bank.
    blinks: BySeat<u8>,
    /// Up to when it is counted how long the server stood still.
    counted_ms: u64,
}

impl Away {
    fn since(since_ms: u64) -> Self {
        Self { since_ms, gone_after_ms: 0, charged_ms: since_ms, why: None, weighed: false }
    }

    /// The same, where they have had no connection since then.
    fn gone_since(self, gone_ms: u64) -> Self {
        let after_ms = gone_ms.saturating_sub(self.since_ms);
        Self { gone_after_ms: u32::try_from(after_ms).unwrap_or(u32::MAX), ..self }
    }

    /// Since when they have no connection at all, if they have none.
    fn gone_ms(&self) -> u64 {
        self.since_ms.saturating_add(self.gone_after_ms.into())
    }

    /// Whether they have a connection, which looks at something else.
    fn is_elsewhere(&self) -> bool {
        self.why == Some(AwayReason::Elsewhere)
    }

    /// Nothing of a time is charged.
    fn spare(&mut self, from_ms: u64, to_ms: u64) {
        let later = |begun_ms: u64| begun_ms + to_ms.saturating_sub(from_ms.max(begun_ms));
        let gone_ms = later(self.gone_ms());
        let since_ms = later(self.since_ms);
        *self = Self { since_ms, charged_ms: later(self.charged_ms), ..*self }.gone_since(gone_ms);
    }
}

impl Absence {
    /// The presence at the start; bots are always here. Banks run whoever is to move, until it is said who is.
    pub(in crate::game) fn new(here: BySeat<bool>, bots: BySeat<bool>, bank_ms: u64, now_ms: u64) -> Self {
        let here = BySeat::from_fn(|seat| *here.get(seat) || *bots.get(seat));
        Self {
            bank_ms,
            older: false,
            turn: None,
            turn_ms: now_ms,
            away: here.map(|here| (!here).then_some(Away::since(now_ms))),
            bots,
            used_ms: BySeat::default(),
            goings: BySeat::default(),
            blinks: BySeat::default(),
            counted_ms: now_ms,
        }
    }

    /// The same as it is reckoned in a match that is older than this.
    pub(in crate::game) fn in_older_match(self) -> Self {
        Self { older: true, ..self }
    }

    /// These seats are to move from now on, and no bank but theirs runs.
    pub(in crate::game) fn pass_turn(&mut self, turn: &[Seat], now_ms: u64) {
        for seat in Seat::BOTH {
            self.charge(seat, now_ms);
            if let Some(away) = self.away.get_mut(seat) {
                // Whoever has time to come back has it, whoever is to move meanwhile.
                away.charged_ms = away.charged_ms.max(now_ms);
            }
        }
        self.turn = Some(BySeat::from_fn(|seat| turn.contains(&seat)));
        self.turn_ms = now_ms;
        if !self.older {
            for seat in Seat::BOTH {
                self.weigh(seat);
            }
        }
    }

    /// An absence counts as a blink, or does not, once and for all when it is charged for the first time: by whether the bank is used
    /// up by then.
    fn weigh(&mut self, seat: Seat) {
        let is_charged = self.older || self.is_charged(seat);
        let is_blink = *self.used_ms.get(seat) >= self.bank_ms;
        // Who is elsewhere has not gone.
        let fresh = |away: &&mut Away| is_charged && !away.weighed && !away.is_elsewhere();
        if let Some(away) = self.away.get_mut(seat).as_mut().filter(fresh) {
            away.weighed = true;
            let blinks = self.blinks.get_mut(seat);
            *blinks = blinks.saturating_add(u8::from(is_blink));
        }
    }

    /// Whether a player's bank runs while they are away.
    pub(in crate::game) fn is_charged(&self, seat: Seat) -> bool {
        self.turn.as_ref().is_none_or(|turn| *turn.get(seat))
    }

    /// Whether a player is here.
    pub(in crate::game) fn here(&self, seat: Seat) -> bool {
        self.away.get(seat).is_none()
    }

    /// Whether a player has had no connection by now for so long that they have not just got up.
    pub(in crate::game) fn is_gone(&self, seat: Seat, now_ms: u64) -> bool {
        let gone = |away: &Away| !away.is_elsewhere() && away.gone_ms().saturating_add(GONE_MS) <= now_ms;
        self.away.get(seat).as_ref().is_some_and(gone)
    }

    /// A player has come; false if they were here.
    pub(in crate::game) fn come(&mut self, seat: Seat, now_ms: u64) -> bool {
        self.charge(seat, now_ms);
        self.away.get_mut(seat).take().is_some()
    }

    /// What a player's absence has cost by now is taken from their bank.
    fn charge(&mut self, seat: Seat, now_ms: u64) {
        let is_charged = self.is_charged(seat);
        if let Some(away) = self.away.get(seat).filter(|away| is_charged && !away.is_elsewhere()) {
            let used_ms = self.used_ms.get_mut(seat);
            *used_ms = used_ms.saturating_add(now_ms.saturating_sub(away.charged_ms));
        }
    }

    /// Whether it is news that a player is away for that reason: they were here, or elsewhere, or are elsewhere now.
    pub(in crate::game) fn is_news(&self, seat: Seat, why: Option<AwayReason>) -> bool {
        let elsewhere = why == Some(AwayReason::Elsewhere);
        let known = self.away.get(seat).is_some_and(|away| away.is_elsewhere() == elsewhere);
        !known && !*self.bots.get(seat)
    }

    /// A player has been away since then, for that reason; false if that was known, or it is a bot.
    pub(in crate::game) fn go(&mut self, seat: Seat, since_ms: u64, why: Option<AwayReason>) -> bool {
        if !self.is_news(seat, why) {
            return false;
        }
        self.charge(seat, since_ms);
        // Before the player was to move nothing was charged.
        let charged_ms = self.turn.as_ref().map_or(since_ms, |_| since_ms.max(self.turn_ms));
        let left = self.away.get(seat).unwrap_or(Away::since(since_ms));
        *self.away.get_mut(seat) =
            Some(Away { charged_ms, why, weighed: false, ..left }.gone_since(since_ms));
        *self.goings.get_mut(seat) += 1;
        self.weigh(seat);
        true
    }

    /// Whether a player looks on no more, and is elsewhere on the server.
    pub(in crate::game) fn is_elsewhere(&self, seat: Seat) -> bool {
        self.away.get(seat).is_some_and(|away| away.is_elsewhere())
    }

    /// Why a player is away; nothing while they are here, or where it is not known.
    pub(in crate::game) fn why(&self, seat: Seat) -> Option<AwayReason> {
        (*self.away.get(seat))?.why
    }

    /// How long a going of a player has to last until it is noted: one who comes and goes all the time is heard of less
    /// and less.
    pub(in crate::game) fn settles_ms(&self, seat: Seat) -> u64 {
        SETTLES_MS << (self.goings.get(seat) / GOINGS_PART).min(DOUBLED_MAX)
    }

    /// The server was down from one time to another: nobody's bank ran, and all people are away from then on.
    pub(in crate::game) fn fault(&mut self, from_ms: u64, to_ms: u64) {
        let back_ms = to_ms.saturating_add(RETURN_MS.min(self.bank_ms));
        self.away = BySeat::from_fn(|seat| {
            if *self.bots.get(seat) {
                return None;
            }
            let why = Some(AwayReason::Server);
            // It is no blink of theirs.
            let was_here = Away { charged_ms: back_ms, why, weighed: true, ..Away::since(to_ms) };
            Some(self.away.get(seat).map_or(was_here, |away| {
                let moved = |begun_ms: u64| begun_ms.saturating_add(to_ms.saturating_sub(from_ms));
                let since_ms = moved(away.since_ms).min(to_ms);
                if away.is_elsewhere() {
                    return Away { since_ms, ..was_here }.gone_since(to_ms);
                }
                let gone_ms = moved(away.gone_ms()).min(to_ms);
                Away { since_ms, charged_ms: moved(away.charged_ms), ..away }.gone_since(gone_ms)
            }))
        });
        self.counted_ms = to_ms;
    }

    /// The server stood still from one time to another: that is charged to nobody.
    pub(in crate::game) fn spare(&mut self, from_ms: u64, to_ms: u64) {
        self.counted_ms = self.counted_ms.max(to_ms);
        for seat in Seat::BOTH {
            if let Some(away) = self.away.get_mut(seat) {
                away.spare(from_ms, to_ms);
            }
        }
    }

    /// What of a time that the server stood still is still to be spared, and who is away in it.
    pub(in crate::game) fn to_spare(&self, from_ms: u64, to_ms: u64) -> Option<(u64, u64, Seat)> {
        let concerned = |seat: &Seat| self.away.get(*seat).is_some_and(|away| away.since_ms < to_ms);
        let seat = Seat::BOTH.into_iter().find(concerned)?;
        (to_ms > self.counted_ms).then_some((from_ms.max(self.counted_ms), to_ms, seat))
    }

    /// What is left of a player's bank; nothing while they are here, or elsewhere on the server. No absence is over before its
    /// grace, as long as there is one; where banks run whoever is to move, one absence as long as the whole bank uses it up
    /// whatever was charged before.
    pub(in crate::game) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        let away = self.away.get(seat).filter(|away| !away.is_elsewhere())?;
        let gone_ms = away.gone_ms();
        let charged_ms = away.charged_ms;
        let left = |of_ms: u64, from_ms: u64| of_ms.saturating_sub(now_ms.saturating_sub(from_ms));
        let unused_ms = self.bank_ms.saturating_sub(*self.used_ms.get(seat));
        let bank_ms = match self.turn {
            None => left(self.bank_ms, gone_ms).min(left(unused_ms, charged_ms)),
            Some(_) if self.is_charged(seat) => {
                // Time to come back is theirs before the bank runs, even if nothing else is.
                let held_ms = if self.older { 0 } else { charged_ms.saturating_sub(now_ms) };
                left(unused_ms, charged_ms).saturating_add(held_ms)
            }
            Some(_) if unused_ms == 0 && !self.older => charged_ms.saturating_sub(now_ms),
            Some(_) => unused_ms,
        };
        let grace_ms = if *self.blinks.get(seat) <= BLINKS_MAX { GRACE_MS.min(self.bank_ms) } else { 0 };
        Some(bank_ms.max(left(grace_ms, gone_ms)))
    }

    /// Since when nobody looks on; a bot is nobody.
    pub(in crate::game) fn all_away_since(&self) -> Option<u64> {
        let mut last_ms = None;
        for seat in Seat::BOTH.into_iter().filter(|seat| !*self.bots.get(*seat)) {
            last_ms = last_ms.max(Some((*self.away.get(seat))?.since_ms));
        }
        last_ms
    }
}

#[cfg(test)]
mod tests;
