//! What a server may never do, by name, and the book in which it is written down when it does. Knows names and texts;
//! never what led to them.

use std::collections::BTreeMap;

/// Violations that are kept with their conversation; the others are only counted.
const SHOWN_MAX: usize = 5;

/// Declares the violations once: variant, name in the report, meaning.
macro_rules! violations {
    ($($variant:ident $name:literal $meaning:literal),+ $(,)?) => {
        /// A promise that was broken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Violation {
            $(#[doc = $meaning] $variant,)+
        }

        impl Violation {
            /// Its name in a report.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What was promised, as a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }
        }
    };
}

violations! {
    Unreadable "unreadable" "Every message of the server is one of the protocol.",
    Unexpected "unexpected_message" "Nobody is sent a message that is not for them.",
    SeqGap "seq_gap" "Events of a game are numbered without gaps.",
    SeqRepeated "seq_repeated" "An event is told once.",
    DoubledMove "doubled_move" "A move is made and told once.",
    LostMove "lost_move" "A move that was told to anybody stays.",
    LostGame "lost_game" "A running game is there for a player who comes back.",
    ChangedMove "changed_move" "Everybody is told the same moves.",
    IllegalMove "illegal_move" "Only moves that the rules allow are made.",
    WrongPosition "wrong_position" "A position is what the moves lead to.",
    WrongLegal "wrong_legal_moves" "The moves that are listed are the legal ones.",
    WrongResult "wrong_result" "A game ends as its rules say, or for a reason that a player gave.",
    Disagreement "disagreement" "Everybody is told the same result.",
    EndedTwice "ended_twice" "A game ends once, and nothing is played in it afterwards.",
    Refused "refused_without_cause" "Who asks for what is allowed is not refused.",
    Closed "closed_without_cause" "Who keeps to the limits is not cut off.",
    Unanswered "unanswered" "Every message gets its answer in time.",
    Unpunished "unpunished" "Who breaks the protocol gets the refusal or the close code it names.",
}

/// What was wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) violation: Violation,
    pub(super) detail: String,
}

impl Wrong {
    pub(super) fn new(violation: Violation, detail: impl Into<String>) -> Self {
        Self { violation, detail: detail.into() }
    }
}

/// A violation with what was said last on its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which promise was broken.
    pub violation: Violation,
    /// How.
    pub detail: String,
    /// The last messages of the conversation, `→` from the client and `←` from the server.
    pub conversation: Vec<String>,
}

/// All violations of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    counts: BTreeMap<Violation, u64>,
    shown: Vec<Shown>,
}

impl Ledger {
    /// Writes one down.
    pub(super) fn note(&mut self, wrong: Wrong, conversation: impl FnOnce() -> Vec<String>) {
        let Wrong { violation, detail } = wrong;
        *self.counts.entry(violation).or_default() += 1;
        if self.shown.len() < SHOWN_MAX {
            self.shown.push(Shown { violation, detail, conversation: conversation() });
        }
    }

    /// How many there are, by name.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.counts.iter().map(|(violation, count)| (violation.name(), *count)).collect()
    }

    /// The first few.
    pub(super) fn shown(&self) -> &[Shown] {
        &self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_a_few_are_shown() {
        let mut ledger = Ledger::default();
        for number in 0..SHOWN_MAX + 3 {
            ledger.note(Wrong::new(Violation::SeqGap, number.to_string()), || vec!["← x".to_owned()]);
        }
        ledger.note(Wrong::new(Violation::LostMove, "gone"), Vec::new);
        assert_eq!(ledger.counts(), BTreeMap::from([("seq_gap", 8), ("lost_move", 1)]));
        assert_eq!((ledger.shown().len(), ledger.shown()[4].detail.as_str()), (SHOWN_MAX, "4"));
    }
}
