//! The file: what is saved together, what comes back after a restart, and what is swept.

mod lists;
mod players;
mod reading;
mod rematches;

use std::sync::Arc;

use super::*;
use crate::metrics::Metrics;
use crate::protocol::{EndReason, PlayerId, TokenHash};
use crate::rules::BySeat;
use crate::store::tests::world::{World, ending, line};
use crate::store::{Archive, Ending, Journal, Line, Players, Recalled, Results, Unsaved, Wanted};

#[tokio::test]
async fn what_was_going_on_is_read_back_and_what_ended_is_not() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (one, one_id) = world.game(&store, players).await;
    let (other, other_id) = world.game(&store, players).await;
    let mut last = None;
    let mut others_last = None;
    for seq in 1..=3 {
        last = store.append(one, line(seq, "of one"), last, None).await.unwrap();
        others_last = store.append(other, line(seq, "of the other"), others_last, None).await.unwrap();
    }
    let of_the_other = [1, 2, 3].map(|seq| line(seq, "of the other"));
    assert_eq!(store.lines(other, others_last).await.unwrap(), of_the_other);
    store.end_game(ending(one, one_id, players), line(4, "the end")).await.unwrap();
    assert!(store.has_ended(one_id).await.unwrap() && !store.has_ended(other_id).await.unwrap());
    store.close().await;

    let opened = world.open();
    assert_eq!(opened.alive_ms, Some(5_000));
    let [left] = opened.games.as_slice() else { panic!("one game runs") };
    assert_eq!((left.number, &left.header), (other, &format!("header of {other_id}")));
    assert_eq!(left.last, Some((others_last.unwrap(), line(3, "of the other"))));
    let store = opened.start(Arc::new(|| 6_000), Metrics::new()).unwrap().0;
    assert_eq!(store.lines(other, others_last).await.unwrap(), of_the_other);
    assert!(store.number() > other, "no number is given twice");
    assert_eq!(store.record(one_id).await.unwrap(), Some(Ok("a document".to_owned())));
    for player in [players.first, players.second] {
        let token = TokenHash::of(&player.to_string());
        let Recalled { player: known, games, .. } = store.player_by_token(token).await.unwrap().unwrap();
        assert_eq!((known.id, games), (player, vec![other_id]), "what ended is not played any more");
    }
}

/// A batch of moves alone is not noted: their own time shows that the server lived, unless they are damaged.
#[tokio::test]
async fn the_last_move_shows_until_when_the_server_lived() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, _) = world.game(&store, players).await;
    store.append(number, Line { at_ms: 9_000, ..line(1, "a move") }, None, None).await.unwrap();
    store.close().await;
    assert_eq!(world.open().alive_ms, Some(9_000));

    let db = world.db();
    db.execute("UPDATE journal SET event = 'another move'", []).unwrap();
    drop(db);
    assert_eq!(world.open().alive_ms, Some(5_000));
}

/// Between two commits the server is known to live, as long as nothing but time goes by; of what is put in the place of a
/// database nothing is known but what it says itself.
#[test]
fn no_database_has_the_heartbeat_of_another() {
    let world = World::new();
    let lives = |from_ms: u64, to_ms: u64| {
        let mut engine = world.open().engine();
        engine.write(&[], from_ms).unwrap();
        engine.beat(to_ms);
    };
    lives(5_000, 6_250);
    assert_eq!(world.open().alive_ms, Some(6_250));
    let path = &world.settings.path;
    let copy = format!("{path}.copy");
    std::fs::copy(path, &copy).unwrap();
    lives(7_000, 9_000);
    assert_eq!(world.open().alive_ms, Some(9_000));
    for more in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{more}"));
    }
    std::fs::rename(&copy, path).unwrap();
    assert_eq!(world.open().alive_ms, Some(5_000), "the copy was not there from 5,000 to 9,000");
    lives(7_001, 7_300);
    assert_eq!(world.open().alive_ms, Some(7_300), "it has come as far, at another time");
}

