//! The types a value may have, and the check of each.
//!
//! Owns what counts as a good value. May know nothing of keys, sections or layers. Never resolves a host name, opens a
//! file or looks whether a folder exists: that is found out by whoever uses the value.

use std::net::{Ipv6Addr, SocketAddr};

use ::config::ValueKind;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::limits::Network;

/// What the value of a key must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text of 1 to so many characters.
    Text {
        /// The longest.
        chars_max: usize,
    },
    /// A whole number in a range, both ends included.
    Whole {
        /// What is counted.
        unit: &'static str,
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// What a special value means, as the end of a sentence.
        note: &'static str,
    },
    /// Yes or no.
    Flag,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// A path, and of what.
    Path(&'static str),
    /// `HOST:PORT`.
    Bind,
    /// `HOST:PORT`, or nothing.
    BindOrNone,
    /// A text that is never shown, or nothing.
    Secret {
        /// The longest.
        chars_max: usize,
    },
    /// Directives of the log filter.
    Levels,
    /// A list of web origins.
    Origins,
    /// A list of IP addresses and networks.
    Networks,
}

/// A value as a layer gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    /// Words of the environment or of a flag, whose type the key decides.
    Words(String),
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i128),
    /// Yes or no.
    Flag(bool),
    /// A list.
    List(Vec<Raw>),
    /// Something no key takes: a fraction, a date, a table.
    Other,
}

/// The part of a list that is wrong, as a person would write it; `None` when it is the whole value.
pub(super) type Culprit = Option<String>;

impl Kind {
    /// The value in the type of this kind.
    pub(super) fn check(self, raw: &Raw) -> Result<ValueKind, Culprit> {
        match self {
            Self::Whole { min, max, .. } => whole(raw, min, max).ok_or(None),
            Self::Flag => flag(raw).ok_or(None),
            Self::Origins => list(raw, is_origin),
            Self::Networks => list(raw, |item| item.parse::<Network>().is_ok()),
            Self::Text { chars_max } => {
                text(raw, |text| is_printable(text) && text.chars().count() <= chars_max)
            }
            Self::Choice(words) => text(raw, |text| words.contains(&text)),
            Self::Path(_) => text(raw, is_printable),
            Self::Bind => text(raw, is_bind),
            Self::BindOrNone => text(raw, |text| text.is_empty() || is_bind(text)),
            Self::Secret { chars_max } => text(raw, |text| {
                text.len() <= chars_max && text.chars().all(|letter| letter.is_ascii_graphic())
            }),
            Self::Levels => text(raw, is_levels),
        }
    }
}

/// A number with its thousands set apart: `10,000`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn whole(raw: &Raw, min: i64, max: i64) -> Option<ValueKind> {
    let number = match raw {
        Raw::Words(words) => words.trim().parse().ok()?,
        Raw::Whole(number) => *number,
        Raw::Text(_) | Raw::Flag(_) | Raw::List(_) | Raw::Other => return None,
    };
    let number = i64::try_from(number).ok()?;
    (min..=max).contains(&number).then_some(ValueKind::I64(number))
}

fn flag(raw: &Raw) -> Option<ValueKind> {
    match raw {
        Raw::Words(words) => words.trim().parse().ok().map(ValueKind::Boolean),
        Raw::Flag(flag) => Some(ValueKind::Boolean(*flag)),
        Raw::Text(_) | Raw::Whole(_) | Raw::List(_) | Raw::Other => None,
    }
}

fn text(raw: &Raw, good: impl Fn(&str) -> bool) -> Result<ValueKind, Culprit> {
    match raw {
        Raw::Words(text) | Raw::Text(text) if good(text) => Ok(ValueKind::String(text.clone())),
        Raw::Words(_) | Raw::Text(_) | Raw::Whole(_) | Raw::Flag(_) | Raw::List(_) | Raw::Other => Err(None),
    }
}

/// A list of texts; in the environment its items are set apart by commas.
fn list(raw: &Raw, good: impl Fn(&str) -> bool) -> Result<ValueKind, Culprit> {
    let items: Vec<&str> = match raw {
        Raw::Words(words) => words.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
        Raw::List(items) => items.iter().map(as_text).collect::<Option<_>>().ok_or(None)?,
        Raw::Text(_) | Raw::Whole(_) | Raw::Flag(_) | Raw::Other => return Err(None),
    };
    match items.iter().find(|item| !good(item)) {
        Some(bad) => Err((items.len() > 1).then(|| format!("[…, {bad:?}, …]"))),
        None => Ok(ValueKind::Array(items.into_iter().map(Into::into).collect())),
    }
}

