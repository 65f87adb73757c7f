//! Every message of both sides with values of every kind: what is written is read back equal, wherever its fields stand and
//! whatever stands beside them. Knows the types; what they look like on the wire is held by the golden conversations.

mod maker;

use std::collections::BTreeSet;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

/// How often each message is made anew.
const ROUNDS: u64 = 300;
use maker::Maker;

/// What is chosen has any name.
const CHOSEN: &[&str] = &["options", "opponent"];
/// And of what is asked for, nothing may be unknown in a clock.
const ASKED: &[&str] = &["options", "opponent", "clock"];

/// The same fields in another order, the type last, with fields that nobody knows at every depth but in these.
fn muddled(text: &str, but_in: &[&str]) -> String {
    fn add(value: &mut serde_json::Value, but_in: &[&str]) {
        match value {
            serde_json::Value::Object(fields) => {
                for (_, value) in fields.iter_mut().filter(|(name, _)| !but_in.contains(&name.as_str())) {
                    add(value, but_in);
                }
                fields.insert("later".to_owned(), serde_json::json!([{"type": 7, "re": "x"}]));
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(|value| add(value, but_in)),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => {}
        }
    }
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    add(&mut value, but_in);
    let fields = value.as_object().unwrap();
    let (named, rest): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| *name == "type");
    let fields = rest.iter().rev().chain(&named).map(|(name, value)| format!("\"{name}\" : {value}"));
    format!(" {{ {} }}", fields.collect::<Vec<_>>().join(" , "))
}

#[test]
fn whatever_the_server_says_is_read_back_as_it_was() {
    for seed in 0..ROUNDS {
        let mut make = Maker(StdRng::seed_from_u64(seed));
        for message in make.server_messages() {
            let re = make.some(Maker::number);
            let frame = Frame::of(&message);
            let text = re.map_or_else(|| frame.text().clone(), |re| frame.answering(Some(re)).text().clone());
            let expected = Received { re, message };
            for text in [text.to_string(), muddled(&text, CHOSEN)] {
                let received = read(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}: {text}"));
                assert_eq!(received, expected, "seed {seed}: {text}");
                assert_eq!(received.into_owned(), expected, "seed {seed}: {text}");
            }
        }
    }
}

#[test]
fn whatever_a_client_says_is_read_back_as_it_was() {
    for seed in 0..ROUNDS {
        let mut make = Maker(StdRng::seed_from_u64(seed));
        for message in make.client_messages() {
            let id = make.some(|make| make.number() >> 11);
            let request = Request { message, id };
            let text = request.text();
            assert_eq!(parse(&text).unwrap(), request, "seed {seed}");
            let muddled = muddled(&text, ASKED);
            assert_eq!(parse(&muddled).unwrap(), request, "seed {seed}: {muddled}");
        }
    }
}

#[test]
fn every_message_of_the_wire_is_among_those_that_are_read_back() {
    let wire = typescript();
    let declared = |name: &str| {
        let line = wire.lines().find(|line| line.starts_with(&format!("export type {name} = "))).unwrap();
        line.split("\"type\": \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let mut make = Maker(StdRng::seed_from_u64(1));
    let named = |text: &str| type_of(text).unwrap().into_owned();
    let server: BTreeSet<String> =
        make.server_messages().iter().map(|message| named(Frame::of(message).text())).collect();
    assert_eq!(server, declared("ServerMessage"));
    let client: BTreeSet<String> =
        make.client_messages().into_iter().map(|message| named(&message.text())).collect();
    assert_eq!(client, declared("ClientMessage"));
}

#[test]
fn what_is_read_borrows_from_its_text() {
    use std::borrow::Cow;
    let text = r#"{"type":"played","game":"0190163d8694739baea5966c26f8ad91","seq":1,"ply":1,"seat":"first","move":"4","at_ms":0,"position":"x","turn":["second"],"legal":["1","2"],"clock":null}"#;
    let Ok(Received { re: None, message: ServerMessage::Played(played) }) = read(text) else { panic!() };
    let Some(Texts::Own(legal)) = played.standing.legal else { panic!("a list") };
    for text in [&played.mv, &played.standing.position, &legal[0], &legal[1]] {
        assert!(matches!(text, Cow::Borrowed(_)), "{text} is copied");
    }
    let Ok(Request { message: ClientMessage::Play(play), .. }) =
        parse(r#"{"type":"play","game":"g","ply":1,"move":"4"}"#)
    else {
        panic!("a move")
    };
    assert!(matches!((play.game, play.mv), (Cow::Borrowed(_), Cow::Borrowed(_))));
}

#[test]
fn what_is_no_message_of_the_server_is_told() {
    for (text, reason) in [
        (r#"{"type":"dance"}"#, "a message of type \"dance\""),
        ("[]", "invalid"),
        (r#"{"seq":1}"#, "missing field `type`"),
        (r#"{"type":"presence","game":"0190163d8694739baea5966c26f8ad91"}"#, "missing field `seq`"),
        (r#"{"type":"left","game":"g"}"#, "this is no id"),
        (r#"{"type":"withdrawn"} {}"#, "trailing"),
        (r#"{"type":"withdrawn","re":1,"re":2}"#, "duplicate field `re`"),
        (r#"{"type":"withdrawn","re":-1}"#, "invalid value"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
