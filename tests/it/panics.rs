//! **Invariant:** a panic ends at most its own game.

use std::fmt;
use std::str::FromStr;

use futures_util::future::join_all;
use serde_json::{Value, json};
use visavis::rules::{
    BadOptions, Illegal, Kind, Layout, Legal, OptionSpec, Options, Outcome, Rules, Seat, Seats, Seed, Shape,
    Status, Viewer,
};

use crate::house::{House, config};
use crate::visitor::{Match, Visitor};

/// A game whose rules panic when they are asked for `panic`, whose position cannot be told after `crumble`, and in
/// which `win` wins.
#[derive(Clone, Debug, Default)]
pub struct Brittle {
    plies: usize,
    winner: Option<Seat>,
    crumbled: bool,
}

/// A move that is any word.
#[derive(Clone, Debug, PartialEq)]
pub struct Word(pub String);

impl FromStr for Word {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Rules for Brittle {
    const ID: &'static str = "brittle";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[OptionSpec::flag("broken", false)];
    type Move = Word;

    fn start(options: &Options, _: Seed) -> Result<Self, BadOptions> {
        assert!(!options.flag("broken"), "these rules cannot even start");
        Ok(Self::default())
    }

    fn status(&self) -> Status {
        match self.winner {
            Some(winner) => Status::Over(Outcome { winner: Some(winner), ..Outcome::default() }),
            None if self.plies % 2 == 0 => Status::ToMove(Seats::One(Seat::First)),
            None => Status::ToMove(Seats::One(Seat::Second)),
        }
    }

    fn legal(&self, _: Seat) -> Legal<Word> {
        Legal::Unlisted
    }

    fn play(&mut self, seat: Seat, mv: &Word) -> Result<(), Illegal> {
        match mv.0.as_str() {
            "panic" => panic!("these rules are wrong"),
            "win" => self.winner = Some(seat),
            "crumble" => self.crumbled = true,
            "pass" => {}
            _ => return Err(Illegal::new("there is no such word")),
        }
        self.plies += 1;
        Ok(())
    }

    fn position(&self, _: Viewer) -> String {
        assert!(!self.crumbled, "this position cannot be told");
        self.plies.to_string()
    }

    fn layout(&self, _: Viewer) -> Vec<Layout> {
        vec![Layout::new(Shape::Squares, 0, 0, |_, _| None)]
    }

    fn notation(&self) -> String {
        self.plies.to_string()
    }

    fn read(_: &Options, text: &str) -> Result<Self, Illegal> {
        Err(Illegal::not(text, "a position"))
    }
}

static GAMES: [Kind; 1] = [Kind::of::<Brittle>()];

#[tokio::test]
async fn rules_that_panic_end_their_own_game() {
    let mut config = config();
    config.lobby.games_max = 1_001;
    config.limits.messages_per_10s = 10_000;
    let house = House::with_games(config, &GAMES);
    let seek = json!({"type": "seek", "rules": "brittle"});
    let guests = join_all((0..2_002).map(|_| Visitor::guest(&house))).await;
    let mut guests = guests.into_iter();
    let mut games = Vec::new();
    while let (Some(one), Some(other)) = (guests.next(), guests.next()) {
        games.push(Match::between(one, other, seek.clone()).await);
    }
    let mut broken = games.pop().unwrap();
    broken
        .first
        .may_not(json!({"type": "play", "game": broken.game, "ply": 1, "move": "x"}), "illegal_move")
        .await;
    broken.first.play(&broken.game, 1, "panic").await;
    for ended in broken.both_hear("ended").await {
        assert_eq!(
            (&ended["reason"], &ended["winner"], &ended["result"]),
            (&json!("adjudication"), &Value::Null, &json!("draw"))
        );
    }
    broken.first.say(json!({"type": "resume", "game": broken.game})).await;
    assert_eq!(broken.first.hear("snapshot").await["ended"]["reason"], "adjudication");
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    games.push(Match::between(one, other, seek).await);
    join_all(games.iter_mut().map(|game| async {
        game.first.play(&game.game, 1, "pass").await;
        game.both_hear("played").await;
        game.second.play(&game.game, 2, "win").await;
        game.both_hear("played").await;
        let [first, second] = game.both_hear("ended").await;
        assert_eq!((&first["result"], &second["result"]), (&json!("loss"), &json!("win")));
    }))
    .await;
}

#[tokio::test]
async fn rules_that_panic_after_the_move_leave_no_gap() {
    let house = House::with_games(config(), &GAMES);
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut game = Match::between(one, other, json!({"type": "seek", "rules": "brittle"})).await;
    game.first.play(&game.game, 1, "pass").await;
    game.both_hear("played").await;
    game.second.play(&game.game, 2, "crumble").await;
    for ended in game.both_hear("ended").await {
        assert_eq!(
            (&ended["reason"], &ended["seq"], &ended["ply"]),
            (&json!("adjudication"), &json!(2), &json!(1))
        );
    }
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = game.second.hear("snapshot").await;
    assert_eq!(
        (&snapshot["seq"], &snapshot["moves"], &snapshot["position"]),
        (&json!(2), &json!(["pass"]), &json!("1"))
    );
}

#[tokio::test]
async fn rules_that_cannot_start_refuse_the_seek() {
    let house = House::with_games(config(), &GAMES);
    let mut visitor = Visitor::guest(&house).await;
    let seek = json!({"type": "seek", "rules": "brittle", "options": {"broken": true}});
    visitor.may_not(seek, "bad_options").await;
    visitor.nothing_more().await;
}
