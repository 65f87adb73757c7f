//! When the server last lived, to a part of a second: in the lock beside the database, behind the mark of the last commit.
//! Knows instants and which state of a database they belong to; never what is saved, nor what the time is for.
//!
//! It is written with every commit and several times a second between two, without waiting for the disk, so it outlives the
//! process however that ends. After a loss of power it may be older than the end, and then the time is given back.
//!
//! **Invariant:** a heartbeat counts for the state that it was written on and for no other, so that a copy of an earlier time
//! that is put in the database's place does not have lived on without anybody (`no_database_has_the_heartbeat_of_another`).

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::vigil::{MARK_BYTES, Mark};

/// The bytes of a heartbeat.
const BYTES: usize = 84;

/// A state of a database: every commit makes another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// How far it has come.
    pub(super) mark: Mark,
    /// When it was last noted in it that the server lives, Unix milliseconds: two that have come as far differ in this.
    pub(super) noted_ms: u64,
}

/// The server lived then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heartbeat {
    /// On that state of its database.
    pub(super) state: State,
    /// When, Unix milliseconds.
    pub(super) at_ms: u64,
}

impl Heartbeat {
    /// When the server last lived on this state, as far as this file says.
    pub(super) fn last(file: &File, state: State) -> Option<u64> {
        let mut bytes = [0; BYTES];
        file.read_exact_at(&mut bytes, MARK_BYTES as u64).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?.strip_suffix('\n')?;
        let beat = text.rsplit_once(' ').and_then(|(of, at_ms)| Some((of, at_ms.parse().ok()?)));
        beat.filter(|(of, _)| *of == named(state)).map(|(_, at_ms)| at_ms)
    }

    /// Keeps it in this file, behind the mark. What cannot be kept is not known at the next start.
    pub(super) fn write(self, file: &File) {
        let _ = file.write_all_at(self.text().as_bytes(), MARK_BYTES as u64);
    }

    /// As it is kept.
    pub(super) fn text(self) -> String {
        format!("{} {:020}\n", named(self.state), self.at_ms)
    }
}

/// A state as it is written down.
fn named(State { mark: Mark { commits, row }, noted_ms }: State) -> String {
    format!("{commits:020} {row:020} {noted_ms:020}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const STATE: State = State { mark: Mark { commits: 7, row: 30 }, noted_ms: 1_000 };

    #[rstest]
    #[case::the_same(STATE, Some(1_750))]
    #[case::a_commit_later(State { mark: Mark { commits: 8, row: 30 }, ..STATE }, None)]
    #[case::a_move_later(State { mark: Mark { commits: 7, row: 31 }, ..STATE }, None)]
    #[case::an_earlier_one(State { mark: Mark { commits: 6, row: 2 }, noted_ms: 10 }, None)]
    #[case::one_of_another_time(State { noted_ms: 1_001, ..STATE }, None)]
    fn a_heartbeat_is_of_one_state(#[case] state: State, #[case] expected: Option<u64>) {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(Heartbeat::last(&file, STATE), None, "none was written");
        file.write_all_at(b"00000000000000000007 00000000000000000030\n", 0).unwrap();
        assert_eq!(Heartbeat::last(&file, STATE), None, "an earlier version wrote none");
        for at_ms in [1_500, 1_750] {
            Heartbeat { state: STATE, at_ms }.write(&file);
        }
        assert_eq!(Heartbeat::last(&file, state), expected);
        assert_eq!(Mark::read(&file), Some(STATE.mark), "the mark before it is as it was");
        file.write_all_at(b"x", MARK_BYTES as u64 + BYTES as u64 - 2).unwrap();
        assert_eq!(Heartbeat::last(&file, state), None, "noise is none");
    }
}
