//! What has ended: pages of games, and who is the strongest.

use rstest::rstest;
use visavis::store::{Archive, Ending, Listed, Wanted};

use super::*;

/// All pages of a list, of so many games each.
async fn pages(store: &impl Archive, wanted: &Wanted, limit: usize) -> Vec<Listed> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = store.list(Wanted { after, limit, ..wanted.clone() }).await.unwrap();
        assert!(page.len() == limit || next.is_none(), "a page that is not full is the last");
        assert!(!page.is_empty() || all.is_empty(), "whoever is told that there is more finds it");
        all.extend(page);
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

#[rstest]
#[tokio::test]
async fn every_list_leads_through_all_of_its_games_the_newest_first(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let (players, others) = (world.players(&store).await, world.players(&store).await);
    let mut ended = Vec::new();
    for nth in 0..12 {
        let discipline = [HEX, OTHELLO][nth % 2];
        let players = [players, others, BySeat { first: others.first, second: players.first }][nth % 3];
        let (number, id) = world.game(&store, players).await;
        let ending = Ending { discipline, ..ending(number, id, players) };
        let changes = store.end_game(ending.clone(), line(1, "the end")).await.unwrap();
        let ratings = changes.map(|both| both.map(|outcome| outcome.change));
        assert_eq!(store.changes(id).await.unwrap(), ratings, "and of one game by itself");
        ended.push((players, discipline.rules, Listed { id, summary: ending.summary, ratings }));
    }
    ended.sort_by_key(|(.., listed)| std::cmp::Reverse(listed.id));
    for rules in [None, Some("hex"), Some("othello"), Some("chess")] {
        for player in [None, Some(players.first), Some(players.second)] {
            let wanted = Wanted { rules: rules.map(str::to_owned), player, ..Wanted::default() };
            let expected: Vec<_> = ended
                .iter()
                .filter(|(_, kind, _)| rules.is_none_or(|rules| rules == *kind))
                .filter(|(seats, ..)| player.is_none_or(|who| seats.first == who || seats.second == who))
                .map(|(.., listed)| listed.clone())
                .collect();
            for limit in [1, 3, 4, 100] {
                assert_eq!(pages(&store, &wanted, limit).await, expected, "{rules:?} {player:?} {limit}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_leaderboard_tells_who_is_known_well_enough_the_strongest_first(
    #[values(Kind::SqliteInMemory, Kind::SqliteOnFile)] kind: Kind,
) {
    let mut world = World::new(kind);
    let store = world.start();
    let mut club = Vec::new();
    for name in ["Ann", "Ben", "Cid", "Dan"] {
        club.push(world.player(&store, name).await);
    }
    let newcomer = world.player(&store, "Eve").await;
    // Whoever stands first in the club wins, but for every fourth time, and a day after the game before.
    let mut at_ms = 0;
    for round in 0..20 {
        for (winner, loser) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            at_ms += 86_400_000;
            let (winner, loser) = if round % 4 == 3 { (loser, winner) } else { (winner, loser) };
            let players = BySeat { first: club[winner], second: club[loser] };
            let (number, id) = world.game(&store, players).await;
            let ending = Ending { at_ms, ..ending(number, id, players) };
            store.end_game(ending, line(1, "the end")).await.unwrap();
        }
    }
    world.play(&store, BySeat { first: newcomer, second: club[0] }).await;
    let all = store.leaderboard(HEX, None, 100).await.unwrap();
    let told: Vec<_> = all.iter().map(|ranked| (ranked.rank, ranked.id, ranked.name.as_str())).collect();
    let expected = [(1, club[0], "Ann"), (2, club[1], "Ben"), (3, club[2], "Cid"), (4, club[3], "Dan")];
    assert_eq!(told, expected, "Eve is not known well enough");
    let mut after = None;
    for ranked in &all {
        let page = store.leaderboard(HEX, after, 1).await.unwrap();
        assert_eq!(page.as_slice(), std::slice::from_ref(ranked));
        after = Some(ranked.place());
        let (_, _, ratings) = store.player(ranked.id).await.unwrap().unwrap();
        assert_eq!(ratings[0].rating, ranked.rating, "it is the player's own");
    }
    assert_eq!(store.leaderboard(HEX, after, 1).await, Ok(vec![]));
    assert_eq!(store.leaderboard(OTHELLO, None, 100).await, Ok(vec![]));
}
