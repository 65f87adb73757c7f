//! How the text of a record becomes what it says, in one way only: JSON in which no name stands twice, so that no two readers
//! can take it for two different records. Knows JSON; never what the names mean.
//!
//! RFC 8259 leaves to each reader which of two values with the same name counts. Escapes are undone before names are
//! compared, so a name that is spelt in another way is the same name. What else could be read in more than one way does not
//! come this far: text behind the object, a byte order mark, halves of surrogate pairs, numbers too large for their type, and
//! anything 128 levels deep are errors to `serde_json`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value in which no name stands twice, however deep.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(Plain(item)) = items.next_element()? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let Plain(value) = fields.next_value()?;
            if read.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the name {name:?} stands twice in an object")));
            }
            read.insert(name, value);
        }
        Ok(Value::Object(read))
    }
}

/// The object that a text says.
///
/// # Errors
/// What is wrong and where, if it is no object, or one that can be read in more than one way.
pub(in crate::game) fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text).map_err(|error| error.to_string())? {
        Plain(Value::Object(fields)) => Ok(fields),
        Plain(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err("it is no object".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(r#"{"a":1,"b":[{"c":null,"d":"é"}],"e":{"a":-1,"b":true,"c":1.5}}"#)]
    #[case(" {\n\t\"a\" : [ ] }\r\n")]
    #[case(r#"{"a":18446744073709551615,"b":"\ud83d\ude00","c":{}}"#)]
    fn what_can_be_read_in_one_way_is_read_as_anybody_would(#[case] text: &str) {
        assert_eq!(Value::Object(object(text).unwrap()), serde_json::from_str::<Value>(text).unwrap());
    }

    #[rstest::rstest]
    #[case(r#"{"a":1,"a":2}"#, "stands twice")]
    #[case(r#"{"a":1,"a":1}"#, "stands twice")]
    #[case(r#"{"ended":1,"\u0065nded":2}"#, "stands twice")]
    #[case(r#"{"a":[{"b":{"c":1,"c":2}}]}"#, "stands twice")]
    #[case(r#"{"":1,"":2}"#, "stands twice")]
    #[case(r#"{"a":1}{"a":1}"#, "trailing")]
    #[case("{\"a\":1}\0", "trailing")]
    #[case("\u{feff}{\"a\":1}", "expected value")]
    #[case(r#"{"a":1,}"#, "trailing comma")]
    #[case("{'a':1}", "key must be a string")]
    #[case(r#"{"a":01}"#, "number")]
    #[case(r#"{"a":+1}"#, "expected value")]
    #[case(r#"{"a":1e400}"#, "out of range")]
    #[case(r#"{"a":NaN}"#, "expected value")]
    #[case(r#"{"a":"\ud800"}"#, "hex escape")]
    #[case(r#"{"a":"\udc00\ud800"}"#, "surrogate")]
    #[case("{\"a\":\"\n\"}", "control character")]
    #[case("{\"a\":1 /* b */}", "expected")]
    #[case("[]", "no object")]
    #[case("", "EOF")]
    fn what_can_be_read_in_two_ways_is_not_read(#[case] text: &str, #[case] reason: &str) {
        let said = object(text).unwrap_err();
        assert!(said.contains(reason), "{said}");
    }

    #[test]
    fn what_is_too_deep_is_not_read() {
        let deep = |levels: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        assert!(object(&deep(100)).is_ok());
        assert!(object(&deep(100_000)).unwrap_err().contains("recursion limit"));
    }
}
