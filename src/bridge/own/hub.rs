//! What is answered to the Hub protocol, version 2 (Fabien Letouzey): English draughts, on the board of 64 squares. How squares
//! and moves are written stands in [`crate::bridge::hub`].

use std::time::Duration;

use super::position::Position;
use super::{Does, Speech, says};
use crate::bridge::hub::{START, VARIANT, argument, read, said};
use crate::bridge::limits::Effort;
use crate::rules::{Kind, Options};

/// Who answers in it.
pub(super) struct Hub {
    start: Position,
    /// The position it was told last, or why that is none.
    position: Result<Position, String>,
    effort: Option<Effort>,
}

impl Hub {
    pub(super) fn new(kind: &'static Kind, options: Options) -> Self {
        let start = Position::start(kind, options);
        Self { position: Ok(start.clone()), start, effort: None }
    }

    fn place(&self, line: &str) -> Result<Position, String> {
        let squares = argument(line, "pos").unwrap_or(START);
        let mut next = self.start.clone();
        next.from = (squares != START).then(|| fen(squares)).transpose()?;
        for text in argument(line, "moves").unwrap_or_default().split_whitespace() {
            let legal = next.view()?.legal;
            let own = read(text, &legal).ok_or_else(|| format!("{text} is not legal"))?;
            next = next.after(&own)?;
        }
        next.view().map(|_| next)
    }

    fn think(&self) -> Result<Vec<Does>, String> {
        let view = self.position.as_ref().map_err(Clone::clone)?.view()?;
        Ok(vec![Does::Thinks(Box::new(view), self.effort)])
    }
}

/// A position of Hub in our notation: the side to move and what stands on each square.
fn fen(squares: &str) -> Result<String, String> {
    let bad = || format!("{squares} is no position");
    let mut letters = squares.chars();
    let to_move = letters.next().filter(|letter| "WB".contains(*letter)).ok_or_else(bad)?;
    let [mut white, mut black] = [Vec::new(), Vec::new()];
    let mut count = 0;
    for letter in letters {
        count += 1;
        match letter {
            'w' => white.push(count.to_string()),
            'W' => white.push(format!("K{count}")),
            'b' => black.push(count.to_string()),
            'B' => black.push(format!("K{count}")),
            'e' => {}
            _ => return Err(bad()),
        }
    }
    let complete = count == 32;
    complete.then(|| format!("{to_move}:W{}:B{}", white.join(","), black.join(","))).ok_or_else(bad)
}

fn effort(line: &str) -> Option<Effort> {
    let number = |name| argument(line, name).and_then(|text| text.parse::<f64>().ok()).filter(|n| *n >= 0.0);
    let seconds = |seconds| Duration::try_from_secs_f64(seconds).ok().map(Effort::Time);
    if let Some(nodes) = argument(line, "nodes").and_then(|text| text.parse().ok()) {
        return Some(Effort::Nodes(nodes));
    }
    // Of a time for all moves this is the thirtieth part, or so much for each as it names moves.
    let share = || Some(number("time")? / number("moves").filter(|moves| *moves >= 1.0).unwrap_or(30.0));
    number("move-time").or_else(share).and_then(seconds)
}

impl Speech for Hub {
    fn hear(&mut self, line: &str) -> Vec<Does> {
        let line = line.trim();
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        let done = match first {
            "hub" => {
                return vec![
                    says(concat!(
                        "id name=Vis-à-vis version=",
                        env!("CARGO_PKG_VERSION"),
                        " author=\"the authors of Vis-à-vis\""
                    )),
                    says(format!("param name=variant value={VARIANT} type=enum values=\"{VARIANT}\"")),
                    says("wait"),
                ];
            }
            "init" => return vec![says("ready")],
            "ping" => return vec![says("pong")],
            "quit" => return vec![Does::Ends],
            "new-game" => {
                self.position = Ok(self.start.clone());
                Ok(Vec::new())
            }
            "set-param"
                if argument(line, "name") == Some("variant") && argument(line, "value") != Some(VARIANT) =>
            {
                Err(format!("only {VARIANT} is played here"))
            }
            "pos" => {
                self.position = self.place(line);
                self.position.as_ref().map(|_| Vec::new()).map_err(Clone::clone)
            }
            "level" => {
                self.effort = effort(line);
                Ok(Vec::new())
            }
            "go" if rest.trim() == "analyze" || rest.trim() == "ponder" => {
                Err("it thinks about its own moves only".to_owned())
            }
            "go" => self.think(),
            _ => Ok(Vec::new()),
        };
        done.unwrap_or_else(|reason| vec![says(format!("error message=\"{}\"", reason.replace('"', "'")))])
    }

    fn thought(&mut self, text: Option<String>) -> Vec<Does> {
        match text.and_then(|text| said(&text)) {
            Some(text) => vec![says(format!("done move={text}"))],
            None => vec![says("error message=\"there is no move\"")],
        }
    }
}
