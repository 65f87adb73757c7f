//! The programs of `examples/`, as somebody runs them who writes a client of their own: two bots play each other, and a
//! watcher prints what they do.

#[allow(unreachable_pub, reason = "a program of its own")]
#[path = "../../examples/random_bot.rs"]
mod random_bot;
#[allow(unreachable_pub, reason = "a program of its own")]
#[path = "../../examples/watcher.rs"]
mod watcher;

use std::time::Duration;

use tokio::time::timeout;
use visavis::protocol::{GameId, GameResult};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{SOON, text};

/// How long all games of the bots may take.
const TO_THE_END: Duration = Duration::from_mins(2);
const RULES: &str = "hex";
const GAMES: usize = 2;

/// A game that runs.
async fn running(house: &House) -> GameId {
    loop {
        let list = get(house, "/api/v1/games?state=running").await.json();
        if let Some(game) = list["games"].as_array().expect("a list").first() {
            return GameId::parse(&text(&game["game"])).expect("an id");
        }
    }
}

#[tokio::test]
async fn two_bots_play_each_other_and_a_watcher_prints_what_they_do() {
    let house = House::open(config());
    let url = house.url("/ws");
    let bot = || {
        let url = url.clone();
        tokio::spawn(async move { random_bot::play(&url, RULES, GAMES).await })
    };
    let bots = [bot(), bot()];
    let game = timeout(SOON, running(&house)).await.expect("they meet in time");
    let mut printed = Vec::new();
    let watched = timeout(TO_THE_END, watcher::watch(&url, game, &mut printed)).await;
    watched.expect("an end in time").expect("a game to watch");
    let [one, other] = timeout(TO_THE_END, async {
        let [one, other] = bots;
        [one.await, other.await].map(|results| results.expect("no panic").expect("games to the end"))
    })
    .await
    .expect("an end in time");
    assert_eq!(one.len(), GAMES);
    for (one, other) in one.iter().zip(&other) {
        assert!(matches!(
            (one, other),
            (GameResult::Win, GameResult::Loss) | (GameResult::Loss, GameResult::Win)
        ));
    }
    let printed = String::from_utf8(printed).expect("text");
    let record = get(&house, &format!("/api/v1/games/{game}")).await.json();
    let moves: Vec<_> =
        record["moves"].as_array().expect("a list").iter().map(|mv| text(&mv["move"])).collect();
    let lines: Vec<_> = printed.lines().collect();
    assert!(moves.len() > 20 && lines.len() == moves.len() + 2, "{printed}");
    for ((ply, mv), line) in (1..).zip(&moves).zip(&lines[1..]) {
        assert!(line.starts_with(&format!("{ply:3} {mv}")), "{line}");
    }
    let winner = text(&record["ended"]["winner"]);
    assert_eq!(*lines.last().unwrap(), format!("{winner} wins by rules"), "{printed}");
}

/// What is wrong with an argument names it, in words.
#[tokio::test]
async fn what_an_example_cannot_do_it_says_with_its_subject() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let free = format!("ws://{free}/ws");
    let id = "0".repeat(32);
    let of = |arguments: &str| arguments.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (arguments, said) in [
        ("wss://127.0.0.1/ws hex 1".to_owned(), "\"wss://127.0.0.1/ws\" does not begin with ws://"),
        (format!("{free} hex 1"), &format!("{free:?} cannot be reached: ")),
        (format!("{free} hex three"), "GAMES is how many games, as a number, and not \"three\""),
        (free.clone(), "the arguments are URL RULES GAMES"),
    ] {
        let error = random_bot::run(&of(&arguments)).await.unwrap_err().to_string();
        assert!(error.starts_with(said), "{arguments}: {error}");
    }
    for (arguments, said) in [
        (format!("wss://127.0.0.1/ws {id}"), "\"wss://127.0.0.1/ws\" does not begin with ws://"),
        (format!("{free} {id}"), &format!("{free:?} cannot be reached: ")),
        (format!("{free} nothing"), "GAME is the id of a game, and not \"nothing\""),
        (free.clone(), "the arguments are URL GAME"),
    ] {
        let error = watcher::run(&of(&arguments), &mut Vec::new()).await.unwrap_err().to_string();
        assert!(error.starts_with(said), "{arguments}: {error}");
    }
}
