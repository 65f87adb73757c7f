//! What is answered to the protocol of Gomocup (Petr Laštovička): gomoku with five in a row, and swap2 where `SWAP2BOARD` asks for it.

use std::time::Duration;

use super::position::Position;
use super::{Does, Speech, says};
use crate::bridge::gomocup::{read, said};
use crate::bridge::limits::Effort;
use crate::rules::{Cell, Kind, OptionValue, Options};

/// What lines are being listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    Board,
    Swap2,
}

/// Who answers in it.
pub(super) struct Gomocup {
    kind: &'static Kind,
    options: Options,
    position: Position,
    effort: Option<Effort>,
    /// A list that has no end yet.
    listing: Option<(Listing, Vec<String>)>,
    /// Whether what is thought about is the answer to swap2.
    opens: bool,
}

impl Gomocup {
    pub(super) fn new(kind: &'static Kind, options: Options) -> Self {
        let position = Position::start(kind, options.clone());
        Self { kind, options, position, effort: None, listing: None, opens: false }
    }

    fn side(&self, name: &str) -> u32 {
        self.options.whole(name)
    }

    fn set(&mut self, name: &str, value: OptionValue) -> Result<(), String> {
        let wish = self.options.clone().with(name, value);
        self.options = self.kind.choose(&wish).map_err(|bad| bad.to_string())?;
        Ok(())
    }

    fn begin(&mut self, size: &str) -> Result<Vec<Does>, String> {
        let (cols, rows) = size.split_once(',').unwrap_or((size, size));
        for (name, text) in [("cols", cols), ("rows", rows)] {
            let value = text.trim().parse().map_err(|_| format!("{size:?} is no size"))?;
            self.set(name, OptionValue::Whole(value))?;
        }
        self.restart("none")?;
        Ok(vec![says("OK")])
    }

    fn restart(&mut self, opening: &str) -> Result<(), String> {
        self.set("opening", OptionValue::Word(opening.to_owned()))?;
        self.position = Position::start(self.kind, self.options.clone());
        Ok(())
    }

    fn cell(&self, text: &str) -> Result<String, String> {
        let cell = read(text, self.side("cols"), self.side("rows"));
        cell.map(|cell| cell.to_string()).ok_or_else(|| format!("{text:?} is no cell"))
    }

    fn think(&self) -> Result<Vec<Does>, String> {
        Ok(vec![Does::Thinks(Box::new(self.position.view()?), self.effort)])
    }

    /// The other has laid a stone: whoever has which colour is settled by then, and stones take turns from the first on.
    fn turn(&mut self, text: &str) -> Result<Vec<Does>, String> {
        let stones = self.position.moves.iter().flat_map(|text| text.split('-'));
        let stones = stones.filter(|text| text.parse::<Cell>().is_ok()).map(str::to_owned).collect();
        self.restart("none")?;
        self.position.moves = stones;
        self.position = self.position.after(&self.cell(text)?)?;
        self.think()
    }

    fn back(&mut self, text: &str) -> Result<Vec<Does>, String> {
        let cell = self.cell(text)?;
        self.position.moves.pop_if(|last| *last == cell).ok_or_else(|| format!("{text} was not the last"))?;
        Ok(vec![says("OK")])
    }

    /// A list has come to its end. Who has more stones has begun; whoever has as many as the other is to move.
    fn listed(&mut self, listing: Listing, lines: &[String]) -> Result<Vec<Does>, String> {
        if listing == Listing::Swap2 {
            return self.swap2(lines);
        }
        let [mut own, mut others] = [Vec::new(), Vec::new()];
        for line in lines {
            let (place, whose) = line.rsplit_once(',').ok_or_else(|| format!("{line:?} is no stone"))?;
            let cell = self.cell(place)?;
            match whose.trim() {
                "1" => own.push(cell),
                "2" => others.push(cell),
                _ => return Err(format!("{line:?} is nobody's stone")),
            }
        }
        let (black, white) = if own.len() == others.len() { (own, others) } else { (others, own) };
        if black.len() > white.len() + 1 || white.len() > black.len() {
            return Err("the stones do not take turns".to_owned());
        }
        self.restart("none")?;
        let mut white = white.into_iter();
        let both = black.into_iter().flat_map(|cell| [Some(cell), white.next()]);
        self.position.moves = both.flatten().collect();
        self.think()
    }

