//! What players are called: what is refused, and what they are called instead of what looks like somebody else's name.

use serde_json::{Value, json};

use crate::house::{House, config, kept};
use crate::records::rated_win;
use crate::visitor::Visitor;

/// Somebody new who wants to be called that, and what they are called.
async fn newcomer(house: &House, name: &str) -> (Visitor, String) {
    arrives(house, json!({"type": "hello", "name": name})).await
}

async fn arrives(house: &House, hello: Value) -> (Visitor, String) {
    let mut visitor = Visitor::knock(house).await;
    visitor.say(hello.clone()).await;
    let welcome = visitor.hear("welcome").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (visitor.id, visitor.token) =
        (text(&welcome["player"]["id"]), text(welcome.get("token").unwrap_or(&hello["token"])));
    (visitor, text(&welcome["player"]["name"]))
}

async fn renamed(visitor: &mut Visitor, name: &str) -> String {
    visitor.say(json!({"type": "rename", "name": name})).await;
    visitor.hear("renamed").await["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_name_that_looks_like_anothers_is_answered_with_the_nearest_free_one() {
    let house = House::open(config());
    let (mut ann, name) = newcomer(&house, "Ann").await;
    assert_eq!(name, "Ann");
    let (mut loud, name) = newcomer(&house, "ANN").await;
    assert_eq!(name, "ANN 2");
    let (_cyrillic, name) = newcomer(&house, "\u{410}nn").await;
    assert_eq!(name, "\u{410}nn 3");
    let (_long, name) = newcomer(&house, "abcdefghijklmnopqrstuvwx").await;
    assert_eq!(name, "abcdefghijklmnopqrstuvwx");
    let (_longer, name) = newcomer(&house, "abcdefghijklmnopqrstuvwX").await;
    assert_eq!(name, "abcdefghijklmnopqrstuv 2");

    let (again, name) = arrives(&house, json!({"type": "hello", "token": loud.token, "name": "Ann"})).await;
    assert_eq!((name.as_str(), &again.id), ("Ann 2", &loud.id), "one's own is free to oneself");
    assert_eq!(renamed(&mut ann, "Bea").await, "Bea");
    assert_eq!(renamed(&mut loud, "Ann").await, "Ann", "the name is free again");
    assert_eq!(renamed(&mut ann, "ann").await, "ann 2");
    assert_eq!(renamed(&mut ann, "ann 2").await, "ann 2");
}

#[tokio::test]
async fn a_name_is_free_when_its_player_is_gone_and_has_no_rank() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let ((ann, _), (bea, _)) = (newcomer(&house, "Ann").await, newcomer(&house, "Bea").await);
    let tokens = [ann.token.clone(), bea.token.clone()];
    let ids = [ann.id.clone(), bea.id.clone()];
    let (game, _) = rated_win(ann, bea).await;
    drop(game);
    let (gone, name) = newcomer(&house, "Cem").await;
    assert_eq!(name, "Cem");
    let token = gone.token.clone();
    drop(gone);
    let mut witness = Visitor::guest(&house).await;
    witness.hear_lobby(|lobby| lobby["players"] == 1).await;
    let (_cem, name) = newcomer(&house, "cem").await;
    assert_eq!(name, "cem");
    let (_former, name) = arrives(&house, json!({"type": "hello", "token": token})).await;
    assert_eq!(name, "Cem 2", "who comes back later finds another there");
    let (mut dee, name) = newcomer(&house, "A n n").await;
    assert_eq!(name, "A n n 2");
    assert_eq!(renamed(&mut dee, "BEA").await, "BEA 2");
    drop(house);

    let house = House::open(config);
    let (_eve, name) = newcomer(&house, "bea").await;
    assert_eq!(name, "bea 2", "and after a restart");
    for (token, (id, name)) in tokens.iter().zip(ids.iter().zip(["Ann", "Bea"])) {
        let (ranked, called) = arrives(&house, json!({"type": "hello", "token": token})).await;
        assert_eq!((called.as_str(), &ranked.id), (name, id));
    }
}

#[tokio::test]
async fn a_guest_is_named_in_their_language_and_nobody_takes_that_name() {
    let house = House::open(config());
    for (lang, begin) in [("en-GB", "Guest "), ("fr-CA", "Invité "), ("tlh", "Guest "), ("\u{0}fr", "Guest ")]
    {
        let (_guest, name) = arrives(&house, json!({"type": "hello", "lang": lang})).await;
        let number = name.strip_prefix(begin).unwrap_or_else(|| panic!("{lang}: {name}"));
        assert!(number.len() == 4 && number.bytes().all(|digit| digit.is_ascii_digit()), "{name}");
        let (_other, taken) = newcomer(&house, &name.to_uppercase()).await;
        assert_eq!(taken, format!("{} 2", name.to_uppercase()));
    }
}

#[tokio::test]
async fn a_name_that_deceives_is_refused_at_hello_and_when_renamed() {
    let mut config = config();
    config.server.name = "Games of the Lycée".to_owned();
    let house = House::open(config);
    let mut inside = Visitor::guest(&house).await;
    for name in
        ["", "\u{2800}", "a\u{202e}b", "\u{301}", "Admin", "Modérateur", "games of the lycee", "Vis-à-vis"]
    {
        let mut outside = Visitor::knock(&house).await;
        outside.may_not(json!({"type": "hello", "name": name}), "bad_name").await;
        inside.may_not(json!({"type": "rename", "name": name}), "bad_name").await;
    }
}
