//! What the server says, as far as the players of these tests listen. Knows the fields of the wire; never what follows.

use serde::Deserialize;
use visavis::protocol::OfferKind;
use visavis::rules::{Options, Pick, Seat};

use super::history::{End, Fact, Standing};

/// A message of the server.
#[derive(Debug)]
pub enum Told<'a> {
    Welcome(Welcome<'a>),
    Snapshot(Box<Snapshot<'a>>),
    Played(Played<'a>),
    TakenBack(TakenBack<'a>),
    Ended(Ended<'a>),
    Offered(Aside<'a>),
    Aside(Aside<'a>),
    Refused(Refused<'a>),
    Withdrawn,
    /// What is no matter of a game: who waits, how many are here.
    Other,
}

#[derive(Debug, Deserialize)]
pub struct Named<'a> {
    pub id: &'a str,
}

#[derive(Debug, Deserialize)]
pub struct Welcome<'a> {
    #[serde(borrow)]
    pub player: Named<'a>,
    pub token: Option<&'a str>,
    #[serde(borrow)]
    pub games: Vec<&'a str>,
}

#[derive(Debug, Deserialize)]
pub struct Players<'a> {
    #[serde(borrow)]
    pub first: Named<'a>,
    #[serde(borrow)]
    pub second: Named<'a>,
}

/// A short way to say moves, as the wire has it.
#[derive(Debug, Deserialize)]
pub struct PickTold {
    pub count: usize,
    pub cells: Vec<String>,
    pub others: Vec<String>,
}

impl From<PickTold> for Pick<String> {
    fn from(PickTold { count, cells, others }: PickTold) -> Self {
        Self { count, cells, others }
    }
}

#[derive(Debug, Deserialize)]
pub struct Snapshot<'a> {
    pub game: &'a str,
    pub seq: u32,
    pub re: Option<u64>,
    pub rules: &'a str,
    pub options: Options,
    pub rated: bool,
    pub seat: Option<Seat>,
    #[serde(borrow)]
    pub players: Players<'a>,
    pub moves: Vec<String>,
    pub ply: u32,
    pub position: String,
    pub turn: Vec<Seat>,
    #[serde(borrow)]
    pub legal: Option<Vec<&'a str>>,
    pub pick: Option<PickTold>,
    #[serde(borrow)]
    pub ended: Option<Ended<'a>>,
}

#[derive(Debug, Deserialize)]
pub struct Played<'a> {
    pub game: &'a str,
    pub seq: u32,
    pub re: Option<u64>,
    pub ply: u32,
    pub seat: Seat,
    #[serde(rename = "move")]
    pub mv: String,
    pub position: String,
    pub turn: Vec<Seat>,
    #[serde(borrow)]
    pub legal: Option<Vec<&'a str>>,
    pub pick: Option<PickTold>,
}

#[derive(Debug, Deserialize)]
pub struct TakenBack<'a> {
    pub game: &'a str,
    pub seq: u32,
    pub re: Option<u64>,
    pub ply: u32,
    pub moves: Vec<String>,
    pub position: String,
    pub turn: Vec<Seat>,
    #[serde(borrow)]
    pub legal: Option<Vec<&'a str>>,
    pub pick: Option<PickTold>,
}

#[derive(Debug, Deserialize)]
pub struct Ended<'a> {
    pub game: &'a str,
    pub seq: u32,
    pub re: Option<u64>,
    pub ply: u32,
    pub winner: Option<Seat>,
    pub result: Option<&'a str>,
    pub reason: &'a str,
}

#[derive(Debug, Deserialize)]
pub struct Aside<'a> {
    pub game: &'a str,
    pub seq: u32,
    pub re: Option<u64>,
    pub seat: Seat,
    pub what: Option<OfferKind>,
}

#[derive(Debug, Deserialize)]
pub struct Refused<'a> {
    pub re: Option<u64>,
    pub about: &'a str,
    pub code: &'a str,
    pub game: Option<&'a str>,
}

impl<'a> Told<'a> {
    /// Reads a message; its type comes first.
    pub fn read(text: &'a str) -> Self {
        fn fields<'a, T: Deserialize<'a>>(text: &'a str) -> T {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
        }
        let kind = text.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split_once('"'));
        match kind.map(|(kind, _)| kind) {
            Some("welcome") => Self::Welcome(fields(text)),
            Some("snapshot") => Self::Snapshot(fields(text)),
            Some("played") => Self::Played(fields(text)),
            Some("taken_back") => Self::TakenBack(fields(text)),
            Some("ended") => Self::Ended(fields(text)),
            Some("offered") => Self::Offered(fields(text)),
            Some("declined" | "presence" | "said") => Self::Aside(fields(text)),
            Some("refused") => Self::Refused(fields(text)),
            Some("withdrawn") => Self::Withdrawn,
            Some("waiting" | "lobby" | "closing" | "left" | "pong") => Self::Other,
            _ => panic!("no message: {text}"),
        }
    }
}

impl Ended<'_> {
    pub fn end(&self) -> End {
        let (winner, reason) = (self.winner, self.reason.to_owned());
        End { ply: self.ply, winner, reason, result: self.result.map(str::to_owned) }
    }
}

impl Snapshot<'_> {
    pub fn fact(&self) -> Fact {
        let standing = Standing { position: self.position.clone(), turn: self.turn.clone() };
        Fact::Snapshot { moves: self.moves.clone(), standing, end: self.ended.as_ref().map(Ended::end) }
    }
}

impl Played<'_> {
    pub fn fact(&self) -> Fact {
        let standing = Standing { position: self.position.clone(), turn: self.turn.clone() };
        Fact::Played { ply: self.ply, seat: self.seat, text: self.mv.clone(), standing }
    }
}

impl TakenBack<'_> {
    pub fn fact(&self) -> Fact {
        let standing = Standing { position: self.position.clone(), turn: self.turn.clone() };
        Fact::TakenBack { moves: self.moves.clone(), standing }
    }
}
