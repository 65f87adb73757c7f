//! The matchmaker as tests talk to it: no actor, no store, no clock. What it decides is written down as one line an effect,
//! so that a test reads as a conversation. Knows how to bring somebody in; what must come of it is in the tests.

mod against_bots;
mod asking;
mod coming_back_to;
mod connected;
mod found;
mod hello;
mod inviting;
mod lines;
mod opening;
mod pairing;
mod running;
mod seek;
mod seeks;

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::Arc;

use actix::{Actor, AsyncContext, Context, Handler};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;

use super::admission::{Admission, Coming};
use super::command::{Ask, Hello, LobbyCommand, ReplyTo, SeekWish};
use super::effect::{Effect, Found, Identification, Lookup, NewGame, Who};
use super::refusal::LobbyRefusal;
use super::{Input, Matchmaker, Moment, Policy};
use crate::game::{ClientHandle, Lateness, Notice, SessionId, Terms};
use crate::limits::Address;
use crate::lobby::settings::{Bots, Settings, WhenFull};
use crate::protocol::{GameId, Limits, PlayerName, SeekId};
use crate::rules::{CATALOGUE, OptionValue, Options, Seat};
use crate::store::{SeekChanges, StoredPlayer};

/// When everything happens, Unix milliseconds.
const NOW_MS: u64 = 1_800_000_000_000;

/// Connections of one player at once.
const CONNECTIONS_MAX: usize = 2;

/// Whose address stands for a connection; nothing is ever told there.
struct Nobody;

impl Actor for Nobody {
    type Context = Context<Self>;
}

impl Handler<Notice> for Nobody {
    type Result = ();

    fn handle(&mut self, _: Notice, _: &mut Self::Context) {}
}

fn address(n: u8) -> Address {
    Address::of(Ipv4Addr::new(10, 0, 0, n).into())
}

fn client(session: u64, from: u8) -> ClientHandle {
    let to = Context::<Nobody>::new().address().recipient();
    ClientHandle::new(SessionId(session), to, Lateness::default(), address(from))
}

/// Terms that differ by their columns.
/// Somebody seeks that among people.
fn seeking(terms: Arc<Terms>, add: bool) -> LobbyCommand {
    LobbyCommand::Seek(SeekWish { terms, add, bots: false })
}

fn terms(cols: u32) -> Arc<Terms> {
    let options = Options::from([("cols", OptionValue::Whole(cols))]);
    Arc::new(Terms::new(&CATALOGUE[0], &options, None, false).unwrap())
}

fn named(name: &str) -> Hello {
    Hello { name: PlayerName::parse(name).ok(), ..Hello::default() }
}

/// A matchmaker and what is so while it decides.
struct Hall {
    matchmaker: Matchmaker,
    moment: Moment,
    /// Messages that were sent; each carries its number.
    asked: u64,
    /// The games it wanted to open, in order.
    opened: Vec<NewGame>,
    /// What was written down of seeks, in order.
    written: Vec<SeekChanges>,
    /// What is written next, if it is not at once.
    writing: Option<Vec<SeekChanges>>,
}

/// A policy under which nobody is refused anything.
fn generous() -> Policy {
    Policy {
        rematch_ms: 300_000,
        began_ms: NOW_MS,
        server_name: "The House".into(),
        settings: Settings { when_full: WhenFull::Wait, ..Settings::default() },
        rules: Vec::new(),
        bots: Vec::new(),
        bot_settings: Bots::default(),
        limits: Limits { frame_bytes: 0, messages_per_10s: 0, games_max: 0, invite_s_max: 0 },
        by_address: crate::limits::settings::Settings::default(),
        connections_per_player: CONNECTIONS_MAX,
        absence: crate::game::settings::Absence::default(),
        untimed_ms: 604_800_000,
    }
}

impl Hall {
    fn new(policy: Policy) -> Self {
        Self::seeded(policy, 1)
    }

    fn seeded(policy: Policy, seed: u64) -> Self {
        let moment = Moment { now_ms: NOW_MS, shift_ms: 0, overloaded: false, can_draw: true };
        let matchmaker = Matchmaker::new(policy, StdRng::seed_from_u64(seed));
        Self { matchmaker, moment, asked: 0, opened: Vec::new(), written: Vec::new(), writing: None }
    }

    /// What a connection hears that is told something, whole.
    fn hears(&mut self, session: u64, input: Input) -> Vec<Value> {
        let mut effects = VecDeque::from(self.decide(input));
        let mut heard = Vec::new();
        while let Some(effect) = effects.pop_front() {
            if let Effect::LookUp(Lookup::Seeks(changes)) = effect {
                let found = self.write(changes);
                effects.extend(found.into_iter().flat_map(|found| self.decide(Input::Found(found))));
            } else if let Effect::Tell(client, Notice::Told(frame) | Notice::Admitted(frame)) = &effect
                && client.session == SessionId(session)
            {
                heard.push(frame.text().parse().expect("JSON"));
            } else {
                self.line(effect);
            }
        }
        heard
    }

    fn decide(&mut self, input: Input) -> Vec<Effect> {
        self.matchmaker.handle(input, self.moment)
    }

