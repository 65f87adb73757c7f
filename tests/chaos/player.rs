//! A player who plays at random as fast as they can, comes back whenever the connection breaks, and writes down all
//! that they ask and hear: what they hear is in `hearing`, and their turns at a table in `turns`. Knows the wire;
//! whether what is heard is right is for others to say.

mod hearing;
mod turns;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use visavis::protocol::{
    self, ClientMessage, Ended, GameId, OfferKind, Offered, RefusalCode, Seek, Snapshot,
};
use visavis::rules::{Kind, Legal, Options, Seat};

use super::history::{Command, End, Entry, Fact, Standing};
use super::program::Up;

/// Refusals that are nobody's mistake: both players spoke at once, or the server could not save.
const UNLUCKY: &[RefusalCode] = &[
    RefusalCode::StalePly,
    RefusalCode::NotYourTurn,
    RefusalCode::IllegalMove,
    RefusalCode::GameOver,
    RefusalCode::NoOffer,
    RefusalCode::TooEarly,
    // In rated games nothing is taken back.
    RefusalCode::NotAgreed,
    RefusalCode::Unavailable,
];

/// How often, out of a thousand chances, a player does what is not a move.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    pub resign: u32,
    pub offer_draw: u32,
    pub offer_takeback: u32,
    pub offer_rematch: u32,
    /// Says a move twice.
    pub say_twice: u32,
    /// Breaks the connection.
    pub drop: u32,
}

/// What is sought.
#[derive(Clone, Debug)]
pub struct Terms {
    pub seek: Seek<'static>,
}

impl Terms {
    pub fn of(rules: &'static str, options: &Value, rated: bool) -> Self {
        let options = serde_json::from_value(options.clone()).expect("options");
        let (options, rated) = (Some(options), Some(rated));
        Self { seek: Seek { rules: rules.into(), options, rated, ..Seek::default() } }
    }
}

/// What all players have done together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Messages heard.
    pub messages: u64,
    /// Moves whose maker was told that they count.
    pub moves: u64,
}

/// What all players of a test share.
pub struct World {
    pub news: watch::Receiver<Up>,
    pub terms: Vec<Terms>,
    pub habits: Habits,
    pub tally: watch::Sender<Tally>,
    /// Seats taken at running games.
    pub seats: watch::Sender<usize>,
    pub halves: mpsc::UnboundedSender<Half>,
    /// Whether games are played to their end and no new ones sought.
    pub closing: watch::Receiver<bool>,
    pub start: Instant,
}

/// What of a game never changes.
#[derive(Clone, Debug)]
pub struct Header {
    pub kind: &'static Kind,
    pub options: Options,
    pub rated: bool,
    pub seat: Seat,
    /// First and second.
    pub players: [String; 2],
}

/// One player's part of the history of a game that is over.
pub struct Half {
    pub game: String,
    pub player: String,
    /// Nothing if the player never saw the game.
    pub header: Option<Header>,
    pub log: Vec<Entry>,
    pub saw_the_end: bool,
}

/// A command that makes a move.
#[derive(Clone, Debug)]
struct Asked {
    id: u64,
    ply: u32,
    text: String,
}

/// One game the player sits at.
#[derive(Default)]
struct Table {
    header: Option<Header>,
    log: Vec<Entry>,
    /// The move that is not answered.
    asked: Option<Asked>,
    /// The last move that was not answered when the connection broke.
    unanswered: Option<Asked>,
}

/// What a player may do as a message shows it.
struct Turn<'a> {
    ply: u32,
    seats: &'a [Seat],
    legal: Legal<String>,
}

/// How far a player has come with wanting no more games.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Withdrawal {
    Unsaid,
    Said,
    Heard,
}

/// One player.
pub struct Player {
    pub id: String,
    pub token: Option<String>,
    world: Arc<World>,
    random: StdRng,
    tables: HashMap<GameId, Table>,
    /// Games that are over, and which start of the server that was heard from.
    over: HashMap<GameId, u32>,
    starts: u32,
    /// Whether a game may begin that was sought or offered on this connection.
    waiting: bool,
    withdrawal: Withdrawal,
    next_id: u64,
    out: Vec<String>,
}

