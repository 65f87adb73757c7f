//! Bots that somebody else runs, over real sockets: how each gets its token and loses it, whom it meets and whom not.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use visavis::config::{BotCommand, Config};
use visavis::operator::{self, Console, Finding};

use crate::house::{House, config, kept};
use crate::http::get;
use crate::operator::run;
use crate::visitor::{Visitor, text};

/// How long the examples may take.
const TO_THE_END: Duration = Duration::from_mins(2);

/// What `visavis bot` answers.
fn asked(command: &BotCommand, config: &Config) -> (Finding, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let finding = operator::bot(command, config, &mut Console { out: &mut out, err: &mut err });
    let said = if finding == Finding::Sound { out } else { err };
    (finding, String::from_utf8(said).unwrap().trim().to_owned())
}

/// The token of a new bot.
fn new(name: &str, config: &Config) -> String {
    let (finding, token) = asked(&BotCommand::New { name: name.into() }, config);
    assert_eq!(finding, Finding::Sound, "{token}");
    token
}

fn hello(token: &str) -> Value {
    json!({"type": "hello", "token": token})
}

fn seek(bots: bool) -> Value {
    json!({"type": "seek", "rules": "connect-four", "bots": bots})
}

/// The same player at each hello and after a restart, whatever it wants to be called; nobody once it is revoked.
#[tokio::test]
async fn a_bot_is_the_same_player_until_it_is_revoked() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let token = new("Deep Thought", &config);
    let mut bot = Visitor::knock(&house).await;
    let welcome = bot.welcomed(json!({"type": "hello", "token": token, "name": "Somebody"})).await;
    assert_eq!(welcome["player"]["name"], "Deep Thought");
    for wish in [json!({"type": "rename", "name": "Other"}), json!({"type": "carry"})] {
        bot.say(wish).await;
        let refused = bot.hear("refused").await;
        assert_eq!((&refused["code"], refused["text"].is_string()), (&json!("unavailable"), true));
    }
    let id = bot.id.clone();
    drop(house);
    let house = House::open(config.clone());
    let bot = Visitor::hello(&house, hello(&token)).await;
    assert_eq!(bot.id, id);
    let revoked = asked(&BotCommand::Revoke { name: "Deep Thought".into() }, &config);
    assert_eq!(revoked.0, Finding::Sound, "{}", revoked.1);
    for wrong in [token.as_str(), "0123456789abcdef0123456789abcdef", ""] {
        let mut gone = Visitor::knock(&house).await;
        gone.say(hello(wrong)).await;
        assert_eq!(gone.hear("refused").await["code"], "bad_token", "{wrong:?}");
    }
    let again = Visitor::hello(&house, hello(&new("Deep Thought", &config))).await;
    assert_eq!(again.id, id, "by its name it is who it was");
}

#[test]
fn a_bot_has_a_name_that_nobody_else_may_have() {
    let (_folder, mut config) = kept(config());
    config.server.name = "Chez nous".into();
    new("Deep Thought", &config);
    for (name, why) in [
        ("", "1 to 24 visible characters"),
        ("admin", "kept for those who run the server"),
        ("Bot 3", "kept for those who run the server"),
        (&config.server.name, "kept for the server"),
        ("DEEP THOUGHT", "whose name looks like it"),
    ] {
        let (finding, said) = asked(&BotCommand::New { name: name.into() }, &config);
        assert_eq!(finding, Finding::Undone);
        assert!(said.contains(why), "{name:?}: {said}");
    }
    assert_eq!(asked(&BotCommand::List, &config), (Finding::Sound, "Deep Thought".into()));
    let printed = run(&config.store.path, &["bot", "new", "Marvin"]);
    assert_eq!(String::from_utf8(printed.stdout).unwrap().trim().len(), 32);
    let file = std::fs::read_to_string(Path::new(&config.store.path).with_extension("bots")).unwrap();
    assert!(file.contains("Marvin") && file.lines().count() == 2, "{file}");
}

