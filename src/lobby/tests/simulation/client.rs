//! What clients do: they come, seek, look on, leave, and much that they should not. Knows what a client has been told;
//! never what is true. What they do at a table is in `playing`.

mod playing;
mod told;

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::time::Duration;

use rand::RngExt;
use serde_json::json;
use tokio::time::Instant;

use super::doors::Blocked;
use super::line::Line;
use super::world::{Seed, World};
use crate::game::SessionId;
use crate::limits::Address;
use crate::lobby::{Hello, SeekWish};
use crate::protocol::{GameId, Language, PlayerId, PlayerName};

/// A client: a browser with its secret, and the connections it has open.
#[derive(Default)]
pub(super) struct Client {
    pub(super) token: Option<String>,
    pub(super) lines: Vec<Line>,
    /// The games it plays, as far as it was told.
    pub(super) games: BTreeSet<String>,
    /// The games it has played that are over, as far as it was told.
    pub(super) over: BTreeSet<String>,
    /// Who it is, as it was told last, and whom it blocks.
    pub(super) id: String,
    pub(super) blocked: Blocked,
    /// Whether it has sat at a game or invited somebody: then its secret is kept.
    pub(super) kept: bool,
    /// Since when it has no connection.
    pub(super) gone_since: Option<Instant>,
    /// The questions for a seek that is to replace all others.
    pub(super) replacing: BTreeSet<u64>,
}

/// Where a client comes from: every other one from the same place.
pub(super) fn address(who: usize) -> Address {
    Address::of(Ipv4Addr::new(10, 0, 0, if who.is_multiple_of(2) { 1 } else { 2 }).into())
}

impl World {
    fn chance(&mut self, of_a_thousand: u32) -> bool {
        self.seed.rng.random_range(0..1_000) < of_a_thousand
    }

    /// One client does one thing.
    pub(super) fn step(&mut self) {
        let who = self.seed.rng.random_range(0..self.seed.clients.len());
        let cuts = self.seed.plan.cuts;
        let lines = self.seed.clients[who].lines.len();
        if lines == 0 || (lines < 3 && self.chance(15)) {
            return self.connect(who);
        }
        let at = self.seed.rng.random_range(0..lines);
        if self.chance(cuts) {
            self.leaves_all(who, at);
            return self.seed.clients[who].lines[at].hang_up();
        }
        if self.chance(cuts / 5) {
            let time = Duration::from_millis(self.seed.rng.random_range(1..10_000));
            return self.seed.clients[who].lines[at].stop_reading(time);
        }
        let line = &self.seed.clients[who].lines[at];
        if !line.said_hello {
            return self.hello(who, at);
        }
        let seated = line.views.values().any(|view| view.seat.is_some() && !view.ended);
        match self.seed.rng.random_range(0..100) {
            0..6 => self.seek(who, at),
            6..8 => {
                let one = self.chance(500);
                self.withdraw(who, at, one);
            }
            8..12 => self.resume(who, at),
            12..14 => self.watch(who, at),
            14 => self.block(who, at),
            15 => self.hello(who, at),
            16 => self.leave(who, at),
            17..20 => self.invite(who, at),
            20..26 => self.join(who, at),
            26 => self.cancel(who, at),
            27..30 => self.accept(who, at),
            30..56 if !seated => self.seek(who, at),
            56..60 if !seated => self.accept(who, at),
            _ => self.speak(who, at),
        }
    }

    fn connect(&mut self, who: usize) {
        self.seed.sessions += 1;
        let line = Line::open(SessionId(self.seed.sessions), &self.desk, address(who));
        self.seed.clients[who].lines.push(line);
        let at = self.seed.clients[who].lines.len() - 1;
        self.hello(who, at);
    }

    /// A number for a question, and the session it is asked on.
    pub(super) fn ask(&mut self, who: usize, at: usize, about: Option<(String, String)>) -> (u64, SessionId) {
        let commits = self.disk.commits();
        let session = self.seed.clients[who].lines[at].session;
        let words = about.as_ref().map(|(game, words)| format!("{game} {words}"));
        let re = self.seed.laws.ask(about, commits);
        self.seed.sought.note_asked(re);
        self.note(Instant::now(), session, "asked", || json!([re, words]));
        (re, session)
    }

    fn hello(&mut self, who: usize, at: usize) {
        let made_up = self.chance(20);
        let waits = self.seed.clients[who].lines.iter().any(|line| line.said_hello && !line.admitted);
        let client = &mut self.seed.clients[who];
        // Who is not yet told a secret waits for it: another hello would make another player.
        if client.token.is_none() && waits {
            return;
        }
        client.lines[at].said_hello = true;
        let token = if made_up { Some("made up".to_owned()) } else { client.token.clone() };
        let name = match self.seed.rng.random_range(0..10) {
            name @ 0..3 => PlayerName::parse(&format!("Name {who}{name}")).ok(),
            _ => None,
        };
        let (re, session) = self.ask(who, at, None);
        if made_up {
            self.seed.clients[who].lines[at].made_up.push(re);
        }
        self.desk
            .hello(session, Hello { token, name, language: Language::English, ..Hello::default() }, Some(re))
            .unwrap();
    }

