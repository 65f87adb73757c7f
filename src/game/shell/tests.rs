//! A Game actor by itself, with probes for connections (`scene`): whatever happens to it, its end is saved and told,
//! and every message is answered.

mod resting;
mod scene;
mod stalls;

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use serde_json::{Value, json};

use super::*;
use crate::game::{Chair, Header, NotTaken, State, Table, Terms, verify};
use crate::protocol::{ClaimKind, OfferKind};
use crate::rules::{CATALOGUE, Options};
use crate::store::{Archive, Players};
use scene::{Blunder, Halt, Scene, Told, next};

/// Should a Game panic by a mistake of its own, its end is saved, and told only then; its place is free.
#[test]
fn a_game_that_panics_itself_is_ended_saved_and_told() {
    std::panic::set_hook(Box::new(|_| {}));
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let (table, chair) = scene.open().await;
        let id = scene.header.id;
        let store = scene.deps.store.clone();
        table.addr.do_send(Blunder);
        let mut freed = false;
        let mut ended = false;
        while !(freed && ended) {
            match next(&mut scene.told).await {
                Told::Session(Notice::Over(_, frame)) => {
                    assert!(frame.text().contains("\"adjudication\""), "{}", frame.text());
                    assert!(store.has_ended(id).await.unwrap(), "it is saved before it is told");
                    ended = true;
                }
                Told::Lobby(TableNews::Freed(_)) => freed = true,
                Told::Session(_) | Told::Lobby(_) => {}
            }
        }
        drop(chair);
        let document = store.record(id).await.unwrap().unwrap().unwrap();
        assert_eq!(verify(&document, CATALOGUE).unwrap().game, id);
    });
    let _ = std::panic::take_hook();
}

/// Messages that are in the mailbox of a game when it stops are answered all the same, and those from a chair whose place is
/// gone, too.
#[test]
fn every_word_that_a_game_was_sent_is_answered() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let (mut table, chair) = scene.open().await;
        table.watch(scene.client.clone(), Some(1)).unwrap();
        chair.play(1, "4".to_owned(), None, Some(2)).unwrap();
        let Told::Session(Notice::Watching(..)) = next(&mut scene.told).await else { panic!("it watches") };
        let told = scene.told().await;
        assert_eq!((&told["code"], &told["re"]), (&json!("not_seated"), &json!(2)));
        table.addr.do_send(Halt);
        for re in 3..10 {
            chair.resign(Some(re)).unwrap();
        }
        let mut answered = Vec::new();
        while answered.len() < 7 {
            if let Told::Session(Notice::Told(frame)) = next(&mut scene.told).await {
                let told: Value = frame.text().parse().unwrap();
                answered.extend(told["re"].as_u64());
            }
        }
        answered.sort_unstable();
        assert_eq!(answered, [3, 4, 5, 6, 7, 8, 9]);
    });
}

/// A message that the lobby sent before it heard that the game may hibernate keeps the game, and is answered. Who hibernates
/// takes no more messages, and is neither freed nor closed.
#[test]
fn a_word_on_its_way_keeps_a_game_awake() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        scene.deps.absence.rest_s = 1;
        let (mut table, chair) = scene.open().await;
        drop(chair);
        let (heard, _) = scene.unattended().await;
        table.attend(Seat::First, scene.client.clone(), None).unwrap();
        assert!(!table.hibernate(heard), "a message is on its way");
        let chair = scene.chair().await;
        chair.play(1, "4".to_owned(), None, None).unwrap();
        drop(chair);
        let (heard, hibernated) = scene.unattended().await;
        assert!(table.hibernate(heard), "it has heard everything");
        let gone = async {
            while table.addr.connected() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the actor stops");
        assert_eq!(table.watch(scene.client.clone(), None), Err(NotTaken));

        let header = Arc::clone(&scene.header);
        let deps = scene.deps.clone();
        let mut table =
            Game::wake(header, hibernated, Default::default(), deps, &scene.arbiter.handle()).unwrap();
        table.attend(Seat::First, scene.client.clone(), None).unwrap();
        match next(&mut scene.told).await {
            Told::Session(Notice::Seated(chair, State::Running, frame)) => {
                assert!(frame.text().contains(r#""moves":["4"]"#), "{}", frame.text());
                drop(chair);
            }
            Told::Session(_) | Told::Lobby(_) => panic!("nothing is told between hibernation and seat"),
        }
    });
}

/// What was said before a connection ended counts, though something else was told meanwhile that it did not take any more.
#[test]
fn a_move_of_who_has_gone_counts_if_it_came_before() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let (mut table, chair) = scene.open().await;
        chair.play(1, "4".to_owned(), None, Some(1)).unwrap();
        let gone = scene.ended(&mut table, Seat::Second).await;
        chair.offer(OfferKind::Draw, None, Some(2)).unwrap();
        gone.play(2, "4".to_owned(), None, Some(1)).unwrap();
        drop(gone);
        let mut told = Vec::new();
        while told.last().is_none_or(|last: &Value| last["seq"] != 4) {
            told.push(scene.told().await);
        }
        let kinds: Vec<_> = told.iter().map(|told| told["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["played", "presence", "offered", "played"], "{told:?}");
    });
}
