//! What is sought, and that it outlasts the engine.

use rstest::rstest;
use visavis::protocol::SeekId;
use visavis::store::{
    FoundSeek, JobOutcome, KeptSeek, Players, Rating, Saved, SeekChanges, Seeks, Unsaved, WriteJob,
};

use super::*;

impl World {
    /// A seek of somebody, by its number.
    fn seek(&mut self, player: PlayerId, number: u64) -> KeptSeek {
        let id = SeekId::new(number, &mut self.rng);
        let terms = format!("terms of {number}, \"é\"");
        KeptSeek {
            id,
            player,
            terms,
            since_ms: 7_000 + number,
            rated: None,
            bots: number == 2,
            newcomer: None,
        }
    }

    fn found(&self) -> Vec<FoundSeek> {
        Opened::open(&self.settings).unwrap().seeks
    }
}

fn added(added: &[KeptSeek]) -> SeekChanges {
    SeekChanges { added: added.to_vec(), removed: Vec::new(), now_ms: 3_000 }
}

fn removed(removed: &[&KeptSeek]) -> SeekChanges {
    SeekChanges { removed: removed.iter().map(|seek| seek.id).collect(), ..SeekChanges::default() }
}

/// The same seek as it is found again.
fn found(KeptSeek { id, player, terms, since_ms, bots, newcomer, .. }: &KeptSeek) -> FoundSeek {
    FoundSeek {
        id: *id,
        player: *player,
        terms: terms.clone(),
        since_ms: *since_ms,
        bots: *bots,
        rating: None,
        newcomer: newcomer.clone(),
        over: false,
    }
}

#[rstest]
#[tokio::test]
async fn who_seeks_a_rated_game_hears_their_rating(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    world.play(&store, players).await;
    let known = store.ratings(players, Some(HEX), 3_000).await.unwrap();
    let in_discipline = |world: &mut World, player, rated| KeptSeek { rated, ..world.seek(player, 1) };
    let seeks = [
        in_discipline(&mut world, players.first, Some(HEX)),
        in_discipline(&mut world, players.second, Some(OTHELLO)),
        in_discipline(&mut world, players.second, Some(HEX)),
        in_discipline(&mut world, players.first, None),
    ];
    let told: Vec<Option<Rating>> = store.change_seeks(added(&seeks)).await.unwrap();
    assert_eq!(told, [known.first, None, known.second, None]);
    assert!(known.first.is_some() && known.first != known.second);
    assert_eq!(store.change_seeks(removed(&[&seeks[0], &seeks[0]])).await, Ok(vec![]));
}

#[rstest]
#[tokio::test]
async fn what_is_sought_outlasts_the_store_until_it_is_over(#[values(Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let store = world.start();
    let ann = world.player(&store, "Ann").await;
    let mut newcomer = world.newcomer("Zoé");
    newcomer.tokens.push(secret(newcomer.player.id, 1));
    newcomer.blocked.push(ann);
    let (later, over) = (world.seek(ann, 2), world.seek(ann, 3));
    let sooner = KeptSeek { newcomer: Some(newcomer.clone()), ..world.seek(newcomer.player.id, 1) };
    store.change_seeks(added(&[later.clone(), over.clone(), sooner.clone()])).await.unwrap();
    store.change_seeks(removed(&[&over])).await.unwrap();
    store.close().await;
    assert_eq!(world.found(), [found(&sooner), found(&later)], "who waits longest comes first");

    // The same seek of a player who is called something else by now.
    let store = world.start();
    newcomer.player.name = PlayerName::kept("Zoe").unwrap();
    let renamed = KeptSeek { newcomer: Some(newcomer.clone()), ..sooner };
    store.change_seeks(added(std::slice::from_ref(&renamed))).await.unwrap();
    store.close().await;
    assert_eq!(world.found()[0], found(&renamed));

    // Somebody of whom more is written is not kept twice.
    let store = world.start();
    let StoredPlayer { id, name, .. } = newcomer.player.clone();
    store.rename(Some(newcomer), id, name).await.unwrap();
    store.close().await;
    assert_eq!(world.found()[0], FoundSeek { newcomer: None, ..found(&renamed) });
}

