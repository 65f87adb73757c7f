//! A whole match of a game, drawn at random, as benchmarks play it again and save it. Knows the rules and what is kept
//! of a match; never what is measured.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use visavis::game::{Header, Identity, Terms};
use visavis::protocol::{GameId, PlayerId, PlayerName, Token};
use visavis::rules::{BySeat, CATALOGUE, Options, Seat, Seed, Status, find};
use visavis::store::{KeptGame, Line, Newcomer, Players, Store, StoredPlayer};

/// One match, played at random: always the same one.
pub(super) struct Match {
    pub(super) header: Header,
    /// The moves that players made, each with its number.
    pub(super) moves: Vec<(u32, Seat, String)>,
}

impl Match {
    pub(super) fn random(rules: &str) -> Self {
        let mut rng = StdRng::seed_from_u64(1);
        let kind = find(CATALOGUE, rules).expect("a game of the catalogue");
        let terms = Arc::new(Terms::new(kind, &Options::default(), None, false).expect("terms"));
        let player =
            |rng: &mut StdRng| Identity { id: PlayerId::new(1_000, rng), name: PlayerName::guest(rng) };
        let header = Header {
            id: GameId::new(1_000, &mut rng),
            players: BySeat { first: player(&mut rng), second: player(&mut rng) },
            bots: BySeat::default(),
            opened_ms: 1_000,
            seed: Seed::default(),
            here: BySeat { first: true, second: true },
            bank_ms: 60_000,
            untimed_ms: std::num::NonZeroU64::new(604_800_000),
            one_address: None,
            drawn: None,
            origin: None,
            private: false,
            format: visavis::game::FORMAT,
            terms,
        };
        let mut board = kind.open(header.terms.options(), header.seed).expect("a board");
        let (mut moves, mut ply) = (Vec::new(), 0);
        while let Status::ToMove(seats) = board.status() {
            ply += 1;
            if let Some((seat, mv)) = board.automatic() {
                board.play(seat, &mv).expect("a move that has to be made");
                continue;
            }
            let seat = seats.iter().next().expect("somebody to move");
            let drawn = board.random_move(seat, &mut |below| rng.random_range(0..below)).expect("a move");
            let made = board.play(seat, &drawn).expect("a legal move");
            moves.push((ply, seat, made.text));
        }
        Self { header, moves }
    }

    /// The store has to know players before they play.
    pub(super) async fn introduce_players(&self, store: &Store) {
        let mut rng = StdRng::seed_from_u64(3);
        for (_, Identity { id, name }) in self.header.players.iter() {
            let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1_000, bot: false };
            let tokens = vec![Token::new(&mut rng).hash()];
            let newcomer = Newcomer { player, tokens, blocked: Vec::new() };
            store.rename(Some(newcomer), *id, name.clone()).await.expect("saved");
        }
    }

    /// What the store has of it before the last move.
    pub(super) fn kept(&self) -> KeptGame {
        let before_last = self.moves.get(..self.moves.len() - 1).unwrap_or_default();
        let line = |(ply, seat, mv): &(u32, Seat, String)| {
            let seat = if *seat == Seat::First { "first" } else { "second" };
            let text = format!(
                r#"{{"type":"played","seat":"{seat}","move":"{mv}","charge_ms":null,"lag_ms":null}}"#
            );
            Line { seq: *ply, at_ms: 1_000 + u64::from(*ply), text }
        };
        KeptGame {
            id: self.header.id,
            header: self.header.text(),
            players: self.header.players.clone().map(|player| player.id),
            lines: before_last.iter().map(line).collect(),
        }
    }
}
