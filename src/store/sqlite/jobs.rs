//! Write jobs, carried out as part of a transaction. Knows which statements a job is made of; never which transaction it is.

use rusqlite::Connection;

use super::{blocks, invites, journal, players, queries, records, rematches, seeks};
use crate::store::players::Newcomer;
use crate::store::write_job::{Saved, WriteJob};

/// Carries a job out; again in another transaction when that is taken back.
pub(super) fn run(db: &Connection, job: &WriteJob) -> rusqlite::Result<Saved> {
    match job {
        WriteJob::Open { game, rated, now_ms } => {
            journal::open(db, game)?;
            if let Some(after) = game.after {
                rematches::take_up(db, after, *now_ms)?;
            }
            queries::ratings_of(db, game.players, *rated, *now_ms).map(Saved::Opened)
        }
        WriteJob::Append { number, line, after, due_ms } => {
            if let Some(due_ms) = due_ms {
                journal::postpone(db, *number, *due_ms)?;
            }
            journal::append(db, *number, line, *after).map(Saved::Appended)
        }
        WriteJob::End { ending, last } => records::end(db, ending, last).map(Saved::Ended),
        WriteJob::Seeks(changes) => seeks::change(db, changes).map(Saved::Seeks),
        WriteJob::AddPlayers(added) => {
            added.iter().try_for_each(|player| players::add_known(db, player)).map(|()| Saved::Added)
        }
        WriteJob::AddToken { newcomer, player, token, now_ms } => {
            introduce(db, newcomer.as_deref())?;
            let known = players::recall(db, players::by_id(db, *player)?)?;
            if known.is_some() {
                players::add_token(db, *player, *token, *now_ms)?;
            }
            Ok(Saved::TokenAdded(known.map(Box::new)))
        }
        WriteJob::Rename { newcomer, player, name } => {
            introduce(db, newcomer.as_deref())?;
            players::rename(db, *player, name)?;
            Ok(Saved::Renamed)
        }
        WriteJob::Block { newcomer, player, other, here, now_ms } => {
            introduce(db, newcomer.as_deref())?;
            Ok(Saved::Blocked(match blocks::add(db, *player, *other, *here, *now_ms)? {
                Ok(()) => Ok(blocks::of(db, *player)?),
                Err(not) => Err(not),
            }))
        }
        WriteJob::Unblock { newcomer, player, other } => {
            introduce(db, newcomer.as_deref())?;
            blocks::remove(db, *player, *other)?;
            blocks::of(db, *player).map(Saved::Unblocked)
        }
        WriteJob::Invite { newcomer, invitation } => {
            introduce(db, newcomer.as_deref())?;
            invites::add(db, invitation).map(|()| Saved::Invited)
        }
        WriteJob::CancelInvite { invite } => invites::cancel(db, *invite).map(Saved::InviteCancelled),
        WriteJob::OfferRematch { game, seat, at_ms } => {
            rematches::offer(db, *game, *seat, *at_ms).map(|()| Saved::Rematch)
        }
        WriteJob::ForgetRematch { game } => rematches::forget(db, *game).map(|()| Saved::Rematch),
    }
}

/// Writes somebody down who may not have been before.
fn introduce(db: &Connection, newcomer: Option<&Newcomer>) -> rusqlite::Result<()> {
    newcomer.map_or(Ok(()), |newcomer| players::add_newcomer(db, newcomer))
}
