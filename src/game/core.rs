//! What decides about one match, and nothing else: no actor, store, clock or channel is known here. `now` comes in as Unix
//! milliseconds. `machine` is where everything that happens comes in, and what is to be done comes out.

pub(super) mod absence;
pub(super) mod attendees;
pub(super) mod by_viewer;
pub(super) mod clock;
pub(super) mod command;
pub(super) mod event;
pub(super) mod header;
pub(super) mod hint;
pub(super) mod kept_terms;
pub(super) mod machine;
pub(super) mod offers;
pub(super) mod opening;
pub(super) mod pair;
pub(super) mod referee;
pub(super) mod ruling;
pub(super) mod talk;
pub(super) mod terms;
pub(super) mod unplayed;
