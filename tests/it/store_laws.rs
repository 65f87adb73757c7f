//! What every engine keeps to, whatever database it is: each law runs over all kinds there are. A kind is a line in
//! `Kind`; nothing here knows SQL. Through the store's front: journal, players, invitations, seeks, archive. At the engine itself: batches, and
//! that the same jobs in the same order leave the same.

mod archive;
mod batches;
mod invites;
mod journal;
mod players;
mod same;
mod seeks;

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use tempfile::TempDir;
use visavis::metrics::Metrics;
use visavis::protocol::{EndReason, GameId, PlayerId, PlayerName, TokenHash};
use visavis::rules::{BySeat, Seat};
use visavis::store::ratings::settings::OneAddress;
use visavis::store::settings::Settings;
use visavis::store::{
    Circumstances, Discipline, Draft, Ending, Engine, GameNumber, Journal, Line, NewGame, Newcomer, Opened,
    Players, Store, StoredPlayer,
};

const HEX: Discipline = Discipline { rules: "hex", speed: "untimed" };
const OTHELLO: Discipline = Discipline { rules: "othello", speed: "untimed" };

/// What everything is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    SqliteInMemory,
    SqliteOnFile,
}

/// An engine of some kind with nothing in it, and what is put into it.
struct World {
    settings: Settings,
    _folder: TempDir,
    rng: StdRng,
}

impl World {
    fn new(kind: Kind) -> Self {
        let folder = TempDir::new().unwrap();
        let path = match kind {
            Kind::SqliteInMemory => Settings::MEMORY.to_owned(),
            Kind::SqliteOnFile => folder.path().join("visavis.db").display().to_string(),
        };
        let settings = Settings { path, ..Settings::default() };
        Self { settings, _folder: folder, rng: StdRng::seed_from_u64(1) }
    }

    /// The engine by itself.
    fn engine(&self) -> impl Engine + use<> {
        Opened::open(&self.settings).unwrap().engine()
    }

    /// The store over it.
    fn start(&self) -> Store {
        Opened::open(&self.settings).unwrap().start(Arc::new(|| 5_000), Metrics::new()).unwrap().0
    }

    /// Somebody who was not written down yet.
    fn newcomer(&mut self, name: &str) -> Newcomer {
        let id = PlayerId::new(1_000, &mut self.rng);
        let player = StoredPlayer { id, name: PlayerName::kept(name).unwrap(), since_ms: 1_000, bot: false };
        Newcomer { player, tokens: vec![secret(id, 0)], blocked: Vec::new() }
    }

    async fn player(&mut self, store: &impl Players, name: &str) -> PlayerId {
        let newcomer = self.newcomer(name);
        let StoredPlayer { id, name, .. } = newcomer.player.clone();
        store.rename(Some(newcomer), id, name).await.unwrap();
        id
    }

    async fn players(&mut self, store: &impl Players) -> BySeat<PlayerId> {
        BySeat { first: self.player(store, "Ann").await, second: self.player(store, "Ben").await }
    }

    fn opening(&mut self, number: GameNumber, players: BySeat<PlayerId>) -> NewGame {
        let id = GameId::new(1_000, &mut self.rng);
        NewGame {
            number,
            id,
            header: format!("header of {id}"),
            players,
            shift_ms: 0,
            due_ms: 0,
            newcomers: Vec::new(),
            invite: None,
            after: None,
            seeks: Vec::new(),
        }
    }

    async fn game(&mut self, store: &impl Journal, players: BySeat<PlayerId>) -> (GameNumber, GameId) {
        let opening = self.opening(store.number(), players);
        let (number, id) = (opening.number, opening.id);
        store.open_game(opening, None, 1_000).await.unwrap();
        (number, id)
    }

    /// A rated game that the first player wins.
    async fn play(&mut self, store: &impl Journal, players: BySeat<PlayerId>) -> GameId {
        let (number, id) = self.game(store, players).await;
        store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap().unwrap();
        id
    }
}

/// A secret of a player, by its number.
fn secret(player: PlayerId, number: usize) -> TokenHash {
    TokenHash::of(&format!("{player} {number}"))
}

fn line(seq: u32, text: &str) -> Line {
    Line { seq, at_ms: 2_000 + u64::from(seq), text: text.to_owned() }
}

/// The end of a whole rated game between strangers that the first player has won.
fn ending(number: GameNumber, id: GameId, players: BySeat<PlayerId>) -> Ending {
    let (reason, policy) = (EndReason::Rules, OneAddress::None);
    Ending {
        number,
        id,
        discipline: HEX,
        contest: Some(Circumstances { reason, plies: 30, one_address: false, policy }),
        players,
        winner: Some(Seat::First),
        reason,
        at_ms: 3_000,
        private: false,
        summary: format!("{{\"game\":\"{id}\"}}"),
        document: Draft::Whole(format!("the record of {id}")),
        second: None,
    }
}
