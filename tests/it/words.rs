//! Every word is answered, once: however many come at once, from whatever chair, and whoever's they are.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use visavis::client::OpCode;

use crate::house::{House, config};
use crate::visitor::{Match, SOON, Visitor};

/// Words of every type about a game, some of which count.
fn words(game: &str, seed: usize) -> Vec<Value> {
    let about = |kind: &str| json!({"type": kind, "game": game});
    let kinds = [
        json!({"type": "hello"}),
        json!({"type": "seek", "rules": "hex"}),
        json!({"type": "withdraw"}),
        json!({"type": "rename", "name": format!("Ann {seed}")}),
        json!({"type": "carry", "page": "http://127.0.0.1/"}),
        json!({"type": "invite", "rules": "hex"}),
        json!({"type": "join", "invite": "x"}),
        json!({"type": "play", "game": game, "ply": 99, "move": "1"}),
        json!({"type": "offer", "game": game, "what": "draw", "to": 4_000_000}),
        json!({"type": "decline", "game": game, "what": "draw"}),
        json!({"type": "claim", "game": game, "what": "win"}),
        json!({"type": "say", "game": game, "phrase": "hello"}),
        about("hint"),
        about("watch"),
        about("resume"),
        about("leave"),
        about("resume"),
        json!({"type": "ping"}),
        json!({"type": "nonsense"}),
        json!({"type": "play"}),
        json!({"type": "resume", "game": "01a2293214047d9fa2f837ac5f2b8b67"}),
    ];
    // A walk that comes by all of them in another order each time.
    (0..500).map(|at| kinds[(at * 7 + at / 20 * 3 + seed) % kinds.len()].clone()).collect()
}

/// How often each word is answered, when all are and nothing more comes.
async fn answers(visitor: &mut Visitor, asked: usize) -> BTreeMap<u64, usize> {
    let mut answers = BTreeMap::new();
    loop {
        let patience = if answers.len() < asked { SOON } else { Duration::from_millis(100) };
        let Ok(heard) = timeout(patience, visitor.next()).await else { return answers };
        if let Some(re) = heard["re"].as_u64() {
            *answers.entry(re).or_default() += 1;
        }
    }
}

#[tokio::test]
async fn a_burst_of_every_word_is_answered_once_each_and_nobody_is_sent_away() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let Match { mut first, mut second, game } = Match::start(&house).await;
    for seed in 0..4 {
        let words = words(&game, seed);
        for (re, mut word) in (0..).zip(words.clone()) {
            word["id"] = json!(re);
            first.say(word.clone()).await;
            second.say(word).await;
        }
        for visitor in [&mut first, &mut second] {
            let answers = answers(visitor, words.len()).await;
            assert_eq!(answers.len(), words.len());
            assert!(answers.values().all(|times| *times == 1), "{answers:?}");
        }
    }
    assert_eq!(house.metrics.sessions_stalled.get(), 0);
    assert_eq!(house.metrics.connections.get(), 2);
}

/// What is said from a chair while its connection takes its seat anew counts like any other word.
#[tokio::test]
async fn a_word_from_a_chair_that_was_just_replaced_counts() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    for ply in 1..=6 {
        let id = game.game.clone();
        let mover = game.mover(ply);
        mover.say(json!({"type": "resume", "game": id, "id": 1})).await;
        mover.say(json!({"type": "resume", "game": id, "id": 2})).await;
        mover.say(json!({"type": "play", "game": id, "ply": ply, "move": format!("{ply}"), "id": 3})).await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            let answer = mover.next().await;
            heard.push((answer["re"].as_u64(), answer["type"].as_str().unwrap_or_default().to_owned()));
        }
        heard.sort_unstable();
        let expected = [(1, "snapshot"), (2, "snapshot"), (3, "played")];
        assert_eq!(heard, expected.map(|(re, kind)| (Some(re), kind.to_owned())));
        let other = game.mover(ply + 1);
        assert_eq!(other.hear("played").await["ply"], ply);
    }
}

/// An address may say so much on all its connections together; one more of them has no more for it.
#[tokio::test]
async fn a_new_connection_gives_an_address_no_more_words() {
    let mut config = config();
    config.limits.connections_per_ip = 100;
    config.limits.words_per_ip_10s = 60;
    let house = House::open(config);
    let (mut heard, mut refused) = (0, 0);
    for _ in 0..8 {
        let mut visitor = Visitor::knock(&house).await;
        for _ in 0..20 {
            visitor.say(json!({"type": "ping", "id": 1})).await;
            let answer = visitor.next().await;
            assert_eq!(answer["re"], 1);
            if answer["code"] == "too_fast" {
                assert!((1..=10_000).contains(&answer["retry_after_ms"].as_u64().unwrap()), "{answer}");
                refused += 1;
            } else {
                heard += 1;
            }
        }
    }
    assert!((60..110).contains(&heard) && refused >= 50, "{heard} were heard and {refused} refused");
}

/// A mailbox that takes no more is counted, whoever's it is.
#[tokio::test]
async fn a_full_mailbox_is_counted() {
    let mut config = config();
    config.limits.messages_per_10s = 10_000_000;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let mut tabs = Vec::new();
    for _ in 0..6 {
        let mut tab = game.first.again(&house).await;
        tab.say(json!({"type": "resume", "game": id})).await;
        tab.hear("snapshot").await;
        tabs.push(tab);
    }
    // More words at once than a game's mailbox holds, while it waits for the disk now and then.
    for round in 0..2_000 {
        if house.metrics.mailboxes_full.get() > 0 {
            break;
        }
        for tab in &mut tabs {
            for re in 0..40 {
                tab.say(json!({"type": "play", "game": id, "ply": 99, "move": "1", "id": re})).await;
            }
        }
        for tab in &mut tabs {
            answers(tab, 40).await;
        }
        assert!(round < 1_999, "no mailbox was ever full");
    }
    game.first.say(json!({"type": "ping"})).await;
    game.first.hear_past("pong").await;
}

/// Whoever says more than may be said hears what they are owed before they are sent away.
#[tokio::test]
async fn what_was_said_within_the_budget_is_answered_before_the_line_is_closed() {
    let house = House::open(config());
    for kind in ["withdraw", "rename", "resume"] {
        let mut visitor = Visitor::guest(&house).await;
        for re in 0..400 {
            let word =
                json!({"type": kind, "name": "Ann", "game": "01a2293214047d9fa2f837ac5f2b8b67", "id": re});
            // It may be closed before all is said.
            if visitor.send(OpCode::Text, word.to_string().as_bytes()).await.is_err() {
                break;
            }
        }
        let (heard, code) = visitor.hear_end().await;
        let answered: Vec<_> = heard.iter().filter_map(|message| message["re"].as_u64()).collect();
        assert_eq!(code, Some(4008));
        assert!((0..99).all(|re| answered.contains(&re)), "{kind}: {answered:?}");
    }
}
