//! The configuration: which layer wins, what stops a start and with which words, and that the files in `config/` are
//! true. Everything that can be is tested with an environment handed in; the rest through the real program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use rstest::rstest;
use visavis::config::keys::{self, KEYS, Kind};
use visavis::config::{Arguments, Config, Environment, Faults, Flags, Loaded, LogFormat};
use visavis::lobby::settings::WhenFull;
use visavis::store::settings::{Settings as Store, SyncMode};

/// A folder to start in, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("config-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(folder.join("config")).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), text).unwrap();
        }
        Self(folder)
    }

    fn load(&self, environment: &[(&str, &str)], flags: Flags) -> Result<Loaded, Faults> {
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Config::load_in(
            &Environment { folder: self.0.clone(), variables: environment },
            &Arguments::from(flags),
        )
    }

    /// Runs the program here, with no settings in its environment but these.
    fn run(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("VISAVIS") {
                command.env_remove(name);
            }
        }
        let known = environment.iter().copied();
        command.envs(known).args(arguments).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn no_flags() -> Flags {
    Flags::default()
}

fn named(file: &str) -> Flags {
    Flags { config: Some(file.into()), ..Flags::default() }
}

fn house(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The sentences that stop a start in a folder with this `config/local.toml`.
fn faults_of_file(text: &str) -> Vec<String> {
    sentences(&Folder::new(&[("config/local.toml", text)]).load(&[], no_flags()).unwrap_err())
}

fn sentences(faults: &Faults) -> Vec<String> {
    faults.to_string().lines().map(str::to_owned).collect()
}

// ── Which layer wins ────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn it_starts_with_no_file_at_all() {
    let loaded = Folder::new(&[]).load(&[], no_flags()).unwrap();
    assert_eq!(loaded.config, Config::default());
    assert!(loaded.files.is_empty());
}

#[rstest]
#[case::built_in(0, 10_000, "built-in default")]
#[case::default_file(1, 11, "config/default.toml, line 3")]
#[case::local_file(2, 12, "config/local.toml, line 2")]
#[case::environment(3, 13, "environment variable VISAVIS__LOBBY__GAMES_MAX")]
#[case::flag(4, 14, "flag --games-max")]
fn each_layer_wins_over_the_one_below(#[case] layers: usize, #[case] games_max: usize, #[case] place: &str) {
    let files = [
        ("config/default.toml", "# first\n[lobby]\ngames_max = 11"),
        ("config/local.toml", "[lobby]\ngames_max = 12"),
    ];
    let folder = Folder::new(files.get(..layers.min(2)).unwrap());
    let environment = [("VISAVIS__LOBBY__GAMES_MAX", "13")];
    let environment = environment.get(..usize::from(layers > 2)).unwrap();
    let flags = Flags { games_max: (layers > 3).then(|| "14".to_owned()), ..no_flags() };
    let loaded = folder.load(environment, flags).unwrap();
    assert_eq!(loaded.config.lobby.games_max, games_max);
    assert!(loaded.show().contains(&format!("games_max = {games_max} # {place}\n")), "{}", loaded.show());
}

#[test]
fn layers_add_up_key_by_key() {
    let files = [
        (
            "config/default.toml",
            "[server]\nname = 'below'\nbind = 'below:1'\norigins = ['https://a', 'https://b']",
        ),
        ("config/local.toml", "[server]\nbind = 'above:2'\norigins = ['https://c']"),
    ];
    let loaded = Folder::new(&files).load(&[("VISAVIS__GAME__ARBITERS", "3")], no_flags()).unwrap();
    let mut expected = Config::default();
    expected.server.name = "below".to_owned();
    expected.server.bind = "above:2".to_owned();
    expected.server.origins = vec!["https://c".to_owned()];
    expected.game.arbiters = 3;
    assert_eq!(loaded.config, expected, "a list is replaced as a whole");
    assert_eq!(loaded.files, [Path::new("config/default.toml"), Path::new("config/local.toml")]);
}

