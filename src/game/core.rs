//! What decides about one match, and nothing else: no actor, store, clock or channel is known here. `now` comes in as Unix
//! milliseconds.

pub(super) mod absence;
pub(super) mod by_viewer;
pub(super) mod header;
pub(super) mod history;
pub(super) mod offers;
pub(super) mod opening;
pub(super) mod referee;
pub(super) mod ruling;
pub(super) mod terms;
pub(super) mod unplayed;
