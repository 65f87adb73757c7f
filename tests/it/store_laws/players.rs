//! Who has played, under which names, and whom they do not want to meet.

use rstest::rstest;
use visavis::protocol::NameKey;
use visavis::store::{
    Archive, BLOCKS_MAX, MET_MAX, Met, NotBlocked, Players, Recalled, StoredPlayer, TOKENS_MAX, Unsaved,
};

use super::*;

#[rstest]
#[tokio::test]
async fn a_newcomer_is_written_down_once_with_all_of_theirs(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let (ann, ben) = (world.newcomer("Ann"), world.newcomer("Ben"));
    let ids = BySeat { first: ann.player.id, second: ben.player.id };
    let ann = Newcomer {
        tokens: vec![secret(ids.first, 0), secret(ids.first, 1)],
        blocked: vec![ids.second],
        ..ann
    };
    let opening = NewGame { newcomers: vec![ann.clone(), ben], ..world.opening(store.number(), ids) };
    let id = opening.id;
    assert_eq!(store.has_player(ids.first).await, Ok(false));
    store.open_game(opening, None, 1_000).await.unwrap();
    assert_eq!(store.has_player(ids.first).await, Ok(true));
    let player = ann.player.clone();
    let (games, blocked, met) = (vec![id], vec![ids.second], Vec::new());
    let known = Recalled { player: player.clone(), games, blocked, met };
    for secret in &ann.tokens {
        assert_eq!(store.player_by_token(*secret).await, Ok(Some(known.clone())));
    }
    // Once more, under another name: who is there stays as they are.
    let name = PlayerName::kept("Eve").unwrap();
    let again = Newcomer { player: StoredPlayer { name, ..player }, blocked: Vec::new(), ..ann };
    let opening = NewGame { newcomers: vec![again], ..world.opening(store.number(), ids) };
    let second = opening.id;
    store.open_game(opening, None, 1_000).await.unwrap();
    let mut games = vec![id, second];
    games.sort_unstable();
    let found = store.player_by_token(secret(ids.first, 1)).await;
    assert_eq!(found, Ok(Some(Recalled { games, ..known })));
}

#[rstest]
#[tokio::test]
async fn a_newcomer_whose_secret_is_somebody_elses_is_not_written_down_at_all(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.player(&store, "Ann").await;
    let ben = Newcomer { tokens: vec![secret(ann, 0)], ..world.newcomer("Ben") };
    let StoredPlayer { id, name, .. } = ben.player.clone();
    assert_eq!(store.rename(Some(ben), id, name).await, Err(Unsaved));
    assert_eq!((store.has_player(id).await, store.player(id).await), (Ok(false), Ok(None)));
    assert_eq!(store.player_by_token(secret(ann, 0)).await.unwrap().unwrap().player.id, ann);
}

/// Bots are added before each start: once, and each comes in by the secret it has now.
#[rstest]
#[tokio::test]
async fn who_is_added_again_stays_who_they_are(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let mut bots = vec![world.newcomer("Bot 1"), world.newcomer("Bot 2")];
    for bot in &mut bots {
        bot.player.bot = true;
    }
    store.add_players(bots.clone()).await.unwrap();
    let before = bots.clone();
    for bot in &mut bots {
        bot.player.name = PlayerName::kept("Another name").unwrap();
        bot.tokens = vec![secret(bot.player.id, 1)];
    }
    for _ in 0..2 {
        store.add_players(bots.clone()).await.unwrap();
    }
    for Newcomer { player, tokens, .. } in &before {
        for token in [tokens[0], secret(player.id, 1)] {
            let found = store.player_by_token(token).await.unwrap().unwrap();
            assert_eq!(found.player, *player);
        }
        assert_eq!(store.player(player.id).await.unwrap().unwrap().0, *player);
    }
}

