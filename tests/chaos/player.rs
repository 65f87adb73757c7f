//! A player who plays at random as fast as they can, comes back whenever the connection breaks, and writes down all that
//! they ask and hear. Knows the wire; whether what is heard is right is for others to say.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use visavis::protocol::{
    self, ClientMessage, Ended, GameId, OfferKind, Offered, Played, Received, RefusalCode, Refused, Seek,
    ServerMessage, Snapshot, TakenBack, Welcome,
};
use visavis::rules::{CATALOGUE, Kind, Legal, Options, Seat, Seed, find};

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

fn standing(told: &protocol::Standing<'_>) -> Standing {
    Standing { position: told.position.clone().into_owned(), turn: told.turn.to_vec() }
}

/// A code as the wire has it.
fn written(code: impl serde::Serialize) -> String {
    serde_json::to_value(code).expect("a code").as_str().expect("a text").to_owned()
}

fn end(ended: &Ended<'_>) -> End {
    let (ply, winner) = (ended.ply, ended.winner);
    End { ply, winner, reason: written(ended.reason), result: ended.result.map(written) }
}

/// What a snapshot shows.
fn shown(snapshot: &Snapshot<'_>) -> Fact {
    Fact::Snapshot {
        moves: snapshot.moves.to_strings(),
        standing: standing(&snapshot.standing),
        end: snapshot.ended.as_ref().map(end),
    }
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

    /// Hears a message, and says what follows.
    pub fn hear(&mut self, text: &str) {
        let at = self.now();
        self.world.tally.send_modify(|tally| tally.messages += 1);
        let Received { re, message } =
            protocol::read(text).unwrap_or_else(|error| panic!("{error} in {text}"));
        match &message {
            ServerMessage::Welcome(welcome) => self.welcomed(welcome),
            ServerMessage::Snapshot(snapshot) => self.seated(at, re, snapshot),
            ServerMessage::Played(played) => self.played(at, re, played),
            ServerMessage::TakenBack(back) => self.taken_back(at, re, back),
            ServerMessage::Ended(ended) => {
                if self.note(ended.game, at, re, ended.seq, Fact::Ended(end(ended))).is_some() {
                    self.hand_in(ended.game, true);
                }
            }
            ServerMessage::Offered(offer) => {
                let live = self.note(offer.game, at, re, offer.seq, Fact::Aside).is_some();
                self.answer(*offer, live);
            }
            ServerMessage::Declined(_) | ServerMessage::Presence(_) => {
                let (game, seq) = message.event().expect("an event");
                self.note(game, at, re, seq, Fact::Aside);
            }
            ServerMessage::Refused(refused) => self.refused(re, refused),
            ServerMessage::Withdrawn(_) => self.withdrawal = Withdrawal::Heard,
            ServerMessage::Waiting(_)
            | ServerMessage::Lobby(_)
            | ServerMessage::Watchers(_)
            | ServerMessage::Next(_)
            | ServerMessage::Seeks(_)
            | ServerMessage::Closing(_)
            | ServerMessage::Left(_)
            | ServerMessage::Said(_)
            | ServerMessage::Pong(_) => {}
            _ => panic!("nobody asked for this: {text}"),
        }
    }

    fn played(&mut self, at: u64, re: Option<u64>, played: &Played<'_>) {
        let (game, ply, told) = (played.game, played.ply, &played.standing);
        let text = played.mv.clone().into_owned();
        let fact = Fact::Played { ply, seat: played.seat, text, standing: standing(told) };
        let Some(table) = self.note(game, at, re, played.seq, fact) else { return };
        if table.asked.as_ref().is_some_and(|asked| asked.ply <= ply) {
            table.asked = None;
        }
        self.world.tally.send_modify(|tally| tally.moves += u64::from(re.is_some()));
        self.take_turn(game, &Turn { ply, seats: &told.turn, legal: told.moves() });
        self.offer_after(game, played.seat);
    }

    fn taken_back(&mut self, at: u64, re: Option<u64>, back: &TakenBack<'_>) {
        let (game, told) = (back.game, &back.standing);
        let fact = Fact::TakenBack { moves: back.moves.to_strings(), standing: standing(told) };
        let Some(table) = self.note(game, at, re, back.seq, fact) else { return };
        table.asked = None;
        self.take_turn(game, &Turn { ply: back.ply, seats: &told.turn, legal: told.moves() });
    }

    fn note(&mut self, game: GameId, at: u64, re: Option<u64>, seq: u32, fact: Fact) -> Option<&mut Table> {
        let table = self.tables.get_mut(&game)?;
        table.log.push(Entry::Heard { at, re, seq, fact });
        Some(table)
    }

    fn welcomed(&mut self, welcome: &Welcome<'_>) {
        if let Some(token) = &welcome.token {
            assert!(self.token.is_none(), "{} was given a second secret", self.id);
            (self.id, self.token) = (welcome.player.id.to_string(), Some(token.to_string()));
        }
        assert_eq!(self.id, welcome.player.id.to_string(), "the secret of one player gives another");
        for game in welcome.games.iter().copied() {
            match self.over.get(&game) {
                // The lobby may not have heard yet.
                Some(ended) if *ended == self.starts => {}
                Some(_) => panic!("{game} was over before the server was killed, and runs again"),
                None => self.sit_down(game),
            }
        }
        let mut games: Vec<_> = self.tables.keys().copied().collect();
        games.sort_unstable();
        for game in games {
            self.ask(game, Command::Resume);
        }
        if self.tables.is_empty() && !self.is_closing() {
            self.seek();
        }
    }

    fn sit_down(&mut self, game: GameId) {
        self.tables.entry(game).or_insert_with(|| {
            self.world.seats.send_modify(|seats| *seats += 1);
            Table::default()
        });
    }

    fn seated(&mut self, at: u64, re: Option<u64>, snapshot: &Snapshot<'_>) {
        let game = snapshot.game;
        if self.over.contains_key(&game) {
            return;
        }
        let new = !self.tables.contains_key(&game);
        if new {
            self.waiting = false;
            self.sit_down(game);
        }
        let fact = shown(snapshot);
        let header = Header {
            kind: find(CATALOGUE, &snapshot.rules).expect("a game of the catalogue"),
            options: snapshot.options.clone().into_owned(),
            rated: snapshot.rated,
            seat: snapshot.seat.expect("a seat for a player"),
            players: [snapshot.players.first.id.to_string(), snapshot.players.second.id.to_string()],
        };
        assert_eq!(header.players[header.seat as usize], self.id, "{game} gives a seat to another");
        // A new game may answer the offer of a rematch, which was made in another.
        let re = re.filter(|_| !new);
        let Some(table) = self.note(game, at, re, snapshot.seq, fact) else { return };
        table.header = Some(header);
        table.asked = None;
        let unanswered = table.unanswered.clone();
        if snapshot.ended.is_some() {
            return self.hand_in(game, true);
        }
        if let Some(Asked { ply, text, .. }) = unanswered
            && snapshot.moves.get(ply as usize - 1) == Some(text.as_str())
            && self.random.random_bool(0.25)
        {
            self.ask(game, Command::Play { ply, text });
        }
        let standing = &snapshot.standing;
        self.take_turn(game, &Turn { ply: snapshot.ply, seats: &standing.turn, legal: standing.moves() });
    }

    /// Moves, if it is this player's turn and no move is on its way.
    fn take_turn(&mut self, game: GameId, turn: &Turn<'_>) {
        let habits = self.world.habits;
        let Some(Table { header: Some(header), asked, unanswered, .. }) = self.tables.get(&game) else {
            return;
        };
        let ply = turn.ply + 1;
        if !turn.seats.contains(&header.seat) || asked.as_ref().is_some_and(|asked| asked.ply == ply) {
            return;
        }
        let (header, unanswered) = (header.clone(), unanswered.clone());
        if !self.is_closing() && self.chance(habits.resign) {
            self.ask(game, Command::Resign);
            return;
        }
        if !self.is_closing() && self.chance(habits.offer_draw) {
            self.ask(game, Command::Offer(OfferKind::Draw));
        }
        let listed = |text: &String| match &turn.legal {
            Legal::Listed(moves) => moves.contains(text),
            Legal::Picked(_) | Legal::Unlisted => true,
        };
        let again =
            unanswered.filter(|asked| asked.ply == ply && listed(&asked.text)).map(|asked| asked.text);
        let text = again.filter(|_| self.random.random_bool(0.5)).or_else(|| self.draw(&header, &turn.legal));
        let text = text.unwrap_or_else(|| panic!("no move in {game}: {:?}", turn.legal));
        let twice = self.chance(habits.say_twice);
        let id = self.ask(game, Command::Play { ply, text: text.clone() });
        if twice {
            self.ask(game, Command::Play { ply, text: text.clone() });
        }
        let table = self.tables.get_mut(&game).expect("it is there");
        (table.asked, table.unanswered) = (Some(Asked { id, ply, text }), None);
    }

    fn draw(&mut self, header: &Header, legal: &Legal<String>) -> Option<String> {
        let random = &mut self.random;
        let mut below = |n: usize| random.random_range(0..n);
        match legal {
            // Moves of this kind are made at the start, and hang on nothing before them.
            Legal::Unlisted => {
                let board = header.kind.open(&header.options, Seed::default()).expect("it opens");
                board.random_move(header.seat, &mut below)
            }
            Legal::Listed(_) | Legal::Picked(_) => legal.draw(&mut below),
        }
    }

    /// Thinks better of an own move, now and then.
    fn offer_after(&mut self, game: GameId, mover: Seat) {
        let header = self.tables.get(&game).and_then(|table| table.header.as_ref());
        let own = header.is_some_and(|header| header.seat == mover && !header.kind.hidden);
        if own && !self.is_closing() && self.chance(self.world.habits.offer_takeback) {
            self.ask(game, Command::Offer(OfferKind::Takeback));
        }
    }

    /// Agrees to an offer, declines it, or lets it stand.
    fn answer(&mut self, offer: Offered, live: bool) {
        let (game, what) = (offer.game, offer.what);
        let own = self.tables.get(&game).and_then(|table| table.header.as_ref()).map(|header| header.seat);
        if own == Some(offer.seat) || self.is_closing() {
            return;
        }
        match (what, self.random.random_range(0..3)) {
            (OfferKind::Rematch, _) if live => {}
            // The own offer of a rematch is told to oneself, too: answering it is saying it again.
            (OfferKind::Rematch, 0) => {
                self.ask(game, Command::Offer(what));
                self.waiting = true;
            }
            (OfferKind::Draw | OfferKind::Takeback, 0) if live => {
                self.ask(game, Command::Offer(what));
            }
            (OfferKind::Draw | OfferKind::Takeback, 1) if live => {
                self.ask(game, Command::Decline(what));
            }
            _ => {}
        }
    }

    fn refused(&mut self, re: Option<u64>, refused: &Refused<'_>) {
        let game = refused.game.as_deref().and_then(GameId::parse);
        match (refused.about.as_ref(), refused.code, game) {
            // Who has never sat at a game is not written down, and somebody new after a kill.
            ("hello", RefusalCode::BadToken, _) if self.tables.is_empty() && self.over.is_empty() => {
                self.token = None;
                self.out.push(ClientMessage::hello(None).text());
            }
            ("seek", RefusalCode::Unavailable, _) => self.seek(),
            ("resume", RefusalCode::GameOver, Some(game)) => self.hand_in(game, false),
            ("resume", RefusalCode::Unavailable, Some(game)) if self.tables.contains_key(&game) => {
                self.ask(game, Command::Resume);
            }
            // What was said too late, of a game that is over.
            (_, _, Some(game)) if !self.tables.contains_key(&game) => {}
            (about @ ("play" | "resign" | "offer" | "decline"), code, Some(game))
                if UNLUCKY.contains(&code) =>
            {
                let id = re.unwrap_or_else(|| panic!("{refused:?} answers nothing"));
                let table = self.tables.get_mut(&game).expect("it is there");
                table.log.push(Entry::Refused { id, code: code.as_str().to_owned() });
                // Where the game stands after all, and whose turn it is, is heard anew.
                if about == "resign" || table.asked.as_ref().is_some_and(|asked| asked.id == id) {
                    table.asked = None;
                    self.ask(game, Command::Resume);
                }
            }
            _ => panic!("{} was refused: {refused:?}\n{}", self.id, self.plight()),
        }
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