/// People meet a bot only if they have said so, whoever of the two waits; two bots do if both have.
#[tokio::test]
async fn people_meet_a_bot_only_if_they_have_said_yes() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut bot = Visitor::hello(&house, hello(&new("Deep Thought", &config))).await;
    let mut ann = Visitor::guest(&house).await;
    ann.say(seek(false)).await;
    let waiting = ann.hear("waiting").await;
    bot.say(seek(true)).await;
    assert_eq!((&bot.hear("waiting").await["bots"], &waiting["bots"]), (&json!(true), &Value::Null));
    let listed = get(&house, "/api/v1/seeks").await.json();
    let open: Vec<_> =
        [0, 1].map(|at| (&listed["seeks"][at]["player"]["bot"], &listed["seeks"][at]["bots"])).into();
    let [no, yes] = [json!(false), json!(true)];
    assert_eq!(open, [(&no, &Value::Null), (&yes, &yes)], "it is labelled");
    bot.say(json!({"type": "accept", "seek": waiting["seek"]})).await;
    assert_eq!(bot.hear("refused").await["code"], "not_agreed");
    bot.say(json!({"type": "seek", "rules": "connect-four", "rated": true, "add": true})).await;
    assert_eq!(bot.hear("refused").await["code"], "bad_options", "it is not rated here");
    ann.say(seek(true)).await;
    let snapshot = ann.hear_past("snapshot").await;
    let own = text(&snapshot["seat"]);
    let other = if own == "first" { "second" } else { "first" };
    let players = &snapshot["players"];
    assert_eq!((&players[other]["bot"], &players[own]["bot"]), (&json!(true), &json!(false)));
    assert_eq!(bot.hear("snapshot").await["game"], snapshot["game"]);
    let mut marvin = Visitor::hello(&house, hello(&new("Marvin", &config))).await;
    marvin.say(seek(true)).await;
    marvin.hear("waiting").await;
    bot.say(seek(true)).await;
    let second = bot.hear_past("snapshot").await;
    assert_ne!(second["game"], snapshot["game"], "a bot plays several at once");
    // It is away as people are.
    bot.leave().await;
    assert_eq!(ann.hear_past("presence").await["here"], json!(false));
}

/// Who may answer a seek is written down with it.
#[tokio::test]
async fn a_seek_that_lets_bots_come_does_so_after_a_restart() {
    let (_folder, config) = kept(config());
    let token = new("Deep Thought", &config);
    let house = House::open(config.clone());
    let mut ann = Visitor::guest(&house).await;
    ann.say(seek(true)).await;
    ann.hear("waiting").await;
    drop(house);
    let house = House::open(config);
    let mut back = Visitor::knock(&house).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": ann.token})).await;
    assert_eq!(welcome["waiting"][0]["bots"], json!(true));
    let mut bot = Visitor::hello(&house, hello(&token)).await;
    bot.say(seek(true)).await;
    bot.hear_past("snapshot").await;
}

/// A bot is never too fast for a game it was let play, however fast it is played: what the other does brings it the credit for its answer.
#[tokio::test]
async fn a_bot_is_not_too_fast_for_its_game() {
    let (_folder, mut config) = kept(config());
    config.limits.messages_per_10s = 12;
    let house = House::open(config.clone());
    let mut bots = Vec::new();
    for name in ["Deep Thought", "Marvin"] {
        let mut bot = Visitor::hello(&house, hello(&new(name, &config))).await;
        bot.say(
            json!({"type": "seek", "rules": "hex", "options": {"size": 11, "swap": false}, "bots": true}),
        )
        .await;
        bots.push(bot);
    }
    let started = bots[0].hear_past("snapshot").await;
    bots[1].hear_past("snapshot").await;
    let first = usize::from(started["seat"] != "first");
    for ply in 1_u32..=60 {
        let cell = u8::try_from(ply - 1).unwrap();
        let mv = format!("{}{}", char::from(b'a' + cell % 11), cell / 11 + 1);
        let mover = &mut bots[(first + usize::from(cell % 2)) % 2];
        mover.say(json!({"type": "play", "game": started["game"], "ply": ply, "move": mv})).await;
        for bot in &mut bots {
            bot.hear("played").await;
        }
    }
}

/// The examples in Python and in JavaScript play each other to the end, as somebody runs them who writes a bot.
#[tokio::test]
async fn the_examples_play_each_other() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let url = house.url("/ws");
    let start = |command: &[&str], name: &str| {
        let token = new(name, &config);
        let (program, arguments) = command.split_first().unwrap();
        let mut child = tokio::process::Command::new(program);
        child.args(arguments).args([&url, &token, "hex", "2"]).kill_on_drop(true);
        tokio::time::timeout(TO_THE_END, child.output())
    };
    let python = start(&["python3", "examples/bots/bot.py"], "Snake");
    let script = start(&["node", "--experimental-websocket", "examples/bots/bot.mjs"], "Script");
    let (python, script) = tokio::join!(python, script);
    let results = [python, script].map(|ended| {
        let ended = ended.expect("an end in time").expect("it runs");
        let printed = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{printed}{}", String::from_utf8_lossy(&ended.stderr));
        printed.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let opposite = |result: &String| if result == "win" { "loss" } else { "win" };
    assert_eq!(results[0].len(), 2, "{results:?}");
    assert_eq!(results[0].iter().map(opposite).collect::<Vec<_>>(), results[1]);
}
