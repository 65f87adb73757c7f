//! Whatever is done to a record, it verifies only as long as it says the same, and can be read in one way only.

mod twists;

use data_encoding::HEXLOWER;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use visavis::game::verify;
use visavis::rules::CATALOGUE;
use visavis::seal::Seal;

use crate::operator::Played;
use twists::{TWISTS, instead_of, places, pointer, twisted};

/// A record that verifies says what was signed.
fn assert_forged(text: &str, original: &Value, how: &str) {
    if let Ok(verified) = verify(text, CATALOGUE) {
        let read: Value = serde_json::from_str(text).expect("what was verified is JSON");
        assert!(read == *original, "{how}: {verified:?} for\n{text}");
    }
}

#[tokio::test]
async fn a_record_verifies_only_as_long_as_it_says_the_same() {
    let played = Played::new().await;
    for record in &played.records {
        let original: Value = serde_json::from_str(record).unwrap();
        assert!(verify(record, CATALOGUE).is_ok());
        let mut forged = 0;
        for path in places(&original) {
            let pointer = pointer(&path);
            for other in instead_of(original.pointer(&pointer).unwrap()) {
                let mut changed = original.clone();
                *changed.pointer_mut(&pointer).unwrap() = other;
                assert_forged(&changed.to_string(), &original, &pointer);
                forged += usize::from(changed != original);
            }
            for twist in TWISTS {
                let Some(text) = twisted(&original, &path, *twist) else { continue };
                assert!(verify(&text, CATALOGUE).is_err(), "{twist:?} of {pointer}:\n{text}");
                forged += 1;
            }
        }
        assert!(forged > 1_000, "{forged}");
        assert!(verify(&format!("{record} \n\t"), CATALOGUE).is_ok(), "blanks are no difference");
        for (before, behind) in
            [("\u{feff}", ""), ("", "x"), ("", "{}"), ("", "\0"), ("[", "]"), ("//\n", "")]
        {
            assert!(verify(&format!("{before}{record}{behind}"), CATALOGUE).is_err());
        }
    }
}

#[tokio::test]
async fn a_text_that_was_changed_anywhere_says_the_same_or_does_not_verify() {
    let (played, mut rng) = (Played::new().await, StdRng::seed_from_u64(20));
    let pieces = [
        "\"", "\\", ",", "{", "}", "[", "]", ":", "0", "9", "e", ".", "-", " ", "\u{0}", "null", "\\u0000",
        "\\ud800",
    ];
    for record in &played.records {
        let original: Value = serde_json::from_str(record).unwrap();
        let letters: Vec<char> = record.chars().collect();
        for _ in 0..1_500 {
            let mut changed = letters.clone();
            let at = rng.random_range(0..changed.len());
            let end = (at + rng.random_range(0..12)).min(changed.len());
            let piece: Vec<char> = match rng.random_range(0..4) {
                0 => pieces[rng.random_range(0..pieces.len())].chars().collect(),
                1 => letters[at..end].to_vec(),
                2 => {
                    let from = rng.random_range(0..letters.len());
                    letters[from..(from + rng.random_range(0..60)).min(letters.len())].to_vec()
                }
                _ => Vec::new(),
            };
            let cut = if rng.random() { at } else { end };
            changed.splice(at..cut, piece);
            let text: String = changed.into_iter().collect();
            assert_forged(&text, &original, "a changed text");
        }
    }
}

/// The fields of a record that its chain begins with.
const HEADER: &[&str] = &[
    "game",
    "rules",
    "rules_version",
    "options",
    "clock",
    "rated",
    "players",
    "opened_ms",
    "seed",
    "here",
    "bank_ms",
    "origin",
    "format",
    "untimed_ms",
];

/// Signs a record anew, whatever it says.
fn signed(mut record: Value, seal: &Seal) -> String {
    let header: Map<String, Value> =
        HEADER.iter().map(|name| ((*name).to_owned(), record[*name].clone())).collect();
    let mut link: [u8; 32] = Sha256::digest(Value::Object(header).to_string()).into();
    let next = |link: [u8; 32], value: &Value| -> [u8; 32] {
        Sha256::new().chain_update(link).chain_update(value.to_string()).finalize().into()
    };
    for event in record["events"].as_array_mut().unwrap() {
        event.as_object_mut().unwrap().remove("hash");
        link = next(link, event);
        event["hash"] = json!(HEXLOWER.encode(&link));
    }
    link = next(link, &record["ended"]);
    (record["chain"], record["key"]) = (json!(HEXLOWER.encode(&link)), json!(seal.public()));
    record["signature"] = json!(seal.sign(&link));
    record.to_string()
}

/// Who signs with a key of their own can say what they like, but only what a record says.
#[tokio::test]
async fn what_a_record_does_not_have_is_not_valid_whoever_signed_it() {
    let (played, seal) = (Played::new().await, Seal::passing(&mut StdRng::seed_from_u64(1)));
    let record: Value = serde_json::from_str(&played.records[2]).unwrap();
    assert!(record["rated"] == json!(false), "a rated one is signed with what it counts");
    assert!(verify(&signed(record.clone(), &seal), CATALOGUE).is_ok());
    let forge = |pointer: &str, value: Value| {
        let mut forged = record.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = forged.pointer_mut(parent).unwrap();
        match name.parse::<usize>() {
            Ok(at) => parent[at] = value,
            Err(_) => parent[name] = value,
        }
        signed(forged, &seal)
    };
    let second = record["events"][1].clone();
    for (pointer, value) in [
        ("/players/first/rating", json!(9_999)),
        ("/players/third", json!({})),
        ("/players/first/id", json!("0190163D8694739BAEA5966C26F8AD91")),
        ("/options/handicap", json!(1)),
        ("/options", json!({})),
        ("/here/third", json!(true)),
        ("/rules_version", json!(1.0)),
        ("/seed", json!(record["seed"].as_str().unwrap().to_uppercase().replace('0', "A"))),
        ("/opened_ms", json!(-1)),
        ("/ended/by", json!("magic")),
        ("/ended/winner", json!("third")),
        ("/events/0/winner", json!("first")),
        ("/events/0/seat", json!("third")),
        ("/events/0/seat", json!("First")),
        ("/events/0/seq", json!(7)),
        ("/events/0/type", json!("Played")),
        ("/events/0", second),
        ("/events/0", json!({"seq": 1, "at_ms": 1, "type": "adjudicated", "winner": "first"})),
        ("/moves/0/rating", json!(1)),
    ] {
        let said = verify(&forge(pointer, value.clone()), CATALOGUE);
        assert!(said.is_err(), "{pointer} {value}: {said:?}");
    }
}