fn as_text(raw: &Raw) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        Raw::Words(_) | Raw::Whole(_) | Raw::Flag(_) | Raw::List(_) | Raw::Other => None,
    }
}

fn is_printable(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// `HOST:PORT`, the host an address, an IPv6 address in brackets or a name.
fn is_bind(text: &str) -> bool {
    text.parse::<SocketAddr>().is_ok()
        || text.rsplit_once(':').is_some_and(|(host, port)| is_name(host) && port_of(port).is_some())
}

/// A host name as in RFC 1123, with the underscore that container networks use; `999.1.1.1` is no name.
fn is_name(host: &str) -> bool {
    let label_is_good = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253
        && host.split('.').all(label_is_good)
        && host.chars().any(|letter| !letter.is_ascii_digit() && letter != '.')
}

fn port_of(text: &str) -> Option<u16> {
    text.chars().all(|letter| letter.is_ascii_digit()).then(|| text.parse().ok())?
}

/// An origin exactly as a browser sends it (RFC 6454), so that comparing texts is enough.
fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (rest, None),
    };
    is_scheme(scheme) && is_origin_host(host) && port.is_none_or(|port| is_origin_port(scheme, port))
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|letter: char| letter.is_ascii_lowercase())
        && scheme
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
}

fn is_origin_host(host: &str) -> bool {
    let in_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_ipv6 = |host: &str| host.parse::<Ipv6Addr>().is_ok_and(|address| address.to_string() == host);
    let is_ipv4 = host.parse::<std::net::Ipv4Addr>().is_ok();
    in_brackets.map_or(is_ipv4 || is_name(host), is_ipv6) && !host.chars().any(|c| c.is_ascii_uppercase())
}

fn is_origin_port(scheme: &str, port: &str) -> bool {
    let default_port = matches!((scheme, port), ("http", "80") | ("https", "443"));
    port_of(port).is_some_and(|number| number > 0) && !port.starts_with('0') && !default_port
}

/// Directives of the log filter. A word alone must be a level: to the filter itself a misspelt level is the name of a
/// target, and silences everything else.
fn is_levels(text: &str) -> bool {
    let is_good = |part: &str| {
        let has_target = part.contains(['=', '[', ']', '{', '}', '"']);
        has_target || (!part.is_empty() && part.parse::<LevelFilter>().is_ok())
    };
    is_printable(text) && text.split(',').all(is_good) && EnvFilter::builder().parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(kind: Kind, text: &str) -> bool {
        kind.check(&Raw::Words(text.to_owned())).is_ok()
    }

    #[test]
    fn a_bind_is_host_and_port() {
        let good =
            ["127.0.0.1:8080", "[::1]:8080", "localhost:0", "0.0.0.0:65535", "[::]:1", "vis_a.example:80"];
        let bad = ["", "8080", ":8080", "localhost", "::1:8080", "[::1]", "localhost:", "localhost:65536"];
        let worse = [
            "999.1.1.1:80",
            "a b:80",
            "-a.b:80",
            "a..b:80",
            "localhost:+80",
            "http://x:80",
            "127.0.0.1:8080/",
        ];
        for text in good {
            assert!(words(Kind::Bind, text), "{text}");
        }
        bad.iter().chain(&worse).for_each(|text| assert!(!words(Kind::Bind, text), "{text}"));
    }

    #[test]
    fn an_origin_is_as_a_browser_sends_it() {
        let good = ["https://games.example.org", "http://localhost:3000", "http://10.0.0.1", "http://[::1]"];
        let more = ["http://[::1]:8081", "capacitor://localhost", "https://x:80", "http://x:443"];
        let bad =
            ["*", "null", "games.example.org", "https://x/", "https://x/a", "https://X.org", "HTTPS://x.org"];
        let ports =
            ["https://x:443", "http://x:80", "https://x:0", "https://x:", "http://x:081", "http://x:80801"];
        let hosts = ["https://", "https://a@x", "http://[::01]", "http://[::1", "http://999.1.1.1"];
        good.iter().chain(&more).for_each(|text| assert!(is_origin(text), "{text}"));
        bad.iter().chain(&ports).chain(&hosts).for_each(|text| assert!(!is_origin(text), "{text}"));
    }

    #[test]
    fn a_level_alone_must_be_a_level() {
        let good =
            ["info", "OFF", "info,visavis=debug", "warn,visavis::game=trace", "visavis[turn{seat=1}]=debug"];
        let bad = ["", " ", "inof", "visavis", "info,", "visavis=loud", "info;debug", "warn, info"];
        for text in good {
            assert!(words(Kind::Levels, text), "{text}");
        }
        for text in bad {
            assert!(!words(Kind::Levels, text), "{text}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        let cases =
            [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000")];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
    }
}
