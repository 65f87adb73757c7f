//! The protocol of Gomocup (Petr Laštovička), for gomoku with five in a row, on square boards and others. Columns count from the
//! left and rows from the top, both from 0.
//!
//! Swap2 is asked for by `SWAP2BOARD`, an extension. Stones alternate their colours in the order they are laid, and after three as
//! after five the next one is white: an engine that answers with one stone plays white, and one that says `SWAP` plays black. We say
//! the colour and the stone one after the other.

use super::limits::{Effort, Limits};
use super::talk::{Exchange, Garbled, Heard, Talk, Want, exchange, moves, shown};
use crate::engine::View;
use crate::rules::{Cell, Kind, Options, Seat};

/// The kind of game that Gomocup is spoken for.
pub(super) const KIND: &str = "gomoku";
/// Stones in a row that win.
const CONNECT: u32 = 5;

/// What lies on the board, as the protocol sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Laid {
    /// The stones in their order; every other one is black, the first too.
    pub(super) cells: Vec<Cell>,
    /// Who plays black; nobody knows yet before swap2 is settled.
    pub(super) black: Option<Seat>,
}

impl Laid {
    /// What moves have laid from the start.
    pub(super) fn of<'a>(options: &Options, moves: impl Iterator<Item = (Seat, &'a str)>) -> Self {
        let swap2 = options.word("opening") == "swap2";
        let mut laid = Self { cells: Vec::new(), black: (!swap2).then_some(Seat::First) };
        for (seat, text) in moves {
            match text {
                "black" => laid.black = Some(seat),
                "white" => laid.black = Some(seat.other()),
                _ => laid.cells.extend(text.split('-').filter_map(|cell| cell.parse::<Cell>().ok())),
            }
        }
        laid
    }

    fn of_view(view: &View) -> Self {
        let all = view.told.iter().filter_map(|told| Some((told.seat, told.text.as_deref()?)));
        Self::of(&view.options, all)
    }
}

/// How a cell is said on a board with so many rows.
pub(super) fn said(cell: Cell, rows: u32) -> String {
    format!("{},{}", cell.col(), (rows.saturating_sub(1)).saturating_sub(cell.row()))
}

/// The cell that is said so; nothing if it is none of the board.
pub(super) fn read(text: &str, cols: u32, rows: u32) -> Option<Cell> {
    let (col, row) = text.split_once(',')?;
    let col = col.trim().parse::<u32>().ok().filter(|col| *col < cols)?;
    let row = row.trim().parse::<u32>().ok().filter(|row| *row < rows)?;
    Some(Cell::at(col, rows - 1 - row))
}

/// Who asks by Gomocup's protocol.
#[derive(Debug, Default)]
pub(super) struct Gomocup {
    cols: u32,
    rows: u32,
    /// The stones the engine knows of; nothing if it has been told of none since the game began.
    known: Option<Vec<Cell>>,
}

impl Gomocup {
    /// Says where all stones lie, or the last one if it knows the others.
    fn board(&self, laid: &Laid, seat: Seat) -> Vec<Exchange> {
        let say = |cell: Cell| said(cell, self.rows);
        match (&self.known, laid.cells.split_last()) {
            (None, None) => return vec![exchange("BEGIN", Want::Move)],
            (Some(known), Some((last, before))) if known == before => {
                return vec![exchange(format!("TURN {}", say(*last)), Want::Move)];
            }
            (Some(_) | None, _) => {}
        }
        let line = |(nth, cell): (usize, &Cell)| {
            let is_black = nth.is_multiple_of(2);
            let own = is_black == (laid.black == Some(seat));
            format!("{},{}\n", say(*cell), if own { 1 } else { 2 })
        };
        let lines: String = laid.cells.iter().enumerate().map(line).collect();
        let mut all = self.restart();
        all.push(exchange(format!("BOARD\n{lines}DONE"), Want::Move));
        all
    }

    fn restart(&self) -> Vec<Exchange> {
        self.known.iter().map(|_| exchange("RESTART", Want::Done)).collect()
    }

    fn cell(&self, text: &str) -> Option<String> {
        read(text, self.cols, self.rows).map(|cell| cell.to_string())
    }

