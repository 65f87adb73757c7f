//! Players as they are kept: with their secrets or not at all, and with names that are known to be taken.

use super::*;
use crate::protocol::{NameKey, PlayerName};
use crate::store::{Newcomer, StoredPlayer};

#[tokio::test]
async fn a_player_whose_secret_cannot_be_saved_is_not_there_at_all() {
    let mut world = World::new();
    let store = world.start();
    let ann = world.player(&store).await;
    let ben = PlayerId::new(2, &mut world.rng);
    let name = PlayerName::parse("Ben").unwrap();
    let player = StoredPlayer { id: ben, name: name.clone(), since_ms: 1, bot: false };
    let taken = TokenHash::of(&ann.to_string());
    let newcomer = Newcomer { player, tokens: vec![taken], blocked: Vec::new() };
    assert_eq!(store.rename(Some(newcomer), ben, name).await, Err(Unsaved));
    assert_eq!(store.player(ben).await.unwrap(), None);
    assert_eq!(store.player_by_token(taken).await.unwrap().unwrap().player.id, ann);
}

/// What was written before names had keys, and by another rule than the one that holds.
#[tokio::test]
async fn the_names_of_ranked_players_are_known_whatever_rule_they_were_taken_under() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let key = NameKey::of("ANN");
    let somebody = PlayerId::new(7, &mut world.rng);
    assert_eq!(store.ranked_names(vec![key], somebody).await, Ok(vec![]), "they have no rating yet");
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    assert_eq!(store.ranked_names(vec![NameKey::of("Bea"), key], somebody).await, Ok(vec![key]));
    store.rename(None, players.first, PlayerName::kept("Admin").unwrap()).await.unwrap();
    assert_eq!(store.ranked_names(vec![key], players.second).await, Ok(vec![]), "one's own is free");
    store.close().await;

    for stale in ["UPDATE players SET name_key = 7", "UPDATE players SET name_key = NULL"] {
        let db = world.db();
        db.execute_batch(&format!("{stale}; UPDATE meta SET value = 1 WHERE key = 'name_rule'")).unwrap();
        drop(db);
        let store = world.start();
        let keys = vec![key, NameKey::of("Admin"), NameKey::of("Bea")];
        assert_eq!(store.ranked_names(keys.clone(), somebody).await, Ok(keys[..2].to_vec()), "{stale}");
        let token = TokenHash::of(&players.first.to_string());
        let admin = store.player_by_token(token).await.unwrap().unwrap();
        assert_eq!(admin.player.name.as_str(), "Admin", "a name that nobody could take now is read");
        store.close().await;
    }
}
