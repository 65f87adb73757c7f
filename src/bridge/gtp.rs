//! The Go Text Protocol, version 2 (Gunnar Farnebäck), for Othello and Hex. An engine is told the moves that it does not know
//! yet; where it knows others than were made, it begins again.
//!
//! Vertices are a letter and a number, as ours: of Othello counted from the top, as its players do; of Hex from the acute corner, and
//! no letter is left out in either. Black is who begins. In Hex the swap is `swap-pieces`, as in `HexGui` and `MoHex`: the colours stay
//! with their players and the first stone is mirrored in the long diagonal, and so is every stone after it.

use super::limits::{Effort, Limits};
use super::talk::{Exchange, Garbled, Heard, Talk, Want, exchange, shown};
use crate::engine::View;
use crate::rules::{Cell, Kind, Options, Seat};

/// The move by which the colours change hands, as we write it.
const SWAP: &str = "swap";
/// The same as an engine for Hex writes it.
const SWAP_PIECES: &str = "swap-pieces";
/// A pass, as we write it.
pub(super) const PASS: &str = "--";

/// A game that GTP is spoken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Game {
    /// Othello.
    Othello,
    /// Hex.
    Hex,
}

impl Game {
    /// The game of that kind, if GTP is spoken for it.
    pub(super) fn of(kind: &Kind) -> Option<Self> {
        match kind.id {
            "othello" => Some(Self::Othello),
            "hex" => Some(Self::Hex),
            _ => None,
        }
    }

    /// How one of our moves is said; `swapped` if the colours have changed hands before it.
    pub(super) fn vertex(self, text: &str, swapped: bool) -> String {
        match (self, text) {
            (Self::Othello, PASS) => "pass".to_owned(),
            (Self::Hex, SWAP) => SWAP_PIECES.to_owned(),
            (Self::Othello | Self::Hex, _) if swapped => mirrored(text),
            (Self::Othello | Self::Hex, _) => text.to_owned(),
        }
    }

    /// The move of ours that is said so; nothing if it is none.
    pub(super) fn read(self, vertex: &str, swapped: bool) -> Option<String> {
        let vertex = vertex.to_ascii_lowercase();
        match (self, vertex.as_str()) {
            (Self::Othello, "pass") => Some(PASS.to_owned()),
            (Self::Hex, SWAP_PIECES | SWAP) => Some(SWAP.to_owned()),
            (Self::Othello | Self::Hex, _) => {
                let cell: Cell = vertex.parse().ok()?;
                Some(if swapped { mirrored(&vertex) } else { cell.to_string() })
            }
        }
    }
}

/// A cell with its column and row exchanged; whatever is no cell stays.
fn mirrored(text: &str) -> String {
    text.parse::<Cell>()
        .map_or_else(|_| text.to_owned(), |cell| Cell { col: cell.row, row: cell.col }.to_string())
}

/// Whether the colours have changed hands among these moves.
pub(super) fn is_swapped<'a>(mut moves: impl Iterator<Item = &'a str>) -> bool {
    moves.any(|text| text == SWAP)
}

/// The colour of who sits there.
pub(super) const fn colour(seat: Seat) -> &'static str {
    match seat {
        Seat::First => "black",
        Seat::Second => "white",
    }
}

/// Who asks by GTP.
#[derive(Debug)]
pub(super) struct Gtp {
    game: Game,
    size: u32,
    /// The moves the engine knows.
    known: Vec<(Seat, String)>,
}

impl Default for Gtp {
    fn default() -> Self {
        Self { game: Game::Othello, size: 8, known: Vec::new() }
    }
}

impl Gtp {
    fn cleared(&mut self) -> [Exchange; 2] {
        self.known.clear();
        [exchange(format!("boardsize {}", self.size), Want::Done), exchange("clear_board", Want::Done)]
    }
}

impl Talk for Gtp {
    fn hello(&self) -> Vec<Exchange> {
        vec![exchange("protocol_version", Want::Hello)]
    }

    fn begin(&mut self, kind: &'static Kind, options: &Options) -> Result<Vec<Exchange>, Garbled> {
        self.game = Game::of(kind).ok_or_else(|| Garbled::game("GTP", kind, "only othello and hex are"))?;
        self.size = match self.game {
            Game::Othello => 8,
            Game::Hex => options.whole("size"),
        };
        // An engine for several games has to know which; one for a single game does not know the word.
        let name = match self.game {
            Game::Othello => "set_game Othello",
            Game::Hex => "set_game Hex",
        };
        let mut all = vec![exchange(name, Want::Tried)];
        all.extend(self.cleared());
        Ok(all)
    }

    fn ask(&mut self, view: &View, limits: &Limits) -> Result<Vec<Exchange>, Garbled> {
        if view.from.is_some() {
            return Err(Garbled::game("GTP", view.kind, "only games from the start are"));
        }
        let made = view.told.iter().map(|told| (told.seat, told.text.clone().unwrap_or_default()));
        let made: Vec<(Seat, String)> = made.collect();
        let mut all = Vec::new();
        if !made.starts_with(&self.known) {
            all.extend(self.cleared());
        }
        for (nth, (seat, text)) in made.iter().enumerate().skip(self.known.len()) {
            let before = made.iter().take(nth).map(|(_, text)| text.as_str());
            let vertex = self.game.vertex(text, is_swapped(before));
            // Nobody chooses a pass: some engines make it by themselves, and refuse it then.
            let want = if text == PASS { Want::Tried } else { Want::Done };
            all.push(exchange(format!("play {} {vertex}", colour(*seat)), want));
        }
        self.known = made;
        if let Effort::Time(time) = limits.effort {
            // GTP counts in whole seconds: so many for each move.
            let seconds = time.as_secs().max(1);
            all.push(exchange(format!("time_settings 0 {seconds} 1"), Want::Tried));
        }
        all.push(exchange(format!("genmove {}", colour(view.seat)), Want::Move));
        Ok(all)
    }

    fn hear(&mut self, want: Want, line: &str, view: Option<&View>) -> Result<Heard, Garbled> {
        let answer = match line.split_at_checked(1) {
            Some(("=", answer)) => answer.trim(),
            Some(("?", _)) if want == Want::Tried => return Ok(Heard::Done),
            Some(("?", why)) => return Err(Garbled::new(format!("refuses it: {}", shown(why.trim())))),
            // The rest of an answer, and what separates two.
            Some(_) | None => return Ok(Heard::More),
        };
        match (want, view) {
            (Want::Move, Some(_)) if answer.eq_ignore_ascii_case("resign") => Ok(Heard::Resigns),
            (Want::Move, Some(view)) => {
                let swapped = is_swapped(self.known.iter().map(|(_, text)| text.as_str()));
                let text = self.game.read(answer, swapped).ok_or_else(|| Garbled::line(line, "a move"))?;
                self.known.push((view.seat, text.clone()));
                Ok(Heard::Plays(vec![text]))
            }
            (Want::Hello, _) if answer != "2" => {
                Err(Garbled::new(format!("speaks version {} of GTP, and not 2", shown(answer))))
            }
            (Want::Hello | Want::Done | Want::Tried | Want::Move, _) => Ok(Heard::Done),
        }
    }

    fn quit(&self) -> &'static str {
        "quit"
    }
}
