//! **Invariant:** no position is shown to a viewer who may not see it, not in a length, an order or an error text either.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{Match, Visitor};

/// Two fleets of first's that differ only where nobody will shoot, and one of second's.
const FIRST: [&str; 2] = ["A1h5-A2h4-A3h3-A4h3-A5h2", "F6v5-D10h2-A3h3-A2h4-A4h3"];
const SECOND: &str = "J1v5-I1v4-G1v3-H1v3-F1v2";

fn seek(game: &str) -> Value {
    json!({"type": "seek", "rules": game})
}

/// What everybody but first heard and read of a game, with what differs from game to game blanked.
async fn overheard(house: &House, fleet: &str) -> Vec<String> {
    let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
    let mut table = Match::between(one, other, seek("battleship")).await;
    let (game, mut ply) = (table.game.clone(), 0);
    let mut watcher = Visitor::guest(house).await;
    watcher.say(json!({"type": "watch", "game": game})).await;
    let mut heard = vec![watcher.next_text().await];
    // The news of a move that was made while words were tried.
    let mut early = None;
    for (first_moves, mv) in [
        (true, fleet),
        (false, SECOND),
        (true, "J1"),
        (false, "A2"),
        (true, "A10"),
        (false, "J10"),
        (true, "B10"),
        (false, "B2"),
    ] {
        ply += 1;
        let (mover, waits) = if first_moves {
            (&mut table.first, &mut table.second)
        } else {
            (&mut table.second, &mut table.first)
        };
        mover.play(&game, ply, mv).await;
        mover.hear("played").await;
        let told = waits.next_text().await;
        heard.extend(first_moves.then_some(told));
        heard.push(match early.take() {
            Some(text) => text,
            None => watcher.next_text().await,
        });
        heard.push(get(house, &format!("/api/v1/games/{game}")).await.body);
        for word in [
            json!({"type": "play", "game": game, "ply": ply + 1, "move": "A2"}),
            json!({"type": "play", "game": game, "ply": ply + 1, "move": "K11"}),
            json!({"type": "play", "game": game, "ply": ply + 1, "move": "A1h5-A1h4-A1h3-A1h3-A1h2"}),
            json!({"type": "offer", "game": game, "what": "takeback"}),
            json!({"type": "resume", "game": game}),
        ] {
            table.second.say(word.clone()).await;
            let answer = table.second.next_text().await;
            if answer.contains(r#""type":"played""#) {
                early = Some(watcher.next_text().await);
            }
            heard.push(answer);
            watcher.say(word).await;
            heard.push(watcher.next_text().await);
        }
    }
    let ids = [(table.first.id, "FIRST"), (table.second.id, "SECOND"), (game, "GAME")];
    heard.iter().map(|text| ids.iter().fold(blank(text), |text, (id, name)| text.replace(id, name))).collect()
}

/// Blanks what differs between any two games: commitments, times and the numbers of guests, each with its length, and how long
/// each has waited.
fn blank(text: &str) -> String {
    let mut blanked = String::new();
    let waited = text.split_once(r#""waited_ms":{"#).and_then(|(_, rest)| rest.split_once('}'));
    let text = &waited.map_or_else(|| text.to_owned(), |(waited, _)| text.replacen(waited, "_", 1));
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() {
            run.push(letter);
            continue;
        }
        let digits = run.chars().all(|letter| letter.is_ascii_digit());
        let varies = run.len() == 64 || (digits && run.len() == 13) || (digits && run.len() == 4);
        blanked.push_str(&if varies { "_".repeat(run.len()) } else { run.clone() });
        run.clear();
        blanked.push(letter);
    }
    blanked
}

#[tokio::test]
async fn what_is_hidden_shows_in_no_word() {
    let house = House::open(config());
    let [one, other] = [overheard(&house, FIRST[0]).await, overheard(&house, FIRST[1]).await];
    assert_eq!(one.len(), other.len());
    for (text, same) in one.iter().zip(&other) {
        assert_eq!(text, same);
    }
    assert!(one.iter().all(|text| FIRST.iter().all(|fleet| !text.contains(fleet))));
    assert!(one.iter().any(|text| text.contains('*')), "a hit was seen");
}

#[tokio::test]
async fn all_is_shown_at_the_end() {
    let house = House::open(config());
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut table = Match::between(one, other, seek("battleship")).await;
    let game = table.game.clone();
    let mut watcher = Visitor::guest(&house).await;
    watcher.say(json!({"type": "watch", "game": game})).await;
    assert_eq!(watcher.hear("snapshot").await["legal"], json!([]));
    table.first.play(&game, 1, FIRST[0]).await;
    table.both_hear("played").await;
    table.second.say(json!({"type": "resign", "game": game})).await;
    let [first, second] = table.both_hear("ended").await;
    watcher.hear("played").await;
    for ended in [first, second, watcher.hear("ended").await] {
        assert_eq!(ended["moves"], json!([FIRST[0]]));
        assert!(ended["position"].as_str().unwrap().contains(&format!("fleet={},-", FIRST[0])));
    }
    let record = get(&house, &format!("/api/v1/games/{game}")).await.json();
    assert_eq!(record["moves"][0]["move"], FIRST[0]);
    for visitor in [&mut table.second, &mut watcher] {
        let word = if visitor.id == table.game { "resume" } else { "watch" };
        visitor.say(json!({"type": word, "game": game})).await;
        assert_eq!(visitor.hear_past("snapshot").await["moves"], json!([FIRST[0]]));
    }
}

/// When both may move, the one who was slower says the same move again with the next number; order and a repeat of it in
/// another order of ships change nothing.
#[tokio::test]
async fn both_may_move_and_the_slower_tries_again() {
    let house = House::open(config());
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut table = Match::between(one, other, seek("battleship")).await;
    let game = table.game.clone();
    table.second.play(&game, 1, SECOND).await;
    assert_eq!(table.second.hear("played").await["move"], SECOND);
    assert_eq!(table.first.hear("played").await["move"], "?");
    let refused = {
        table.first.play(&game, 1, FIRST[0]).await;
        table.first.refused("stale_ply").await
    };
    assert_eq!(refused["ply"], 1);
    table.first.play(&game, 2, FIRST[0]).await;
    assert_eq!(
        table.both_hear("played").await.map(|played| played["move"].clone()),
        [json!(FIRST[0]), json!("?")]
    );
    let turned: Vec<&str> = SECOND.rsplit('-').collect();
    table.second.play(&game, 1, &turned.join("-")).await;
    assert_eq!(
        table.second.hear("played").await["move"],
        SECOND,
        "the same fleet in another order is the same move"
    );
    table.first.nothing_more().await;
}
