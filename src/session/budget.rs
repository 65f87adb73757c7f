//! Message credits of one connection: a token bucket, and some patience with one who goes on when it is empty. Pure:
//! `now` comes in as milliseconds of any steady clock.

/// In what time a full budget comes back.
const REFILL_MS: u64 = 10_000;
/// Messages beyond the budget that are refused one by one before the connection is closed, at least.
const PATIENCE_MIN: u64 = 20;
/// The same as a part of the budget.
const PATIENCE_PART: u64 = 4;

/// What a message costs its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// It was paid for.
    Paid,
    /// The budget is empty; there is a credit again after this time.
    TooFast {
        /// How long to wait.
        retry_after_ms: u64,
    },
    /// The patience is gone, too.
    Out,
}

/// The budget of one connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    per_10s: u64,
    /// Credits in units of 1/`REFILL_MS` of a message.
    credit: u64,
    patience: u64,
    counted_ms: u64,
}

impl Budget {
    /// A full budget of so many messages in ten seconds.
    pub(super) fn new(messages_per_10s: u32, now_ms: u64) -> Self {
        let per_10s = u64::from(messages_per_10s);
        Self { per_10s, credit: per_10s * REFILL_MS, patience: patience(per_10s), counted_ms: now_ms }
    }

    /// Gives back what one message costs.
    pub(super) fn grant(&mut self) {
        self.credit = self.credit.saturating_add(REFILL_MS).min(self.per_10s * REFILL_MS);
    }

    /// Pays for one message.
    pub(super) fn spend(&mut self, now_ms: u64) -> Spent {
        let elapsed_ms = now_ms.saturating_sub(self.counted_ms);
        self.counted_ms = now_ms;
        let full = self.per_10s * REFILL_MS;
        self.credit = self.credit.saturating_add(elapsed_ms.saturating_mul(self.per_10s)).min(full);
        if self.credit >= REFILL_MS {
            self.credit -= REFILL_MS;
            if self.credit >= full / 2 {
                self.patience = patience(self.per_10s);
            }
            return Spent::Paid;
        }
        match self.patience.checked_sub(1) {
            Some(left) => {
                self.patience = left;
                let missing = REFILL_MS - self.credit;
                Spent::TooFast { retry_after_ms: missing.div_ceil(self.per_10s.max(1)) }
            }
            None => Spent::Out,
        }
    }
}

fn patience(per_10s: u64) -> u64 {
    PATIENCE_MIN.max(per_10s / PATIENCE_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend_many(budget: &mut Budget, times: usize, now_ms: u64) -> Vec<Spent> {
        (0..times).map(|_| budget.spend(now_ms)).collect()
    }

    #[test]
    fn a_budget_is_spent_then_refused_then_closed() {
        let mut budget = Budget::new(100, 0);
        assert!(spend_many(&mut budget, 100, 5).iter().all(|spent| *spent == Spent::Paid));
        let refused = spend_many(&mut budget, 25, 5);
        assert!(
            refused.iter().all(|spent| matches!(spent, Spent::TooFast { retry_after_ms: 95..=100 })),
            "{refused:?}"
        );
        assert_eq!(budget.spend(5), Spent::Out);
    }

    #[test]
    fn a_credit_comes_back_with_its_time() {
        let mut budget = Budget::new(10, 0);
        spend_many(&mut budget, 10, 0);
        assert_eq!(budget.spend(0), Spent::TooFast { retry_after_ms: 1_000 });
        assert_eq!(budget.spend(999), Spent::TooFast { retry_after_ms: 1 });
        assert_eq!(budget.spend(1_000), Spent::Paid);
        assert!(matches!(budget.spend(1_000), Spent::TooFast { .. }));
    }

    #[test]
    fn what_is_given_back_is_there_again_and_never_more_than_all() {
        let mut budget = Budget::new(10, 0);
        budget.grant();
        assert!(spend_many(&mut budget, 10, 0).iter().all(|spent| *spent == Spent::Paid));
        budget.grant();
        assert_eq!(budget.spend(0), Spent::Paid);
        assert!(matches!(budget.spend(0), Spent::TooFast { .. }));
    }

    #[test]
    fn patience_comes_back_when_the_budget_is_half_full() {
        let mut budget = Budget::new(100, 0);
        spend_many(&mut budget, 120, 0);
        assert_eq!(budget.spend(60_000), Spent::Paid);
        spend_many(&mut budget, 99, 60_000);
        assert!(
            spend_many(&mut budget, 25, 60_000).iter().all(|spent| matches!(spent, Spent::TooFast { .. }))
        );
        assert_eq!(budget.spend(60_000), Spent::Out);
    }
}
