//! Every client message as a table of good and bad texts, and the generated TypeScript of the wire.

mod fields;
mod round_trip;

use rstest::rstest;

use super::*;
use crate::rules::{OptionValue, Options, Seat};

fn id(text: &str) -> Option<u64> {
    parse(text).unwrap().id
}

#[rstest]
#[case(r#"{"type":"hello"}"#, "hello")]
#[case(r#"{"type":"hello","token":"abc","name":"Zo\u00e9","lang":"fr","later":[1]}"#, "hello")]
#[case(r#"{"type":"seek","rules":"connect-four"}"#, "seek")]
#[case(
    r#"{"rules":"connect-four","type":"seek","options":{"cols":8},"rated":true,"opponent":"anyone"}"#,
    "seek"
)]
#[case(
    r#"{"type":"seek","rules":"r","clock":{"initial_ms":1,"increment_ms":2},"opponent":{"bot":"easy"}}"#,
    "seek"
)]
#[case(r#"{"type":"seek","rules":"r","add":true}"#, "seek")]
#[case(r#"{"type":"withdraw","game":5}"#, "withdraw")]
#[case(r#"{"type":"withdraw","invite":"x"}"#, "withdraw")]
#[case(r#"{"type":"withdraw","seek":"s"}"#, "withdraw")]
#[case(r#"{"type":"accept","seek":"s"}"#, "accept")]
#[case(r#"{"type":"invite","rules":"r","seat":"random"}"#, "invite")]
#[case(
    r#"{"type":"invite","rules":"r","private":false,"expires_s":2592000,"page":"https://a.b/"}"#,
    "invite"
)]
#[case(r#"{"type":"join","invite":"x"}"#, "join")]
#[case(r#"{"type":"play","game":"g","ply":1,"move":"4"}"#, "play")]
#[case(r#"{"type":"resign","game":"g"}"#, "resign")]
#[case(r#"{"type":"offer","game":"g","what":"takeback"}"#, "offer")]
#[case(r#"{"type":"decline","game":"g","what":"draw"}"#, "decline")]
#[case(r#"{"type":"claim","game":"g","what":"win"}"#, "claim")]
#[case(r#"{"type":"watch","game":"g"}"#, "watch")]
#[case(r#"{"type":"leave","game":"g"}"#, "leave")]
#[case(r#"{"type":"resume","game":"g"}"#, "resume")]
#[case(r#"{"type":"say","game":"g","phrase":"hello"}"#, "say")]
#[case(r#"{"type":"hint","game":"g"}"#, "hint")]
#[case(r#"{"type":"ping","t":-1.5}"#, "ping")]
fn every_message_is_read(#[case] text: &str, #[case] name: &str) {
    assert_eq!(parse(text).unwrap().message.name(), name);
}

#[rstest]
#[case("", "", "a message is a JSON object")]
#[case("nonsense", "", "a message is a JSON object")]
#[case(r#"["withdraw",null]"#, "", "a message is a JSON object")]
#[case("{", "", "the text is not JSON")]
#[case("{}", "", "missing field `type`")]
#[case(r#"{"type":7}"#, "", "field `type`")]
#[case(r#"{"type":"fly"}"#, "fly", "there is no message of type `fly`")]
#[case(r#"{"type":"play","game":"g","ply":1}"#, "play", "missing field `move`")]
#[case(r#"{"type":"play","game":"g","ply":"1","move":"4"}"#, "play", "field `ply`")]
#[case(r#"{"type":"play","game":"g","ply":-1,"move":"4"}"#, "play", "field `ply`")]
#[case(r#"{"type":"play","game":["g"],"ply":1,"move":"4"}"#, "play", "field `game`")]
#[case(r#"{"type":"play","game":"g","ply":1,"move":"4"} {}"#, "", "text after the message")]
#[case(r#"{"type":"offer","game":"g","what":"money"}"#, "offer", "field `what`")]
#[case(r#"{"type":"ping","id":-1}"#, "", "field `id`")]
#[case(r#"{"type":"ping","id":9007199254740992}"#, "", "field `id`")]
#[case(r#"{"type":"ping","id":"1"}"#, "", "field `id`")]
#[case(r#"{"type":"seek","rules":"r","options":[7.5]}"#, "seek", "field `options`")]
#[case(r#"{"type":"seek","rules":"r","clock":{"soon":1}}"#, "seek", "field `clock`")]
#[case(r#"{"type":"invite","rules":"r","expires_s":59}"#, "invite", "field `expires_s`")]
#[case(r#"{"type":"invite","rules":"r","expires_s":2592001}"#, "invite", "field `expires_s`")]
#[case(r#"{"type":"ping","type":"play"}"#, "", "duplicate field `type`")]
fn a_bad_message_is_told_what_is_wrong(#[case] text: &str, #[case] about: &str, #[case] reason: &str) {
    let bad = parse(text).unwrap_err();
    assert_eq!(bad.about, about);
    assert!(bad.reason.contains(reason), "{}", bad.reason);
}