    /// What an answer to `SWAP2BOARD` comes to, after so many stones.
    fn opening(&self, line: &str, stones: usize) -> Option<Vec<String>> {
        if line.eq_ignore_ascii_case("SWAP") {
            return (stones > 0).then(|| vec!["black".to_owned()]);
        }
        let cells = line.split_whitespace().map(|text| self.cell(text)).collect::<Option<Vec<_>>>()?;
        match (stones, &cells[..]) {
            (0, [_, _, _]) | (3, [_, _]) => Some(vec![cells.join("-")]),
            (3 | 5, [cell]) => Some(vec!["white".to_owned(), cell.clone()]),
            _ => None,
        }
    }
}

impl Talk for Gomocup {
    fn hello(&self) -> Vec<Exchange> {
        Vec::new()
    }

    fn begin(&mut self, kind: &'static Kind, options: &Options) -> Result<Vec<Exchange>, Garbled> {
        if kind.id != KIND || options.whole("connect") != CONNECT {
            return Err(Garbled::game("Gomocup", kind, "only gomoku with five in a row is"));
        }
        [self.cols, self.rows] = ["cols", "rows"].map(|name| options.whole(name));
        self.known = None;
        let Self { cols, rows, .. } = *self;
        let start = if cols == rows { format!("START {cols}") } else { format!("RECTSTART {cols},{rows}") };
        let rule = u8::from(options.flag("exact"));
        let info =
            format!("INFO timeout_match 0\nINFO time_left 2147483647\nINFO game_type 1\nINFO rule {rule}");
        Ok(vec![exchange(format!("{info}\n{start}"), Want::Done)])
    }

    fn ask(&mut self, view: &View, limits: &Limits) -> Result<Vec<Exchange>, Garbled> {
        if view.from.is_some() {
            return Err(Garbled::game("Gomocup", view.kind, "only games from the start are"));
        }
        let laid = Laid::of_view(view);
        let mut all = if laid.black.is_some() {
            self.board(&laid, view.seat)
        } else {
            let lines: String = laid.cells.iter().map(|cell| said(*cell, self.rows) + "\n").collect();
            let mut all = self.restart();
            all.push(exchange(format!("SWAP2BOARD\n{lines}DONE"), Want::Move));
            all
        };
        if let (Effort::Time(time), Some(first)) = (limits.effort, all.first_mut()) {
            first.say = format!("INFO timeout_turn {}\n{}", time.as_millis(), first.say);
        }
        self.known = Some(laid.cells);
        Ok(all)
    }

    fn hear(&mut self, want: Want, line: &str, view: Option<&View>) -> Result<Heard, Garbled> {
        let line = line.trim();
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (want, first) {
            (_, "" | "MESSAGE" | "DEBUG") => Ok(Heard::More),
            (_, "ERROR" | "UNKNOWN") => Err(Garbled::new(format!("refuses it: {}", shown(line)))),
            (Want::Move, "SUGGEST") => Ok(Heard::Say(format!("PLAY {rest}"))),
            (Want::Move, _) => {
                let view = view.ok_or_else(|| Garbled::line(line, "nothing"))?;
                let stones = moves(view).filter(|text| !matches!(*text, "black" | "white"));
                let stones = stones.flat_map(|text| text.split('-')).count();
                let settled = Laid::of_view(view).black.is_some();
                let plays =
                    if settled { self.cell(line).map(|cell| vec![cell]) } else { self.opening(line, stones) };
                let plays = plays.ok_or_else(|| Garbled::line(line, "a move"))?;
                let laid = plays
                    .iter()
                    .flat_map(|text| text.split('-'))
                    .filter_map(|cell| cell.parse::<Cell>().ok());
                self.known.get_or_insert_default().extend(laid);
                Ok(Heard::Plays(plays))
            }
            (Want::Hello | Want::Done | Want::Tried, _) if line.starts_with("OK") => Ok(Heard::Done),
            (Want::Hello | Want::Done | Want::Tried, _) => Err(Garbled::line(line, "OK")),
        }
    }

    fn quit(&self) -> &'static str {
        "END"
    }
}
