//! What the doctor finds: nothing where nothing is wrong, and by its name whatever does not agree.

use super::*;

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_where_nothing_is() {
    let played = Played::new().await;
    let sound = "all agrees (running games: 1, ended games: 3, ratings: 2)\n".to_owned();
    assert_eq!(doctor(&played.config), (Finding::Sound, sound.clone()));
    let house = House::open(played.config.clone());
    assert_eq!(doctor(&played.config), (Finding::Sound, sound.clone()), "while the server runs");
    drop(house);
    let db = played.open();
    db.execute_batch(
        "INSERT INTO journal (game, seq, at_ms, event) VALUES (999, 1, 1, 'of a game that has ended')",
    )
    .unwrap();
    assert_eq!(doctor(&played.config), (Finding::Sound, sound), "what is swept away later is no damage");
    db.execute_batch("UPDATE running SET digest = NULL, header = replace(header, '\"rules_version\":1', '\"rules_version\":99')")
        .unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "rules that are not known here are no damage: {said}");
    assert!(said.contains("games not played again, because their rules are not known here: 1"), "{said}");
    db.execute_batch("UPDATE running SET header = replace(replace(header, '\"rules_version\":99', '\"rules_version\":1'), '\"format\":', '\"format\":9')")
        .unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "a format that is not known here is no damage: {said}");
    let reason = "games not played again, because the format of their events is not known here: 1";
    assert!(said.contains(reason) && !said.contains("their rules"), "{said}");
    std::fs::write(played.path().with_extension("key"), "00".repeat(32)).unwrap();
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Sound, "a key may have been lost: {said}");
    assert!(said.contains("records signed by another key than the one beside the database: 3"), "{said}");
}

