//! The matchmaker as tests talk to it: no actor, no store, no clock. What it decides is written down as one line an effect,
//! so that a test reads as a conversation. Knows how to bring somebody in; what must come of it is in the tests.

mod found;
mod hello;
mod inviting;
mod opening;
mod running;
mod seek;

use std::net::Ipv4Addr;
use std::sync::Arc;

use actix::{Actor, AsyncContext, Context, Handler};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;

use super::admission::{Admission, Coming};
use super::command::{Ask, Hello, LobbyCommand, ReplyTo};
use super::effect::{Effect, Found, Identification, Lookup, NewGame, Refusing, Who};
use super::{Input, Matchmaker, Moment, Policy};
use crate::game::{ClientHandle, Lagged, Notice, SessionId, Terms};
use crate::limits::Address;
use crate::lobby::settings::{Settings, WhenFull};
use crate::protocol::{GameId, Limits, PlayerName};
use crate::rules::{CATALOGUE, OptionValue, Options, Seat};
use crate::store::StoredPlayer;

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
    ClientHandle::new(SessionId(session), to, Lagged::default(), address(from))
}

/// Terms that differ by their columns.
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
}

/// A policy under which nobody is refused anything.
fn generous() -> Policy {
    Policy {
        server_name: "The House".into(),
        settings: Settings { when_full: WhenFull::Wait, ..Settings::default() },
        rules: Vec::new(),
        limits: Limits { frame_bytes: 0, messages_per_10s: 0, games_max: 0 },
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
        Self { matchmaker, moment, asked: 0, opened: Vec::new() }
    }

    fn decide(&mut self, input: Input) -> Vec<Effect> {
        self.matchmaker.handle(input, self.moment)
    }

    /// Something happens: what is to be done about it, each as a line.
    fn happens(&mut self, input: Input) -> Vec<String> {
        let effects = self.decide(input);
        effects.into_iter().map(|effect| self.line(effect)).collect()
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
        let player = StoredPlayer { id, name: name.clone(), since_ms };
        let admission = Admission::new(player, Coming::New, token.hash(), Some(token)).called(name, claim);
        (Found::Player { to, outcome: Ok(admission) }, secret)
    }

    /// A connection of somebody who is known is there and let in.
    fn come_again(&mut self, session: u64, from: u8, secret: &str) -> Vec<String> {
        self.arrive(session, from);
        let hello = Hello { token: Some(secret.to_owned()), ..Hello::default() };
        self.asks(session, LobbyCommand::Hello(hello))
    }

    /// Two who came meet. Gives the game.
    fn meet(&mut self, one: u64, other: u64) -> GameId {
        self.asks(one, LobbyCommand::Seek(terms(7)));
        self.asks(other, LobbyCommand::Seek(terms(7)));
        self.opened.last().expect("a game").header.id
    }

    fn line(&mut self, effect: Effect) -> String {
        match effect {
            Effect::Tell(client, notice) => format!("{} {}", client.session.0, heard(&notice)),
            Effect::Refuse(Refusing { client, about, refusal, .. }) => {
                let who = client.map_or("nobody".to_owned(), |client| client.session.0.to_string());
                format!("{who} {about}: {refusal:?}")
            }
            Effect::Open(game) => {
                let seat = |(seat, client): &(Seat, Arc<ClientHandle>)| (*seat, client.session.0);
                let mut seats: Vec<_> = game.clients.iter().map(seat).collect();
                seats.sort_unstable();
                let seats: Vec<_> = seats.iter().map(|(_, session)| session.to_string()).collect();
                self.opened.push(game);
                format!("open {}", seats.join(" "))
            }
            Effect::Wake(waking) => {
                format!("wake for {:?}", waking.client.map(|client| client.session.0))
            }
            Effect::Attend(attending) => format!("{} sits {:?}", attending.client.session.0, attending.seat),
            Effect::NoRematch(_) => "no rematch".into(),
            Effect::LookUp(lookup) => format!("look up {}", looked_up(&lookup)),
            Effect::Draw(drawing) => format!("draw for {}", drawing.client.session.0),
            Effect::Later(after, _) => format!("later {} ms", after.as_millis()),
        }
    }
}

/// What a connection hears, by the `type` of the message, or the code it is dismissed with.
fn heard(notice: &Notice) -> String {
    match notice {
        Notice::Told(frame) | Notice::Admitted(frame) => {
            let message: Value = frame.text().parse().unwrap();
            message["type"].as_str().unwrap().to_owned()
        }
        Notice::Dismissed(_, code, _) => format!("dismissed {code}"),
        Notice::Seated(..) | Notice::Watching(..) | Notice::Over(..) | Notice::Left(_) => {
            panic!("only games say that")
        }
    }
}

fn looked_up(lookup: &Lookup) -> &'static str {
    match lookup {
        Lookup::Player(Identification { who: Who::New { .. }, .. }) => "somebody new",
        Lookup::Player(Identification { who: Who::BySecret { .. }, .. }) => "a secret",
        Lookup::Player(Identification { who: Who::ByCode { .. }, .. }) => "a code",
        Lookup::Player(Identification { who: Who::Known { .. }, .. }) => "a name for a known player",
        Lookup::Name(_) => "a new name",
        Lookup::Blocks(_) => "blocks",
        Lookup::Game { .. } => "a game",
        Lookup::Invite(_) => "save an invitation",
        Lookup::CancelInvite { .. } => "cancel an invitation",
        Lookup::PastInvite { .. } => "what became of an invitation",
        Lookup::Maker { .. } => "who invites",
    }
}
