//! Smart Game Format FF\[4\] (red-bean.com/sgf), for the games that write their matches in it: what stands at the head of
//! a match, and how any text gets in without breaking the format. Knows black and white; never what a node means.
//!
//! A colour belongs to who plays it in the end: where the colours changed hands, PB and PW name the players after that, so
//! that they and the result tell who won, also to readers that know of no exchange.

use super::transcript::{Played, fold};
use super::{End, Seat, Timing};

/// A match in SGF.
pub(super) struct Sgf {
    /// The game's number (GM).
    pub(super) game: u32,
    /// Columns and rows (SZ).
    pub(super) size: (u32, u32),
    /// The rules agreed upon (RU), in words.
    pub(super) rules: String,
    /// Who plays black in the end.
    pub(super) black: Seat,
    /// What follows the head, in order.
    pub(super) nodes: Vec<String>,
}

impl Sgf {
    /// The whole file.
    pub(super) fn write(&self, played: &Played<'_>) -> String {
        let size = match self.size {
            (cols, rows) if cols == rows => cols.to_string(),
            (cols, rows) => format!("{cols}:{rows}"),
        };
        let head = [
            format!("(;FF[4]CA[UTF-8]GM[{}]SZ[{size}]", self.game),
            property("PB", played.players.get(self.black)),
            property("PW", played.players.get(self.black.other())),
            property("PC", played.site),
            played.day("-").map(|day| property("DT", &day)).unwrap_or_default(),
            property("RU", &self.rules),
            played.timing.map(timing).unwrap_or_default(),
            played.end.map(|end| property("RE", &self.result(end))).unwrap_or_default(),
        ];
        format!("{}\n{})\n", head.concat(), fold(self.nodes.iter().cloned(), ""))
    }

    /// Who won and how, in the words of RE.
    fn result(&self, end: End<'_>) -> String {
        let Some(winner) = end.winner else {
            return if end.is_void() { "Void" } else { "0" }.to_owned();
        };
        let how = match end.reason {
            "resignation" => "R",
            "time" => "T",
            "absence" => "F",
            _ => "",
        };
        format!("{}+{how}", if winner == self.black { 'B' } else { 'W' })
    }
}

/// The time that each player had (TM), and what there was beside or after it (OT).
fn timing(timing: Timing<'_>) -> String {
    format!("{}{}", property("TM", timing.main), property("OT", timing.overtime))
}

/// The colour of a stone where black and white take turns: how many there were before it tells.
pub(super) const fn colour(stones_before: usize) -> char {
    if stones_before.is_multiple_of(2) { 'B' } else { 'W' }
}

/// A property with a text for its value; nothing if that is empty.
pub(super) fn property(name: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{name}[{}]", escaped(value)) }
}

/// Any text as a value. A colon needs no `\` in a text, but readers that look for pairs everywhere need it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, ']' | '\\' | ':') {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("Zoé 李 🎲", "PB[Zoé 李 🎲]")]
    #[case("[a](b);c", r"PB[[a\](b);c]")]
    #[case(r"back\", r"PB[back\\]")]
    #[case(r"\]", r"PB[\\\]]")]
    #[case("12:30", r"PB[12\:30]")]
    #[case("a\r\n\tb\0", "PB[a   b ]")]
    #[case("", "")]
    fn any_text_becomes_a_value(#[case] text: &str, #[case] written: &str) {
        assert_eq!(property("PB", text), written);
    }
}
