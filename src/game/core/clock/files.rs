//! How a match was timed, in the words of the files that whole matches are written to. Knows those words; what a file looks like is
//! for the rules.
//!
//! In Smart Game Format TM is what each player began with, in seconds, and OT says in any words what there was beside it; those
//! that programs for Go understand are taken as far as they go: `5x30 byo-yomi`, `25/600 canadian`, `3 fischer`. What has no words
//! there is told as PGN tells it.

use super::control::{Delay, Overtime, Pace, Stage, Stages, TimeControl};
use super::text::Seconds;

/// How a match was timed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFiles {
    /// All of it in one text, see [`TimeControl::text`].
    pub control: String,
    /// What each player began with, in seconds.
    pub main: String,
    /// What there was beside or after that, in words; empty if nothing was.
    pub overtime: String,
}

impl TimeControl {
    /// The time control in the words of files.
    pub fn in_files(&self) -> InFiles {
        let control = self.text();
        let (main_ms, words) = match &self.pace {
            Pace::PerMove { ms } => (0, Some(format!("1x{} byo-yomi", Seconds(*ms)))),
            Pace::Hourglass { initial_ms } => {
                (initial_ms.first, (initial_ms.first == initial_ms.second).then(|| "hourglass".to_owned()))
            }
            Pace::Stages(stages) => (stages.first.first.initial_ms, stages.in_words()),
        };
        let is_plain = self.first_move_ms.is_none() && self.hours.is_none();
        let overtime = words.filter(|_| is_plain).unwrap_or_else(|| control.clone());
        InFiles { control, main: Seconds(main_ms).to_string(), overtime }
    }
}

impl Stages {
    /// What there is beside the time that each player begins with; nothing if there are no words for it.
    fn in_words(&self) -> Option<String> {
        let Self { first, later, overtime, first_increment } = self;
        let Stage { moves, increment_ms, delay, .. } = first.first;
        if first.first != first.second || !later.is_empty() || moves.is_some() || !first_increment {
            return None;
        }
        let increment = (increment_ms > 0).then(|| format!("{} fischer", Seconds(increment_ms)));
        let delay = delay.map(|delay| match delay {
            Delay::Simple(ms) => format!("{} delay", Seconds(ms)),
            Delay::Bronstein(ms) => format!("{} bronstein", Seconds(ms)),
        });
        let overtime = overtime.map(|overtime| match overtime {
            Overtime::Periods { count, ms } => format!("{count}x{} byo-yomi", Seconds(ms)),
            Overtime::Canadian { moves, ms } => format!("{moves}/{} canadian", Seconds(ms)),
        });
        let words = increment.into_iter().chain(delay).chain(overtime);
        Some(words.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("300", "300", "")]
    #[case("300+3", "300", "3 fischer")]
    #[case("1.5+0.25", "1.5", "0.25 fischer")]
    #[case("300d5", "300", "5 delay")]
    #[case("300b5", "300", "5 bronstein")]
    #[case("1800:5x30", "1800", "5x30 byo-yomi")]
    #[case("1800+10:5x30", "1800", "10 fischer, 5x30 byo-yomi")]
    #[case("1800:c25/600", "1800", "25/600 canadian")]
    #[case("1/15", "0", "1x15 byo-yomi")]
    #[case("*180", "180", "hourglass")]
    #[case("*180|60", "180", "*180|60")]
    #[case("300|60", "300", "300|60")]
    #[case("40/7200:3600+30", "7200", "40/7200:3600+30")]
    #[case("40/9000", "9000", "40/9000")]
    #[case("300+3;from=2", "300", "300+3;from=2")]
    #[case("300+3;first=30", "300", "300+3;first=30")]
    fn a_time_control_is_told_in_the_words_of_files(
        #[case] text: &str,
        #[case] main: &str,
        #[case] overtime: &str,
    ) {
        let words = TimeControl::parse(text).map(|control| control.in_files());
        let InFiles { control, main: begun, overtime: then } = words.unwrap_or_else(|bad| panic!("{bad}"));
        assert_eq!((control.as_str(), begun.as_str(), then.as_str()), (text, main, overtime));
    }
}
