//! What a bot knows of a game by what it was told, against what is true.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::engine::{Budget, searcher};
use crate::protocol::{
    Adjourned, Conditions, Ended, GameResult, Offered, PlayerInfo, Presence, TakenBack, Texts,
};
use crate::rules::{Board, CATALOGUE, Viewer};

/// A game that is played here, and what a bot in a seat is told of it.
struct Scene {
    kind: &'static Kind,
    options: Options,
    board: Box<dyn Board>,
    seat: Seat,
    seq: u32,
    moves: Vec<(Seat, String, bool)>,
}

impl Scene {
    fn open(kind: &'static Kind, seat: Seat) -> Self {
        let options = kind.choose(&Options::default()).unwrap();
        let board = kind.open(&options, Seed([3; 32])).unwrap();
        Self { kind, options, board, seat, seq: 1, moves: Vec::new() }
    }

    fn turn(&self) -> Vec<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().collect(),
            Status::Over(_) => Vec::new(),
        }
    }

    fn standing(&self) -> Standing<'static> {
        let legal = if self.turn().contains(&self.seat) { self.board.legal(self.seat) } else { Legal::NONE };
        let listed = match &legal {
            Legal::Listed(moves) => Some(Texts::Own(moves.iter().cloned().map(Into::into).collect())),
            Legal::Picked(_) | Legal::Unlisted => None,
        };
        let clock = ClockState { first_ms: 5_000, second_ms: 7_000, ..clock() };
        Standing {
            position: self.board.position(Viewer::Seat(self.seat)).into(),
            turn: self.turn().into(),
            legal: listed,
            clock: Some(clock),
            ..Standing::default()
        }
    }

    fn texts(&self) -> Texts<'static> {
        let told = |(maker, text, secret): &(Seat, String, bool)| {
            if *secret && *maker != self.seat { SECRET.to_owned() } else { text.clone() }
        };
        Texts::Own(self.moves.iter().map(told).map(Into::into).collect())
    }

    fn snapshot(&self) -> Snapshot<'static> {
        let id = "0190163d8694739baea5966c26f8ad91";
        let player = || PlayerInfo {
            id: crate::protocol::PlayerId::parse(id).unwrap(),
            name: "x".into(),
            bot: false,
            rating: None,
        };
        Snapshot {
            game: crate::protocol::GameId::parse(id).unwrap(),
            seq: self.seq,
            rules: self.kind.id.into(),
            options: std::borrow::Cow::Owned(self.options.clone()),
            control: Some(crate::protocol::Clock::PerMove { per_move_ms: 7_000 }),
            rated: false,
            conditions: Conditions::default(),
            private: false,
            seat: Some(self.seat),
            origin: None,
            players: BySeat { first: player(), second: player() },
            moves: self.texts(),
            ply: u32::try_from(self.moves.len()).unwrap(),
            opening: None,
            layout: Vec::new().into(),
            standing: self.standing(),
            presence: BySeat { first: true, second: true },
            left_ms: BySeat::default(),
            presence_why: None,
            due_ms: None,
            adjourned: false,
            offers: Vec::new(),
            watchers: 0,
            late_ms: None,
            next: None,
            ended: None,
        }
    }

    fn sight(&self) -> Sight {
        Sight::of(&self.snapshot(), CATALOGUE).unwrap()
    }

    fn game(&self) -> crate::protocol::GameId {
        self.snapshot().game
    }

    /// Makes a move, and gives what is told of it.
    fn play(&mut self, seat: Seat, text: &str) -> ServerMessage<'static> {
        let made = self.board.play(seat, text).unwrap();
        let known = !made.secret || seat == self.seat;
        let mv = if known { made.text.clone() } else { SECRET.to_owned() };
        self.moves.push((seat, made.text, made.secret));
        self.seq += 1;
        ServerMessage::Played(Played {
            game: self.game(),
            seq: self.seq,
            ply: u32::try_from(self.moves.len()).unwrap(),
            seat,
            mv: mv.into(),
            standing: self.standing(),
            at_ms: 0,
            ledger: None,
            due_ms: None,
        })
    }

    /// A random move, and those that follow by themselves.
    fn play_on(&mut self, rng: &mut StdRng) -> Vec<ServerMessage<'static>> {
        let seat = self.turn()[0];
        let text = self.board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap();
        let mut told = vec![self.play(seat, &text)];
        while let Some((seat, text)) = self.board.automatic() {
            told.push(self.play(seat, &text));
        }
        told
    }
}

fn clock() -> ClockState {
    let at_ms = 0;
    ClockState {
        first_ms: 0,
        second_ms: 0,
        running: Vec::new(),
        at_ms,
        delay_ms: None,
        stage: None,
        moves_left: None,
        periods_left: None,
        overtime: None,
    }
}

fn find_kind(id: &str) -> &'static Kind {
    find(CATALOGUE, id).unwrap()
}

