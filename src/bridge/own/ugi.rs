//! What is answered to the Universal Game Interface (kz04px): every game that hides nothing, chosen by the options `rules` and
//! `options`.

use std::time::Duration;

use super::position::Position;
use super::{Does, Speech, says};
use crate::bridge::limits::Effort;
use crate::bridge::ugi::{OPTIONS, RULES};
use crate::rules::{Catalogue, Kind, OptionValue, Options, Outcome, Seat, Status, find};

/// Who answers in it.
pub(super) struct Ugi {
    catalogue: Catalogue,
    position: Position,
}

impl Ugi {
    pub(super) fn new(kind: &'static Kind, options: Options, catalogue: Catalogue) -> Self {
        Self { catalogue, position: Position::start(kind, options) }
    }

    fn hello(&self) -> Vec<Does> {
        let known = self.catalogue.iter().filter(|kind| !kind.hidden);
        let vars: String = known.flat_map(|kind| [" var ", kind.id]).collect();
        vec![
            says(concat!("id name Vis-à-vis ", env!("CARGO_PKG_VERSION"))),
            says("id author the authors of Vis-à-vis"),
            says(format!("option name {RULES} type combo default {}{vars}", self.position.kind.id)),
            says(format!("option name {OPTIONS} type string default <empty>")),
            says("ugiok"),
        ]
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let Position { kind, .. } = self.position;
        let (kind, options) = match name {
            RULES => {
                let kind =
                    find(self.catalogue, value).ok_or_else(|| format!("there is no game {value:?}"))?;
                (kind, Options::default())
            }
            OPTIONS => (kind, wished(value)?),
            other => return Err(format!("there is no option {other:?}")),
        };
        let options = kind.choose(&options).map_err(|bad| bad.to_string())?;
        self.position = Position::start(kind, options);
        Ok(())
    }

    fn place(&mut self, words: &str) -> Result<(), String> {
        let (from, moves) = match words.split_once("moves") {
            Some((from, moves)) => (from.trim(), moves),
            None => (words.trim(), ""),
        };
        let from = match from.split_once(' ') {
            None if from == "startpos" => None,
            Some(("fen", text)) => Some(text.trim().to_owned()),
            _ => return Err(format!("{from:?} is no position")),
        };
        let moves = moves.split_whitespace().map(str::to_owned).collect();
        // One that is none is kept, so that nobody is answered from the one before.
        self.position = Position { from, moves, ..self.position.clone() };
        self.position.view().map(|_| ())
    }

    fn query(&self, what: &str) -> Result<String, String> {
        let status = self.position.status()?;
        Ok(match (what, status) {
            ("gameover", status) => matches!(status, Status::Over(_)).to_string(),
            ("p1turn", Status::ToMove(seats)) => seats.iter().any(|seat| seat == Seat::First).to_string(),
            ("p1turn", Status::Over(_)) => "false".to_owned(),
            ("result", Status::ToMove(_)) => "none".to_owned(),
            ("result", Status::Over(Outcome { winner, .. })) => match winner {
                Some(Seat::First) => "p1win".to_owned(),
                Some(Seat::Second) => "p2win".to_owned(),
                None => "draw".to_owned(),
            },
            (other, _) => return Err(format!("nobody knows {other:?}")),
        })
    }
}

/// Options as NAME=VALUE with blanks between them.
fn wished(text: &str) -> Result<Options, String> {
    let option = |word: &str| {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("{word:?} is not NAME=VALUE"))?;
        Ok((name.to_owned(), OptionValue::read(value)))
    };
    text.split_whitespace().filter(|word| *word != "<empty>").map(option).collect()
}

fn effort(words: &str) -> Option<Effort> {
    let mut words = words.split_whitespace();
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
    match (words.next()?, number(words.next())) {
        ("movetime", Some(ms)) => Some(Effort::Time(Duration::from_millis(ms))),
        ("nodes", Some(nodes)) => Some(Effort::Nodes(nodes)),
        _ => None,
    }
}

impl Speech for Ugi {
    fn hear(&mut self, line: &str) -> Vec<Does> {
        let (first, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let done = match first {
            "ugi" => return self.hello(),
            "isready" => return vec![says("readyok")],
            "quit" => return vec![Does::Ends],
            "go" => self.position.view().map(|view| vec![Does::Thinks(Box::new(view), effort(rest))]),
            "uginewgame" => {
                let Position { kind, options, .. } = self.position.clone();
                self.position = Position::start(kind, options);
                Ok(Vec::new())
            }
            "setoption" => {
                let (name, value) = rest.split_once(" value ").unwrap_or((rest, ""));
                let name = name.strip_prefix("name ").unwrap_or(name).trim();
                self.set(name, value.trim()).map(|()| Vec::new())
            }
            "position" => self.place(rest).map(|()| Vec::new()),
            "query" => self.query(rest.trim()).map(|answer| vec![says(format!("response {answer}"))]),
            _ => Ok(Vec::new()),
        };
        done.unwrap_or_else(|reason| vec![says(format!("info string {reason}"))])
    }

    fn thought(&mut self, text: Option<String>) -> Vec<Does> {
        vec![says(format!("bestmove {}", text.as_deref().unwrap_or("none")))]
    }
}
