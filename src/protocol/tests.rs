//! Every client message as a table of good and bad texts, and the generated TypeScript of the wire.

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
#[case(r#"{"type":"withdraw","game":5}"#, "withdraw")]
#[case(r#"{"type":"invite","rules":"r","seat":"random"}"#, "invite")]
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
#[case(r#"{"type":"ping","type":"play"}"#, "", "duplicate field `type`")]
fn a_bad_message_is_told_what_is_wrong(#[case] text: &str, #[case] about: &str, #[case] reason: &str) {
    let bad = parse(text).unwrap_err();
    assert_eq!(bad.about, about);
    assert!(bad.reason.contains(reason), "{}", bad.reason);
}

/// Every message with good values for all of its fields.
const GOOD: &[&str] = &[
    r#"{"type":"hello","id":1,"token":"t","code":"c","name":"n","lang":"fr"}"#,
    r#"{"type":"seek","id":1,"rules":"hex","options":{},"clock":{"per_move_ms":1},"rated":true,"opponent":"anyone"}"#,
    r#"{"type":"withdraw","id":1}"#,
    r#"{"type":"invite","id":1,"rules":"hex","options":{},"clock":{"per_move_ms":1},"rated":true,"seat":"random"}"#,
    r#"{"type":"carry","id":1,"page":"p"}"#,
    r#"{"type":"rename","id":1,"name":"n"}"#,
    r#"{"type":"join","id":1,"invite":"i"}"#,
    r#"{"type":"play","id":1,"game":"g","ply":1,"move":"4"}"#,
    r#"{"type":"resign","id":1,"game":"g"}"#,
    r#"{"type":"offer","id":1,"game":"g","what":"draw","to":5}"#,
    r#"{"type":"decline","id":1,"game":"g","what":"draw","to":5}"#,
    r#"{"type":"block","id":1,"player":"p"}"#,
    r#"{"type":"unblock","id":1,"player":"p"}"#,
    r#"{"type":"claim","id":1,"game":"g","what":"win"}"#,
    r#"{"type":"watch","id":1,"game":"g"}"#,
    r#"{"type":"leave","id":1,"game":"g"}"#,
    r#"{"type":"resume","id":1,"game":"g"}"#,
    r#"{"type":"say","id":1,"game":"g","phrase":"p"}"#,
    r#"{"type":"ping","id":1,"t":1}"#,
];
/// Values of every kind, most of them bad anywhere.
const VALUES: &[&str] = &[
    "-1",
    "0",
    "1",
    "4294967296",
    "18446744073709551616",
    "4.5",
    "-0",
    "1e400",
    "-1e400",
    "null",
    "true",
    "\"7\"",
    "\"\"",
    "\"\\ud800\"",
    "[]",
    "[1]",
    "{}",
    "{\"a\":1}",
    "{\"bot\":7}",
    "{\"bot\":\"x\",\"anyone\":1}",
    "{\"initial_ms\":-1,\"increment_ms\":0}",
    "{\"per_move_ms\":\"9\"}",
    "{\"cols\":1,\"cols\":2}",
    "\"takeback \"",
];
/// Words of the reader, and of the types it reads into.
const NOT_OURS: &[&str] = &[
    "line ",
    "column",
    "untagged",
    "variant",
    "invalid",
    "expected",
    "did not match",
    "u32",
    "u64",
    "map",
    "sequence",
    "struct",
    "unit",
    "EOF",
    "trailing",
];

fn assert_ours(reason: &str, text: &str) {
    let leaked = NOT_OURS.iter().find(|word| reason.contains(**word));
    assert!(leaked.is_none() && reason.len() < 250, "{text}: {reason}");
}

#[test]
fn whatever_stands_in_a_field_its_name_and_what_it_must_be_are_told() {
    let mut refused = 0;
    for good in GOOD {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(good).unwrap();
        let name = fields["type"].as_str().unwrap();
        assert_eq!(parse(good).unwrap().message.name(), name);
        for field in fields.keys() {
            let with = |value: Option<&str>| {
                let all = fields.iter().filter_map(|(other, plain)| {
                    let value = if other == field { value.map(str::to_owned)? } else { plain.to_string() };
                    Some(format!("\"{other}\":{value}"))
                });
                format!("{{{}}}", all.collect::<Vec<_>>().join(","))
            };
            for value in VALUES {
                let Err(bad) = parse(&with(Some(value))) else { continue };
                let mut demanded = format!("field `{field}` must be ");
                demanded.push_str(client::demand(name, field).expect("every field is known"));
                let told = bad.reason == demanded
                    || (field == "type" && bad.reason.starts_with("there is no message"));
                assert!(told, "{}: {}", with(Some(value)), bad.reason);
                assert_ours(&bad.reason, &with(Some(value)));
                refused += 1;
            }
            let without = with(None);
            if let Err(bad) = parse(&without) {
                assert_eq!(bad.reason, format!("missing field `{field}`"), "{without}");
            }
            let twice = with(Some(&format!("{0},\"{field}\":{0}", fields[field])));
            let bad = parse(&twice).expect_err("a field stands twice");
            assert_eq!(bad.reason, format!("duplicate field `{field}`"), "{twice}");
        }
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn every_field_of_the_wire_is_among_those_that_are_tried() {
    let wire = typescript();
    let declared =
        |name: &str| wire.lines().find_map(|line| line.strip_prefix(&format!("export type {name} = ")));
    let mut seen = 0;
    for message in declared("ClientMessage").unwrap().split("\"type\": \"").skip(1) {
        let (name, rest) = message.split_once('"').unwrap();
        let mut words = rest.split(['&', '|', '(', ')', '}', ' ', ';', ',']);
        let fields = words.find_map(|word| (!word.is_empty()).then(|| declared(word)).flatten()).expect(name);
        let good = GOOD.iter().find(|good| good.contains(&format!("\"type\":\"{name}\""))).expect(name);
        for field in fields.split(['{', ',']).filter_map(|part| part.trim().split_once(": ")) {
            let field = field.0.trim_end_matches('?').trim_matches('"');
            assert!(good.contains(&format!("\"{field}\":")), "{name} has {field}, and {good} does not");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn no_bad_text_is_answered_in_the_reader_s_words() {
    for text in [
        "{",
        "{}x",
        "{\"type\":",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\",}",
        "{'type':1}",
        "{\"a\":\"\u{1}\"}",
        "{\"type\":\"ping\"}]",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([
        format!("{{\"type\":\"ping\",\"x\":{}", "[".repeat(3_000)),
        format!("{{{}", "\"a\":{".repeat(800)),
    ]) {
        assert_ours(&parse(&text).unwrap_err().reason, &text);
    }
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
    assert_eq!((seek.options, seek.clock), (Some(options), Some(Clock::PerMove { per_move_ms: 9 })));
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
        Frame::of(&ServerMessage::Withdrawn).answering(Some(0)).text(),
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
