//! Random play: numbers that are the same on every machine, games played with them, and how long such games are and who
//! wins them on the average. Asks only a [`Board`]; knows no rules.

use std::ops::AddAssign;
use std::thread;

use visavis::rules::{Board, Seat, Status};

use super::fixture::Line;

/// No game goes on longer than this many plies.
pub(crate) const PLIES_MAX: u32 = 2_000;
/// How many standard errors a mean may be away from the published one: by chance alone, one in 16,000 is.
const ERRORS_MAX: f64 = 4.0;

/// Random numbers by `SplitMix64` (Steele, Lea and Flood, 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit; the tiny unevenness of the remainder is of no account here.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 32).unwrap() % limit
    }

    /// One of several things.
    pub(crate) fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }
}

/// Numbers of which the mean and its error are wanted.
#[derive(Clone, Copy, Default)]
struct Sample {
    size: f64,
    sum: f64,
    squares: f64,
}

impl Sample {
    fn note(&mut self, number: f64) {
        *self += Self { size: 1.0, sum: number, squares: number * number };
    }

    fn mean(self) -> f64 {
        self.sum / self.size
    }

    fn standard_error(self) -> f64 {
        ((self.squares / self.size - self.mean().powi(2)).max(0.0) / self.size).sqrt()
    }
}

impl AddAssign for Sample {
    fn add_assign(&mut self, other: Self) {
        self.size += other.size;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// What came of a number of random games.
#[derive(Clone, Copy, Default)]
pub(crate) struct Games {
    plies: Sample,
    /// 100 for a win of first, 50 for a draw.
    percent: Sample,
}

impl Games {
    /// Plays so many games to the end.
    pub(crate) fn play(board: &dyn Board, games: u32, random: &mut Random) -> Self {
        let mut all = Self::default();
        for _ in 0..games {
            let (plies, winner) = play(board, random);
            all.plies.note(f64::from(plies));
            all.percent.note(match winner {
                Some(Seat::First) => 100.0,
                Some(Seat::Second) => 0.0,
                None => 50.0,
            });
        }
        all
    }

    /// Plays so many games to the end, on all processors.
    pub(crate) fn play_in_parallel(board: &dyn Board, games: u32, seed: u64) -> Self {
        let threads = thread::available_parallelism().unwrap().get().try_into().unwrap();
        let shares = (0..threads)
            .map(|nth| (games / threads + u32::from(nth < games % threads), seed ^ u64::from(nth)));
        let mut all = Self::default();
        thread::scope(|scope| {
            let start = |(share, seed)| {
                let board = board.fork();
                scope.spawn(move || Self::play(&*board, share, &mut Random(seed)))
            };
            for played in shares.map(start).collect::<Vec<_>>() {
                let played = played.join().expect("games without a panic");
                all.plies += played.plies;
                all.percent += played.percent;
            }
        });
        all
    }

    /// Holds the games against a line such as `random: 21.31 55.7`: mean plies, and first's score in percent.
    pub(crate) fn agree(&self, line: &Line) {
        let mut expected = line.split().1.split_whitespace();
        for (what, sample) in [("plies", self.plies), ("percent", self.percent)] {
            let text = expected.next().unwrap_or_else(|| panic!("{line}: two numbers are needed"));
            let (mean, allowed) = (sample.mean(), ERRORS_MAX * sample.standard_error() + rounding(text));
            let off = (mean - text.parse::<f64>().unwrap()).abs();
            assert!(off <= allowed, "{line}: {mean:.3} {what}, which is not within {allowed:.3} of {text}");
        }
    }
}

/// Half of the last printed digit.
fn rounding(number: &str) -> f64 {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    0.5 / 10_f64.powi(decimals.try_into().unwrap())
}

/// Plays on to the end, each legal move as likely as any other: the number of plies and who won.
fn play(board: &dyn Board, random: &mut Random) -> (u32, Option<Seat>) {
    let mut board = board.fork();
    for plies in 0..=PLIES_MAX {
        let seats = match board.status() {
            Status::Over(outcome) => return (plies, outcome.winner),
            Status::ToMove(seats) => seats.iter().collect::<Vec<_>>(),
        };
        let seat = random.one_of(&seats);
        let text =
            board.random_move(seat, &mut |limit| random.below(limit)).expect("a move of who is to move");
        board.play(seat, &text).unwrap_or_else(|reason| panic!("{text} at {}: {reason}", board.notation()));
    }
    panic!("no end after {PLIES_MAX} plies: {}", board.notation());
}
