//! What must hold of every game that begins, at whatever door: the address of a player holds no more than it may, and nobody
//! meets whom one of the two has blocked. Knows who was seated where and the database; never the server.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::client::Client;
use super::plan::Plan;
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, Snapshot};

/// Whom a client has blocked, and since when it was told so, Unix milliseconds.
#[derive(Default)]
pub(super) struct Blocked {
    since: BTreeMap<String, u64>,
    /// Whether it has taken one back: then no one can tell any more what was so when.
    muddled: bool,
}

impl Blocked {
    /// The client takes one back.
    pub(super) fn muddle(&mut self) {
        self.since.clear();
        self.muddled = true;
    }

    /// The client was told that these are blocked.
    pub(super) fn told(&mut self, players: &[PlayerId], now_ms: u64) {
        for player in players.iter().filter(|_| !self.muddled) {
            self.since.entry(player.to_string()).or_insert(now_ms);
        }
    }
}

/// The games that began since the server started, and from where their players came.
#[derive(Default)]
pub(super) struct Doors {
    began: BTreeMap<String, BTreeSet<Address>>,
    news: bool,
}

impl Doors {
    /// A player who comes from there was seated at a game that has just begun.
    pub(super) fn opened(
        &mut self,
        snapshot: &Snapshot<'_>,
        address: Address,
        clients: &[Client],
    ) -> Result<(), String> {
        let game = snapshot.game.to_string();
        self.news = true;
        self.began.entry(game.clone()).or_default().insert(address);
        let players = &snapshot.players;
        let [one, other] = [&players.first, &players.second].map(|player| player.id.to_string());
        let began_ms = u64::from_str_radix(&game[..12], 16).unwrap();
        for (who, whom) in [(&one, &other), (&other, &one)] {
            let blocked = clients.iter().find(|client| client.id == *who).map(|client| &client.blocked);
            if blocked
                .and_then(|blocked| blocked.since.get(whom))
                .is_some_and(|since_ms| *since_ms < began_ms)
            {
                return Err(format!("{who} had blocked {whom}, and they meet in {game}"));
            }
        }
        Ok(())
    }

    /// Looks at what runs, if a game has begun since the last time.
    pub(super) fn look(&mut self, db: &Connection, plan: &Plan) -> Result<(), String> {
        if !std::mem::take(&mut self.news) || plan.by_address.connections_per_ip == 0 {
            return Ok(());
        }
        let mut held: BTreeMap<Address, (u32, u32)> = BTreeMap::new();
        self.began.retain(|game, from| {
            let Some(played) = is_played(db, game) else { return false };
            for address in from.iter() {
                let (games, unplayed) = held.entry(*address).or_default();
                *games += 1;
                *unplayed += u32::from(!played);
            }
            true
        });
        let most = |limit| if limit == 0 { u32::MAX } else { limit };
        for (games, unplayed) in held.into_values() {
            if games > most(plan.games_per_ip) || unplayed > most(plan.unplayed_per_ip) {
                return Err(format!("an address holds {games} games, {unplayed} of them unplayed"));
            }
        }
        Ok(())
    }
}

/// Whether each player has moved in a game; nothing if it does not run, or is the second of a pair: that takes the place of the
/// first, wherever its players are by then, and no limit hinders it.
fn is_played(db: &Connection, game: &str) -> Option<bool> {
    let id = GameId::parse(game).unwrap().bytes();
    let mut running = db.prepare_cached("SELECT number, header FROM running WHERE id = ?").unwrap();
    let found = running.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional().unwrap();
    let (number, header): (i64, String) = found?;
    if header.parse::<Value>().unwrap()["origin"]["kind"] == "pair" {
        return None;
    }
    let mut events = db.prepare_cached("SELECT event FROM journal WHERE game = ?").unwrap();
    let events = events.query_map([number], |row| row.get::<_, String>(0)).unwrap();
    let events = events.map(|event| event.unwrap().parse::<Value>().unwrap());
    let movers = events.filter(|event| event["type"] == "played").map(|event| event["seat"].to_string());
    Some(movers.collect::<BTreeSet<_>>().len() == 2)
}
