//! A whole match of draughts in Portable Draughts Notation. Knows text, and of positions only which moves there are.
//!
//! As the PDN 3.0 standard (Wieger Wesselink) has it: game type 21, whose black moves first and whose results are those of
//! chess, so that black's win is `0-1`; and a capture is written by its two ends, `15x29`, unless another one from and to
//! the same squares could have been made: then with every square in between. The moves end with the result, which older
//! readers want to see there and newer ones have to accept.

use super::super::transcript::fold;
use super::super::{End, Legal, Played, Rules, Seat};
use super::{Draughts, Path};

/// How a tag says that nobody knows.
const UNKNOWN: &str = "?";

/// Writes a match.
pub(super) fn write(played: &Played<'_>) -> String {
    let result = result(played.end);
    let day = played.day(".");
    let tags = [
        ("Event", UNKNOWN),
        ("Site", played.site),
        ("Date", day.as_deref().unwrap_or("????.??.??")),
        ("Round", UNKNOWN),
        ("White", played.players.second),
        ("Black", played.players.first),
        ("Result", result),
        ("GameType", "21"),
        ("Termination", termination(played.end)),
    ];
    let timing = played.timing.map(|timing| ("TimeControl", timing.control));
    let tag = |(name, value)| format!("[{name} \"{}\"]\n", quoted(value));
    let tags = tags.into_iter().chain(timing).map(tag).collect::<Vec<_>>().concat();
    let words = moves(played).into_iter().chain([result.to_owned()]);
    format!("{tags}\n{}\n", fold(words, " "))
}

fn result(end: Option<End<'_>>) -> &'static str {
    match end.filter(|end| !end.is_void()).map(|end| end.winner) {
        None => "*",
        Some(None) => "1/2-1/2",
        Some(Some(Seat::First)) => "0-1",
        Some(Some(Seat::Second)) => "1-0",
    }
}

/// Why it ended, in the words of the PGN standard as far as it has one.
fn termination(end: Option<End<'_>>) -> &str {
    match end.map(|end| end.reason) {
        None => "unterminated",
        Some("rules" | "resignation" | "agreement") => "normal",
        Some("time") => "time forfeit",
        Some("absence") => "abandoned",
        Some(reason) => reason,
    }
}

/// Any text between quotes. The standard knows `\"` and no other use of `\`: before the closing quote it would hide that
/// one, so `/` stands for it.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push('/'),
            _ if letter.is_control() => quoted.push(' '),
            _ => quoted.push(letter),
        }
    }
    if quoted.is_empty() { UNKNOWN.to_owned() } else { quoted }
}

/// The moves, with a number before each of black's.
fn moves(played: &Played<'_>) -> Vec<String> {
    let mut board = Draughts::opening();
    let mut words = Vec::new();
    for (ply, (seat, text)) in played.moves.iter().enumerate() {
        if ply.is_multiple_of(2) {
            words.push(format!("{}.", ply / 2 + 1));
        }
        let path = text.parse::<Path>().ok();
        words.push(path.map_or_else(|| (*text).to_owned(), |path| written(&board, *seat, &path)));
        board = path.and_then(|path| after(&board, *seat, &path)).unwrap_or(board);
    }
    words
}

fn after(board: &Draughts, seat: Seat, path: &Path) -> Option<Draughts> {
    let mut board = board.clone();
    board.play(seat, path).ok().map(|()| board)
}

/// A move in as few squares as tell it.
fn written(board: &Draughts, seat: Seat, path: &Path) -> String {
    let ends = |path: &Path| (path.squares().first().copied(), path.squares().last().copied());
    let Legal::Listed(moves) = board.legal(seat) else { return path.to_string() };
    let alike = moves.iter().filter(|other| ends(other) == ends(path)).count();
    match ends(path) {
        (Some(from), Some(to)) if path.captures() && alike == 1 => format!("{from}x{to}"),
        (Some(_) | None, Some(_) | None) => path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("Zoé 李 🎲", "Zoé 李 🎲")]
    #[case("Ann \"Ace\"", "Ann \\\"Ace\\\"")]
    #[case("back\\", "back/")]
    #[case("a]\n[Result \"1-0", "a] [Result \\\"1-0")]
    #[case("", "?")]
    fn any_text_can_stand_between_quotes(#[case] text: &str, #[case] written: &str) {
        assert_eq!(quoted(text), written);
    }

    #[rstest::rstest]
    #[case::one_way("B:W18,25:B14", "14x23", "14x23")]
    #[case::one_way_of_two_jumps("B:W18,26:B15", "15x22x31", "15x31")]
    #[case::two_ways("B:W6,7,14,15:BK2", "2x9x18x11x2", "2x9x18x11x2")]
    #[case::two_ways_for_a_man("B:W7,8,15,16:B3", "3x10x19", "3x10x19")]
    #[case::other_ends("B:W7,8:B3", "3x10", "3x10")]
    #[case::no_capture("B:W25:B14", "14-18", "14-18")]
    fn a_capture_is_told_by_its_ends_unless_another_shares_them(
        #[case] position: &str,
        #[case] path: &str,
        #[case] told: &str,
    ) {
        let board = Draughts::read(&crate::rules::Options::default(), position).unwrap();
        let path = path.parse().unwrap();
        assert!(after(&board, Seat::First, &path).is_some(), "{path} cannot be played");
        assert_eq!(written(&board, Seat::First, &path), told);
    }
}
