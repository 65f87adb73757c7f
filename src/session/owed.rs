//! How many answers a connection is owed: it may ask much at once, and who asks more than that waits with the rest until
//! answers have come. So a full mailbox means one who does not read, and never one who asks. Pure; knows numbers.

/// Answers a connection is owed at most before no more of what it says is taken.
pub(super) const OWED_MAX: usize = 32;

/// The answers that a connection is owed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Owed {
    answers: usize,
    /// How often it had to wait, to tell one time from another.
    waits: u64,
}

impl Owed {
    /// A message was passed on. If it is the last one that may be, this says which wait begins.
    pub(super) fn pass_on(&mut self) -> Option<u64> {
        self.answers += 1;
        (self.answers == OWED_MAX).then(|| {
            self.waits += 1;
            self.waits
        })
    }

    /// An answer has come. Says whether more messages are taken again because of it.
    pub(super) fn answered(&mut self) -> bool {
        let was_full = self.answers >= OWED_MAX;
        self.answers = self.answers.saturating_sub(1);
        was_full && self.answers < OWED_MAX
    }

    /// Whether no answer is owed.
    pub(super) fn is_nothing(self) -> bool {
        self.answers == 0
    }

    /// A wait has been as long as it may be: what has not come by now is not waited for. Says whether it still lasted.
    pub(super) fn give_up(&mut self, wait: u64) -> bool {
        let lasts = self.answers >= OWED_MAX && self.waits == wait;
        if lasts {
            self.answers = 0;
        }
        lasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_owed_much_waits_for_an_answer() {
        let mut owed = Owed::default();
        assert!(!owed.answered(), "nothing was asked");
        for _ in 1..OWED_MAX {
            assert_eq!(owed.pass_on(), None);
        }
        assert_eq!(owed.pass_on(), Some(1));
        assert!(owed.answered() && !owed.answered());
        assert_eq!((owed.pass_on(), owed.pass_on()), (None, Some(2)));
        assert!(!owed.give_up(1), "that wait is over");
        assert!(owed.give_up(2) && !owed.give_up(2));
        assert_eq!(owed.pass_on(), None);
    }
}
