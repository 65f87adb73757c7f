//! An evening of play: one server, many players who meet at random, and an umpire who looks at every game that is over.
//! Knows who takes part and how it ends; never the wire.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::timeout;

use super::connection::live;
use super::player::{Habits, Player, Tally, Terms, World};
use super::program::{Program, document};
use super::umpire::{Over, Umpire};

/// How long the games that run may take to their end once nobody seeks another.
const TO_THE_END: Duration = Duration::from_mins(3);
/// Times that players look whether a game waits for them that they were never told of.
const LOOKS_MAX: usize = 3;

/// What is played, and how.
pub struct Plan {
    pub players: usize,
    pub terms: Vec<Terms>,
    pub habits: Habits,
    pub records_every: usize,
}

/// An evening that goes on.
pub struct Evening {
    pub program: Program,
    pub random: StdRng,
    pub tally: watch::Receiver<Tally>,
    seats: watch::Receiver<usize>,
    right: watch::Receiver<usize>,
    closing: watch::Sender<bool>,
    players: JoinSet<Player>,
    umpire: JoinHandle<Vec<Over>>,
    seed: u64,
}

/// All that is left of an evening.
pub struct Ended {
    pub program: Program,
    pub over: Vec<Over>,
    /// Everybody who played.
    pub players: Vec<String>,
}

/// The number in a variable of the environment, or another.
pub fn number_from<T: std::str::FromStr>(variable: &str, otherwise: T) -> T {
    let Ok(text) = std::env::var(variable) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text}"))
}

/// Passes the panic of a task on.
fn succeeded<T>(result: Result<T, JoinError>) -> T {
    result.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

impl Evening {
    pub async fn begin(plan: Plan) -> Self {
        let seed = number_from("VISAVIS_CHAOS_SEED", rand::random::<u64>());
        println!("VISAVIS_CHAOS_SEED={seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let program = Program::start().await;
        let ((tally, tallied), (halves, handed_in)) =
            (watch::channel(Tally::default()), mpsc::unbounded_channel());
        let (seats, seated) = watch::channel(0);
        let ((right, found_right), (closing, is_closing)) = (watch::channel(0), watch::channel(false));
        let Plan { players: count, terms, habits, records_every } = plan;
        let (news, start) = (program.news(), Instant::now());
        let umpire = Umpire { news: news.clone(), halves: handed_in, records_every, right };
        let world = Arc::new(World { news, terms, habits, tally, seats, halves, closing: is_closing, start });
        let mut players = JoinSet::new();
        for _ in 0..count {
            players.spawn(live(Player::new(Arc::clone(&world), random.random())));
        }
        Self {
            program,
            random,
            tally: tallied,
            seats: seated,
            right: found_right,
            closing,
            players,
            umpire: tokio::spawn(umpire.judge()),
            seed,
        }
    }

    /// Plays on until this holds of what all have done and of how many games were right.
    pub async fn play_until(&mut self, holds: impl Fn(&Tally, usize) -> bool) {
        loop {
            if holds(&self.tally.borrow_and_update(), *self.right.borrow_and_update()) {
                return;
            }
            tokio::select! {
                Some(gone) = self.players.join_next() => drop(succeeded(gone)),
                over = &mut self.umpire => drop(succeeded(over)),
                told = self.tally.changed() => told.expect("somebody plays"),
                told = self.right.changed() => told.expect("somebody judges"),
            }
        }
    }

    /// Games that are played now.
    pub fn games(&self) -> usize {
        self.seats.borrow().div_ceil(2)
    }

    /// Lets all games be played to their end, and sends everybody home.
    pub async fn end(mut self) -> Ended {
        println!("playing {} games to their end", self.games());
        self.closing.send_replace(true);
        let mut news = self.program.news();
        for _ in 0..LOOKS_MAX {
            let home = timeout(TO_THE_END, self.everybody_is_done()).await;
            let home = home.unwrap_or_else(|_| panic!("{} games are stuck", self.games()));
            let (_, list) = document(&mut news, "/api/v1/games?state=running").await;
            if list["games"].as_array().expect("a list").is_empty() {
                let players = home.iter().map(|player| player.id.clone()).collect();
                drop(home);
                let over = succeeded(self.umpire.await);
                println!("{} games are over and right (VISAVIS_CHAOS_SEED={})", over.len(), self.seed);
                return Ended { program: self.program, over, players };
            }
            for player in home {
                self.players.spawn(live(player));
            }
        }
        panic!("a game is stuck that nobody is told of");
    }

    async fn everybody_is_done(&mut self) -> Vec<Player> {
        let mut home = Vec::new();
        while !self.players.is_empty() {
            tokio::select! {
                Some(player) = self.players.join_next() => home.push(succeeded(player)),
                over = &mut self.umpire => drop(succeeded(over)),
            }
        }
        home
    }
}
