//! Invitations: what clients do with them, and what must hold whatever happens: one that was told is kept, of each comes one
//! game at most, one that was cancelled comes to none, and whoever is told what became of one is told the truth. Knows
//! messages and the database; never the server.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::world::World;
use crate::lobby::{InviteWish, Proposal};
use crate::protocol::{
    InviteCode, InviteId, InviteKey, Invited, PlayerId, Received, RefusalCode, Refused, SeatWish, Snapshot,
};

/// How long an invitation stands, in seconds.
pub(super) const INVITE_S: u64 = 10;

/// An invitation as its maker was told of it.
struct Told {
    maker: String,
    code: InviteCode,
}

/// All that was asked and told of invitations in all worlds of a seed.
#[derive(Default)]
pub(super) struct Invitations {
    told: BTreeMap<InviteId, Told>,
    /// The questions by which one was to be taken up, or back.
    joins: BTreeMap<u64, InviteId>,
    cancels: BTreeMap<u64, InviteId>,
    /// Those that were said to be taken back.
    cancelled: BTreeSet<InviteId>,
}

/// What the database says has become of one: whether it is cancelled, and the game that has come of it.
type Fate = (bool, Option<[u8; 16]>);

fn fate(db: &Connection, id: InviteId) -> Option<Fate> {
    let select = "SELECT cancelled, game FROM invites WHERE id = ?";
    let mut select = db.prepare_cached(select).unwrap();
    select.query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional().unwrap()
}

