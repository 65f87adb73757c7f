//! How long a search may go on: so many nodes, and until it is told to stop. Knows numbers and a question that is asked
//! from time to time; never a clock.

/// Nodes between two looks whether to stop.
const ASK_EVERY: u64 = 1_024;

/// What a search may spend.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// Most nodes: positions looked at by a solver, matches played out by a tree search.
    pub nodes: u64,
    /// Whether to stop now: asked before the first node and then once for a thousand positions or sixteen matches
    /// played out, so that it may look at a clock or a flag.
    pub stop: &'a dyn Fn() -> bool,
}

impl Budget<'static> {
    /// So many nodes, and nobody says stop.
    pub fn nodes(nodes: u64) -> Self {
        Self { nodes, stop: &|| false }
    }
}

/// The budget is spent, or somebody said stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stopped;

/// Counts what a search spends.
pub(super) struct Meter<'a> {
    budget: Budget<'a>,
    limit: u64,
    spent: u64,
    ask_at: u64,
    ask_every: u64,
    stopped: bool,
}

impl<'a> Meter<'a> {
    pub(super) fn new(budget: Budget<'a>) -> Self {
        Self::asking_every(budget, ASK_EVERY)
    }

    /// One that asks whether to stop once for so many nodes.
    pub(super) fn asking_every(budget: Budget<'a>, nodes: u64) -> Self {
        Self { budget, limit: budget.nodes, spent: 0, ask_at: 0, ask_every: nodes, stopped: false }
    }

    /// Asks for `nodes` more, before they are looked at.
    #[inline]
    pub(super) fn spend(&mut self, nodes: u64) -> Result<(), Stopped> {
        if self.spent >= self.limit {
            return Err(Stopped);
        }
        if self.spent >= self.ask_at {
            self.ask()?;
        }
        self.spent += nodes;
        Ok(())
    }

    #[cold]
    fn ask(&mut self) -> Result<(), Stopped> {
        self.ask_at = self.spent + self.ask_every;
        self.stopped = self.stopped || (self.budget.stop)();
        if self.stopped {
            self.limit = 0;
            return Err(Stopped);
        }
        Ok(())
    }

    /// Lets no more than so many nodes be spent from here on, until [`Meter::lift`].
    pub(super) fn hold(&mut self, nodes: u64) {
        self.limit = self.limit.min(self.spent.saturating_add(nodes));
    }

    /// Allows the whole budget again, unless it was told to stop.
    pub(super) fn lift(&mut self) {
        self.limit = if self.stopped { 0 } else { self.budget.nodes };
    }

    /// Nodes spent so far.
    pub(super) fn spent(&self) -> u64 {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn no_more_than_the_budget_is_spent() {
        let mut meter = Meter::new(Budget::nodes(3));
        assert_eq!([0; 5].map(|_| meter.spend(1).is_ok()), [true, true, true, false, false]);
        assert_eq!(meter.spent(), 3);
    }

    #[test]
    fn a_part_can_be_held_back_and_is_there_afterwards() {
        let mut meter = Meter::new(Budget::nodes(3));
        meter.hold(1);
        assert_eq!([0; 2].map(|_| meter.spend(1).is_ok()), [true, false]);
        meter.lift();
        assert_eq!([0; 3].map(|_| meter.spend(1).is_ok()), [true, true, false]);
    }

    #[test]
    fn who_says_stop_is_heard_within_a_thousand_nodes_and_for_good() {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > 2
        };
        let mut meter = Meter::new(Budget { nodes: u64::MAX, stop: &stop });
        while meter.spend(1).is_ok() {}
        assert_eq!((meter.spent(), asked.get()), (2 * ASK_EVERY, 3));
        meter.lift();
        assert_eq!(meter.spend(1), Err(Stopped));
    }
}