#[test]
fn a_named_file_stands_instead_of_the_others() {
    let folder = Folder::new(&[
        ("config/default.toml", "[lobby]\ngames_max = 1"),
        ("config/local.toml", "[lobby]\ngames_max = 2"),
        ("config/production.toml", "[lobby]\ngames_max = 3"),
        ("own.toml", "[absence]\nbank_s = 4"),
    ]);
    assert_eq!(folder.load(&[], no_flags()).unwrap().config.lobby.games_max, 2, "production only when named");
    let loaded = folder.load(&[], named("own.toml")).unwrap();
    assert_eq!((loaded.config.lobby.games_max, loaded.config.absence.bank_s), (10_000, 4));
    assert_eq!(folder.load(&[], named("config/production.toml")).unwrap().config.lobby.games_max, 3);
    let absolute = folder.0.join("own.toml");
    assert_eq!(folder.load(&[], named(absolute.to_str().unwrap())).unwrap().config.absence.bank_s, 4);
}

#[test]
fn every_type_can_be_set_in_the_environment() {
    let environment = [
        ("VISAVIS__SERVER__NAME", " Café, 12 "),
        ("VISAVIS__SERVER__BIND", "[::1]:0"),
        ("VISAVIS__SERVER__STATIC_PATH", "a/b"),
        ("VISAVIS__SERVER__ORIGINS", "https://a.example, http://b:81,"),
        ("VISAVIS__SERVER__PROXIES", "10.0.0.1,::1"),
        ("VISAVIS__LOG__LEVEL", "warn,visavis=debug"),
        ("VISAVIS__LOG__FORMAT", "json"),
        ("VISAVIS__LIMITS__MESSAGES_PER_10S", "10000000"),
        ("VISAVIS__LOBBY__GAMES_MAX", "0"),
        ("VISAVIS__LOBBY__WHEN_FULL", "wait"),
        ("VISAVIS__STORE__PATH", "games.db"),
        ("VISAVIS__STORE__SYNC", "normal"),
        ("VISAVIS_PORT", "tcp://10.0.0.7:80"),
        ("OTHER__SERVER__BIND", "nonsense"),
    ];
    let config = Folder::new(&[]).load(&environment, no_flags()).unwrap().config;
    let mut expected = Config::default();
    expected.server.name = " Café, 12 ".to_owned();
    expected.server.bind = "[::1]:0".to_owned();
    expected.server.static_path = "a/b".into();
    expected.server.origins = vec!["https://a.example".to_owned(), "http://b:81".to_owned()];
    expected.server.proxies = vec!["10.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    expected.log.level = "warn,visavis=debug".to_owned();
    expected.log.format = LogFormat::Json;
    expected.limits.messages_per_10s = 10_000_000;
    expected.lobby.games_max = 0;
    expected.lobby.when_full = WhenFull::Wait;
    expected.store = Store { path: "games.db".to_owned(), sync: SyncMode::Normal, abandoned_days: 30 };
    assert_eq!(config, expected);
}

#[test]
fn an_empty_list_in_the_environment_empties_the_list() {
    let folder = Folder::new(&[("config/local.toml", "[server]\nproxies = ['10.0.0.1']")]);
    let config = folder.load(&[("VISAVIS__SERVER__PROXIES", "")], no_flags()).unwrap().config;
    assert!(config.server.proxies.is_empty());
}

// ── What stops a start ──────────────────────────────────────────────────────────────────────────────────────────────

#[rstest]
#[case::syntax("[lobby]\ngames_max = = 2", "line 2: not valid TOML: extra `=`, expected nothing")]
#[case::twice("[lobby]\ngames_max = 1\ngames_max = 2", "line 3: not valid TOML: duplicate key")]
#[case::unknown_section(
    "[database]\nurl = 'x'\nuser = 'y'",
    "line 1: there is no section [database]; the sections are server, log, limits, lobby, game, match, absence, store, ratings"
)]
#[case::misspelt_section(
    "\n[loby]\ngames_max = 1",
    "line 2: there is no section [loby] (did you mean [lobby]?); the sections are server, log, limits, lobby, game, match, \
     absence, store, ratings"
)]
#[case::no_section(
    "bind = 'x:1'",
    "line 1: bind = 'x:1' is not in a section (did you mean server.bind?); the sections are server, log, limits, \
     lobby, game, match, absence, store, ratings"
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
    "there is no section [stores] (did you mean [store]?); the sections are server, log, limits, lobby, game, match, absence, store, ratings"
)]
#[case(
    "VISAVIS__BIND",
    "x:1",
    "bind = \"x:1\" is not in a section (did you mean server.bind?); the sections are server, log, limits, lobby, game, match, absence, store, ratings"
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