/// Wherever a row says that the one before it is, no other game's lines come back, and what is missing is told.
#[tokio::test]
async fn rows_that_name_the_wrong_one_before_are_not_what_was_written() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let ((one, _), (other, _)) = (world.game(&store, players).await, world.game(&store, players).await);
    let mut last = None;
    let mut others_last = None;
    for seq in 1..=3 {
        last = store.append(one, line(seq, "of one"), last, None).await.unwrap();
        others_last = store.append(other, line(seq, "of the other"), others_last, None).await.unwrap();
    }
    let damaged = Line { seq: 0, at_ms: 0, text: String::new() };
    for (previous, expected) in [
        ("row + 1", vec![damaged.clone()]),
        ("row", vec![damaged.clone()]),
        ("row - 1", vec![damaged.clone(), line(3, "of one")]),
        ("-7", vec![damaged.clone(), line(3, "of one")]),
        ("NULL", vec![line(3, "of one")]),
    ] {
        let update = format!("UPDATE journal SET previous = {previous} WHERE game = {} AND seq = 3", one.0);
        world.db().execute_batch(&update).unwrap();
        assert_eq!(store.lines(one, last).await.unwrap(), expected, "{previous}");
    }
    assert_eq!(store.lines(one, others_last).await.unwrap(), [damaged]);
}

#[tokio::test]
async fn an_end_counts_once_and_as_a_whole() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let changes = store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    let again = store.end_game(ending(number, id, players), line(1, "the end")).await;
    assert_eq!(again, Err(Unsaved));
    let (_, results, ratings) = store.player(players.first).await.unwrap().unwrap();
    assert_eq!((results, ratings[0].rating.games), (Results { wins: 1, losses: 0, draws: 0 }, 1));
    assert!((ratings[0].rating.rating - changes.unwrap().first.change.after).abs() < 1e-9);
    // Who does not exist cannot have played: nothing of that end is kept, and the next job is.
    let nobody = PlayerId::new(9, &mut world.rng);
    let (number, id) = world.game(&store, players).await;
    let strange = BySeat { first: players.first, second: nobody };
    let (refused, appended) = tokio::join!(
        store.end_game(ending(number, id, strange), line(1, "the end")),
        store.append(number, line(1, "a move"), None, None),
    );
    assert_eq!(refused, Err(Unsaved));
    assert_eq!(store.lines(number, appended.unwrap()).await.unwrap(), [line(1, "a move")]);
    assert!(!store.has_ended(id).await.unwrap());
    assert_eq!(store.player(players.first).await.unwrap().unwrap().1.wins, 1);
}

/// A journal in which games come and go stays about as large as what is being played.
#[tokio::test]
async fn the_journal_is_swept_of_games_that_have_ended() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (lasting, _) = world.game(&store, players).await;
    let mut last = None;
    for round in 0..60 {
        let (number, id) = world.game(&store, players).await;
        let moves = (1..1_000).map(|seq| store.append(number, line(seq, "a move"), None, None));
        futures_util::future::join_all(moves).await;
        last = store.append(lasting, line(round + 1, "still there"), last, None).await.unwrap();
        store.end_game(ending(number, id, players), line(1_000, "the end")).await.unwrap();
    }
    let count = "SELECT count(*) FROM journal";
    let rows: u32 = world.db().query_row(count, [], |row| row.get(0)).unwrap();
    assert!(rows < 45_000, "{rows} of 60,060 rows");
    assert_eq!(store.lines(lasting, last).await.unwrap().len(), 60, "what runs is left as it is");
}

#[tokio::test]
async fn records_of_abandoned_games_are_forgotten_after_their_time_and_others_are_not() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let mut ids = Vec::new();
    for (reason, at_ms) in
        [(EndReason::Abandoned, 1_000), (EndReason::Abandoned, 9_000), (EndReason::Resignation, 1_000)]
    {
        let (number, id) = world.game(&store, players).await;
        let ending = Ending { reason, at_ms, ..ending(number, id, players) };
        store.end_game(ending, line(1, "the end")).await.unwrap();
        ids.push(id);
    }
    store.close().await;
    assert_eq!(world.open().engine().forget_abandoned(5_000), Ok(1));
    let store = world.start();
    for (id, kept) in ids.iter().zip([false, true, true]) {
        assert_eq!(store.has_ended(*id).await.unwrap(), kept);
    }
    let (page, _) =
        store.list(Wanted { player: Some(players.first), limit: 10, ..Wanted::default() }).await.unwrap();
    assert_eq!(page.len(), 2, "nor is it in the player's list");
}

#[tokio::test]
async fn a_second_server_on_the_file_is_refused_and_so_is_a_newer_file() {
    let world = World::new();
    let opened = world.open();
    let refused = Opened::open(&world.settings).err().expect("it is taken").to_string();
    assert!(refused.ends_with("and another server is using this file"), "{refused}");
    drop(opened);
    let db = world.db();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let refused = Opened::open(&world.settings).err().expect("it is newer").to_string();
    let wanted = format!("has version 99, but this program knows versions up to {}", schema::version());
    assert!(refused.contains(&wanted), "{refused}");
}
