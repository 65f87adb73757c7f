//! What stops a start: each fault of the configuration is one clear sentence, and all are told at once.

use super::*;

// ── What stops a start ──────────────────────────────────────────────────────────────────────────────────────────────

#[rstest]
#[case::syntax("[lobby]\ngames_max = = 2", "line 2: not valid TOML: extra `=`, expected nothing")]
#[case::twice("[lobby]\ngames_max = 1\ngames_max = 2", "line 3: not valid TOML: duplicate key")]
#[case::unknown_section(
    "[database]\nurl = 'x'\nuser = 'y'",
    "line 1: there is no section [database]; the sections are server, log, limits, lobby, bots, game, match, absence, store, ratings"
)]
#[case::misspelt_section(
    "\n[loby]\ngames_max = 1",
    "line 2: there is no section [loby] (did you mean [lobby]?); the sections are server, log, limits, lobby, bots, game, match, \
     absence, store, ratings"
)]
#[case::no_section(
    "bind = 'x:1'",
    "line 1: bind = 'x:1' is not in a section (did you mean server.bind?); the sections are server, log, limits, \
     lobby, bots, game, match, absence, store, ratings"
)]
#[case::section_as_key(
    "absence = 5",
    "line 1: absence = 5 is not a key; the keys of [absence] are bank_s, bank_bullet_s, bank_blitz_s, bank_rapid_s, bank_classical_s, bank_per_move_s, rest_s, abandon_s, unplayed_s"
)]
#[case::unknown_key(
    "[store]\ncolour = 'red'",
    "line 2: store.colour = 'red' is not a key; the keys of [store] are path, sync, abandoned_days"
)]
#[case::misspelt_key(
    "[absence]\nbanks = 60",
    "line 2: absence.banks = 60 is not a key (did you mean absence.bank_s?); the keys of [absence] are bank_s, bank_bullet_s, bank_blitz_s, bank_rapid_s, bank_classical_s, bank_per_move_s, rest_s, abandon_s, unplayed_s"
)]
#[case::key_of_another_section(
    "[game]\nbank_s = 60",
    "line 2: game.bank_s = 60 is not a key (did you mean absence.bank_s?); the keys of [game] are arbiters, rematch_s, watchers_max"
)]
#[case::wrong_type(
    "[lobby]\ngames_max = \"many\"",
    "line 2: lobby.games_max = \"many\" is not allowed; it must be a whole number of games from 0 to 10,000,000, 0 for \
     no limit"
)]
#[case::number_in_quotes(
    "[absence]\nbank_s = \"60\"",
    "line 2: absence.bank_s = \"60\" is not allowed; it must be a whole number of seconds from 1 to 86,400"
)]
#[case::fraction(
    "[absence]\nbank_s = 1.5",
    "line 2: absence.bank_s = 1.5 is not allowed; it must be a whole number of seconds from 1 to 86,400"
)]
#[case::too_small(
    "[absence]\nbank_s = 0",
    "line 2: absence.bank_s = 0 is not allowed; it must be a whole number of seconds from 1 to 86,400"
)]
#[case::too_large(
    "[game]\narbiters = 1_025",
    "line 2: game.arbiters = 1_025 is not allowed; it must be a whole number of threads from 0 to 1,024, 0 for none"
)]
#[case::beyond_any_integer(
    "[game]\nrematch_s = 99999999999999999999",
    "line 2: game.rematch_s = 99999999999999999999 is not allowed; it must be a whole number of seconds from 0 to 86,400"
)]
#[case::unknown_word(
    "[store]\nsync = 'FULL'",
    "line 2: store.sync = 'FULL' is not allowed; it must be \"full\" or \"normal\""
)]
#[case::empty_name(
    "[server]\nname = ''",
    "line 2: server.name = '' is not allowed; it must be a text of 1 to 64 characters"
)]
#[case::bind_without_port(
    "[server]\nbind = 'localhost'",
    "line 2: server.bind = 'localhost' is not allowed; it must be HOST:PORT, such as 127.0.0.1:8080, [::1]:8080 or \
     localhost:8080"
)]
#[case::empty_path(
    "[store]\npath = ''",
    "line 2: store.path = '' is not allowed; it must be the path of a file, or :memory:"
)]
#[case::misspelt_level(
    "[log]\nlevel = 'inof'",
    "line 2: log.level = 'inof' is not allowed; it must be a level (off, error, warn, info, debug, trace), or levels by \
     target, such as info,visavis=debug"
)]
#[case::origin_with_path(
    "[server]\norigins = [\n  'https://a.example',\n  'https://b.example/play',\n]",
    "line 2: server.origins = […, \"https://b.example/play\", …] is not allowed; it must be a list of origins, each \
     scheme://host or scheme://host:port in small letters, without path and without the default port"
)]
#[case::text_for_list(
    "[server]\nproxies = '10.0.0.1'",
    "line 2: server.proxies = '10.0.0.1' is not allowed; it must be a list of IP addresses and \
     networks, such as 10.0.0.1, ::1 or 10.0.0.0/8"
)]
#[case::network_that_is_none(
    "[server]\nproxies = ['10.0.0.0/33']",
    "line 2: server.proxies = ['10.0.0.0/33'] is not allowed; it must be a list of IP addresses and \
     networks, such as 10.0.0.1, ::1 or 10.0.0.0/8"
)]
fn a_fault_in_a_file_is_one_clear_sentence(#[case] text: &str, #[case] sentence: &str) {
    assert_eq!(faults_of_file(text), [format!("config/local.toml, {sentence}")]);
}

