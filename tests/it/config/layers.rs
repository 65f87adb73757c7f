//! Which layer of the configuration wins: built in, files, environment, flags.

use visavis::config::LogFormat;
use visavis::lobby::settings::WhenFull;
use visavis::store::settings::{Settings as Store, SyncMode};

use super::*;

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
