//! How lists are found: by an index, and as quickly at their end as at their beginning, counted in steps of SQLite.

use std::sync::atomic::Ordering;

use super::*;
use crate::store::Rank;

/// Every list finds its rows by an index: its time does not grow with what is kept.
#[test]
fn no_list_looks_through_a_whole_table() {
    let mut db = Connection::open_in_memory().unwrap();
    schema::migrate(&mut db).unwrap();
    let others = [
        "SELECT 1 FROM players JOIN tokens ON player = id WHERE hash = x'00'",
        "SELECT id FROM running WHERE first = x'00' OR second = x'00'",
        "SELECT id FROM ended WHERE reason = 'abandoned' AND ended_ms < 9 LIMIT 9",
        "SELECT until_ms FROM meetings WHERE one = x'00' AND other = x'00' AND rules = 'hex' AND speed = 'x'",
        "SELECT number FROM meetings WHERE until_ms < 9 LIMIT 9",
    ];
    let lists = records::LISTS.map(|from| format!("SELECT 1 {from} LIMIT ?4"));
    let statements = [records::RESULTS, records::RATINGS, leaderboards::PAGE];
    let all = lists.into_iter().chain(statements.into_iter().chain(others).map(str::to_owned));
    for statement in all {
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let steps: Vec<String> = explained(&mut plan);
        assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{statement}: {steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{statement}: {steps:?}");
    }
}

/// The steps of a plan; what is asked for does not matter to it.
fn explained(plan: &mut rusqlite::Statement<'_>) -> Vec<String> {
    let mut rows = plan.raw_query();
    std::iter::from_fn(|| rows.next().unwrap().map(|row| row.get(3).unwrap())).collect()
}

/// Rows enough that whoever looked through them would be found out: a leaderboard of which many have the same rating, and one
/// player's games, every tenth of another kind.
fn much(rows: u32) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    schema::migrate(&mut db).unwrap();
    db.execute_batch(&format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {rows})
             SELECT x, unhex(printf('%032x', x)) AS id FROM n;
         INSERT INTO players (id, name, since_ms) SELECT id, 'Ann', 1 FROM n;
         INSERT INTO ratings (player, rules, speed, rating, deviation, volatility, games, updated_ms, ranked)
             SELECT id, 'hex', 'untimed', 1500 + x / 2000, 60, 0.06, 50, 1, 1 FROM n;
         INSERT INTO ended (id, rules, ended_ms, reason, rated, summary, document, digest)
             SELECT id, iif(x % 10, 'hex', 'othello'), 1, 'rules', 0, '{{}}', 'a document', x'00' FROM n;
         INSERT INTO seats (player, game, result, rules)
             SELECT (SELECT id FROM n WHERE x = 1), id, 'win', iif(x % 10, 'hex', 'othello') FROM n;"
    ))
    .unwrap();
    db
}

/// How many steps of SQLite something takes.
fn steps<T>(db: &Connection, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> (T, u64) {
    let count = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counting = Arc::clone(&count);
    let counted = move || {
        counting.fetch_add(1, Ordering::Relaxed);
        false
    };
    db.progress_handler(1, Some(counted)).unwrap();
    let read = read(db).unwrap();
    db.progress_handler(0, None::<fn() -> bool>).unwrap();
    (read, count.load(Ordering::Relaxed))
}

/// Page by page a leaderboard tells everybody once, in their order and with their number, and no page costs more than the
/// first: not the last, nor one behind a place that somebody made up.
#[test]
fn the_last_page_costs_no_more_than_the_first() {
    const ROWS: u32 = 20_000;
    const STEPS_MAX: u64 = 3_000;
    let db = much(ROWS);
    let page = |after| steps(&db, |db| leaderboards::page(db, "hex", "untimed", after, 100));
    let mut seen = 0_u64;
    let mut after = None;
    let mut before = f64::INFINITY;
    loop {
        let (players, steps) = page(after);
        assert!(steps < STEPS_MAX, "{steps} steps after {seen} players");
        for ranked in &players {
            seen += 1;
            assert!(ranked.rank == seen && ranked.rating.rating <= before);
            before = ranked.rating.rating;
        }
        let Some(last) = players.last() else { break };
        after = Rank::parse(&last.place().to_string());
        assert_eq!(after, Some(last.place()));
    }
    assert_eq!(seen, u64::from(ROWS));
    let id = PlayerId::from_bytes([0; 16]);
    for made_up in [f64::MIN, -0.0, 1_500.0, 1_504.0, f64::MAX] {
        let place = Rank::parse(&format!("4294967295-{:x}-{id}", made_up.to_bits())).unwrap();
        assert!(page(Some(place)).1 < STEPS_MAX);
    }
    for nonsense in ["9223372036854775807", "", "1-7ff8000000000000-x", "-1-0-0", "1-7ff0000000000000"] {
        assert_eq!(Rank::parse(nonsense), None);
    }
    assert_eq!(Rank::parse(&format!("1-7ff8000000000000-{id}")), None, "no number has no place");
}

/// Neither the pages of a player's games nor their results cost more for who has played much.
#[test]
fn a_player_of_many_games_costs_no_more_than_one_of_few() {
    const STEPS_MAX: u64 = 3_000;
    let db = much(20_000);
    let player = PlayerId::from_bytes(1_u128.to_be_bytes());
    for (rules, of_kind) in [(None, 20_000), (Some("othello"), 2_000), (Some("chess"), 0)] {
        let mut seen = 0;
        let mut after = None;
        loop {
            let wanted = Wanted { rules: rules.map(str::to_owned), player: Some(player), after, limit: 100 };
            let ((page, next), steps) = steps(&db, |db| records::list(db, &wanted));
            assert!(steps < STEPS_MAX, "{steps} steps after {seen} games");
            seen += page.len();
            after = next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen, of_kind);
    }
    let (found, steps) = steps(&db, |db| records::player(db, player));
    assert_eq!(found.unwrap().1, Results { wins: 20_000, losses: 0, draws: 0 });
    assert!(steps < 200, "{steps} steps");
}