    fn seek(&mut self, who: usize, at: usize) {
        let terms = &self.seed.plan.terms;
        let terms = std::sync::Arc::clone(&terms[self.seed.rng.random_range(0..terms.len())]);
        let add = self.chance(500);
        let (re, session) = self.ask(who, at, None);
        let client = &mut self.seed.clients[who];
        if !add {
            self.seed.sought.doubt(&client.id);
            client.replacing.insert(re);
        }
        self.desk.seek(session, SeekWish { terms, add, bots: false }, Some(re)).unwrap();
    }

    /// Takes back one seek or all.
    fn withdraw(&mut self, who: usize, at: usize, one: bool) {
        let Seed { sought, clients, rng, .. } = &mut self.seed;
        let theirs = sought.of(&clients[who].id);
        let seek = (one && !theirs.is_empty()).then(|| theirs[rng.random_range(0..theirs.len())]);
        let (re, session) = self.ask(who, at, None);
        self.seed.sought.doubt(&self.seed.clients[who].id);
        self.desk.withdraw(session, seek, Some(re)).unwrap();
    }

    /// Joins a seek that is open, or was.
    fn accept(&mut self, who: usize, at: usize) {
        let open = self.seed.sought.open();
        if !open.is_empty() {
            let seek = open[self.seed.rng.random_range(0..open.len())];
            let (re, session) = self.ask(who, at, None);
            self.desk.accept(session, seek, Some(re)).unwrap();
        }
    }

    /// Does not want to meet another client again, or does once more.
    fn block(&mut self, who: usize, at: usize) {
        let other = &self.seed.clients[self.seed.rng.random_range(0..self.seed.clients.len())].id;
        let Some(other) = PlayerId::parse(other) else { return };
        let (re, session) = self.ask(who, at, None);
        if self.chance(750) {
            self.desk.block(session, other, Some(re)).unwrap();
        } else {
            self.seed.clients[who].blocked.muddle();
            self.desk.unblock(session, other, Some(re)).unwrap();
        }
    }

    fn resume(&mut self, who: usize, at: usize) {
        let client = &self.seed.clients[who];
        let over = client.over.iter().rev().take(2);
        let games = client.games.iter().chain(client.lines[at].views.keys()).chain(over);
        let games: Vec<_> = games.cloned().collect();
        if !games.is_empty() {
            let game = games[self.seed.rng.random_range(0..games.len())].clone();
            self.resume_game(who, at, &game);
        }
    }

    fn resume_game(&mut self, who: usize, at: usize, game: &str) {
        let (re, session) = self.ask(who, at, None);
        self.seed.rematches.resumes(re, game);
        self.desk.resume(session, GameId::parse(game).unwrap(), Some(re)).unwrap();
    }

    /// Looks on at a game of anybody's.
    fn watch(&mut self, who: usize, at: usize) {
        let lines = self.seed.clients.iter().flat_map(|client| &client.lines);
        let games: Vec<_> = lines.flat_map(|line| line.views.keys()).cloned().collect();
        if !games.is_empty() {
            let game = GameId::parse(&games[self.seed.rng.random_range(0..games.len())]).unwrap();
            let (re, session) = self.ask(who, at, None);
            self.desk.watch(session, game, Some(re)).unwrap();
        }
    }

    fn leave(&mut self, who: usize, at: usize) {
        let games: Vec<_> = self.seed.clients[who].lines[at].views.keys().cloned().collect();
        if !games.is_empty() {
            let game = &games[self.seed.rng.random_range(0..games.len())];
            self.leaves(who, at, game);
            self.seed.clients[who].lines[at].leave(game);
        }
    }

    /// What a client offered at a game may stand no longer when it leaves that.
    fn leaves(&mut self, who: usize, at: usize, game: &str) {
        let Seed { clients, rematches, laws, .. } = &mut self.seed;
        if let Some(seat) = clients[who].lines[at].views.get(game).and_then(|view| view.seat) {
            rematches.leaves(game, seat, laws.questions());
        }
    }

    /// Likewise of all games it looks at on a connection.
    pub(super) fn leaves_all(&mut self, who: usize, at: usize) {
        let games: Vec<_> = self.seed.clients[who].lines[at].views.keys().cloned().collect();
        for game in &games {
            self.leaves(who, at, game);
        }
    }

    pub(super) fn everybody_leaves(&mut self) {
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                self.leaves_all(who, at);
                let line = &mut self.seed.clients[who].lines[at];
                for game in line.views.keys().cloned().collect::<Vec<_>>() {
                    line.leave(&game);
                }
            }
        }
    }

    /// Who has no connection opens one.
    pub(super) fn everybody_comes(&mut self) {
        for who in 0..self.seed.clients.len() {
            if self.seed.clients[who].lines.is_empty() {
                self.connect(who);
            }
        }
    }

    /// Everybody comes back to the last games that are over.
    pub(super) fn everybody_comes_back(&mut self) {
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let client = &self.seed.clients[who];
                let over = client.over.iter().rev().take(2).filter(|_| client.lines[at].admitted);
                for game in over.cloned().collect::<Vec<_>>() {
                    self.resume_game(who, at, &game);
                }
            }
        }
    }

    pub(super) fn everybody_resumes(&mut self) {
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let client = &self.seed.clients[who];
                let games = if client.lines[at].admitted { client.games.clone() } else { BTreeSet::new() };
                for game in &games {
                    self.resume_game(who, at, game);
                }
            }
        }
    }
}
