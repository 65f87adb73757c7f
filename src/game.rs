//! One match. What decides about it is plain Rust (`core`); a connection comes to it by a door (`door`); an actor carries out
//! what was decided (`shell`), and its mailbox orders the commands of both players. What is left of a match is a document
//! (`record`). Knows the rules as text and those who look on as handles; never connections, other games or how players met.
//!
//! **Invariant:** acknowledged means durable: what changes a match is told when it has been saved
//! (`nothing_that_was_told_is_lost_however_often_the_server_is_killed`).
//! **Invariant:** one game, one mailbox; `seq` has no gaps (`seq_has_no_gaps`).
//! **Invariant:** a panic ends at most its own game (`rules_that_panic_end_their_own_game`).

mod core;
mod door;
mod record;
pub mod settings;
mod shell;

pub use core::absence::RETURN_MS;
pub use core::clock::{BadClock, Clocks, Flagged, Ledger, SeatTime, TimeControl};
pub use core::event::Unreadable;
pub use core::header::{BadHeader, FORMAT, Header, Identity, Player};
pub use core::machine::{RECOVERY_MS, STALL_MS};
pub use core::opening::{Circumstances, Opening, Origin, Pairing, RatedPairing, Strength, Window};
pub use core::pair::{Drawn, Second};
pub use core::referee::Impossible;
pub use core::terms::{BadTerms, SPEEDS, Terms};
pub use door::chair::{Chair, Gallery};
pub use door::client::{Asked, ClientHandle, NotTaken, Notice, SessionId};
pub use door::hints::{Hints, Thinks, ThoughtReply};
pub use door::lateness::Lateness;
pub use door::link::Knock;
pub use door::table::{Attended, Hibernated, Resting, SecondGame, Table, TableNews, unheard};
pub use record::inspecting::{Contest, Inspected, Uninspected, inspect_ended, inspect_running};
pub use record::kept::fault;
pub use record::past::PastGame;
pub use record::{
    Export, Record, Replay, Seated, State, Summary, Unverified, Verified, course, discipline, export, replay,
    verify,
};
pub use shell::stalls::{HEARTBEAT, HITCH_MS, Stalls};
pub use shell::time::{Doubt, Time, doubt, shift_after};
pub use shell::{Alongside, Deps, Game};
