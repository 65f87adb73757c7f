//! A store in a folder of its own, and what is put into it.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::metrics::Metrics;
use crate::protocol::{EndReason, GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::{BySeat, Seat};
use crate::store::settings::Settings;
use crate::store::*;

pub(in crate::store) const HEX: Discipline = Discipline { rules: "hex", speed: "untimed" };

/// A whole game between strangers.
pub(in crate::store) const CONTEST: Circumstances = Circumstances {
    reason: EndReason::Rules,
    plies: 30,
    one_address: false,
    policy: ratings::settings::OneAddress::None,
};

pub(in crate::store) struct World {
    pub(in crate::store) settings: Settings,
    _folder: TempDir,
    pub(in crate::store) rng: StdRng,
}

impl World {
    pub(in crate::store) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("deep/er/visavis.db").display().to_string();
        Self {
            settings: Settings { path, ..Settings::default() },
            _folder: folder,
            rng: StdRng::seed_from_u64(1),
        }
    }

    pub(in crate::store) fn open(&self) -> Opened {
        Opened::open(&self.settings).unwrap()
    }

    /// The file as another program sees it.
    pub(in crate::store) fn db(&self) -> Connection {
        Connection::open(&self.settings.path).unwrap()
    }

    /// How many lines the journal has of a game.
    pub(in crate::store) fn lines_of(&self, number: GameNumber) -> usize {
        let count = "SELECT count(*) FROM journal WHERE game = ?";
        self.db().query_row(count, [number.0], |row| row.get(0)).unwrap()
    }

    pub(in crate::store) fn start(&self) -> Store {
        self.open().start(Arc::new(|| 5_000), Metrics::new()).unwrap().0
    }

    pub(in crate::store) async fn player(&mut self, store: &Store) -> PlayerId {
        let id = PlayerId::new(1_000, &mut self.rng);
        let name = PlayerName::parse("Ann").unwrap();
        let token = TokenHash::of(&id.to_string());
        let player = StoredPlayer { id, name: name.clone(), since_ms: 1_000, bot: false };
        let newcomer = Newcomer { player, tokens: vec![token], blocked: Vec::new() };
        store.rename(Some(newcomer), id, name).await.unwrap();
        id
    }

    pub(in crate::store) async fn players(&mut self, store: &Store) -> BySeat<PlayerId> {
        BySeat { first: self.player(store).await, second: self.player(store).await }
    }

    pub(in crate::store) async fn game(
        &mut self,
        store: &Store,
        players: BySeat<PlayerId>,
    ) -> (GameNumber, GameId) {
        self.game_after(store, players, None).await
    }

    /// One on which its players agreed after another.
    pub(in crate::store) async fn game_after(
        &mut self,
        store: &Store,
        players: BySeat<PlayerId>,
        after: Option<GameId>,
    ) -> (GameNumber, GameId) {
        let number = store.number();
        let id = GameId::new(1_000, &mut self.rng);
        let header = format!("header of {id}");
        let opening = NewGame {
            number,
            id,
            header,
            players,
            shift_ms: 0,
            due_ms: 0,
            newcomers: Vec::new(),
            invite: None,
            after,
            seeks: Vec::new(),
        };
        store.open_game(opening, None, 1_000).await.unwrap();
        (number, id)
    }
}

pub(in crate::store) fn line(seq: u32, text: &str) -> Line {
    Line { seq, at_ms: 2_000 + u64::from(seq), text: text.to_owned() }
}

pub(in crate::store) fn ending(number: GameNumber, id: GameId, players: BySeat<PlayerId>) -> Ending {
    Ending {
        number,
        id,
        discipline: HEX,
        contest: Some(CONTEST),
        players,
        winner: Some(Seat::First),
        reason: EndReason::Rules,
        at_ms: 3_000,
        private: false,
        summary: "{}".into(),
        document: Draft::Whole("a document".into()),
        second: None,
    }
}
