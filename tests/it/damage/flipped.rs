//! Torn logs, flipped bits and damaged pages: what was sure is there, and nothing wrong is served.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use rand::rngs::StdRng;
use serde_json::Value;
use tokio::time::timeout;
use visavis::rules::CATALOGUE;

use super::*;
use crate::http::get;
use crate::operator::{MOVES, overwrite_page};
use crate::visitor::SOON;

/// The log is cut anywhere: the server starts, every game is a beginning of what it was, and all agrees.
#[tokio::test]
async fn a_torn_log_takes_back_the_latest_and_nothing_else() {
    let (_folder, config) = kept(config());
    drop(Match::start(&House::open(config.clone())).await);
    let house = House::open(config.clone());
    let mut games = Vec::new();
    for moves in ["1234567", "77", "4444"] {
        let mut game = Match::start(&house).await;
        game.play(moves).await;
        games.push((game, moves));
    }
    let path = PathBuf::from(&config.store.path);
    let main = std::fs::read(&path).unwrap();
    let log = std::fs::read(path.with_extension("db-wal")).unwrap();
    assert!(log.len() > 50_000, "{} bytes to cut", log.len());
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut cuts = vec![0, 1, 31, 32, 33, log.len() - 1, log.len()];
    cuts.extend((0..18).map(|_| rng.random_range(0..log.len())));
    let mut lengths = Vec::new();
    for cut in cuts {
        let (_folder, torn) = kept(crate::house::config());
        let to = PathBuf::from(&torn.store.path);
        std::fs::write(&to, &main).unwrap();
        std::fs::write(to.with_extension("db-wal"), &log[..cut]).unwrap();
        std::fs::copy(path.with_extension("key"), to.with_extension("key")).unwrap();
        let house = House::open(torn.clone());
        let mut length = 0;
        for (game, moves) in &games {
            let answer = get(&house, &format!("/api/v1/games/{}", game.game)).await;
            if answer.status == 200 {
                let kept = moves_in(&answer.body);
                assert!(moves.starts_with(&kept), "cut at {cut}: {kept} of {moves}");
                length += kept.len();
            } else {
                assert_eq!(answer.json()["code"], "no_such_game", "cut at {cut}");
            }
        }
        lengths.push((cut, length));
        drop(house);
        let (finding, said) = doctor(&torn);
        assert_eq!(finding, Finding::Sound, "cut at {cut}: {said}");
    }
    lengths.sort_unstable();
    assert!(lengths.is_sorted_by_key(|(_, length)| *length), "a longer log holds no less: {lengths:?}");
    assert_eq!((lengths.first().unwrap().1, lengths.last().unwrap().1), (0, 13), "{lengths:?}");
}

