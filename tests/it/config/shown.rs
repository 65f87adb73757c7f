//! What the program says of its configuration when it is asked: it is shown, and checked.

use super::*;

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
