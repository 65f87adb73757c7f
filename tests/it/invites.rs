//! Invitations: made and looked at (`making`), taken up by a click (`taking`), and kept whatever happens to the server
//! (`keeping`). Here is what these have in common.

mod keeping;
mod making;
mod taking;

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::{Answer, get};
use crate::records::api;
use crate::visitor::{Match, Visitor, text};

/// Invites to a game of connect four, from the first seat.
async fn invite(maker: &mut Visitor) -> Value {
    invite_to(maker, json!({"seat": "first"})).await
}

/// The same with these fields besides.
async fn invite_to(maker: &mut Visitor, more: Value) -> Value {
    let mut message = json!({"type": "invite", "rules": "connect-four"});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    maker.say(message).await;
    maker.hear_past("invited").await
}

fn join(named: &Value) -> Value {
    json!({"type": "join", "invite": named})
}

/// So many invitations stand. What is counted is set right after it is told, or after the server has opened its doors.
async fn stand(house: &House, invites: i64) {
    let counted = async {
        while house.metrics.invites.get() != invites {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), counted).await.unwrap_or_else(|_| panic!("{invites} stand"));
}

async fn look(house: &House, named: &Value) -> Answer {
    get(house, &format!("/api/v1/invites/{}", text(named))).await
}

/// Somebody takes an invitation up whose maker is there: both are seated.
async fn taken_up(maker: Visitor, mut guest: Visitor, invited: &Value) -> Match {
    let mut first = maker;
    guest.say(join(&invited["code"])).await;
    let snapshot = guest.hear("snapshot").await;
    assert_eq!(snapshot["seat"], "second", "{snapshot}");
    let mut heard = [first.next().await, first.next().await];
    heard.sort_by_key(|message| text(&message["type"]));
    assert_eq!((&heard[0]["type"], &heard[0]["seat"]), (&json!("snapshot"), &json!("first")));
    let withdrawn = json!({"type": "withdrawn", "invite": invited["invite"], "game": snapshot["game"]});
    assert_eq!(heard[1], withdrawn);
    Match { first, second: guest, game: text(&snapshot["game"]) }
}