/// 500 flipped bits in records and their digests: the server gives the record or says that it is damaged, the doctor names
/// the game, and no changed record is valid.
#[tokio::test]
async fn a_flipped_bit_in_a_record_is_never_shown() {
    let played = Played::new().await;
    let house = House::open(played.config.clone());
    let db = played.open();
    let mut rng = StdRng::seed_from_u64(SEED);
    let original: Vec<(Vec<u8>, Vec<u8>)> = played
        .ended
        .iter()
        .map(|game| {
            let select = "SELECT CAST(document AS BLOB), digest FROM ended WHERE lower(hex(id)) = ?";
            db.query_row(select, [game], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
        })
        .collect();
    let write = |game: &str, document: &[u8], digest: &[u8]| {
        let update = "UPDATE ended SET document = CAST(? AS TEXT), digest = ? WHERE lower(hex(id)) = ?";
        assert_eq!(db.execute(update, params![document, digest, game]).unwrap(), 1);
    };
    for flip in 0..500 {
        let at = rng.random_range(0..played.ended.len());
        let (game, (mut document, mut digest)) = (&played.ended[at], original[at].clone());
        let in_digest = flip % 10 == 0;
        let flipped = if in_digest { &mut digest } else { &mut document };
        let byte = rng.random_range(0..flipped.len());
        flipped[byte] ^= 1 << rng.random_range(0..8);
        write(game, &document, &digest);
        let answer = get(&house, &format!("/api/v1/games/{game}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (500, &json!("damaged")), "flip {flip}");
        let replay = get(&house, &format!("/api/v1/games/{game}/replay")).await;
        assert_eq!((replay.status, &replay.json()["code"]), (500, &json!("damaged")), "flip {flip}");
        if !in_digest {
            let changed = String::from_utf8_lossy(&document);
            let verified = game::verify(&changed, CATALOGUE);
            assert!(verified.is_err(), "flip {flip} of byte {byte}: {verified:?}\n{changed}");
        }
        if flip % 10 < 2 {
            let (finding, said) = doctor(&played.config);
            assert_eq!(finding, Finding::Wrong, "flip {flip}: {said}");
            assert!(
                said.contains(&format!("ended game {game}: "))
                    || said.contains(&format!("ended game: {game}: ")),
                "flip {flip}: {said}"
            );
        }
        write(game, &original[at].0, &original[at].1);
    }
    for (game, record) in played.ended.iter().zip(&played.records) {
        assert_eq!(&get(&house, &format!("/api/v1/games/{game}")).await.body, record);
    }
}

/// A changed event of a running game: the game ends where it is still sure, and both players find it so.
#[tokio::test]
async fn a_flipped_byte_in_the_journal_ends_its_game_where_it_was_sure() {
    let played = Played::new().await;
    let mut rng = StdRng::seed_from_u64(SEED);
    for (row, _) in (0_usize..).zip(MOVES.chars()) {
        let (_folder, config) = played.again();
        let db = Connection::open(&config.store.path).unwrap();
        let select = "SELECT row, event FROM journal WHERE game IN (SELECT number FROM running) ORDER BY row LIMIT 1 OFFSET ?";
        let (number, text): (i64, String) =
            db.query_row(select, [row], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        // Another move that could have been made, or any bit at all.
        let mut event = text.clone().into_bytes();
        let byte = if row % 2 == 0 {
            text.find("\"move\":\"").unwrap() + 8
        } else {
            rng.random_range(0..event.len())
        };
        event[byte] ^= 1;
        db.execute("UPDATE journal SET event = CAST(? AS TEXT) WHERE row = ?", params![event, number])
            .unwrap();
        drop(db);
        let (finding, said) = doctor(&config);
        let named = format!("running game {}: event {} cannot be read", played.running, row + 1);
        assert!(finding == Finding::Wrong && said.contains(&named), "{said}");

        let house = House::open(config.clone());
        let mut back = played.players[0].again(&house).await;
        let seen = back.comes_back(&played.running).await;
        match seen["type"].as_str() {
            Some("snapshot") => assert_eq!(seen["ended"]["reason"], "adjudication", "{seen}"),
            _ => assert_eq!(seen["code"], "game_over", "{seen}"),
        }
        let record = crate::operator::record(&house, &played.running).await;
        assert_eq!(moves_in(&record), MOVES[..row], "{record}");
        assert_eq!(serde_json::from_str::<Value>(&record).unwrap()["ended"]["reason"], "adjudication");
        drop(house);
        let (finding, said) = doctor(&config);
        assert_eq!(finding, Finding::Sound, "{said}");
    }
}

#[tokio::test]
async fn a_flipped_byte_in_a_header_leaves_its_game_alone() {
    let played = Played::new().await;
    played.open().execute_batch("UPDATE running SET header = replace(header, 'Guest', 'Guess')").unwrap();
    let (finding, said) = doctor(&played.config);
    assert!(
        finding == Finding::Wrong && said.contains(&format!("running game {}: ", played.running)),
        "{said}"
    );
    let house = House::open(played.config.clone());
    let answer = get(&house, &format!("/api/v1/games/{}", played.running)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("no_such_game")));
    drop(house);
    let (finding, said) = doctor(&played.config);
    assert!(finding == Finding::Wrong && said.contains(&played.running), "it is still there: {said}");
}

/// Bytes of the main file are anything: either the server does not start and says why, or no record and no course of a
/// game is another than it was.
#[tokio::test]
async fn damaged_pages_are_a_sentence_or_serve_nothing_wrong() {
    let played = Played::new().await;
    let whole = std::fs::read(played.path()).unwrap();
    let mut rng = StdRng::seed_from_u64(SEED);
    let (mut started, mut stopped) = (0, 0);
    for turn in 0..60 {
        let (_folder, config) = played.again();
        let mut damaged = whole.clone();
        // A flipped bit, a torn sector, or a whole page that is lost.
        let at = rng.random_range(0..damaged.len());
        match turn % 3 {
            0 => damaged[at] ^= 1 << rng.random_range(0..8),
            1 => rng.fill(&mut damaged[at / 512 * 512..][..512]),
            _ => damaged[at / 4096 * 4096..][..4096].fill(0),
        }
        std::fs::write(&config.store.path, &damaged).unwrap();
        // The doctor comes to an end, whatever is there.
        doctor(&config);
        let house = match House::try_open(config) {
            Ok(house) => house,
            Err(reason) => {
                assert!(reason.starts_with("store.path is"), "turn {turn}: {reason}");
                stopped += 1;
                continue;
            }
        };
        started += 1;
        for (game, record) in played.ended.iter().zip(&played.records) {
            let answer = get(&house, &format!("/api/v1/games/{game}")).await;
            match answer.status {
                200 => assert_eq!(&answer.body, record, "turn {turn}, byte {at}"),
                404 | 500 | 503 => {}
                status => panic!("turn {turn}, byte {at}: {status}: {}", answer.body),
            }
        }
        let answer = get(&house, &format!("/api/v1/games/{}", played.running)).await;
        match answer.status {
            200 => {
                let moves = moves_in(&answer.body);
                assert!(MOVES.starts_with(&moves), "turn {turn}, byte {at}: {moves}");
            }
            404 | 500 | 503 => {}
            status => panic!("turn {turn}, byte {at}: {status}: {}", answer.body),
        }
    }
    assert!(started > 5 && stopped > 2, "{started} started and {stopped} did not");
}

/// A damaged page is found while the end of a game is written: nobody is told of that end, and the program ends with a
/// code and a last line of its own.
#[tokio::test]
async fn a_damaged_page_found_while_writing_ends_the_program() {
    let played = Played::new().await;
    let root = played
        .open()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'seats'", [], |row| row.get(0))
        .unwrap();
    overwrite_page(&played.path(), root);
    let log = played.folder.path().join("log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
    let mut program = Program::of_logging(
        command.args(["serve", "--bind", "127.0.0.1:0"]),
        &[("VISAVIS__STORE__PATH", played.path().to_str().unwrap())],
        File::create(&log).unwrap().into(),
    );
    let mut game = Match::start_at(&program.ws()).await;
    game.play("121212").await;
    let id = game.game.clone();
    game.first.play(&id, 7, "1").await;
    for (visitor, words) in [(&mut game.first, &["refused"][..]), (&mut game.second, &[])] {
        let (heard, _) = timeout(SOON, visitor.hear_end()).await.expect("the end in time");
        let heard: Vec<_> =
            heard.iter().filter(|word| word["type"] != "lobby" && word["type"] != "seeks").collect();
        assert!(heard.iter().all(|word| words.contains(&word["type"].as_str().unwrap())), "{heard:?}");
    }
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(3));
    let said = std::fs::read_to_string(log).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("visavis: the store has failed and the server stops"), "{last}");
    assert!(last.contains("the database is damaged"), "{last}");
}
