//! Games that run, and how they end.

use rstest::rstest;
use visavis::rules::BySeat;
use visavis::store::{Archive, Draft, Ending, Journal, Players, Unsaved};

use super::*;

#[rstest]
#[tokio::test]
async fn what_happened_comes_back_in_order_and_without_a_gap(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let ((one, _), (other, _)) = (world.game(&store, players).await, world.game(&store, players).await);
    assert_ne!(one, other, "no number is given twice");
    assert_eq!(store.lines(one, None).await, Ok(vec![]), "nothing has happened yet");
    let (mut last, mut others_last, mut expected) = (None, None, Vec::new());
    for seq in 1..=20 {
        let happened = line(seq, &format!("of one, \"{seq}\"\n…é\u{1F600}"));
        last = store.append(one, happened.clone(), last, None).await.unwrap();
        others_last = store.append(other, line(seq, "of the other"), others_last, None).await.unwrap();
        expected.push(happened);
        assert_eq!(store.lines(one, last).await.as_ref(), Ok(&expected));
    }
    let seqs: Vec<_> = store.lines(other, others_last).await.unwrap().iter().map(|line| line.seq).collect();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
}

/// Whatever cursor somebody has by mistake, no game ever reads what happened in another one.
#[rstest]
#[tokio::test]
async fn a_wrong_cursor_leads_into_no_other_game(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let ((one, _), (other, _)) = (world.game(&store, players).await, world.game(&store, players).await);
    let others_first = store.append(other, line(1, "of the other"), None, None).await.unwrap();
    let others_last = store.append(other, line(2, "of the other"), others_first, None).await.unwrap();
    let foreign = |lines: Vec<Line>| lines.iter().any(|line| line.text == "of the other");
    assert!(!foreign(store.lines(one, others_last).await.unwrap()));
    for wrong in [others_first, others_last] {
        if let Ok(cursor) = store.append(one, line(1, "of one"), wrong, None).await {
            let lines = store.lines(one, cursor).await.unwrap();
            assert_eq!(lines.last(), Some(&line(1, "of one")));
            assert!(!foreign(lines));
        }
    }
    assert_eq!(store.lines(other, others_last).await.unwrap().len(), 2, "and the other is as it was");
}

#[rstest]
#[tokio::test]
async fn an_end_moves_a_game_from_those_that_run_to_those_that_have_ended(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let runs = |player| {
        let store = &store;
        async move { store.player_by_token(secret(player, 0)).await.unwrap().unwrap().games }
    };
    assert_eq!((runs(players.first).await, runs(players.second).await), (vec![id], vec![id]));
    assert_eq!((store.has_ended(id).await, store.record(id).await), (Ok(false), Ok(None)));
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    assert_eq!((runs(players.first).await, runs(players.second).await), (vec![], vec![]));
    assert_eq!(store.has_ended(id).await, Ok(true));
    assert_eq!(store.record(id).await, Ok(Some(Ok(format!("the record of {id}")))));
}

/// Who was never written down cannot have played: nothing of such an end is kept, and the game goes on.
#[rstest]
#[tokio::test]
async fn an_end_that_cannot_be_is_not_there_in_any_part(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let last = store.append(number, line(1, "a move"), None, None).await.unwrap();
    let nobody = world.newcomer("Cid").player.id;
    let strange = BySeat { first: players.first, second: nobody };
    let refused = store.end_game(ending(number, id, strange), line(2, "the end")).await;
    assert_eq!(refused, Err(Unsaved));
    assert_eq!(store.has_ended(id).await, Ok(false));
    let (_, results, ratings) = store.player(players.first).await.unwrap().unwrap();
    assert_eq!((results.wins, ratings.len()), (0, 0));
    let known = store.player_by_token(secret(players.first, 0)).await.unwrap().unwrap();
    assert_eq!(known.games, [id]);
    assert_eq!(store.lines(number, last).await, Ok(vec![line(1, "a move")]));
}

#[rstest]
#[tokio::test]
async fn a_result_counts_once(#[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let told = store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap().unwrap();
    assert_eq!(store.end_game(ending(number, id, players), line(1, "the end")).await, Err(Unsaved));
    let kept = store.ratings(players, Some(HEX), 3_000).await.unwrap();
    for (seat, outcome) in told.iter() {
        let rating = kept.get(seat).unwrap();
        assert_eq!((rating.rating, rating.games), (outcome.change.after, 1));
        let (_, results, ratings) = store.player(*players.get(seat)).await.unwrap().unwrap();
        assert_eq!((results.wins + results.losses, results.draws, ratings.len()), (1, 0, 1));
    }
    assert!(told.first.change.after > told.first.change.before);
    assert_eq!(store.ratings(players, Some(OTHELLO), 3_000).await, Ok(BySeat::default()));
    assert_eq!(store.ratings(players, None, 3_000).await, Ok(BySeat::default()));
    let opening = world.opening(store.number(), players);
    assert_eq!(store.open_game(opening, Some(HEX), 3_000).await.unwrap(), kept, "who opens hears the same");
}

/// What a result is worth is known when it is counted, and the record says that; of what is not rated nothing is counted.
#[rstest]
#[tokio::test]
async fn a_record_is_finished_with_what_its_result_is_worth(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    let said = |weights: &BySeat<visavis::store::Weight>| format!("worth {}", weights.first.permille);
    let ending_of =
        |number, id| Ending { document: Draft::Awaiting(Arc::new(said)), ..ending(number, id, players) };
    store.end_game(ending_of(number, id), line(1, "the end")).await.unwrap().unwrap();
    assert_eq!(store.record(id).await, Ok(Some(Ok("worth 100".to_owned()))), "of a newcomer little is known");
    let (number, id) = world.game(&store, players).await;
    let unrated = Ending { contest: None, ..ending(number, id, players) };
    assert_eq!(store.end_game(unrated, line(1, "the end")).await, Ok(None));
    let (_, results, ratings) = store.player(players.first).await.unwrap().unwrap();
    assert_eq!((results.wins, ratings[0].rating.games), (2, 1), "it is won, and not rated");
}

/// Who cannot wait is told by the writer.
#[rstest]
#[tokio::test]
async fn who_cannot_wait_for_an_end_is_told_of_it(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (number, id) = world.game(&store, players).await;
    for expected in [true, false] {
        let (tell, told) = tokio::sync::oneshot::channel();
        store.end_game_then(ending(number, id, players), line(1, "the end"), move |saved| {
            let _ = tell.send(saved.is_ok());
        });
        assert_eq!(told.await, Ok(expected));
    }
    assert_eq!(store.has_ended(id).await, Ok(true));
}
