//! Invitations in statements: made, cancelled, used up, and found again by id or code. Knows ids, times and text; never what
//! is offered.

use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::whole;
use crate::protocol::{GameId, InviteCode, InviteId, InviteKey, PlayerId};
use crate::rules::BySeat;
use crate::store::invites::{INVITE_KEPT_MS, Invitation, InviteFate, PastInvite};

/// Invitations of long ago that are forgotten with each one that is made: so their number does not grow.
const FORGOTTEN_AT_ONCE: u32 = 8;

/// Writes an invitation down, and forgets some of long ago.
pub(super) fn add(db: &Connection, invitation: &Invitation) -> rusqlite::Result<()> {
    let Invitation { id, code, player, offer, since_ms, expires_ms } = invitation;
    let insert =
        "INSERT INTO invites (id, code, player, offer, since_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)";
    db.prepare_cached(insert)?.execute(params![
        id.bytes(),
        whole(code.number()),
        player.bytes(),
        offer,
        whole(*since_ms),
        whole(*expires_ms),
    ])?;
    let delete = "DELETE FROM invites WHERE id IN (
                      SELECT id FROM invites WHERE expires_ms < ? ORDER BY expires_ms LIMIT ?)";
    let long_ago_ms = whole(since_ms.saturating_sub(INVITE_KEPT_MS));
    db.prepare_cached(delete)?.execute(params![long_ago_ms, FORGOTTEN_AT_ONCE]).map(drop)
}

/// An invitation no longer stands, if it does. Gives what has become of it.
pub(super) fn cancel(db: &Connection, invite: InviteId) -> rusqlite::Result<Option<InviteFate>> {
    let update = "UPDATE invites SET cancelled = 1 WHERE id = ? AND game IS NULL";
    db.prepare_cached(update)?.execute([invite.bytes()])?;
    Ok(past(db, InviteKey::Id(invite))?.map(|past| past.fate))
}

/// A game of these two comes of an invitation. One that does not stand, or is neither's, is an error: there is no such game
/// then.
pub(super) fn take(
    db: &Connection,
    invite: InviteId,
    game: GameId,
    players: BySeat<PlayerId>,
) -> rusqlite::Result<()> {
    let update = "UPDATE invites SET game = ?1, guest = iif(player = ?2, ?3, ?2)
                  WHERE id = ?4 AND player IN (?2, ?3) AND game IS NULL AND cancelled = 0";
    let values = [game.bytes(), players.first.bytes(), players.second.bytes(), invite.bytes()];
    let taken = db.prepare_cached(update)?.execute(values)?;
    if taken == 1 { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(taken)) }
}

/// What has become of an invitation.
pub(super) fn past(db: &Connection, key: InviteKey) -> rusqlite::Result<Option<PastInvite>> {
    let columns = "SELECT id, player, expires_ms, cancelled, game, guest FROM invites WHERE";
    let (select, value): (_, Box<dyn ToSql>) = match key {
        InviteKey::Id(id) => (format!("{columns} id = ?"), Box::new(id.bytes())),
        InviteKey::Code(code) => (format!("{columns} code = ?"), Box::new(whole(code.number()))),
    };
    db.prepare_cached(&select)?.query_row([value], read_past).optional()
}

fn read_past(row: &Row<'_>) -> rusqlite::Result<PastInvite> {
    let (game, guest): (Option<[u8; 16]>, Option<[u8; 16]>) = (row.get(4)?, row.get(5)?);
    let fate = match game.zip(guest) {
        Some((game, guest)) => {
            InviteFate::Taken { game: GameId::from_bytes(game), guest: PlayerId::from_bytes(guest) }
        }
        None if row.get(3)? => InviteFate::Cancelled,
        None => InviteFate::Open,
    };
    Ok(PastInvite {
        id: InviteId::from_bytes(row.get(0)?),
        player: PlayerId::from_bytes(row.get(1)?),
        expires_ms: row.get(2)?,
        fate,
    })
}

/// All invitations of which nothing has become yet, in the order they were made.
pub(super) fn open(db: &Connection) -> rusqlite::Result<Vec<Invitation>> {
    let select = "SELECT id, code, player, offer, since_ms, expires_ms FROM invites
                  WHERE game IS NULL AND cancelled = 0 ORDER BY id";
    let mut select = db.prepare(select)?;
    let invitations = select.query_map([], |row| {
        Ok(Invitation {
            id: InviteId::from_bytes(row.get(0)?),
            code: InviteCode::from_number(row.get(1)?),
            player: PlayerId::from_bytes(row.get(2)?),
            offer: row.get(3)?,
            since_ms: row.get(4)?,
            expires_ms: row.get(5)?,
        })
    })?;
    invitations.collect()
}
