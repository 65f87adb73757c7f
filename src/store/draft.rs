//! A record on its way into the store, which says what its result is worth only when that is known. Knows text; what it says
//! is for whoever writes it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::ratings::Weight;
use crate::rules::BySeat;

/// A record, which may say what its result is worth only when that is known: in the transaction that counts it.
#[derive(Clone)]
pub enum Draft {
    /// It says all.
    Whole(String),
    /// It is finished with what the result is worth for each player.
    Awaiting(Arc<Finish>),
}

/// Finishes a record.
pub type Finish = dyn Fn(&BySeat<Weight>) -> String + Send + Sync;

impl Draft {
    /// The record, with what its result is worth.
    pub(super) fn finished(&self, weights: Option<&BySeat<Weight>>) -> Cow<'_, str> {
        match (self, weights) {
            (Self::Whole(text), _) => Cow::Borrowed(text),
            (Self::Awaiting(finish), Some(weights)) => Cow::Owned(finish(weights)),
            // Nothing is awaited of a game that is not rated.
            (Self::Awaiting(_), None) => Cow::Borrowed(""),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(text) => f.write_str(text),
            Self::Awaiting(_) => f.write_str("…"),
        }
    }
}