#[rstest]
#[tokio::test]
async fn one_secret_more_than_may_be_takes_the_place_of_the_oldest(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.player(&store, "Ann").await;
    for number in 1..=TOKENS_MAX + 1 {
        let at_ms = 1_000 + u64::try_from(number).unwrap();
        let known = store.add_token(None, ann, secret(ann, number), at_ms).await.unwrap();
        assert_eq!(known.unwrap().player.id, ann);
    }
    for number in 0..=TOKENS_MAX + 1 {
        let found = store.player_by_token(secret(ann, number)).await.unwrap();
        assert_eq!(found.is_some(), number >= 2, "{number}");
    }
    let nobody = world.newcomer("Ben").player.id;
    assert_eq!(store.add_token(None, nobody, secret(nobody, 0), 1_000).await, Ok(None));
    assert_eq!(store.player_by_token(secret(nobody, 0)).await, Ok(None));
    let taken = store.add_token(None, ann, secret(ann, 5), 9_000).await;
    assert_eq!(taken, Err(Unsaved), "a secret is one player's, once");
}

#[rstest]
#[tokio::test]
async fn only_the_names_of_who_has_a_rating_are_taken(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let nobody = world.newcomer("Cid").player.id;
    let keys: Vec<_> = ["Ann", "Ben", "Eve"].map(NameKey::of).to_vec();
    let taken = |except| store.ranked_names(keys.clone(), except);
    assert_eq!(taken(nobody).await, Ok(vec![]));
    world.play(&store, players).await;
    assert_eq!(taken(nobody).await, Ok(keys[..2].to_vec()));
    assert_eq!(taken(players.first).await, Ok(vec![keys[1]]), "one's own is free");
    store.rename(None, players.first, PlayerName::kept("Eve").unwrap()).await.unwrap();
    assert_eq!(taken(nobody).await, Ok(keys[1..].to_vec()), "and so is one that was given up");
    let (stored, ..) = store.player(players.first).await.unwrap().unwrap();
    assert_eq!(stored.name.as_str(), "Eve");
    assert_eq!(store.player_by_token(secret(players.first, 0)).await.unwrap().unwrap().player, stored);
}

#[rstest]
#[tokio::test]
async fn a_player_blocks_whom_they_want_and_not_too_many(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (ann, ben) = (players.first, players.second);
    let stranger = world.newcomer("Cid").player.id;
    assert_eq!(store.block(None, ann, (stranger, false), 1).await, Ok(Err(NotBlocked::Unknown)));
    for _ in 0..2 {
        assert_eq!(store.block(None, ann, (ben, false), 1).await, Ok(Ok(vec![ben])), "twice is once");
    }
    let mut all = vec![ben];
    while all.len() < BLOCKS_MAX {
        let other = world.newcomer("Cid").player.id;
        all.push(other);
        all.sort_unstable();
        assert_eq!(
            store.block(None, ann, (other, true), 1).await,
            Ok(Ok(all.clone())),
            "who is here is known"
        );
    }
    assert_eq!(store.block(None, ann, (stranger, true), 1).await, Ok(Err(NotBlocked::TooMany)));
    assert_eq!(store.block(None, ann, (ben, true), 1).await, Ok(Ok(all.clone())), "who is blocked stays so");
    assert_eq!(store.player_by_token(secret(ann, 0)).await.unwrap().unwrap().blocked, all);
    all.retain(|other| *other != ben);
    for _ in 0..2 {
        assert_eq!(store.unblock(None, ann, ben).await.as_ref(), Ok(&all), "twice is once");
    }
    assert_eq!(store.player_by_token(secret(ben, 0)).await.unwrap().unwrap().blocked, []);
}

/// Whom somebody met last, and where they sat, comes back with them.
#[rstest]
#[tokio::test]
async fn who_comes_back_is_known_by_whom_they_met_last(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (ann, ben) = (players.first, players.second);
    let mut expected = Vec::new();
    for nth in 0..MET_MAX + 3 {
        let players = if nth % 3 == 0 { players.swapped() } else { players };
        let (number, id) = world.game(&store, players).await;
        store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
        let seat = if players.first == ann { Seat::First } else { Seat::Second };
        expected.push((id, Met { other: ben, seat }));
    }
    expected.sort_by_key(|(id, _)| *id);
    let last: Vec<_> = expected[3..].iter().map(|(_, met)| *met).collect();
    let known = store.player_by_token(secret(ann, 0)).await.unwrap().unwrap();
    assert_eq!(known.met, last);
    let other: Vec<_> = last.iter().map(|met| Met { other: ann, seat: met.seat.other() }).collect();
    assert_eq!(store.player_by_token(secret(ben, 0)).await.unwrap().unwrap().met, other);
}