impl Invitations {
    /// A player is told of one of theirs.
    pub(super) fn invited(&mut self, player: &str, invited: &Invited<'_>) -> Result<(), String> {
        let code = InviteCode::parse(&invited.code).ok_or("this is no code")?;
        let told = Told { maker: player.to_owned(), code };
        match self.told.insert(invited.invite, told) {
            Some(former) if former.maker != player || former.code != code => {
                Err(format!("{} was somebody else's: {invited:?}", invited.invite))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// One no longer stands; where that answers who wanted to take it back, no game comes of it.
    pub(super) fn withdrawn(&mut self, re: Option<u64>, invite: Option<InviteId>) {
        if let Some(id) = re.and_then(|re| self.cancels.remove(&re)).filter(|id| invite == Some(*id)) {
            self.cancelled.insert(id);
        }
    }

    /// Whether a question was to take an invitation up: what answers it begins a game.
    pub(super) fn joined(&mut self, re: Option<u64>) -> bool {
        re.is_some_and(|re| self.joins.remove(&re).is_some())
    }

    /// Who wanted to take one up may not: why is the truth.
    pub(super) fn refused(
        &mut self,
        db: &Connection,
        player: &str,
        received: &Received<'_>,
        refused: &Refused<'_>,
    ) -> Result<(), String> {
        let Some(id) = received.re.and_then(|re| self.joins.remove(&re)) else { return Ok(()) };
        let Told { maker, .. } = &self.told[&id];
        let Some((cancelled, game)) = fate(db, id) else { return Err(format!("{id} is lost: {refused:?}")) };
        let says = |word: &str| refused.text.contains(word);
        let true_of_it = match refused.code {
            RefusalCode::OwnInvite => maker == player,
            RefusalCode::NoSuchInvite if says("taken up") => game.is_some() && maker != player,
            RefusalCode::NoSuchInvite if says("in the game") => {
                game.is_some_and(|game| refused.game.as_deref() == Some(&hex(game)))
            }
            RefusalCode::NoSuchInvite if says("cancelled") => cancelled && game.is_none(),
            RefusalCode::NoSuchInvite if says("expired") => !cancelled && game.is_none(),
            RefusalCode::NoSuchInvite => false,
            _ => true,
        };
        if true_of_it {
            Ok(())
        } else {
            Err(format!("{cancelled} and {game:?} is said to be so: {refused:?}"))
        }
    }

    /// Looks at what is kept. Gives how many games have come of invitations.
    pub(super) fn look(&self, db: &Connection) -> Result<u64, String> {
        for (id, Told { code, .. }) in &self.told {
            let select = "SELECT code FROM invites WHERE id = ?";
            let kept = db.prepare_cached(select).unwrap().query_row([id.bytes()], |row| row.get(0));
            if kept.optional().unwrap() != Some(code.number()) {
                return Err(format!("an invitation that was told is lost: {id}"));
            }
        }
        for id in &self.cancelled {
            if !matches!(fate(db, *id), Some((_, None))) {
                return Err(format!("{id} was said to be taken back"));
            }
        }
        let mut of: BTreeMap<String, Value> = BTreeMap::new();
        for select in ["SELECT header FROM running", "SELECT document FROM ended"] {
            let mut select = db.prepare_cached(select).unwrap();
            let mut rows = select.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let header: Value = row.get::<_, String>(0).unwrap().parse().unwrap();
                if header["origin"]["kind"] == "invitation" {
                    let invite = header["origin"]["invite"].as_str().unwrap().to_owned();
                    if let Some(other) = of.insert(invite.clone(), header["game"].clone()) {
                        return Err(format!("{other} and {} come of {invite}", header["game"]));
                    }
                    holds(db, &invite, &header)?;
                }
            }
        }
        let used = "SELECT count(*) FROM invites WHERE game NOT NULL";
        let used: u64 = db.query_row(used, [], |row| row.get(0)).unwrap();
        if used != of.len() as u64 {
            return Err(format!("{used} invitations are used up, and {} games come of some", of.len()));
        }
        Ok(used)
    }
}

/// Whether a game is the one that its invitation is used up by, and who sits where are those two.
fn holds(db: &Connection, invite: &str, header: &Value) -> Result<(), String> {
    let id = InviteId::parse(invite).unwrap().bytes();
    let select = "SELECT player, guest, game, cancelled FROM invites WHERE id = ?";
    let kept = db.prepare_cached(select).unwrap().query_row([id], |row| {
        let ids: [[u8; 16]; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        Ok((ids.map(hex), row.get::<_, bool>(3)?))
    });
    let by = header["origin"]["by"].as_str().unwrap();
    let other = if by == "first" { "second" } else { "first" };
    let player = |seat: &str| header["players"][seat]["id"].as_str().unwrap().to_owned();
    let expected = [player(by), player(other), header["game"].as_str().unwrap().to_owned()];
    if kept == Ok((expected, false)) { Ok(()) } else { Err(format!("{kept:?} is kept of {header}")) }
}

fn hex(id: [u8; 16]) -> String {
    PlayerId::from_bytes(id).to_string()
}

/// Whether somebody may see a game like that: a private one is seen by its players alone.
pub(super) fn may_see(player: &str, snapshot: &Snapshot<'_>) -> Result<(), String> {
    let players = &snapshot.players;
    let plays = [&players.first, &players.second].iter().any(|seated| seated.id.to_string() == player);
    if plays || !snapshot.private { Ok(()) } else { Err(format!("{player} watches {}", snapshot.game)) }
}

impl World {
    /// Invites whomever.
    pub(super) fn invite(&mut self, who: usize, at: usize) {
        let rng = &mut self.seed.rng;
        let terms = &self.seed.plan.terms;
        let terms = std::sync::Arc::clone(&terms[rng.random_range(0..terms.len())]);
        let seat = [SeatWish::First, SeatWish::Second, SeatWish::Random][rng.random_range(0..3)];
        let proposal = Proposal { terms, seat, private: rng.random() };
        let (re, session) = self.ask(who, at, None);
        let wish = InviteWish { proposal, expires_s: None, page: None };
        self.desk.invite(session, wish, Some(re)).unwrap();
    }

    /// Takes up an invitation of anybody's, be it a client's own or one that is long gone.
    pub(super) fn join(&mut self, who: usize, at: usize) {
        let Some(id) = self.some_invitation() else { return };
        let by_code = self.seed.rng.random();
        let code = self.seed.invitations.told[&id].code;
        let (re, session) = self.ask(who, at, None);
        self.seed.invitations.joins.insert(re, id);
        let key = if by_code { InviteKey::Code(code) } else { InviteKey::Id(id) };
        self.desk.join(session, key, Some(re)).unwrap();
    }

    /// Takes one back, or tries to.
    pub(super) fn cancel(&mut self, who: usize, at: usize) {
        let Some(id) = self.some_invitation() else { return };
        let (re, session) = self.ask(who, at, None);
        self.seed.invitations.cancels.insert(re, id);
        self.desk.cancel_invite(session, InviteKey::Id(id), Some(re)).unwrap();
    }

    /// One of those that were told, rather a late one.
    fn some_invitation(&mut self) -> Option<InviteId> {
        let told = &self.seed.invitations.told;
        let back = self.seed.rng.random_range(0..4);
        told.keys().rev().nth(back).or_else(|| told.keys().next_back()).copied()
    }
}