#[rstest]
#[tokio::test]
async fn a_match_takes_away_what_its_players_sought_in_the_job_in_which_it_begins(
    #[values(Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let players = world.players(&store).await;
    let (one, other, third) = (
        world.seek(players.first, 5_000),
        world.seek(players.second, 5_000),
        world.seek(players.first, 5_000),
    );
    store.change_seeks(added(&[one.clone(), other.clone(), third.clone()])).await.unwrap();
    let seeks = vec![one.id, other.id];
    let opening = NewGame { seeks: seeks.clone(), ..world.opening(store.number(), players) };
    store.open_game(opening.clone(), None, 1_000).await.unwrap();
    let strange = BySeat { first: players.first, second: world.newcomer("Cid").player.id };
    let refused = NewGame { seeks: vec![third.id], ..world.opening(store.number(), strange) };
    assert_eq!(store.open_game(refused, None, 1_000).await, Err(Unsaved), "and with it its seeks");
    store.close().await;
    assert_eq!(world.found(), [found(&third)], "the match is older than that one");
    // One that was on its way when a later match began.
    let store = world.start();
    let id = GameId::new(6_000, &mut world.rng);
    let opening = NewGame { id, ..world.opening(store.number(), players) };
    let number = opening.number;
    store.open_game(opening, None, 1_000).await.unwrap();
    store.close().await;
    assert_eq!(world.found(), [FoundSeek { over: true, ..found(&third) }]);
    let store = world.start();
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    store.close().await;
    assert_eq!(world.found(), [FoundSeek { over: true, ..found(&third) }], "also when that one has ended");
}

/// What somebody seeks goes on after a restart, though they play a bot of the house since, or have played one; not if it is a bot
/// that somebody else runs.
#[rstest]
#[case::of_the_house(None)]
#[case::of_somebody_else(Some(PlayerId::of_bot_account("Deep Thought")))]
#[tokio::test]
async fn a_match_against_a_bot_of_the_house_takes_away_nothing(
    #[case] account: Option<PlayerId>,
    #[values(Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let mut bot = world.newcomer("Bot 1");
    bot.player.bot = true;
    bot.player.id = account.unwrap_or(bot.player.id);
    let over = account.is_some();
    let players = BySeat { first: bot.player.id, second: world.player(&store, "Ann").await };
    store.add_players(vec![bot]).await.unwrap();
    let seek = world.seek(players.second, 5_000);
    store.change_seeks(added(std::slice::from_ref(&seek))).await.unwrap();
    let id = GameId::new(6_000, &mut world.rng);
    let opening = NewGame { id, ..world.opening(store.number(), players) };
    let number = opening.number;
    store.open_game(opening, None, 1_000).await.unwrap();
    store.close().await;
    assert_eq!(world.found(), [FoundSeek { over, ..found(&seek) }]);
    let store = world.start();
    store.end_game(ending(number, id, players), line(1, "the end")).await.unwrap();
    store.close().await;
    assert_eq!(world.found(), [FoundSeek { over, ..found(&seek) }], "also when it has ended");
}

/// A batch of many seeks is one job: all of it is there or nothing.
#[rstest]
fn seeks_are_saved_as_a_whole(#[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind) {
    let mut world = World::new(kind);
    let mut engine = world.engine();
    let player = world.newcomer("Ann").player.id;
    let seeks: Vec<_> = (0..100).map(|n| world.seek(player, n)).collect();
    let job = WriteJob::Seeks(Box::new(added(&seeks)));
    let saved = JobOutcome::Saved(Saved::Seeks(vec![None; 100]));
    assert_eq!(engine.write(&[job.clone(), job], 1_000), Ok(vec![saved.clone(), saved]), "twice is once");
    let all: Vec<_> = seeks.iter().collect();
    let job = WriteJob::Seeks(Box::new(removed(&all)));
    assert_eq!(engine.write(&[job], 1_000), Ok(vec![JobOutcome::Saved(Saved::Seeks(vec![]))]));
    drop(engine);
    if kind == Kind::SqliteOnFile {
        assert_eq!(world.found(), []);
    }
}