#[rstest]
#[case(
    "VISAVIS__LOBBY__GAMES_MAX",
    "many",
    "lobby.games_max = \"many\" is not allowed; it must be a whole number of games from 0 to 10,000,000, 0 for no limit"
)]
#[case(
    "VISAVIS__ABSENCE__BANK_S",
    "",
    "absence.bank_s = \"\" is not allowed; it must be a whole number of seconds from 1 to 86,400"
)]
#[case(
    "VISAVIS__SERVER__PROXIES",
    "::1, proxy",
    "server.proxies = […, \"proxy\", …] is not allowed; it must be a list of IP addresses and \
     networks, such as 10.0.0.1, ::1 or 10.0.0.0/8"
)]
#[case(
    "VISAVIS__STORE__SINK",
    "full",
    "store.sink = \"full\" is not a key (did you mean store.sync?); the keys of [store] are path, sync, abandoned_days"
)]
#[case(
    "VISAVIS__STORES__SYNC",
    "full",
    "there is no section [stores] (did you mean [store]?); the sections are server, log, limits, lobby, bots, game, match, absence, store, ratings"
)]
#[case(
    "VISAVIS__BIND",
    "x:1",
    "bind = \"x:1\" is not in a section (did you mean server.bind?); the sections are server, log, limits, lobby, bots, game, match, absence, store, ratings"
)]
fn a_fault_in_the_environment_names_the_variable(
    #[case] name: &str,
    #[case] value: &str,
    #[case] sentence: &str,
) {
    let faults = Folder::new(&[]).load(&[(name, value)], no_flags()).unwrap_err();
    assert_eq!(sentences(&faults), [format!("environment variable {name}: {sentence}")]);
}

#[test]
fn a_fault_in_a_flag_names_the_flag() {
    let text = |text: &str| Some(text.to_owned());
    let flags = Flags { config: None, bind: text("8080"), games_max: text("-1"), log: text("loud") };
    let expected = [
        "flag --bind: server.bind = \"8080\" is not allowed; it must be HOST:PORT, such as 127.0.0.1:8080, [::1]:8080 \
         or localhost:8080",
        "flag --games-max: lobby.games_max = \"-1\" is not allowed; it must be a whole number of games from 0 to \
         10,000,000, 0 for no limit",
        "flag --log: log.level = \"loud\" is not allowed; it must be a level (off, error, warn, info, debug, trace), or \
         levels by target, such as info,visavis=debug",
    ];
    assert_eq!(sentences(&Folder::new(&[]).load(&[], flags).unwrap_err()), expected);
}