#[test]
fn an_option_is_read_whatever_it_is() {
    for value in ["-1", "4294967296", "4.5", "null", "[]", "{}", "1e400", "[[1]]", "\"\\ud800\""] {
        let text = format!(r#"{{"type":"seek","rules":"r","options":{{"cols":{value},"rows":6}}}}"#);
        let ClientMessage::Seek(seek) = parse(&text).unwrap().message else { panic!("not a seek") };
        let options = Options::from([("cols", OptionValue::Other), ("rows", OptionValue::Whole(6))]);
        assert_eq!(seek.options, Some(options), "{value}");
    }
}

#[test]
fn a_bad_message_still_carries_its_id() {
    assert_eq!(parse(r#"{"type":"play","id":5}"#).unwrap_err().id, Some(5));
    assert_eq!(id(r#"{"type":"ping","id":9007199254740991}"#), Some(9_007_199_254_740_991));
    assert_eq!(id(r#"{"type":"ping","id":null}"#), None);
}

#[test]
fn a_long_type_is_not_sent_back_whole() {
    let text = format!(r#"{{"type":"{}"}}"#, "é".repeat(1_500));
    let bad = parse(&text).unwrap_err();
    assert!(bad.about.len() <= 200 && bad.reason.len() < 300);
}

#[test]
fn fields_are_read_into_their_types() {
    let text = r#"{"type":"seek","rules":"connect-four","options":{"cols":8,"swap":true,"tie":"draw"},"clock":{"per_move_ms":9}}"#;
    let ClientMessage::Seek(seek) = parse(text).unwrap().message else { panic!("not a seek") };
    let options = Options::from([
        ("cols", OptionValue::Whole(8)),
        ("swap", OptionValue::Flag(true)),
        ("tie", OptionValue::Word("draw".into())),
    ]);
    assert_eq!((seek.options, seek.clock), (Some(options), Some(Clock::PerMove { per_move_ms: 9 }.into())));
}

#[test]
fn the_type_comes_first_and_the_answer_carries_re() {
    let left = ServerMessage::Offered(Offered {
        game: GameId::parse("0190163d8694739baea5966c26f8ad91").unwrap(),
        seq: 3,
        seat: Seat::Second,
        what: OfferKind::Draw,
    });
    let frame = Frame::of(&left);
    let body = r#"{"type":"offered","game":"0190163d8694739baea5966c26f8ad91","seq":3,"seat":"second","what":"draw""#;
    assert_eq!(frame.text(), &format!("{body}}}"));
    assert_eq!(frame.answering(Some(7)).text(), &format!("{body},\"re\":7}}"));
    assert_eq!((frame.answering(None).text(), frame.answers()), (frame.text(), false));
    assert!(frame.answering(None).answers());
    assert_eq!(
        Frame::of(&ServerMessage::Withdrawn(Withdrawn::default())).answering(Some(0)).text(),
        r#"{"type":"withdrawn","re":0}"#
    );
}

/// Collects the declaration of a type and of all it is made of.
struct Declarations<'a> {
    config: &'a ts_rs::Config,
    by_name: std::collections::BTreeMap<String, String>,
}

impl ts_rs::TypeVisitor for Declarations<'_> {
    fn visit<T: ts_rs::TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() || self.by_name.contains_key(&T::ident(self.config)) {
            return;
        }
        self.by_name.insert(T::ident(self.config), T::decl(self.config));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The wire's types in TypeScript, as the page's own type check reads them.
fn typescript() -> String {
    use ts_rs::TypeVisitor;
    let config = ts_rs::Config::new().with_large_int("number");
    let mut declarations = Declarations { config: &config, by_name: std::collections::BTreeMap::new() };
    declarations.visit::<ClientMessage<'static>>();
    declarations.visit::<ServerMessage<'static>>();
    let mut text = "// The wire's types, written by the tests of src/protocol.rs from the types there: \
        VISAVIS_WRITE=1 cargo test --lib wire_types\n"
        .to_owned();
    for (name, declaration) in declarations.by_name {
        let numbered = match name.as_str() {
            "ClientMessage" => Some("id"),
            "ServerMessage" => Some("re"),
            _ => None,
        };
        let declaration = match (numbered, declaration.split_once(" = ")) {
            (Some(number), Some((left, right))) => {
                format!("{left} = ({}) & {{ {number}?: number }};", right.trim_end_matches(';'))
            }
            _ => declaration,
        };
        let code: Vec<_> =
            declaration.lines().map(str::trim).filter(|line| !line.starts_with(['*', '/'])).collect();
        text.extend(["\nexport ", &code.join(" "), "\n"]);
    }
    text
}

#[test]
fn the_wire_types_of_the_page_are_those_of_the_server() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/wire.d.ts");
    let expected = typescript();
    if std::env::var_os("VISAVIS_WRITE").is_some() {
        std::fs::write(path, &expected).expect("written");
    }
    let found = std::fs::read_to_string(path).expect("static/wire.d.ts is there");
    assert!(
        found == expected,
        "static/wire.d.ts is not up to date: VISAVIS_WRITE=1 cargo test --lib wire_types"
    );
}
