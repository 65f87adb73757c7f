//! Which positions have been there before, for games that are drawn when one comes again too often. Knows keys that
//! can be compared; never what they stand for.

/// The positions since the last move that cannot be undone.
#[derive(Clone, Debug)]
pub struct Repetition<K>(Vec<K>);

impl<K> Default for Repetition<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq> Repetition<K> {
    /// A position is there; how many times it has been, this time counted.
    pub fn note(&mut self, key: K) -> usize {
        self.0.push(key);
        self.0.last().map_or(0, |last| self.times(last))
    }

    /// How many times a position has been there.
    pub fn times(&self, key: &K) -> usize {
        self.0.iter().filter(|before| *before == key).count()
    }

    /// No position from before can come again.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_counted_until_none_can_come_again() {
        let mut seen = Repetition::default();
        assert_eq!([1, 2, 1, 2, 1].map(|key| seen.note(key)), [1, 1, 2, 2, 3]);
        seen.forget();
        assert_eq!(seen.note(1), 1);
    }
}
