//! A client that plays: it says hello, seeks, plays legal moves drawn at random, and again. Knows its own conversation;
//! what it hears is judged elsewhere.

mod habits;
mod visit;

use std::rc::Rc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::sleep;

use super::door::NotOpen;
use super::judge::Judge;
use super::line::Line;
use super::world::{OPEN_PAUSE, World, count};
pub(super) use habits::{Habits, Meets};

/// Longest time somebody who drops out stays away.
const AWAY_MS_MAX: u64 = 500;
/// How often somebody comes back to end a game when all comes to an end.
const LATE_VISITS: u32 = 3;

/// One player, over all connections.
pub(super) struct Player {
    world: Rc<World>,
    habits: Habits,
    judge: Judge,
    random: StdRng,
    /// Games that came to their end.
    rounds: u64,
    /// Whether it was welcomed, and had a game, before.
    known: bool,
    seated: bool,
    /// Since when it could not come back.
    gone: Option<Instant>,
    /// How often it came back when all came to an end.
    late: u32,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parting {
    /// All is done.
    Done,
    /// The player leaves, and somebody new comes.
    Left,
    /// The player dropped out, and comes back.
    Dropped,
    /// The server cut the connection, and the player comes back after this time.
    CutOff(Duration),
}

impl Player {
    /// Somebody who has not come yet.
    pub(super) fn new(world: Rc<World>, place: u64, habits: Habits) -> Self {
        let judge = world.judge();
        let random = StdRng::seed_from_u64(world.seed ^ (place << 20));
        Self { world, habits, judge, random, rounds: 0, known: false, seated: false, gone: None, late: 0 }
    }

    /// Plays until the run is over.
    pub(super) async fn play(mut self) {
        while self.goes_on() {
            let line = match self.world.open(self.plays()).await {
                Ok(line) => line,
                Err(NotOpen::TooLate) => break,
                Err(NotOpen::Limit(limit)) => {
                    self.world.note_limit(limit);
                    break;
                }
                Err(NotOpen::Failed(reason)) => {
                    let since = *self.gone.get_or_insert_with(Instant::now);
                    if !self.world.may_try_again(since, &reason) {
                        break;
                    }
                    sleep(OPEN_PAUSE).await;
                    continue;
                }
            };
            self.gone = None;
            match self.visit(line).await {
                Parting::Done => break,
                Parting::Left => {
                    self.judge.forget();
                    self.judge = self.world.judge();
                }
                Parting::Dropped => {
                    count(&self.world.counts.returns);
                    sleep(Duration::from_millis(self.random.random_range(0..AWAY_MS_MAX))).await;
                }
                Parting::CutOff(after) => {
                    self.gone = Some(Instant::now() + after);
                    sleep(after).await;
                }
            }
        }
        self.judge.forget();
    }

    /// Whether there is still something to do: a game that runs is ended before all ends.
    fn goes_on(&mut self) -> bool {
        if self.world.halted().is_some() {
            return false;
        }
        if !self.world.stopping.get() {
            return true;
        }
        self.late += 1;
        self.plays() && self.late <= LATE_VISITS
    }

    /// Whether it has a game that runs.
    fn plays(&self) -> bool {
        self.judge.followed().is_some_and(|followed| !followed.table.borrow().is_over())
    }

    fn chance(&mut self, one_in: u32) -> bool {
        self.random.random_range(0..one_in) == 0
    }

    async fn visit(&mut self, line: Line) -> Parting {
        visit::Visit::new(self, line).hold().await
    }
}
