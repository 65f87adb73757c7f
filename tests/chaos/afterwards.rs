//! What the server says when all games are over: each of them once, with the record it had, and every result counted once.
//! Knows documents and results; never how they came about.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use tokio::sync::watch;
use visavis::rules::Seat;

use super::evening::Ended;
use super::program::{Up, document};
use super::umpire::{Over, record_of};

/// How games end that are nobody's result.
const UNPLAYED: [&str; 3] = ["cancelled", "abandoned", "adjudication"];

/// What a player has to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Score {
    wins: u64,
    losses: u64,
    draws: u64,
    /// Rated games that count for something, by kind.
    rated: BTreeMap<String, u64>,
}

/// Holds all of it against what was played.
pub async fn agree(ended: &Ended) {
    let mut news = ended.program.news();
    each_is_listed_once(&mut news, &ended.over).await;
    let (mut counted, mut unplayed) = (HashSet::new(), HashSet::new());
    for over in &ended.over {
        let record = record_of(&mut news, &over.game).await;
        if let Some(before) = &over.record {
            assert_eq!(record, *before, "the record of {} has changed", over.game);
        }
        assert_eq!(record.get("counted").is_some(), over.rated, "{record}");
        if ["first", "second"].iter().any(|seat| record["counted"][seat]["permille"].as_u64() > Some(0)) {
            counted.insert(over.game.as_str());
        }
        if UNPLAYED.iter().any(|reason| record["ended"]["reason"] == *reason) {
            unplayed.insert(over.game.as_str());
        }
        let count = record["moves"].as_array().map(Vec::len);
        assert_eq!((winner(&record), count), (over.winner, Some(over.moves)), "{record}");
    }
    let mut scores: HashMap<&str, Score> = HashMap::new();
    for over in &ended.over {
        for (seat, player) in over.players.iter() {
            let score = scores.entry(player).or_default();
            match over.winner {
                _ if unplayed.contains(over.game.as_str()) => {}
                None => score.draws += 1,
                Some(winner) if winner == seat => score.wins += 1,
                Some(_) => score.losses += 1,
            }
            if counted.contains(over.game.as_str()) {
                *score.rated.entry(over.rules.to_owned()).or_default() += 1;
            }
        }
    }
    for player in &ended.players {
        let played = scores.remove(player.as_str()).unwrap_or_default();
        assert_eq!(score(&mut news, player).await, played, "{player}");
    }
    assert!(scores.is_empty(), "{:?} played and never came home", scores.keys());
}

fn winner(record: &Value) -> Option<Seat> {
    serde_json::from_value(record["ended"]["winner"].clone()).expect("a seat or nothing")
}

async fn each_is_listed_once(news: &mut watch::Receiver<Up>, over: &[Over]) {
    let mut missing: HashMap<&str, &Over> = over.iter().map(|over| (over.game.as_str(), over)).collect();
    let mut after = String::new();
    loop {
        let (_, page) = document(news, &format!("/api/v1/games?state=ended&limit=100&after={after}")).await;
        for listed in page["games"].as_array().expect("a list") {
            let game = listed["game"].as_str().expect("an id");
            let over = missing
                .remove(game)
                .unwrap_or_else(|| panic!("nobody played {listed}, or it is there twice"));
            assert_eq!(winner(listed), over.winner, "{listed}");
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert!(missing.is_empty(), "{:?} are not listed", missing.keys());
}

async fn score(news: &mut watch::Receiver<Up>, player: &str) -> Score {
    let (status, body) = document(news, &format!("/api/v1/players/{player}")).await;
    assert_eq!(status, 200, "{player}: {body}");
    let count = |result: &str| body["results"][result].as_u64().expect("a number");
    let mut rated = BTreeMap::new();
    for rating in body["ratings"].as_array().expect("a list") {
        let rules = rating["rules"].as_str().expect("a name").to_owned();
        *rated.entry(rules).or_default() += rating["games"].as_u64().expect("a number");
    }
    Score { wins: count("wins"), losses: count("losses"), draws: count("draws"), rated }
}
