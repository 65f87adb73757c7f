//! What is offered after the end of games, and how long it is kept.

use super::*;
use crate::rules::Seat;
use crate::store::{Rematch, Rematches};

const DAY_MS: u64 = 86_400_000;

#[tokio::test]
async fn the_last_offer_of_a_game_is_found_until_it_is_forgotten() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let running = store.offer_rematch(id, Seat::First, 3_000).await;
    assert_eq!(running, Err(Unsaved), "nothing is offered before the end");
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    assert_eq!(store.offered_rematch(id).await, Ok(None));
    for seat in [Seat::First, Seat::Second] {
        store.offer_rematch(id, seat, 3_000).await.unwrap();
    }
    store.close().await;
    let store = world.start();
    assert_eq!(
        store.offered_rematch(id).await,
        Ok(Some(Rematch::Offered(Seat::Second))),
        "it outlasts the server"
    );
    store.forget_rematch(id);
    store.close().await;
    assert_eq!(world.start().offered_rematch(id).await, Ok(None));
}

#[tokio::test]
async fn another_that_has_begun_is_written_down_with_it_and_never_forgotten() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    store.offer_rematch(id, Seat::First, 3_000).await.unwrap();
    world.game_after(&store, players, Some(id)).await;
    assert_eq!(store.offered_rematch(id).await, Ok(Some(Rematch::Begun)));
    store.forget_rematch(id);
    store.close().await;
    assert_eq!(world.start().offered_rematch(id).await, Ok(Some(Rematch::Begun)));
}

#[tokio::test]
async fn no_offer_is_kept_for_longer_than_it_may_be_taken_up() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let mut games = Vec::new();
    for at_ms in [1_000, 1_001, 1_001 + DAY_MS] {
        let (number, id) = world.game(&store, players).await;
        store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
        store.offer_rematch(id, Seat::First, at_ms).await.unwrap();
        games.push(id);
    }
    let mut kept = Vec::new();
    for game in games {
        kept.push(store.offered_rematch(game).await.unwrap());
    }
    let first = Some(Rematch::Offered(Seat::First));
    assert_eq!(kept, [None, first, first]);
}