// ── The table of keys, and the files in config/ ─────────────────────────────────────────────────────────────────────

#[test]
fn the_table_of_keys_is_the_configuration() {
    let table = toml::Table::try_from(Config::default()).unwrap();
    let mut fields: Vec<String> = Vec::new();
    for (section, keys) in &table {
        fields.extend(keys.as_table().unwrap().keys().map(|key| format!("{section}.{key}")));
    }
    let mut names: Vec<String> = KEYS.iter().map(keys::Key::name).collect();
    fields.sort();
    names.sort();
    assert_eq!(names, fields, "KEYS in src/config/keys.rs lists every field of Config, and nothing else");
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
fn both_ends_of_every_range_are_allowed_and_fit_their_field() {
    for key in KEYS {
        let ends: Vec<String> = match key.kind {
            Kind::Whole { min, max, .. } => vec![min.to_string(), max.to_string()],
            Kind::Choice(words) => words.iter().map(|word| format!("'{word}'")).collect(),
            Kind::Text { chars_max } => vec!["'x'".to_owned(), format!("'{}'", "é".repeat(chars_max))],
            Kind::Path(_)
            | Kind::Bind
            | Kind::BindOrNone
            | Kind::Levels
            | Kind::Origins
            | Kind::Networks
            | Kind::Secret { .. } => continue,
        };
        for end in ends {
            let text = format!("[{}]\n{} = {end}", key.section, key.key);
            let loaded = Folder::new(&[("own.toml", &text)]).load(&[], named("own.toml"));
            assert!(loaded.is_ok(), "{text}: {}", loaded.unwrap_err());
        }
        if let Kind::Whole { min, max, .. } = key.kind {
            for beyond in [min - 1, max + 1] {
                assert_eq!(faults_of_file(&format!("[{}]\n{} = {beyond}", key.section, key.key)).len(), 1);
            }
        }
    }
}

#[test]
fn default_toml_is_the_built_in_defaults() {
    let text = house("config/default.toml");
    let loaded = Folder::new(&[("config/default.toml", &text)]).load(&[], no_flags()).unwrap();
    assert_eq!(loaded.config, Config::default());
}

#[test]
fn default_toml_explains_every_key_with_its_range() {
    let text = house("config/default.toml");
    let (mut section, mut comment) = (String::new(), String::new());
    let mut explained = BTreeMap::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push_str(words);
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
        } else if let Some((key, _)) = line.split_once(" = ") {
            explained.insert(format!("{section}.{key}"), comment.clone());
        }
        if !line.starts_with('#') {
            comment.clear();
        }
    }
    for key in KEYS {
        let comment = explained.get(&key.name()).unwrap_or_else(|| panic!("{} is missing", key.name()));
        let (sentence, value) =
            comment.split_once(" Value: ").unwrap_or_else(|| panic!("{}: {comment}", key.name()));
        assert_eq!(value, format!("{}.", key.demand()), "{}", key.name());
        assert!(sentence.trim().ends_with('.') && sentence.len() > 15, "{}: {sentence}", key.name());
    }
    assert_eq!(explained.len(), KEYS.len(), "nothing else stands there");
}

#[test]
fn production_toml_is_valid_and_says_only_what_differs() {
    let text = house("config/production.toml");
    let loaded = Folder::new(&[("own.toml", &text)]).load(&[], named("own.toml")).unwrap();
    assert!(!loaded.config.server.proxies.is_empty());
    let default = toml::Table::try_from(Config::default()).unwrap();
    let bind_is_worth_saying = ("server", "bind");
    for (section, keys) in &toml::from_str::<toml::Table>(&text).unwrap() {
        for (key, value) in keys.as_table().unwrap() {
            let differs = default.get(section).and_then(|keys| keys.get(key)) != Some(value);
            let worth_saying = (section.as_str(), key.as_str()) == bind_is_worth_saying;
            assert!(differs || worth_saying, "{section}.{key} is {value} anyway");
        }
    }
}

