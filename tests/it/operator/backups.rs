//! Backups, taken while games are played: each comes up as the server was, or says why there is none.

use super::*;

#[tokio::test]
async fn a_backup_taken_while_a_game_is_played_comes_up_as_the_server_was() {
    let (folder, config) = kept(config());
    let house = House::open(config.clone());
    let key = get(&house, "/api/v1/key").await.body;
    let mut game = Match::start(&house).await;
    game.play("445").await;
    let file = folder.path().join("monday.db");
    let (finding, said) = backup(&config, &file);
    assert_eq!(finding, Finding::Sound, "{said}");
    assert!(said.contains("copied to") && said.contains("monday.key: who reads it can sign"), "{said}");
    for copy in [&file, &file.with_extension("key")] {
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{copy:?}");
    }
    game.play_from(4, "6").await;
    let before = std::fs::read(&file).unwrap();
    let (finding, said) = backup(&config, &file);
    assert_eq!((finding, std::fs::read(&file).unwrap() == before), (Finding::Undone, true), "{said}");
    assert!(said.contains("is there already, and is left as it is"), "{said}");
    let first = game.first;
    drop(house);

    let mut restored = config;
    restored.store.path = file.display().to_string();
    assert_eq!(doctor(&restored).0, Finding::Sound);
    let house = House::open(restored);
    assert_eq!(get(&house, "/api/v1/key").await.body, key);
    assert_eq!(moves_in(&record(&house, &game.game).await), "445");
    let mut back = first.again(&house).await;
    back.say(json!({"type": "resume", "game": game.game})).await;
    assert_eq!(back.hear_past("snapshot").await["ply"], 3, "the token is worth as much as before");
}

#[tokio::test]
async fn backups_and_the_doctor_see_one_moment_however_fast_is_played() {
    let (folder, config) = kept(config());
    let house = House::open(config.clone());
    let looked = {
        let (folder, config) = (folder.path().to_owned(), config.clone());
        tokio::task::spawn_blocking(move || {
            for turn in 0..10 {
                let file = folder.join(format!("{turn}.db"));
                let (finding, said) = backup(&config, &file);
                assert_eq!(finding, Finding::Sound, "{said}");
                let mut copy = config.clone();
                copy.store.path = file.display().to_string();
                for looked_at in [&config, &copy] {
                    let (finding, said) = doctor(looked_at);
                    assert_eq!(finding, Finding::Sound, "{said}");
                }
            }
        })
    };
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut games = 0;
    while !looked.is_finished() || games == 0 {
        let (game, _) = rated_win(ann, ben).await;
        (ann, ben) = again(&house, &game).await;
        games += 1;
    }
    looked.await.unwrap();
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Sound, "{said}");
    assert!(said.contains(&format!("running games: 0, ended games: {games}, ratings: 2")), "{said}");
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_says_why_and_leaves_nothing() {
    let played = Played::new().await;
    let (folder, good) = (played.folder.path(), &played.config);
    let at = |path: &str| {
        let mut config = good.clone();
        config.store.path =
            if path.starts_with(':') { path.to_owned() } else { folder.join(path).display().to_string() };
        config
    };
    std::fs::write(folder.join("text.db"), "this is no database, but a text that is long enough to look at")
        .unwrap();
    Connection::open(folder.join("other.db")).unwrap().execute_batch("CREATE TABLE x (y);").unwrap();
    let newer = Connection::open(folder.join("newer.db")).unwrap();
    newer.execute_batch("CREATE TABLE x (y); PRAGMA user_version = 99;").unwrap();
    std::fs::write(folder.join("taken.key"), "").unwrap();
    std::fs::write(folder.join("half.db.partial"), "").unwrap();
    let before = names(folder);
    for (config, file, said) in [
        (at(":memory:"), "new.db", "so nothing is kept"),
        (at("nothing.db"), "new.db", "nothing.db\", and there is no file there"),
        (at("text.db"), "new.db", "file is not a database"),
        (at("other.db"), "new.db", "this is no database of Vis-à-vis"),
        (at("newer.db"), "new.db", "has version 99, but this program knows versions up to"),
        (good.clone(), "visavis.db", "visavis.db\" is there already"),
        (good.clone(), "taken.db", "taken.key\" is there already"),
        (good.clone(), "half.db", "half.db.partial\" is there already"),
        (good.clone(), "new.key", "does not end in .key"),
        (good.clone(), "nowhere/new.db", "new.db.partial\" cannot be written: No such file or directory"),
    ] {
        let (finding, words) = backup(&config, &folder.join(file));
        assert_eq!(finding, Finding::Undone, "{words}");
        assert!(words.contains(said), "{words}");
        assert_eq!(names(folder), before, "{words}");
    }
}

#[tokio::test]
async fn a_damaged_database_is_not_copied() {
    let played = Played::new().await;
    let root: u64 = {
        let db = played.open();
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'seats'", [], |row| row.get(0)).unwrap()
    };
    overwrite_page(&played.path(), root);
    let before = names(played.folder.path());
    let (finding, said) = backup(&played.config, &played.folder.path().join("new.db"));
    assert_eq!(finding, Finding::Wrong, "{said}");
    assert!(said.contains("the database is damaged, so no copy of it is kept"), "{said}");
    assert_eq!(names(played.folder.path()), before);
}
