//! The doors of a match: chairs for who plays, the gallery for who watches, the table for the lobby, and the handles by which
//! connections are told things. Knows addresses and messages; never decides.

pub(super) mod chair;
pub(super) mod client;
pub(super) mod hints;
pub(super) mod lateness;
pub(super) mod link;
pub(super) mod table;
pub(super) mod unanswered;
