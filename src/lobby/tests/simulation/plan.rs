//! What a seed decides before anything happens: how many play what, how much goes wrong, and when the world is thrown away.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;

use super::timed;
use crate::game::Terms;
use crate::limits;
use crate::lobby::settings::WhenFull;
use crate::protocol::Start;
use crate::rules::{CATALOGUE, OptionValue, Options, find};

/// Options that are whole numbers.
type Sizes = &'static [(&'static str, u32)];

/// The kinds of games, and how often each is drawn.
const KINDS: [(u32, &str, Sizes); 7] = [
    (30, "tic-tac-toe", &[]),
    (40, "connect-four", &[("cols", 4), ("rows", 4)]),
    (14, "dots-and-boxes", &[("rows", 2), ("cols", 2)]),
    (11, "hex", &[("size", 5)]),
    (2, "othello", &[]),
    (2, "ultimate-tic-tac-toe", &[]),
    (1, "battleship", &[]),
];

/// The plan of one seed.
pub(super) struct Plan {
    pub(super) clients: usize,
    pub(super) terms: Vec<Arc<Terms>>,
    pub(super) games_max: usize,
    pub(super) when_full: WhenFull,
    /// What one address may take, and how many games it may hold, unplayed and at all.
    pub(super) by_address: limits::settings::Settings,
    pub(super) unplayed_per_ip: u32,
    pub(super) games_per_ip: u32,
    /// Steps of each world but the last, which is played to its end after its own.
    pub(super) steps: Vec<u32>,
    /// Of a thousand commits, how many begin a time of trouble.
    pub(super) troubles: u32,
    /// Of a thousand steps, how many cut a connection or stop its reading.
    pub(super) cuts: u32,
    /// Of a thousand steps, how many wait for seconds.
    pub(super) waits: u32,
    /// How long a game that nobody looks at stays awake, in seconds.
    pub(super) rest_s: u64,
    /// How long a seek stays whose player is away, in seconds, and how many seeks one player and one address may have.
    pub(super) seek_away_s: u64,
    pub(super) seeks_per_player: usize,
    pub(super) seeks_per_ip: u32,
}

/// How long somebody may be away, in seconds, and how long an ended game waits.
pub(super) const BANK_S: u64 = 5;
pub(super) const ABANDON_S: u64 = 20;
pub(super) const UNPLAYED_S: u64 = 3;
pub(super) const REMATCH_S: u64 = 8;

impl Plan {
    pub(super) fn draw(rng: &mut StdRng) -> Self {
        let kinds = rng.random_range(1..=3);
        let terms = (0..kinds).map(|_| Arc::new(terms(rng))).collect();
        let crashes = rng.random_range(0..=3);
        let steps = (0..=crashes).map(|_| rng.random_range(10..240 / (crashes + 1))).collect();
        let of = |rng: &mut StdRng, rates: [u32; 3]| rates[rng.random_range(0..rates.len())];
        Self {
            clients: rng.random_range(2..=6),
            terms,
            games_max: rng.random_range(1..=4),
            when_full: if rng.random() { WhenFull::Refuse } else { WhenFull::Wait },
            by_address: limits::settings::Settings {
                connections_per_ip: rng.random_range(0..3),
                openings_per_ip_10s: [0, 5, 60][rng.random_range(0..3)],
                ..Default::default()
            },
            unplayed_per_ip: rng.random_range(0..3),
            games_per_ip: rng.random_range(1..4),
            steps,
            troubles: of(rng, [0, 20, 100]),
            cuts: of(rng, [5, 30, 80]),
            waits: of(rng, [5, 20, 60]),
            rest_s: [0, 1, 3][rng.random_range(0..3)],
            seek_away_s: [0, 2, 60][rng.random_range(0..3)],
            seeks_per_player: rng.random_range(1..4),
            seeks_per_ip: rng.random_range(2..6),
        }
    }

    /// How long the server is away between two worlds.
    pub(super) fn down(rng: &mut StdRng) -> Duration {
        let some: Range<u64> = if rng.random() { 0..50 } else { 1_000..40_000 };
        Duration::from_millis(rng.random_range(some))
    }
}

fn terms(rng: &mut StdRng) -> Terms {
    let mut drawn = rng.random_range(0..KINDS.iter().map(|(weight, ..)| weight).sum());
    let (_, rules, options) = KINDS
        .into_iter()
        .find(|(weight, ..)| match drawn.checked_sub(*weight) {
            Some(left) => {
                drawn = left;
                false
            }
            None => true,
        })
        .unwrap();
    let options: Vec<_> = options.iter().map(|(name, value)| (*name, OptionValue::Whole(*value))).collect();
    let options = match options.as_slice() {
        [] => Options::default(),
        [one] => Options::from([one.clone()]),
        [one, other, ..] => Options::from([one.clone(), other.clone()]),
    };
    let terms =
        Terms::new(find(CATALOGUE, rules).unwrap(), &options, timed::clock(rng), rng.random()).unwrap();
    let start = [Start::Pair, Start::Balanced, Start::None, Start::None][rng.random_range(0..4)];
    terms.clone().starting(start).unwrap_or(terms)
}