    /// What was laid before the colours are chosen: nothing, three stones, or five.
    fn swap2(&mut self, lines: &[String]) -> Result<Vec<Does>, String> {
        let cells = lines.iter().map(|line| self.cell(line)).collect::<Result<Vec<_>, _>>()?;
        self.restart("swap2")?;
        self.position.moves = match cells.split_at_checked(3) {
            None if cells.is_empty() => Vec::new(),
            Some((three, [])) => vec![three.join("-")],
            Some((three, two @ [_, _])) => vec![three.join("-"), two.join("-")],
            _ => return Err("three stones are laid, or five, or none".to_owned()),
        };
        self.opens = true;
        self.think()
    }

    fn place(&self, text: &str) -> Option<String> {
        text.parse::<Cell>().ok().map(|cell| said(cell, self.side("rows")))
    }

    fn obey(&mut self, command: &str, rest: &str) -> Result<Vec<Does>, String> {
        match command {
            "START" | "RECTSTART" => self.begin(rest),
            "RESTART" => self.restart("none").map(|()| vec![says("OK")]),
            "BEGIN" => self.think(),
            "TURN" => self.turn(rest),
            "TAKEBACK" => self.back(rest),
            "BOARD" | "SWAP2BOARD" => {
                let listing = if command == "BOARD" { Listing::Board } else { Listing::Swap2 };
                self.listing = Some((listing, Vec::new()));
                Ok(Vec::new())
            }
            "INFO" => match rest.split_once(' ') {
                Some(("timeout_turn", ms)) => {
                    // None at all means as fast as can be.
                    let ms = ms.trim().parse().map_err(|_| format!("{ms:?} is no time"))?;
                    self.effort = Some(Effort::Time(Duration::from_millis(ms)));
                    Ok(Vec::new())
                }
                Some(("rule", rule)) => {
                    let rule: u32 = rule.trim().parse().map_err(|_| format!("{rule:?} is no rule"))?;
                    self.set("exact", OptionValue::Flag(rule & 1 == 1)).map(|()| Vec::new())
                }
                _ => Ok(Vec::new()),
            },
            "ABOUT" => Ok(vec![says(concat!(
                "name=\"Vis-à-vis\", version=\"",
                env!("CARGO_PKG_VERSION"),
                "\", author=\"the authors of Vis-à-vis\""
            ))]),
            "END" => Ok(vec![Does::Ends]),
            _ => Ok(vec![says("UNKNOWN")]),
        }
    }
}

impl Speech for Gomocup {
    fn hear(&mut self, line: &str) -> Vec<Does> {
        let line = line.trim();
        let done = match self.listing.take() {
            Some((listing, lines)) if line == "DONE" => self.listed(listing, &lines),
            Some((listing, mut lines)) => {
                lines.push(line.to_owned());
                self.listing = Some((listing, lines));
                Ok(Vec::new())
            }
            None if line.is_empty() => Ok(Vec::new()),
            None => {
                let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
                self.obey(command, rest.trim())
            }
        };
        done.unwrap_or_else(|reason| vec![says(format!("ERROR {reason}"))])
    }

    fn thought(&mut self, text: Option<String>) -> Vec<Does> {
        let Some(text) = text else { return vec![says("ERROR there is no move")] };
        let stones = self.position.moves.len();
        self.position = match self.position.after(&text) {
            Ok(next) => next,
            Err(reason) => return vec![says(format!("ERROR {reason}"))],
        };
        match text.as_str() {
            "black" if self.opens => {
                self.opens = false;
                vec![says("SWAP")]
            }
            // White's next stone says it.
            "white" if self.opens && stones > 0 => {
                self.think().unwrap_or_else(|reason| vec![says(format!("ERROR {reason}"))])
            }
            _ => {
                self.opens = false;
                let cells = text.split('-').map(|cell| self.place(cell)).collect::<Option<Vec<_>>>();
                vec![says(cells.map_or_else(|| format!("ERROR {text}"), |cells| cells.join(" ")))]
            }
        }
    }
}
