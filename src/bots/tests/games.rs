//! Whole games against a bot, and what becomes of them when a search goes wrong.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::person::{House, Person, run};
use super::searches::{Gate, but_for, panics, stubborn};
use crate::bots::{Level, Searcher};
use crate::engine;
use crate::protocol::{Clock, OfferKind};
use crate::rules::{CATALOGUE, OptionValue, Options, Seed, find};

fn own() -> Searcher {
    std::sync::Arc::new(engine::searcher)
}

/// A clock by which a bot plays at once.
const fn hasty() -> Clock {
    Clock::PerMove { per_move_ms: 2_000 }
}

fn size(size: u32) -> Options {
    Options::from([("size", OptionValue::Whole(size))])
}

/// Plays at random until the game is over: how it ended.
async fn play_out(person: &mut Person, snapshot: &Value) -> Value {
    let kind = find(CATALOGUE, snapshot["rules"].as_str().unwrap()).unwrap();
    let options: Options = serde_json::from_value(snapshot["options"].clone()).unwrap();
    let mut rng = StdRng::seed_from_u64(3);
    let mut said = snapshot.clone();
    loop {
        let mine = said["turn"].as_array().is_some_and(|turn| turn.contains(&snapshot["seat"]));
        if said["type"] == "ended" {
            return said;
        }
        if mine && ["snapshot", "played"].contains(&said["type"].as_str().unwrap()) {
            let text = if let Value::Array(moves) = &said["legal"] {
                text(&moves[rng.random_range(0..moves.len())])
            } else {
                let seat = serde_json::from_value(snapshot["seat"].clone()).unwrap();
                let board = kind.open(&options, Seed::default()).unwrap();
                board.random_move(seat, &mut |limit| rng.random_range(0..limit)).unwrap()
            };
            let ply = u32::try_from(said["ply"].as_u64().unwrap()).unwrap() + 1;
            person.chair().play(ply, text, None, None).unwrap();
        }
        said = person.hear_anything().await;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn a_bot_plays_every_kind_of_game_to_its_end() {
    run(async {
        let mut house = House::open(Level::One, 1, own());
        let mut person = house.person().await;
        for kind in CATALOGUE {
            let snapshot = person.meet(kind.id, &Options::default(), Some(hasty())).await;
            let ended = play_out(&mut person, &snapshot).await;
            assert_eq!(ended["reason"], "rules", "{}: {ended}", kind.id);
            assert!(ended["ply"].as_u64().unwrap() > 3);
        }
    });
}

/// **Invariant:** a search that panics or never ends costs its own game only.
#[test]
fn a_search_that_panics_or_never_ends_costs_its_own_game_only() {
    run(async {
        let stuck = Gate::default();
        let searcher = but_for(("size", 4), panics());
        let both: Searcher = {
            let stubborn = stubborn(&stuck, 1);
            std::sync::Arc::new(move |kind, options, bytes, seed| {
                let of = if options.whole("size") == 5 { &stubborn } else { &searcher };
                of(kind, options, bytes, seed)
            })
        };
        let mut house = House::open(Level::One, 2, both);
        let mut good = house.person().await;
        let going_on = good.meet("tic-tac-toe", &Options::default(), None).await;
        let slow = Clock::PerMove { per_move_ms: 60_000 };
        for wrong in [4, 5] {
            let mut person = house.person().await;
            let snapshot = person.meet("hex", &size(wrong), Some(slow.clone())).await;
            if snapshot["turn"] == json!([snapshot["seat"]]) {
                person.chair().play(1, "a2".into(), None, None).unwrap();
            }
            let ended = person.hear("ended").await;
            assert_eq!((&ended["reason"], &ended["result"]), (&json!("resignation"), &json!("win")));
        }
        let ended = play_out(&mut good, &going_on).await;
        assert_eq!(ended["reason"], "rules");
        let text = house.metrics.text();
        assert!(text.contains(r#"bot_searches_total{code="panicked"} 1"#), "{text}");
        assert!(text.contains(r#"bot_searches_total{code="overran"} 1"#), "{text}");
        assert_eq!(house.metrics.bots.threads_lost.get(), 1);
        stuck.open();
    });
}

#[test]
fn a_bot_gives_a_move_back_and_answers_a_draw_and_plays_again() {
    run(async {
        let mut house = House::open(Level::Three, 1, own());
        let mut person = house.person().await;
        let snapshot = person.meet("tic-tac-toe", &Options::default(), None).await;
        let mut ply = 0;
        if snapshot["turn"] != json!([snapshot["seat"]]) {
            ply = person.hear("played").await["ply"].as_u64().unwrap();
        }
        let free = |standing: &Value| text(&standing["legal"][0]);
        let last = if ply == 0 { snapshot.clone() } else { Value::Null };
        let mv = if ply == 0 { free(&last) } else { "b1".into() };
        let next = u32::try_from(ply + 1).unwrap();
        person.chair().play(next, mv, None, None).unwrap();
        person.hear("played").await;
        person.chair().offer(OfferKind::Takeback, None, None).unwrap();
        let back = person.hear("taken_back").await;
        assert_eq!(back["ply"], json!(ply));
        person.chair().play(next, free(&back), None, None).unwrap();
        let own = person.hear("played").await;
        let answer = person.hear("played").await;
        assert_eq!(
            (own["seat"].clone(), answer["seat"] == snapshot["seat"]),
            (snapshot["seat"].clone(), false)
        );
        person.chair().offer(OfferKind::Draw, None, None).unwrap();
        person.hear("offered").await;
        let said = loop {
            let said = person.hear_anything().await;
            if ["declined", "ended"].contains(&said["type"].as_str().unwrap()) {
                break said;
            }
        };
        if said["type"] == "declined" {
            person.chair().resign(None).unwrap();
            person.hear("ended").await;
        }
        person.chair().offer(OfferKind::Rematch, None, None).unwrap();
        let again = person.hear("snapshot").await;
        assert_eq!(again["origin"]["kind"], "rematch");
        assert_ne!(again["seat"], snapshot["seat"]);
    });
}

/// Who goes away in the middle leaves the game alone with nobody, and it rests; whoever comes back finds the bot there.
#[test]
fn a_bot_leaves_with_the_person_and_comes_back_with_them() {
    run(async {
        let mut house = House::open(Level::One, 1, own());
        let mut person = house.person().await;
        let snapshot = person.meet("gomoku", &Options::default(), None).await;
        let game = snapshot["game"].clone();
        if snapshot["turn"] != json!([snapshot["seat"]]) {
            person.hear("played").await;
        }
        let gone = person.leave();
        while house.metrics.games_resting.get() == 0 {
            tokio::task::yield_now().await;
        }
        let mut back = house.again(&gone).await;
        let resumed = back.resume(&game).await;
        let ply = u32::try_from(resumed["ply"].as_u64().unwrap()).unwrap() + 1;
        back.chair().play(ply, text(&resumed["legal"][0]), None, None).unwrap();
        back.hear("played").await;
        let answer = back.hear("played").await;
        assert_eq!(answer["ply"], json!(ply + 1));
    });
}