// ── The program ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// Exit code, standard output, standard error.
fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn show_read_back_gives_the_same_configuration() {
    let folder = Folder::new(&[(
        "config/local.toml",
        "[server]\nname = \"a \\\"b\\\" # 'c' \\\\ é\"\n[log]\nformat='json'",
    )]);
    let environment =
        [("VISAVIS__SERVER__ORIGINS", "https://a,https://b"), ("VISAVIS__SERVER__PROXIES", "::1")];
    let arguments =
        ["config", "show", "--bind", "[::1]:0", "--games-max", "7", "--log", "warn,visavis=debug"];
    let (code, shown, errors) = told(&folder.run(&environment, &arguments));
    assert_eq!((code, errors.as_str()), (0, ""));
    for line in [
        "bind = \"[::1]:0\" # flag --bind",
        "format = \"json\" # config/local.toml, line 4",
        "origins = [\"https://a\", \"https://b\"] # environment variable VISAVIS__SERVER__ORIGINS",
        "workers = 0 # built-in default",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    std::fs::write(folder.0.join("shown.toml"), &shown).unwrap();
    let again = folder.load(&[], named("shown.toml")).unwrap();
    let flags = Flags {
        config: None,
        bind: Some("[::1]:0".to_owned()),
        games_max: Some("7".to_owned()),
        log: Some("warn,visavis=debug".to_owned()),
    };
    assert_eq!(again.config, folder.load(&environment, flags).unwrap().config);
    assert_ne!(again.config, Config::default());
}

#[test]
fn check_says_yes_or_why_not() {
    let folder = Folder::new(&[("own.toml", "[lobby]\ngames_max = -1\ngame_max = 1")]);
    let (code, output, errors) = told(&folder.run(&[], &["config", "check"]));
    assert_eq!((code, output.as_str(), errors.as_str()), (0, "the configuration is valid\n", ""));
    for arguments in [
        &["config", "check", "--config", "own.toml"][..],
        &["config", "show", "--config", "own.toml"],
        &["--config", "own.toml", "config", "check"],
        &["serve", "--config", "own.toml"],
        &["--config", "own.toml"],
    ] {
        let (code, output, errors) = told(&folder.run(&[], arguments));
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        let lines: Vec<_> = errors.lines().collect();
        assert_eq!(lines.len(), 2, "{errors}");
        assert!(
            lines.first().unwrap().contains("own.toml, line 2: lobby.games_max = -1 is not allowed; "),
            "{errors}"
        );
        assert!(
            lines.last().unwrap().contains("own.toml, line 3: lobby.game_max = 1 is not a key "),
            "{errors}"
        );
    }
}

#[rstest]
#[case(&["--help"], 0, "Usage: visavis")]
#[case(&["config", "--help"], 0, "Show or check the settings")]
#[case(&["--version"], 0, concat!("visavis ", env!("CARGO_PKG_VERSION"), "\n"))]
#[case(&["--games_max", "1"], 2, "--games-max")]
#[case(&["config"], 2, "Usage: visavis config")]
#[case(&["sing"], 2, "unrecognized subcommand")]
#[case(&["config", "check", "--games-max", "-5"], 2, "flag --games-max: lobby.games_max = \"-5\" is not allowed")]
fn the_command_line_answers(#[case] arguments: &[&str], #[case] code: i32, #[case] words: &str) {
    let (told_code, output, errors) = told(&Folder::new(&[]).run(&[], arguments));
    assert_eq!(told_code, code, "{errors}");
    let (said, silent) = if code == 0 { (output, errors) } else { (errors, output) };
    assert!(said.contains(words), "{said}");
    assert_eq!(silent, "", "help goes to standard output, errors to standard error");
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