/// What is done to a database, and about what the doctor must say what.
#[rustfmt::skip]
const DISAGREEMENTS: &[(&str, &str, &str)] = &[
    ("UPDATE ratings SET games = 3", "rating of player ", "tic-tac-toe, untimed: 3 rated games are counted, and 2 have ended"),
    ("UPDATE ratings SET rating = 1234.5", "rating of player ", "it is 1235, but the last rated game had left"),
    ("UPDATE ratings SET deviation = 200", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET volatility = 0.07", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET newcomers = 0", "rating of player ", "how sure it is does not follow from the games that are kept"),
    ("UPDATE ratings SET ranked = 1", "rating of player ", "it has a place on the leaderboard and should not"),
    ("UPDATE ended SET second_after = 1470 WHERE rowid = 2", "ended game SECOND: ", "it left player "),
    ("UPDATE players SET wins = wins + 1", "database: ", "the results are not those of the games that are kept"),
    ("DELETE FROM ratings", "rating of player ", "there is none, but rated games have ended"),
    ("UPDATE ended SET first_before = 1400 WHERE rowid = 1", "ended game FIRST: ", "was 1400 before it, but the rated game before had left 1500"),
    ("UPDATE ended SET first_after = 1400, second_after = 1400 WHERE rowid = 1", "ended game SECOND: ", "but the rated game before had left 1400"),
    ("UPDATE ended SET first_after = NULL WHERE rowid = 1", "ended game FIRST: ", "whether ratings were changed is not what the record says"),
    ("UPDATE ended SET rated = 0 WHERE rowid = 1", "ended game FIRST: ", "whether it is rated is not"),
    ("UPDATE ended SET reason = 'agreement' WHERE rowid = 3", "ended game THIRD: ", "the reason of the end is not"),
    ("UPDATE ended SET ended_ms = ended_ms + 1 WHERE rowid = 3", "ended game THIRD: ", "the time of the end is not"),
    ("UPDATE ended SET rules = 'hex' WHERE rowid = 3", "ended game THIRD: ", "the kind of game is not"),
    ("UPDATE ended SET summary = '{}' WHERE rowid = 3", "ended game THIRD: ", "the summary is not"),
    ("UPDATE ended SET summary = replace(summary, 'Guest', 'Guess') WHERE rowid = 3", "ended game THIRD: ", "the summary is not"),
    ("UPDATE ended SET digest = zeroblob(32) WHERE rowid = 3", "ended game THIRD: ", "the record is not the one its digest was made of"),
    ("UPDATE ended SET document = replace(document, '\"move\":\"2\"', '\"move\":\"3\"') WHERE rowid = 3", "ended game THIRD: ", "event 2 is not what was signed"),
    ("UPDATE ended SET document = 'x' WHERE rowid = 3", "ended game THIRD: ", "this is no record of an ended game"),
    ("UPDATE seats SET result = 'draw'", "ended game THIRD: ", "who played with which result is not"),
    ("DELETE FROM seats", "ended game THIRD: ", "who played with which result is not"),
    ("DELETE FROM ended WHERE rowid = 3", "database: ", "a row of `seats` names a row of `ended` that is not there"),
    ("DELETE FROM ended WHERE rowid = 2", "rating of player ", "2 rated games are counted, and 1 have ended"),
    ("UPDATE ended SET id = zeroblob(16) WHERE rowid = 3", "ended game 00000000000000000000000000000000: ", "the id is not"),
    ("UPDATE ended SET id = x'07' WHERE rowid = 3", "ended game: 07: ", ""),
    ("UPDATE journal SET event = replace(event, '\"4\"', '\"1\"')", "running game RUNNING: ", "event 1 cannot be read: it is not what was written"),
    ("UPDATE journal SET digest = NULL, event = replace(event, '\"4\"', '\"9\"')", "running game RUNNING: ", "event 1 cannot have happened"),
    ("DELETE FROM journal WHERE seq = 2", "running game RUNNING: ", "event 3 cannot have happened"),
    ("UPDATE journal SET previous = NULL WHERE seq = 3", "database: number ", "in the journal: an event does not name the one before it"),
    ("UPDATE journal SET digest = NULL, event = '{\"type\":\"resigned\",\"seat\":\"first\"}' WHERE seq = 4", "running game RUNNING: ", "it is over, and still counts as running"),
    ("UPDATE running SET first = second, digest = NULL", "running game RUNNING: ", "the header names other players"),
    ("UPDATE running SET first = second", "running game RUNNING: ", "the header of the game cannot be read: it is not what was written"),
    ("UPDATE running SET id = zeroblob(16), digest = NULL", "running game 00000000000000000000000000000000: ", "the header is that of game"),
    ("DELETE FROM tokens; DELETE FROM players", "database: ", "names a row of `players` that is not there"),
];

#[tokio::test]
async fn the_doctor_names_whatever_does_not_agree() {
    let played = Played::new().await;
    for (damage, about, what) in DISAGREEMENTS {
        let about = about.replace("RUNNING", &played.running);
        let about = ["FIRST", "SECOND", "THIRD"]
            .iter()
            .zip(&played.ended)
            .fold(about, |about, (name, game)| about.replace(name, game));
        let (_folder, config) = played.again();
        let db = Connection::open(&config.store.path).unwrap();
        db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage};")).unwrap();
        drop(db);
        let (finding, said) = doctor(&config);
        assert_eq!(finding, Finding::Wrong, "{damage}: {said}");
        let named = said.lines().any(|line| line.starts_with(&about) && line.contains(what));
        assert!(named, "{damage}: {about}{what}\n{said}");
        assert!(said.contains("findings: "), "{said}");
    }
}

#[tokio::test]
async fn the_doctor_says_when_there_is_nothing_to_look_at() {
    let played = Played::new().await;
    let db = played.open();
    db.pragma_update(None, "user_version", 1).unwrap();
    drop(db);
    let (finding, said) = doctor(&played.config);
    assert_eq!(finding, Finding::Undone, "{said}");
    assert!(said.contains("has version 1") && said.contains("start the server once"), "{said}");
    let mut nowhere = played.config.clone();
    nowhere.store.path = played.folder.path().join("no.db").display().to_string();
    assert_eq!(doctor(&nowhere).0, Finding::Undone);
    assert!(!Path::new(&nowhere.store.path).exists(), "looking makes nothing");
}