impl Player {
    pub fn new(world: Arc<World>, seed: u64) -> Self {
        Self {
            id: String::new(),
            token: None,
            world,
            random: StdRng::seed_from_u64(seed),
            tables: HashMap::new(),
            over: HashMap::new(),
            starts: 0,
            waiting: false,
            withdrawal: Withdrawal::Unsaid,
            next_id: 0,
            out: Vec::new(),
        }
    }

    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// What the player wants to say.
    pub fn messages(&mut self) -> std::vec::Drain<'_, String> {
        self.out.drain(..)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.world.start.elapsed().as_nanos()).expect("a test is shorter")
    }

    fn chance(&mut self, of_1000: u32) -> bool {
        of_1000 > 0 && self.random.random_range(0..1_000) < of_1000
    }

    fn is_closing(&self) -> bool {
        *self.world.closing.borrow()
    }

    /// A connection is open, to the server as it started for the nth time.
    pub fn connected(&mut self, starts: u32) {
        (self.starts, self.waiting, self.withdrawal) = (starts, false, Withdrawal::Unsaid);
        self.out.clear();
        self.out.push(ClientMessage::hello(self.token.as_deref()).text());
    }

    /// The connection is gone.
    pub fn lost(&mut self) {
        for table in self.tables.values_mut() {
            table.log.push(Entry::Lost);
            table.unanswered = table.asked.take().or(table.unanswered.take());
        }
        self.waiting = false;
    }

    /// Whether the player breaks the connection now.
    pub fn breaks_off(&mut self) -> bool {
        !self.waiting && !self.tables.is_empty() && self.chance(self.world.habits.drop)
    }

    /// Whether the player would go, and stays for those who still play: they may be waiting for this one, who was not
    /// told yet.
    pub fn is_leaving(&self) -> bool {
        self.is_closing() && self.tables.is_empty() && self.token.is_some()
    }

    /// Whether the player has nothing more to do. Says so first to the server, which may just have found an opponent.
    pub fn is_done(&mut self) -> bool {
        if !self.is_leaving() {
            return false;
        }
        if self.withdrawal == Withdrawal::Unsaid {
            self.withdrawal = Withdrawal::Said;
            self.out.push(ClientMessage::withdraw().text());
        }
        self.withdrawal == Withdrawal::Heard && *self.world.seats.borrow() == 0
    }

    /// Where the player is stuck.
    pub fn plight(&self) -> String {
        let header = |header: &Option<Header>| {
            header.as_ref().map(|header| format!("{} {:?} {:?}", header.kind.id, header.options, header.seat))
        };
        let table = |(game, table): (&GameId, &Table)| {
            let tail: Vec<_> =
                table.log.iter().rev().take(12).rev().map(|entry| format!("\n  {entry:?}")).collect();
            format!("{game} {:?}, asked {:?}: {}", header(&table.header), table.asked, tail.concat())
        };
        self.tables.iter().map(table).collect::<Vec<_>>().join("\n")
    }

    fn ask(&mut self, game: GameId, command: Command) -> u64 {
        let (id, at) = (self.next_id, self.now());
        self.next_id += 1;
        let message = match &command {
            Command::Play { ply, text } => ClientMessage::play(game, *ply, text),
            Command::Resign => ClientMessage::resign(game),
            Command::Offer(what) => ClientMessage::offer(game, *what),
            Command::Decline(what) => ClientMessage::decline(game, *what),
            Command::Resume => ClientMessage::resume(game),
        };
        let message = message.numbered(id).text();
        if let Some(table) = self.tables.get_mut(&game) {
            table.log.push(Entry::Asked { at, id, command });
        }
        self.out.push(message);
        id
    }

    fn seek(&mut self) {
        let nth = self.random.random_range(0..self.world.terms.len());
        self.out.push(ClientMessage::Seek(self.world.terms[nth].seek.clone()).text());
        self.waiting = true;
    }

    /// A game is over: what was heard of it is handed in, and another is sought.
    fn hand_in(&mut self, game: GameId, saw_the_end: bool) {
        let Some(Table { header, log, .. }) = self.tables.remove(&game) else { return };
        self.world.seats.send_modify(|seats| *seats -= 1);
        self.over.insert(game, self.starts);
        if saw_the_end && !self.is_closing() && self.chance(self.world.habits.offer_rematch) {
            self.ask(game, Command::Offer(OfferKind::Rematch));
            self.waiting = true;
        }
        let (game, player) = (game.to_string(), self.id.clone());
        let half = Half { game, player, header, log, saw_the_end };
        // An umpire who is gone has found something, and says what.
        let _ = self.world.halves.send(half);
        if self.tables.is_empty() && !self.is_closing() {
            self.seek();
        }
    }
}
