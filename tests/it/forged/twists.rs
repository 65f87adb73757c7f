//! What may be done to a record: every place of it, what may stand there instead, and what else may be changed. Knows
//! JSON; never what a record means.

use super::*;

/// Where a value stands: names and numbers from the top.
type Path = Vec<String>;

/// Every value of a document with its place, the document itself first.
pub(super) fn places(value: &Value) -> Vec<Path> {
    let mut found = vec![Vec::new()];
    let below = |name: String, value: &Value| {
        let deeper = places(value).into_iter();
        deeper
            .map(move |path| std::iter::once(name.clone()).chain(path).collect::<Path>())
            .collect::<Vec<_>>()
    };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| found.extend(below(name.clone(), value)));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| found.extend(below(at.to_string(), value)));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

pub(super) fn pointer(path: &[String]) -> String {
    let parts = path.iter().flat_map(|part| ["/".to_owned(), part.replace('~', "~0").replace('/', "~1")]);
    parts.collect()
}

/// What may be put in the place of a value.
pub(super) fn instead_of(value: &Value) -> Vec<Value> {
    let mut others = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(0.5),
        json!(-0.0),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("first"),
        json!([]),
        json!({}),
        json!([value]),
        json!({ "a": value }),
        json!(value.to_string()),
    ];
    match value {
        Value::Number(number) => {
            let number = number.as_u64().unwrap_or_default();
            others.extend([
                json!(number + 1),
                json!(number.wrapping_sub(1)),
                json!(format!("{number}.0").parse::<f64>().unwrap()),
            ]);
        }
        Value::String(text) => {
            let swapped =
                |c: char| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            others.extend([
                json!(text.chars().map(swapped).collect::<String>()),
                json!(format!("{text} ")),
                json!(format!("{text}\0")),
                json!(format!("\u{feff}{text}")),
                json!(text.chars().rev().collect::<String>()),
                json!(text.chars().skip(1).collect::<String>()),
            ]);
        }
        Value::Array(items) => others.extend(other_lists(items)),
        Value::Object(fields) => others.extend(other_objects(fields)),
        Value::Null | Value::Bool(_) => {}
    }
    others
}

fn other_lists(items: &[Value]) -> Vec<Value> {
    let mut others = Vec::new();
    let mut changed = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut items = items.to_vec();
        change(&mut items);
        others.push(Value::Array(items));
    };
    changed(&|items| items.reverse());
    changed(&|items| items.push(json!(null)));
    for at in 0..items.len() {
        changed(&|items| drop(items.remove(at)));
        changed(&|items| items.insert(at, items[at].clone()));
        changed(&|items| items.swap(at, 0));
    }
    others
}

fn other_objects(fields: &Map<String, Value>) -> Vec<Value> {
    let mut others = Vec::new();
    let mut changed = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut fields = fields.clone();
        change(&mut fields);
        others.push(Value::Object(fields));
    };
    for name in ["ratings", "rating", "winner", "ended", "hash", "seq", "", "__proto__", "Ended", "ended "] {
        changed(&|fields| drop(fields.insert(name.to_owned(), json!(9_999))));
    }
    for name in fields.keys() {
        changed(&|fields| drop(fields.remove(name)));
        changed(&|fields| drop(fields.insert(name.to_uppercase(), fields[name].clone())));
        changed(&|fields| {
            let value = fields.remove(name).unwrap();
            fields.insert(name.to_uppercase(), value);
        });
    }
    others
}

/// How a value at one place is written otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) enum Twist {
    /// Its name stands once more before it, with the same value or another.
    TwiceBefore(bool),
    /// The same behind it.
    TwiceBehind(bool),
    /// The second time it is spelt with an escape.
    Escaped,
    /// A whole number is written with a fraction, or a power of ten.
    Number(&'static str),
}

pub(super) const TWISTS: &[Twist] = &[
    Twist::TwiceBefore(true),
    Twist::TwiceBefore(false),
    Twist::TwiceBehind(true),
    Twist::TwiceBehind(false),
    Twist::Escaped,
    Twist::Number(".0"),
    Twist::Number("e0"),
    Twist::Number("E+0"),
    Twist::Number(".00e-0"),
];

/// A document as text, with a twist at one place; nothing where that cannot be twisted so.
pub(super) fn twisted(value: &Value, path: &[String], twist: Twist) -> Option<String> {
    let (name, rest) = path.split_first()?;
    let field = |name: &str, text: &str| format!("{}:{text}", json!(name));
    match value {
        Value::Object(fields) => {
            let all = fields.iter().map(|(other, value)| {
                if other != name {
                    return Some(field(other, &value.to_string()));
                }
                if !rest.is_empty() {
                    return Some(field(other, &twisted(value, rest, twist)?));
                }
                let plain = field(other, &value.to_string());
                let doubled = |same: bool| if same { plain.clone() } else { field(other, "9999") };
                Some(match twist {
                    Twist::TwiceBefore(same) => format!("{},{plain}", doubled(same)),
                    Twist::TwiceBehind(same) => format!("{plain},{}", doubled(same)),
                    Twist::Escaped => {
                        let first = other.chars().next()?;
                        format!("\"\\u{:04x}{}\":9999,{plain}", u32::from(first), &other[first.len_utf8()..])
                    }
                    Twist::Number(end) => field(other, &format!("{}{end}", value.as_u64()?)),
                })
            });
            Some(format!("{{{}}}", all.collect::<Option<Vec<_>>>()?.join(",")))
        }
        Value::Array(items) => {
            let all = items.iter().enumerate().map(|(at, value)| {
                if at.to_string() == *name { twisted(value, rest, twist) } else { Some(value.to_string()) }
            });
            Some(format!("[{}]", all.collect::<Option<Vec<_>>>()?.join(",")))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
