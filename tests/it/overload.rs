//! A server that is behind: seeks are refused until it has caught up, and games that can go on do.

use std::sync::{Condvar, Mutex};

use rusqlite::Connection;
use serde_json::json;
use tokio::time::timeout;
use visavis::config::Config;
use visavis::rules::{
    BadOptions, Illegal, Kind, Layout, Legal, OptionSpec, Options, Outcome, Rules, Seat, Seats, Seed, Shape,
    Status, Viewer,
};

use crate::house::{House, config, kept};
use crate::http::get;
use crate::panics::Word;
use crate::visitor::{Match, SOON, Visitor};

/// Whether rules that ponder are let go on.
static MAY_GO_ON: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Lets rules that ponder go on when it is dropped, whatever became of the test.
struct Pondering;

impl Drop for Pondering {
    fn drop(&mut self) {
        *MAY_GO_ON.0.lock().unwrap() = true;
        MAY_GO_ON.1.notify_all();
    }
}

/// A game whose rules keep their thread to themselves when they are asked for `ponder`, and in which `win` wins.
#[derive(Clone, Debug, Default)]
struct Slow {
    plies: usize,
    winner: Option<Seat>,
}

impl Rules for Slow {
    const ID: &'static str = "slow";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[];
    type Move = Word;

    fn start(_: &Options, _: Seed) -> Result<Self, BadOptions> {
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
            "ponder" => {
                let (gate, opened) = &MAY_GO_ON;
                drop(opened.wait_while(gate.lock().unwrap(), |may_go_on| !*may_go_on).unwrap());
            }
            "win" => self.winner = Some(seat),
            "pass" => {}
            _ => return Err(Illegal::new("there is no such word")),
        }
        self.plies += 1;
        Ok(())
    }

    fn position(&self, _: Viewer) -> String {
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

static GAMES: [Kind; 1] = [Kind::of::<Slow>()];

/// The configuration of a server that minds being late.
fn minding() -> Config {
    let mut config = config();
    config.game.arbiters = 2;
    config.lobby.lag_ms_max = 250;
    config
}

async fn until_overloaded(house: &House, overloaded: bool) {
    let turned = async {
        while house.metrics.overloaded.get() != i64::from(overloaded) {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, turned).await.expect("the server finds out in time");
}

/// A seek is refused and says when to try again, changes nothing, and shows outside.
async fn refuses_seeks(house: &House, seeker: &mut Visitor, seek: &serde_json::Value) {
    let refused = seeker.may_not(seek.clone(), "unavailable").await;
    assert_eq!(refused["retry_after_ms"], 5_000, "{refused}");
    assert_eq!(house.metrics.waiting.get(), 0);
    let ready = get(house, "/readyz").await;
    assert_eq!((ready.status, &ready.json()["code"]), (503, &json!("unavailable")));
    assert_eq!(get(house, "/healthz").await.status, 200);
    let metrics = get(house, "/metrics").await.body;
    for line in ["visavis_overloaded 1", "visavis_seeks_refused_overloaded_total 1"] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}

async fn takes_seeks_again(house: &House, seeker: &mut Visitor, seek: &serde_json::Value) {
    until_overloaded(house, false).await;
    seeker.say(seek.clone()).await;
    seeker.hear("waiting").await;
    assert_eq!(get(house, "/readyz").await.status, 200);
}

#[tokio::test]
async fn while_a_thread_of_games_is_stuck_seeks_are_refused_and_other_games_go_on() {
    let house = House::with_games(minding(), &GAMES);
    let pondering = Pondering;
    let seek = json!({"type": "seek", "rules": "slow"});
    let mut guests = Vec::new();
    for _ in 0..5 {
        guests.push(Visitor::guest(&house).await);
    }
    let mut guest = || guests.pop().expect("one more");
    let mut stuck = Match::between(guest(), guest(), seek.clone()).await;
    let mut other = Match::between(guest(), guest(), seek.clone()).await;
    let mut seeker = guest();
    assert_eq!(get(&house, "/readyz").await.status, 200);
    stuck.first.play(&stuck.game, 1, "ponder").await;
    until_overloaded(&house, true).await;
    refuses_seeks(&house, &mut seeker, &seek).await;

    other.first.play(&other.game, 1, "pass").await;
    other.both_hear("played").await;
    other.second.play(&other.game, 2, "win").await;
    other.both_hear("played").await;
    let [first, second] = other.both_hear("ended").await;
    assert_eq!((&first["result"], &second["result"]), (&json!("loss"), &json!("win")));
    assert_eq!(house.metrics.overloaded.get(), 1, "the other thread is still stuck");

    drop(pondering);
    for played in stuck.both_hear("played").await {
        assert_eq!(played["move"], "ponder");
    }
    takes_seeks_again(&house, &mut seeker, &seek).await;
}

#[tokio::test]
async fn while_the_store_cannot_save_seeks_are_refused() {
    let (_folder, config) = kept(minding());
    let house = House::open(config.clone());
    let seek = json!({"type": "seek", "rules": "connect-four"});
    let mut game = Match::start(&house).await;
    let mut seeker = Visitor::guest(&house).await;
    game.play("1").await;
    let disk = Connection::open(&config.store.path).expect("the database");
    disk.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    game.second.play(&game.game, 2, "1").await;
    until_overloaded(&house, true).await;
    refuses_seeks(&house, &mut seeker, &seek).await;

    disk.execute_batch("ROLLBACK").expect("the disk is free");
    let mut heard = game.second.next().await;
    // A machine that is slow enough gives up the commit before; sending twice is safe.
    while heard["type"] == "refused" {
        game.second.play(&game.game, 2, "1").await;
        heard = game.second.next().await;
    }
    assert_eq!((&heard["type"], &heard["ply"]), (&json!("played"), &json!(2)));
    assert_eq!(game.first.hear("played").await["ply"], 2);
    takes_seeks_again(&house, &mut seeker, &seek).await;
}
