//! The own referee, held against games of every kind: what the server's own messages say of them is right, and what it hides
//! is known.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::protocol::{Ended, GameId, GameResult, PlayerId, PlayerInfo, Standing, Texts};
use crate::rules::{CATALOGUE, Legal};

/// How a game stands for a viewer, as a server would say it.
const GAME: GameId = GameId::from_bytes([7; 16]);

fn told<'a>(position: &'a str, turn: &'a [Seat], legal: Option<Texts<'a>>) -> Standing<'a> {
    Standing { position: position.into(), turn: turn.into(), legal, ..Standing::default() }
}

/// A secret move that was sent from here is made on the own board, and one of a stranger makes it blind, not wrong.
#[test]
fn what_is_hidden_is_known_where_it_was_sent_from_here() {
    let kind = CATALOGUE.iter().find(|kind| kind.hidden).unwrap();
    for ours in [true, false] {
        let mut random = StdRng::seed_from_u64(5);
        let options = kind.choose(&Options::default()).unwrap();
        let mut server = kind.open(&options, Seed([7; 32])).unwrap();
        let mut table = Table::open(kind, options).unwrap();
        assert!(table.is_to_move(Seat::First) && !table.is_to_move(Seat::Second), "one after the other");
        let mv = table.draw(Seat::First, &mut |limit| random.random_range(0..limit)).unwrap();
        if ours {
            table.send(1, &mv, Instant::now());
        }
        server.play(Seat::First, &mv).unwrap();
        let position = server.position(Viewer::Seat(Seat::Second));
        let Legal::Unlisted = server.legal(Seat::Second) else { panic!("a fleet is not listed") };
        let played = Played {
            game: GAME,
            seq: 1,
            ply: 1,
            seat: Seat::First,
            mv: SECRET.into(),
            standing: Standing { score: server.score(), ..told(&position, &[Seat::Second], None) },
            at_ms: 0,
            ledger: None,
            due_ms: None,
        };
        assert!(table.played(Some(Seat::Second), &played, "").is_ok(), "commitments are not compared");
        assert_eq!((table.blind, table.is_to_move(Seat::Second)), (!ours, ours));
    }
}

#[test]
fn a_game_of_strangers_may_end_as_it_likes() {
    let kind = &CATALOGUE[0];
    let mut table = Table::open(kind, kind.choose(&Options::default()).unwrap()).unwrap();
    let ended = |reason| Ended {
        game: GAME,
        seq: 1,
        ply: 0,
        winner: Some(Seat::First),
        result: Some(GameResult::Win),
        reason,
        line: None,
        score: None,
        ratings: None,
        record: "/".into(),
        clock: None,
        late_ms: None,
        pair: None,
        position: None,
        moves: None,
    };
    assert!(table.judge_end(Some(Seat::First), &ended(EndReason::Resignation)).is_ok());
    table.ours = BySeat { first: true, second: true };
    let error = table.judge_end(Some(Seat::First), &ended(EndReason::Resignation)).unwrap_err();
    assert_eq!(error.violation, Violation::WrongResult);
    table.resign(Seat::Second);
    assert!(table.judge_end(Some(Seat::First), &ended(EndReason::Resignation)).is_ok());
}

#[test]
fn a_game_is_forgotten_when_nobody_follows_it() {
    let mut tables = Tables::new(CATALOGUE);
    let kind = &CATALOGUE[0];
    let options = kind.choose(&Options::default()).unwrap();
    let board = kind.open(&options, Seed::default()).unwrap();
    let position = board.position(Viewer::Watcher);
    let player =
        || PlayerInfo { id: PlayerId::from_bytes([1; 16]), name: "n".into(), bot: false, rating: None };
    let snapshot = Snapshot {
        game: GAME,
        seq: 0,
        rules: kind.id.into(),
        options: std::borrow::Cow::Owned(options),
        control: None,
        private: false,
        rated: false,
        conditions: crate::protocol::Conditions::default(),
        seat: None,
        opening: None,
        origin: None,
        players: BySeat::from_fn(|_| player()),
        moves: Texts::default(),
        ply: 0,
        layout: Vec::new().into(),
        standing: told(&position, &[Seat::First], Some(Texts::default())),
        presence: BySeat::default(),
        left_ms: BySeat::default(),
        presence_why: None,
        due_ms: None,
        adjourned: false,
        offers: Vec::new(),
        watchers: 0,
        late_ms: None,
        next: None,
        ended: None,
    };
    let table = tables.seen(&snapshot).unwrap();
    tables.forget(GAME);
    assert_eq!((tables.any_running(), tables.is_running(GAME)), (Some(GAME), true));
    drop(table);
    tables.forget(GAME);
    assert_eq!(tables.any_running(), None);
}