    /// Something happens: what is to be done about it, each as a line. What is to be written down of seeks is so at once, unless
    /// that is held back.
    fn happens(&mut self, input: Input) -> Vec<String> {
        let mut effects = VecDeque::from(self.decide(input));
        let mut lines = Vec::new();
        while let Some(effect) = effects.pop_front() {
            if let Effect::LookUp(Lookup::Seeks(changes)) = effect {
                let found = self.write(changes);
                effects.extend(found.into_iter().flat_map(|found| self.decide(Input::Found(found))));
            } else {
                lines.push(self.line(effect));
            }
        }
        lines
    }

    fn write(&mut self, changes: SeekChanges) -> Option<Found> {
        if let Some(writing) = &mut self.writing {
            writing.push(changes);
            return None;
        }
        let outcome = Ok(changes.added.iter().map(|seek| (seek.id, None)).collect());
        self.written.push(changes);
        Some(Found::Seeks { outcome })
    }

    /// Lets time pass.
    fn wait(&mut self, ms: u64) -> Vec<String> {
        self.moment.now_ms += ms;
        self.happens(Input::Round)
    }

    /// The seeks of who is on a connection.
    fn seeks(&self, session: u64) -> Vec<SeekId> {
        let player = self.matchmaker.player_of(SessionId(session)).expect("somebody");
        self.matchmaker.seeks.of(player).to_vec()
    }

    /// What was held back is written now, or cannot be.
    fn is_written(&mut self, outcome: Result<(), LobbyRefusal>) -> Vec<String> {
        let changes = self.writing.as_mut().and_then(Vec::pop).expect("something is being written");
        let ratings = changes.added.iter().map(|seek| (seek.id, None)).collect();
        self.written.extend(outcome.is_ok().then_some(changes));
        self.happens(Input::Found(Found::Seeks { outcome: outcome.map(|()| ratings) }))
    }

    fn asks(&mut self, session: u64, command: LobbyCommand) -> Vec<String> {
        let ask = self.ask(session, command);
        self.happens(Input::Ask(ask))
    }

    fn ask(&mut self, session: u64, command: LobbyCommand) -> Ask {
        self.asked += 1;
        Ask { to: ReplyTo { session: SessionId(session), re: Some(self.asked) }, command }
    }

    /// A connection is there.
    fn arrive(&mut self, session: u64, from: u8) {
        assert_eq!(self.happens(Input::Arrive(client(session, from))), [] as [&str; 0]);
    }

    /// A connection of somebody new is there and let in. Gives their secret.
    fn come(&mut self, session: u64, from: u8) -> String {
        self.arrive(session, from);
        let ask = self.ask(session, LobbyCommand::Hello(named(&format!("Player {session}"))));
        let mut effects = self.decide(Input::Ask(ask));
        let Some(Effect::LookUp(Lookup::Player(found))) = effects.pop() else { panic!("somebody new") };
        let (found, secret) = self.find(found);
        let told = self.happens(Input::Found(found));
        assert_eq!(told.first(), Some(&format!("{session} welcome")), "{told:?}");
        secret
    }

    /// What the store and the names would say about somebody new, and their secret.
    fn find(&mut self, Identification { to, who, .. }: Identification) -> (Found, String) {
        let Who::New { id, since_ms, token, wished } = who else { panic!("somebody new") };
        let name = wished.first(&mut StdRng::seed_from_u64(1));
        let claim = self.matchmaker.names().claim(id, name.clone(), name.key()).expect("a name that is free");
        let secret = token.reveal().to_owned();
        let player = StoredPlayer { id, name: name.clone(), since_ms, bot: false };
        let admission = Admission::new(player, Coming::New, token.hash(), Some(token)).called(name, claim);
        (Found::Player { to, outcome: Ok(admission) }, secret)
    }

    /// A connection of somebody who is known is there and let in.
    fn come_again(&mut self, session: u64, from: u8, secret: &str) -> Vec<String> {
        self.arrive(session, from);
        let hello = Hello { token: Some(secret.to_owned()), ..Hello::default() };
        self.asks(session, LobbyCommand::Hello(hello))
    }

    /// A connection of somebody is there who has been gone: what the names would say of theirs.
    fn return_by(&mut self, session: u64, from: u8, secret: &str) -> Found {
        self.arrive(session, from);
        let ask = self
            .ask(session, LobbyCommand::Hello(Hello { token: Some(secret.to_owned()), ..Hello::default() }));
        let Some(Effect::LookUp(Lookup::Player(found))) = self.decide(Input::Ask(ask)).pop() else {
            panic!("their name is looked up")
        };
        let Identification { to, who: Who::Known { known, .. }, .. } = found else {
            panic!("they are known")
        };
        let name = known.player.name.clone();
        let claim = self.matchmaker.names().claim(known.player.id, name.clone(), name.key()).expect("theirs");
        Found::Player { to, outcome: Ok(known.called(name, claim)) }
    }

    /// Two who came meet. Gives the game.
    fn meet(&mut self, one: u64, other: u64) -> GameId {
        self.asks(one, seeking(terms(7), false));
        self.asks(other, seeking(terms(7), false));
        self.opened.last().expect("a game").header.id
    }
}