#[test]
fn it_knows_every_game_as_it_stands_whether_it_was_there_or_comes_later() {
    for kind in CATALOGUE {
        for seat in Seat::BOTH {
            let mut rng = StdRng::seed_from_u64(7);
            let mut scene = Scene::open(kind, seat);
            let mut sight = scene.sight();
            for _ in 0..60 {
                if scene.turn().is_empty() {
                    break;
                }
                let told = scene.play_on(&mut rng);
                assert!(told.iter().all(|message| sight.hear(message) == Change::Stands), "{}", kind.id);
                let moves = scene.moves.iter().cloned();
                let truth = View::of(kind, scene.options.clone(), &*scene.board, seat, moves);
                assert_eq!(sight.is_to_move(), scene.turn().contains(&seat));
                let later = scene.sight();
                let views = [sight.view(), later.view()];
                for view in &views {
                    assert_eq!(view.position, truth.position, "{}", kind.id);
                }
                assert_eq!(views[0].told, truth.told, "{}", kind.id);
                if !kind.hidden {
                    assert_eq!(views[1].told, truth.told, "{}", kind.id);
                    assert!(sight.is_to_move() || views[1].board().is_ok());
                }
            }
        }
    }
}

#[test]
fn what_is_hidden_from_its_seat_is_in_no_word_it_knows() {
    let kind = find_kind("battleship");
    let fleet = "J1v5-H1v4-F1v3-D1v3-B1v2";
    let mut scene = Scene::open(kind, Seat::First);
    let mut sight = scene.sight();
    sight.hear(&scene.play(Seat::First, "A1h5-A3h4-A5h3-A7h3-A9h2"));
    sight.hear(&scene.play(Seat::Second, fleet));
    for sight in [sight, scene.sight()] {
        assert!(!format!("{sight:?} {:?}", sight.view()).contains(fleet));
        assert!(sight.is_to_move());
        let mut search = searcher(kind, &scene.options, 1 << 20, 1);
        let thought = search.think(&sight.view(), Budget::nodes(1));
        assert!(scene.board.fork().play(Seat::First, &thought.best.unwrap()).is_ok());
    }
}

#[test]
fn what_was_missed_and_what_was_told_twice_is_noticed() {
    let mut scene = Scene::open(find_kind("tic-tac-toe"), Seat::Second);
    let mut sight = scene.sight();
    let first = scene.play(Seat::First, "a1");
    let second = scene.play(Seat::Second, "a2");
    let third = scene.play(Seat::First, "a3");
    assert_eq!(sight.hear(&first), Change::Stands);
    assert_eq!((sight.hear(&first), sight.next_ply()), (Change::Nothing, 2));
    assert_eq!(sight.hear(&third), Change::Missed);
    assert_eq!((sight.hear(&second), sight.hear(&third)), (Change::Stands, Change::Stands));
    assert!(Sight::of(&Snapshot { seat: None, ..scene.snapshot() }, CATALOGUE).is_none());
    assert!(Sight::of(&Snapshot { rules: "no-game".into(), ..scene.snapshot() }, CATALOGUE).is_none());
}

#[test]
fn a_move_that_is_taken_back_is_forgotten() {
    let mut scene = Scene::open(find_kind("tic-tac-toe"), Seat::Second);
    let mut sight = scene.sight();
    let before = scene.standing();
    sight.hear(&scene.play(Seat::First, "a1"));
    assert!(sight.is_to_move());
    let back = TakenBack {
        game: scene.game(),
        seq: scene.seq + 1,
        ply: 0,
        standing: before,
        moves: Texts::default(),
        due_ms: None,
    };
    assert_eq!(sight.hear(&ServerMessage::TakenBack(back)), Change::Stands);
    assert!(!sight.is_to_move() && sight.view().told.is_empty());
    assert_eq!(sight.next_ply(), 1);
}

#[test]
fn who_comes_and_goes_and_offers_and_how_it_ends_is_known() {
    let scene = Scene::open(find_kind("tic-tac-toe"), Seat::Second);
    let game = scene.game();
    let mut sight = scene.sight();
    assert!(sight.has_company());
    assert_eq!(sight.left_ms(), Some(7_000));
    let gone = Presence {
        game,
        seq: 2,
        seat: Seat::First,
        here: false,
        left_ms: None,
        why: None,
        clock: Some(ClockState { second_ms: 4_000, ..clock() }),
    };
    assert_eq!(sight.hear(&ServerMessage::Presence(gone)), Change::Presence);
    assert_eq!((sight.has_company(), sight.left_ms()), (false, Some(4_000)));
    let offered = |seq, seat| Offered { game, seq, seat, what: crate::protocol::OfferKind::Draw };
    let of_other = sight.hear(&ServerMessage::Offered(offered(3, Seat::First)));
    let what = crate::protocol::OfferKind::Draw;
    assert_eq!(of_other, Change::Offered(OpenOffer { seat: Seat::First, what, seq: 3 }));
    assert_eq!(sight.hear(&ServerMessage::Offered(offered(4, Seat::Second))), Change::Nothing);
    let adjourned = Adjourned { game, seq: 5, seat: Seat::First, clock: None };
    assert_eq!(sight.hear(&ServerMessage::Adjourned(adjourned)), Change::Presence);
    assert_eq!(sight.left_ms(), None);
    let ended = Ended {
        game,
        seq: 6,
        ply: 0,
        winner: Some(Seat::First),
        result: Some(GameResult::Loss),
        reason: crate::protocol::EndReason::Resignation,
        line: None,
        score: None,
        ratings: None,
        record: "".into(),
        clock: None,
        late_ms: None,
        pair: None,
        position: None,
        moves: None,
    };
    assert_eq!(sight.hear(&ServerMessage::Ended(ended)), Change::Ended);
    assert!(!sight.is_to_move());
}
