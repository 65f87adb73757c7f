//! Every field of every client message with values of every kind: what is wrong is told in our words.

use super::*;

/// Every message with good values for all of its fields.
const GOOD: &[&str] = &[
    r#"{"type":"hello","id":1,"token":"t","code":"c","name":"n","lang":"fr","page":"p"}"#,
    r#"{"type":"seek","id":1,"rules":"hex","options":{},"clock":{"per_move_ms":1},"rated":true,"takebacks":true,"dead_draw":true,"start":"balanced","opponent":"anyone","seat":"first","add":true,"bots":true}"#,
    r#"{"type":"withdraw","id":1,"seek":"s","invite":"i"}"#,
    r#"{"type":"accept","id":1,"seek":"s"}"#,
    r#"{"type":"invite","id":1,"rules":"hex","options":{},"clock":{"per_move_ms":1},"rated":true,"takebacks":true,"dead_draw":true,"start":"balanced","seat":"random","private":true,"expires_s":60,"page":"p"}"#,
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
    r#"{"type":"hint","id":1,"game":"g"}"#,
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
/// Values of clocks, and where in them something is wrong.
const OF_CLOCKS: &[(&str, &str)] = &[
    ("{\"a\":1}", "field `clock` has no field `a`"),
    ("{\"bot\":7}", "field `clock` has no field `bot`"),
    ("{\"bot\":\"x\",\"anyone\":1}", "field `clock` has no field `bot`"),
    ("{\"cols\":1,\"cols\":2}", "field `clock` has no field `cols`"),
    (
        "{\"initial_ms\":-1,\"increment_ms\":0}",
        "field `clock.initial_ms` must be a whole number of milliseconds",
    ),
    ("{\"per_move_ms\":\"9\"}", "field `clock.per_move_ms` must be a whole number of milliseconds"),
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
                    || (field == "type" && bad.reason.starts_with("there is no message"))
                    || (field == "clock" && OF_CLOCKS.contains(&(value, &bad.reason)));
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

/// Where a demand names the least and the largest number, these are the ends of what is read.
#[test]
fn a_range_that_is_demanded_is_the_range_that_is_read() {
    let mut ranges = 0;
    for good in GOOD {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(good).unwrap();
        let name = fields["type"].as_str().unwrap();
        for field in fields.keys() {
            let demanded = client::demand(name, field).expect("every field is known");
            let Some((least, largest)) =
                demanded.split_once(" from ").and_then(|(_, ends)| ends.split_once(" to "))
            else {
                continue;
            };
            let read = |number: i64| {
                let mut changed = fields.clone();
                changed.insert(field.clone(), number.into());
                parse(&serde_json::Value::from(changed).to_string()).is_ok()
            };
            let least: i64 = least.parse().unwrap();
            let largest: i64 = largest.parse().unwrap();
            let ends = [least - 1, least, largest, largest + 1].map(read);
            assert_eq!(ends, [false, true, true, false], "{name}: `{field}` must be {demanded}");
            ranges += 1;
        }
    }
    assert!(ranges > GOOD.len(), "{ranges}");
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
fn what_is_wrong_in_a_clock_is_told_with_where_it_stands() {
    let one_form = format!("field `clock` must be {}", client::demand("seek", "clock").unwrap());
    for (clock, reason) in OF_CLOCKS.iter().copied().chain([
        ("{}", one_form.as_str()),
        (r#"{"stages":[]}"#, &one_form),
        (r#"{"initial_ms":1,"increment_ms":2,"per_move_ms":3}"#, &one_form),
        (r#"{"initial_ms":1,"increment_ms":2,"stages":[{"initial_ms":1}]}"#, &one_form),
        (r#"{"initial_ms":1,"increment_ms":2,"first_move_ms":1}"#, &one_form),
        (r#"{"initial_ms":1}"#, "missing field `clock.increment_ms`"),
        (r#"{"increment_ms":1}"#, "missing field `clock.initial_ms`"),
        (r#"{"stages":[{}]}"#, "missing field `clock.stages[0].initial_ms`"),
        (r#"{"periods":{"count":1}}"#, "missing field `clock.periods.ms`"),
        (
            r#"{"stages":[{"initial_ms":1},{"initial_ms":1,"move":40}]}"#,
            "field `clock` has no field `stages.1.move`",
        ),
        (
            r#"{"odds":{"first":{"initial_ms":1},"second":{"initial_ms":1},"third":1}}"#,
            "field `clock` has no field `odds.third`",
        ),
        (r#"{"stages":[{"initial_ms":1,"initial_ms":1}]}"#, "duplicate field `clock.stages[0].initial_ms`"),
        (r#"{"stages":7}"#, "field `clock.stages` must be a list of stages"),
        (r#"{"stages":[7]}"#, "field `clock.stages[0]` must be a stage"),
        (
            r#"{"stages":[{"initial_ms":1,"moves":-1}]}"#,
            "field `clock.stages[0].moves` must be a whole number from 0 to 4294967295",
        ),
        (
            r#"{"stages":[{"initial_ms":1,"delay":"fast"}]}"#,
            "field `clock.stages[0].delay` must be \"simple\" or \"bronstein\"",
        ),
        (r#"{"hourglass":1}"#, "field `clock.hourglass` must be true or false"),
        (
            r#"{"hours":{"from":8,"to":"","zone":""}}"#,
            "field `clock.hours.from` must be a time of the day as text, such as \"08:30\"",
        ),
    ]) {
        for message in ["seek", "invite"] {
            let text = format!(r#"{{"type":"{message}","rules":"hex","clock":{clock}}}"#);
            assert_eq!(parse(&text).unwrap_err().reason, reason, "{text}");
            assert_ours(reason, &text);
        }
    }
}
