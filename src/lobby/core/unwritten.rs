//! What of the seeks is not written down yet, and who is told something when it is. One job is under way at most, and all
//! that changes meanwhile is the next one: so a seek that came and went meanwhile is never written. Knows ids; never what is
//! written of a seek, nor where.
//!
//! A seek that was told to wait outlasts the server, and one that was told to be withdrawn does not come back: both are told
//! when that is on disk. Those of a match that begins go with it, in one job. Where it cannot be written, whoever takes a seek
//! back is told so all the same, for it waits no longer; what would be believed to last is told when it does.

use std::collections::BTreeSet;

use crate::game::SessionId;
use crate::protocol::{Frame, GameId, SeekId};

/// Messages that wait at most for what cannot be written.
pub(super) const THEN_MAX: usize = 1_000;

/// What is not written down yet.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    added: BTreeSet<SeekId>,
    /// Written before, and no longer as they are.
    changed: BTreeSet<SeekId>,
    removed: BTreeSet<SeekId>,
    /// Matches that are being saved, and with them what is new of a player whose seek they have taken away.
    with_match: BTreeSet<GameId>,
    /// What is told when all of that is written.
    then: Vec<Then>,
    under_way: Option<Batch>,
    /// Whether nothing is tried for a moment, because it failed.
    held: bool,
    /// Whether the last that was tried failed.
    failing: bool,
}

/// What is written as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    /// These are there from now on.
    pub(super) added: Vec<SeekId>,
    /// These are there already, and are written anew.
    pub(super) changed: Vec<SeekId>,
    /// These are there no longer.
    pub(super) removed: Vec<SeekId>,
    /// What is told then.
    pub(super) then: Vec<Then>,
}

/// What is told when something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Then {
    /// To whom.
    pub(super) session: SessionId,
    /// What.
    pub(super) frame: Frame,
    /// Whether it is told, too, when it could not be written.
    pub(super) anyhow: bool,
}

impl Unwritten {
    /// A seek is there.
    pub(super) fn add(&mut self, seek: SeekId) {
        self.added.insert(seek);
    }

    /// What is known of the player of a seek has changed.
    pub(super) fn change(&mut self, seek: SeekId) {
        if !self.added.contains(&seek) {
            self.changed.insert(seek);
        }
    }

    /// A seek is gone. True if that has to be written: not where it never was.
    pub(super) fn remove(&mut self, seek: SeekId) -> bool {
        self.changed.remove(&seek);
        let written = !self.added.remove(&seek);
        if written {
            self.removed.insert(seek);
        }
        written
    }

    /// A seek is gone with a match that begins, which writes that, if the seek is written down by then; and what has changed of
    /// its player.
    pub(super) fn remove_with_match(&mut self, seek: SeekId, game: GameId) {
        let on_its_way = self.under_way.as_ref().is_some_and(|batch| batch.added.contains(&seek));
        if on_its_way || self.added.contains(&seek) {
            self.remove(seek);
        }
        if self.changed.remove(&seek) {
            self.with_match.insert(game);
        }
    }

    /// A match is saved, or never will be.
    pub(super) fn match_settled(&mut self, game: GameId) {
        self.with_match.remove(&game);
    }

    /// Something is told when all that has changed until now is written.
    pub(super) fn then_tell(&mut self, then: Then) {
        self.then.push(then);
    }

    /// What is to be written now, if that is anything and nothing else is under way.
    pub(super) fn begin(&mut self) -> Option<Batch> {
        let nothing = self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty();
        if nothing || self.held || self.under_way.is_some() {
            return None;
        }
        let then = if self.with_match.is_empty() { std::mem::take(&mut self.then) } else { Vec::new() };
        let all = |ids: &mut BTreeSet<SeekId>| std::mem::take(ids).into_iter().collect();
        let batch = Batch {
            added: all(&mut self.added),
            changed: all(&mut self.changed),
            removed: all(&mut self.removed),
            then,
        };
        self.under_way = Some(batch.clone());
        Some(batch)
    }

    /// What is to be told, where nothing is left that it would wait for: a match has taken it away, and is saved.
    pub(super) fn told_anyhow(&mut self) -> Vec<Then> {
        let nothing = self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty();
        let waits = !nothing || !self.with_match.is_empty() || self.under_way.is_some();
        if waits { Vec::new() } else { std::mem::take(&mut self.then) }
    }

    /// What was under way is written, or could not be: then what it would have changed and removed is tried again later, and
    /// what would be believed to last waits for that.
    pub(super) fn end(&mut self, written: bool) -> Batch {
        let mut batch = self.under_way.take().unwrap_or_default();
        self.failing = !written;
        if !written {
            let (told, waits) = batch.then.into_iter().partition(|then| then.anyhow);
            self.then.splice(..0, waits);
            batch.then = told;
            self.held = true;
            self.removed.extend(&batch.removed);
            // Whoever is gone since needs no other row.
            let there = |seek: &&SeekId| !self.removed.contains(*seek);
            self.changed.extend(batch.changed.iter().filter(there));
        }
        batch
    }

