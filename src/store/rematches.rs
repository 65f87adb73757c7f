//! The one offer that outlasts its game: of another, by one of those who have just played; and whether another has begun. Knows ids
//! and seats; never what is made of it.

use super::query::{Answer, Query, Unread};
use super::write_job::{Saved, Unsaved, WriteJob};
use super::{Store, other_kind};
use crate::protocol::GameId;
use crate::rules::Seat;

/// What is kept of another game after the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rematch {
    /// That seat offers it.
    Offered(Seat),
    /// It has begun.
    Begun,
}

/// What is offered after the end of games, so that it outlasts the server.
pub trait Rematches {
    /// Saves that a seat of an ended game offers another. Of one game one offer is kept: the other's would be an acceptance.
    ///
    /// # Errors
    /// [`Unsaved`], as for all that is saved.
    fn offer_rematch(
        &self,
        game: GameId,
        seat: Seat,
        at_ms: u64,
    ) -> impl Future<Output = Result<(), Unsaved>> + Send;

    /// The offer does not stand any more. Nobody waits until that is saved: where it cannot be, the offer stands again after
    /// a restart.
    fn forget_rematch(&self, game: GameId);

    /// The seat whose offer of another game stands, or that another has begun.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    fn offered_rematch(&self, game: GameId) -> impl Future<Output = Result<Option<Rematch>, Unread>> + Send;
}

impl Rematches for Store {
    async fn offer_rematch(&self, game: GameId, seat: Seat, at_ms: u64) -> Result<(), Unsaved> {
        let job = WriteJob::OfferRematch { game, seat, at_ms };
        let Saved::Rematch = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(())
    }

    fn forget_rematch(&self, game: GameId) {
        self.save_then(WriteJob::ForgetRematch { game }, drop);
    }

    async fn offered_rematch(&self, game: GameId) -> Result<Option<Rematch>, Unread> {
        let Answer::Rematch(rematch) = self.read(Query::Rematch(game)).await? else {
            return Err(other_kind(Unread::Failed));
        };
        Ok(rematch)
    }
}