#[test]
fn a_file_that_was_named_must_be_readable() {
    let folder = Folder::new(&[]);
    let missing = "own.toml: the configuration file cannot be read: No such file or directory (os error 2)";
    assert_eq!(sentences(&folder.load(&[], named("own.toml")).unwrap_err()), [missing]);
    let is_folder = "config: the configuration file cannot be read: Is a directory (os error 21)";
    assert_eq!(sentences(&folder.load(&[], named("config")).unwrap_err()), [is_folder]);
    std::fs::write(folder.0.join("config/local.toml"), [b'#', 0xff]).unwrap();
    let not_text =
        "config/local.toml: the configuration file cannot be read: stream did not contain valid UTF-8";
    assert_eq!(sentences(&folder.load(&[], no_flags()).unwrap_err()), [not_text]);
}

#[test]
fn all_faults_are_told_at_once_in_their_order() {
    let folder = Folder::new(&[
        ("config/default.toml", "[store]\nsync = 1\n[absence]\nbank_s = 0\n[stor]\n[log]\nlevel = 2"),
        ("config/local.toml", "["),
    ]);
    let faults = folder.load(&[("VISAVIS__GAME__ARBITERS", "x")], named("config/default.toml")).unwrap_err();
    let places: Vec<_> =
        sentences(&faults).iter().map(|line| line.split(": ").next().unwrap().to_owned()).collect();
    let file = "config/default.toml, line";
    let expected = [&format!("{file} 2"), &format!("{file} 4"), &format!("{file} 5"), &format!("{file} 7")];
    assert_eq!(places.iter().take(4).collect::<Vec<_>>(), expected);
    assert_eq!(places.last().unwrap(), "environment variable VISAVIS__GAME__ARBITERS");
    assert_eq!(places.len(), 5);
}

#[test]
fn a_fault_counts_even_where_a_stronger_layer_is_right() {
    let folder = Folder::new(&[("config/local.toml", "[lobby]\ngames_max = -1")]);
    let flags = Flags { games_max: Some("5".to_owned()), ..no_flags() };
    assert_eq!(sentences(&folder.load(&[], flags).unwrap_err()).len(), 1);
}

#[test]
fn a_long_value_is_not_repeated_in_full() {
    let sentence = faults_of_file(&format!("[server]\nname = '{}'", "é".repeat(5_000))).concat();
    assert!(sentence.contains(&format!("server.name = '{}… is not allowed", "é".repeat(79))), "{sentence}");
}

#[test]
fn a_secret_is_not_shown_and_not_told_where_it_is_wrong() {
    let name = "VISAVIS__SERVER__METRICS_TOKEN";
    let loaded = Folder::new(&[]).load(&[(name, "swordfish")], Flags::default()).unwrap();
    let shown = loaded.show();
    let hidden = format!("# metrics_token is set, and not shown: environment variable {name}");
    assert!(shown.contains(&hidden) && !shown.contains("swordfish"), "{shown}");
    let faults = Folder::new(&[]).load(&[(name, "sword fish")], Flags::default()).unwrap_err().to_string();
    assert!(faults.contains("server.metrics_token") && !faults.contains("fish"), "{faults}");
}

#[test]
fn a_variable_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let value = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
    let environment = vec![("VISAVIS__SERVER__STATIC_PATH".into(), value)];
    let folder = Folder::new(&[]);
    let environment = Environment { folder: folder.0.clone(), variables: environment };
    let faults = Config::load_in(&environment, &Arguments::default()).unwrap_err();
    let sentence = "environment variable VISAVIS__SERVER__STATIC_PATH: server.static_path = \"a\u{fffd}\" is not \
                    allowed; it must be the path of a folder";
    assert_eq!(sentences(&faults), [sentence]);
}