    /// Whether nothing can be written just now, and so many wait for it that no more are to.
    pub(super) fn is_full(&self) -> bool {
        self.failing && self.then.len() >= THEN_MAX
    }

    /// What failed may be tried again.
    pub(super) fn try_again(&mut self) {
        self.held = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ServerMessage, Withdrawn};

    fn seek(n: u8) -> SeekId {
        SeekId::from_bytes([n; 16])
    }

    fn game(n: u8) -> GameId {
        GameId::from_bytes([n; 16])
    }

    fn written(batch: Option<Batch>) -> (Vec<SeekId>, Vec<SeekId>, Vec<SeekId>) {
        let Batch { added, changed, removed, .. } = batch.expect("something is written");
        (added, changed, removed)
    }

    #[test]
    fn what_came_and_went_while_another_was_written_is_never_written() {
        let mut unwritten = Unwritten::default();
        assert!(unwritten.begin().is_none());
        unwritten.add(seek(1));
        assert_eq!(written(unwritten.begin()), (vec![seek(1)], vec![], vec![]));
        unwritten.add(seek(2));
        unwritten.add(seek(3));
        assert!(unwritten.begin().is_none(), "one is under way");
        assert!(!unwritten.remove(seek(2)));
        assert!(unwritten.remove(seek(1)), "it is on its way");
        unwritten.end(true);
        assert_eq!(written(unwritten.begin()), (vec![seek(3)], vec![], vec![seek(1)]));
        unwritten.end(true);
        assert!(unwritten.begin().is_none());
    }

    #[test]
    fn what_could_not_be_removed_is_tried_again_and_what_could_not_be_added_is_not() {
        let mut unwritten = Unwritten::default();
        unwritten.add(seek(1));
        unwritten.change(seek(2));
        unwritten.change(seek(3));
        unwritten.remove(seek(4));
        unwritten.begin();
        assert!(unwritten.remove(seek(3)));
        unwritten.end(false);
        assert!(unwritten.begin().is_none(), "not at once");
        unwritten.try_again();
        assert_eq!(written(unwritten.begin()), (vec![], vec![seek(2)], vec![seek(3), seek(4)]));
    }

    #[test]
    fn a_match_takes_away_what_is_written_and_what_is_not_is_taken_away_by_itself() {
        let mut unwritten = Unwritten::default();
        unwritten.remove_with_match(seek(1), game(1));
        assert!(unwritten.begin().is_none(), "the match writes that");
        unwritten.add(seek(2));
        unwritten.begin();
        unwritten.add(seek(3));
        unwritten.remove_with_match(seek(2), game(1));
        unwritten.remove_with_match(seek(3), game(1));
        unwritten.end(true);
        assert_eq!(written(unwritten.begin()), (vec![], vec![], vec![seek(2)]));
    }

    /// What is told to this connection.
    fn then(session: u64, anyhow: bool) -> Then {
        let frame = Frame::of(&ServerMessage::Withdrawn(Withdrawn::default()));
        Then { session: SessionId(session), frame, anyhow }
    }

    #[test]
    fn what_waits_for_a_seek_that_a_match_takes_away_is_told_when_the_match_is_saved() {
        let mut unwritten = Unwritten::default();
        unwritten.change(seek(1));
        unwritten.then_tell(then(1, false));
        assert_eq!(unwritten.told_anyhow(), []);
        unwritten.remove_with_match(seek(1), game(1));
        assert!(unwritten.begin().is_none());
        assert_eq!(unwritten.told_anyhow(), [], "the match writes it");
        unwritten.add(seek(2));
        assert_eq!(unwritten.begin().map(|batch| batch.then), Some(vec![]), "and nothing else does");
        unwritten.end(true);
        unwritten.match_settled(game(1));
        assert_eq!(unwritten.told_anyhow(), [then(1, false)]);
        assert_eq!(unwritten.told_anyhow(), []);
    }

    #[test]
    fn what_is_told_is_told_with_what_it_waits_for() {
        let mut unwritten = Unwritten::default();
        unwritten.remove(seek(1));
        unwritten.then_tell(then(1, false));
        unwritten.begin();
        unwritten.change(seek(2));
        unwritten.then_tell(then(2, true));
        unwritten.then_tell(then(3, false));
        assert_eq!(unwritten.end(true).then, [then(1, false)]);
        unwritten.begin();
        unwritten.then_tell(then(4, false));
        assert_eq!(unwritten.end(false).then, [then(2, true)], "that is so, as long as the server lives");
        assert_eq!(unwritten.told_anyhow(), []);
        unwritten.try_again();
        unwritten.begin();
        assert_eq!(unwritten.end(true).then, [then(3, false), then(4, false)]);
    }

    #[test]
    fn what_waited_for_a_seek_that_came_to_nothing_waits_for_nothing() {
        let mut unwritten = Unwritten::default();
        unwritten.add(seek(1));
        unwritten.then_tell(then(1, false));
        unwritten.begin();
        assert_eq!(unwritten.end(false).then, []);
        assert_eq!(unwritten.told_anyhow(), [then(1, false)]);
    }
}
