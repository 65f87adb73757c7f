//! A whole match as plain data, and what a game may need to write it down in the notation of its field: the kind of
//! file, the day, the moves in a row, lines that are not too long. Knows moves as text; never what a move means, and no
//! clock.

use time::OffsetDateTime;

use super::{BySeat, Options, Seat};

/// Most characters of a line that is made of several words, unless one word is longer.
const LINE_CHARS_MAX: usize = 78;

/// A match as it was played, for [`super::Kind::transcript`].
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// What the match chose, as [`super::Kind::choose`] gave it.
    pub options: &'a Options,
    /// What the players are called: any Unicode.
    pub players: BySeat<&'a str>,
    /// Where it was played; empty if nobody knows.
    pub site: &'a str,
    /// When it began, Unix milliseconds.
    pub opened_ms: u64,
    /// How it was timed; nothing if it was not.
    pub timing: Option<Timing<'a>>,
    /// All moves in order, passes, swaps and what was secret too, as [`super::Made::text`] writes them.
    pub moves: &'a [(Seat, &'a str)],
    /// How it ended, if it has.
    pub end: Option<End<'a>>,
}

/// How a match was timed, in the words of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing<'a> {
    /// All of it in one text, as the `TimeControl` of PGN has it.
    pub control: &'a str,
    /// What each player began with, in seconds with decimals.
    pub main: &'a str,
    /// What there was beside or after that, in words; empty if nothing was.
    pub overtime: &'a str,
}

/// How a match ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End<'a> {
    /// Who won; nobody in a draw.
    pub winner: Option<Seat>,
    /// Why, in one word: `rules`, `resignation`, `agreement`, `time`, `absence`, `cancelled` and the like.
    pub reason: &'a str,
}

impl End<'_> {
    /// Whether it was called off, so that nobody won and it is no draw either.
    pub fn is_void(&self) -> bool {
        self.winner.is_none() && self.reason == "cancelled"
    }
}

/// A kind of file that a match is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// How the file's name ends, without the dot.
    pub extension: &'static str,
    /// Its media type; what is not ASCII in it is UTF-8.
    pub media_type: &'static str,
}

impl Format {
    /// The moves and nothing else.
    pub const TEXT: Self = Self { extension: "txt", media_type: "text/plain" };
    /// Smart Game Format, FF\[4\].
    pub const SGF: Self = Self { extension: "sgf", media_type: "application/x-go-sgf" };
    /// Portable Draughts Notation.
    pub const PDN: Self = Self { extension: "pdn", media_type: "application/x-pdn" };
}

impl Played<'_> {
    /// The moves alone on one line, joined by a text.
    pub fn line(&self, between: &str) -> String {
        let moves = self.moves.iter().map(|(_, text)| *text).collect::<Vec<_>>();
        format!("{}\n", moves.join(between))
    }

    /// The day on which it began by Universal Time: year, month and day of the Gregorian calendar, joined by a text.
    /// Nothing beyond the year 9999, which has four digits in every notation.
    pub fn day(&self, between: &str) -> Option<String> {
        let seconds = i64::try_from(self.opened_ms / 1_000).ok()?;
        let (year, month, day) = OffsetDateTime::from_unix_timestamp(seconds).ok()?.to_calendar_date();
        Some(format!("{year:04}{between}{:02}{between}{day:02}", u8::from(month)))
    }
}

/// Puts words into lines, joined by a text within a line.
pub(super) fn fold(words: impl IntoIterator<Item = String>, between: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in words {
        let length = word.chars().count();
        if width > 0 && width + between.len() + length > LINE_CHARS_MAX {
            text.push('\n');
            width = 0;
        } else if width > 0 {
            text.push_str(between);
            width += between.len();
        }
        text.push_str(&word);
        width += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(opened_ms: u64) -> Option<String> {
        let players = BySeat { first: "", second: "" };
        let options = Options::default();
        Played { options: &options, players, site: "", opened_ms, timing: None, moves: &[], end: None }
            .day(".")
    }

    #[rstest::rstest]
    #[case::the_first_day(0, "1970.01.01")]
    #[case::its_last_millisecond(86_399_999, "1970.01.01")]
    #[case::the_next(86_400_000, "1970.01.02")]
    #[case::a_leap_day_of_a_hundredth_year(951_782_400_000, "2000.02.29")]
    #[case::the_day_after(951_868_800_000, "2000.03.01")]
    #[case::before_a_year_ends(1_735_689_599_999, "2024.12.31")]
    #[case::a_hundredth_year_that_does_not_leap(4_107_542_400_000, "2100.03.01")]
    #[case::the_last_day(253_402_300_799_999, "9999.12.31")]
    fn a_day_is_that_of_the_calendar(#[case] opened_ms: u64, #[case] day: &str) {
        assert_eq!(opened(opened_ms).as_deref(), Some(day));
    }

    #[test]
    fn a_day_that_no_notation_can_write_is_left_out() {
        assert_eq!(opened(253_402_300_800_000), None);
        assert_eq!(opened(u64::MAX), None);
    }

    #[test]
    fn a_line_ends_before_the_word_that_would_be_too_much() {
        let words = |length: usize, count| std::iter::repeat_n("x".repeat(length), count);
        let lengths = |text: String| text.lines().map(str::len).collect::<Vec<_>>();
        assert_eq!(lengths(fold(words(25, 6), " ")), [77, 77]);
        assert_eq!(lengths(fold(words(26, 6), "")), [78, 78]);
        assert_eq!(lengths(fold(words(26, 4), " ")), [53, 53]);
        assert_eq!(lengths(fold(words(100, 2), " ")), [100, 100]);
        assert_eq!(fold([], " "), "");
    }
}
