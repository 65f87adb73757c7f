//! How players come in: hello, what they are told then, and their names.

use visavis::protocol::Phrase;

use super::*;
use crate::house::kept;

#[tokio::test]
async fn hello_makes_a_guest_and_tells_what_there_is() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    visitor.say(json!({"type": "hello", "name": " Zoé ", "lang": "fr"})).await;
    let welcome = visitor.hear("welcome").await;
    assert_eq!(welcome["player"]["name"], "Zoé");
    assert!(welcome["token"].as_str().unwrap().len() >= 32);
    assert_eq!(welcome["server"]["protocol"], 1);
    assert_eq!(welcome["server"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(welcome["rules"][0]["id"], "connect-four");
    let cols = json!({"name": "cols", "kind": "whole", "min": 4, "max": 10, "default": 7});
    assert!(welcome["rules"][0]["options"].as_array().unwrap().contains(&cols), "{welcome}");
    let phrases: Vec<_> = Phrase::all().map(Phrase::key).collect();
    assert_eq!((&welcome["games"], &welcome["phrases"]), (&json!([]), &json!(phrases)));
    assert!((12..=13).contains(&phrases.len()), "a dozen");
    assert_eq!(
        welcome["limits"],
        json!({"frame_bytes": 4096, "messages_per_10s": 100, "games_max": 10_000, "invite_s_max": 604_800})
    );
}

#[tokio::test]
async fn whatever_an_option_is_set_to_its_range_is_told() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let mut visitor = Visitor::knock(&house).await;
    visitor.say(json!({"type": "hello"})).await;
    let welcome = visitor.hear("welcome").await;
    let mut asked = 0;
    for rules in welcome["rules"].as_array().unwrap() {
        for option in rules["options"].as_array().unwrap() {
            let name = option["name"].as_str().unwrap();
            let takes = match option["kind"].as_str().unwrap() {
                "whole" => format!("a whole number from {} to {}", option["min"], option["max"]),
                "flag" => "true or false".to_owned(),
                _ => {
                    let words =
                        option["values"].as_array().unwrap().iter().map(|word| word.as_str().unwrap());
                    format!("one of {}", words.collect::<Vec<_>>().join(", "))
                }
            };
            for value in
                ["-1", "4294967296", "4294967295", "4.5", "7.0", "null", "\"7\"", "[]", "{}", "1e400", "\"\""]
            {
                let options = format!(r#"{{"{name}":{value}}}"#);
                let id = &rules["id"];
                visitor.say_text(&format!(r#"{{"type":"seek","rules":{id},"options":{options}}}"#)).await;
                let refused = visitor.refused("bad_options").await;
                assert_eq!(refused["text"], format!("option `{name}` takes {takes}."), "{id} {options}");
                asked += 1;
            }
        }
        visitor
            .may_not(json!({"type": "seek", "rules": rules["id"], "options": {"Cols": 7}}), "bad_options")
            .await;
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test]
async fn hello_comes_first_and_once() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    visitor.may_not(json!({"type": "seek", "rules": "connect-four"}), "hello_first").await;
    visitor.may_not(json!({"type": "ping"}), "hello_first").await;
    visitor.may_not(json!({"type": "hello", "token": "made up"}), "bad_token").await;
    visitor.may_not(json!({"type": "hello", "name": ""}), "bad_name").await;
    visitor.may_not(json!({"type": "hello", "name": "x".repeat(25)}), "bad_name").await;
    visitor.say(json!({"type": "hello"})).await;
    visitor.hear("welcome").await;
    visitor.may_not(json!({"type": "hello"}), "bad_message").await;
}

#[tokio::test]
async fn who_does_not_say_hello_is_sent_away() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    let (heard, code) = visitor.hear_end().await;
    assert_eq!((heard, code), (vec![], Some(4001)));
}

#[tokio::test]
async fn a_new_name_counts_from_the_next_game_on_and_is_kept() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    ann.may_not(json!({"type": "rename", "name": "a\nb"}), "bad_name").await;
    ann.say(json!({"type": "rename", "name": " Ann ", "id": 3})).await;
    let renamed = ann.hear("renamed").await;
    assert_eq!((&renamed["name"], &renamed["re"]), (&json!("Ann"), &json!(3)));
    let (id, token) = (ann.id.clone(), ann.token.clone());
    let mut game = Match::between(ann, ben, json!({"type": "seek", "rules": "connect-four"})).await;
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = game.second.hear_past("snapshot").await;
    let names: Vec<_> = ["first", "second"].map(|seat| snapshot["players"][seat].clone()).into();
    assert!(names.iter().any(|player| player["id"] == json!(id) && player["name"] == "Ann"), "{names:?}");
    drop(house);
    let house = House::open(config);
    let mut back = Visitor::knock(&house).await;
    back.say(json!({"type": "hello", "token": token})).await;
    assert_eq!(back.hear("welcome").await["player"]["name"], "Ann");
}
