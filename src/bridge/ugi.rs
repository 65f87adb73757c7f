//! The Universal Game Interface (kz04px, after UCI): every game that hides nothing, in our own notation of moves and
//! positions. Passes stand among the moves, as `--`. An engine that has an option `rules` or `options` is told which game it is; any
//! other has to know.

use super::limits::{Effort, Limits};
use super::talk::{Exchange, Garbled, Heard, Talk, Want, exchange, moves, options_as_text};
use crate::engine::View;
use crate::rules::{Kind, Options};

/// The option that names the kind of game.
pub(super) const RULES: &str = "rules";
/// The option for what the match has chosen, as NAME=VALUE with blanks between them.
pub(super) const OPTIONS: &str = "options";

/// Who asks by UGI.
#[derive(Debug, Default)]
pub(super) struct Ugi {
    /// Options the engine has said it has.
    known: Vec<String>,
}

impl Talk for Ugi {
    fn hello(&self) -> Vec<Exchange> {
        vec![exchange("ugi", Want::Hello)]
    }

    fn begin(&mut self, kind: &'static Kind, options: &Options) -> Result<Vec<Exchange>, Garbled> {
        if kind.hidden {
            return Err(Garbled::game("UGI", kind, "a part of the position is hidden"));
        }
        let values = [(RULES, kind.id.to_owned()), (OPTIONS, options_as_text(kind, options))];
        let known = values.iter().filter(|(name, _)| self.known.iter().any(|known| known == name));
        let lines: String =
            known.flat_map(|(name, value)| ["setoption name ", name, " value ", value, "\n"]).collect();
        Ok(vec![exchange(lines + "uginewgame\nisready", Want::Done)])
    }

    fn ask(&mut self, view: &View, limits: &Limits) -> Result<Vec<Exchange>, Garbled> {
        let from = view.from.as_ref().map_or_else(|| "startpos".to_owned(), |text| format!("fen {text}"));
        let made = moves(view).collect::<Vec<_>>().join(" ");
        let then = if made.is_empty() { String::new() } else { format!(" moves {made}") };
        let go = match limits.effort {
            Effort::Time(time) => format!("go movetime {}", time.as_millis().max(1)),
            Effort::Nodes(nodes) => format!("go nodes {nodes}"),
        };
        let position = exchange(format!("position {from}{then}\nisready"), Want::Done);
        Ok(vec![position, exchange(go, Want::Move)])
    }

    fn hear(&mut self, want: Want, line: &str, view: Option<&View>) -> Result<Heard, Garbled> {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        Ok(match (want, first) {
            (Want::Hello, "option") => {
                let name = words.skip_while(|word| *word != "name").nth(1);
                self.known.extend(name.map(str::to_owned));
                Heard::More
            }
            (Want::Hello, "ugiok") => Heard::Say("isready".to_owned()),
            (Want::Hello | Want::Done | Want::Tried, "readyok") => Heard::Done,
            (Want::Move, "bestmove") => {
                let text = words.next().ok_or_else(|| Garbled::line(line, "a move"))?;
                // What is no move at all is refused here; whether it may be made the board says.
                let board = view.and_then(|view| view.board().ok());
                let written = board.map_or_else(|| Some(text.to_owned()), |board| board.written(text));
                Heard::Plays(vec![written.ok_or_else(|| Garbled::line(line, "a move"))?])
            }
            // Whatever else it says is for people.
            (Want::Hello | Want::Done | Want::Tried | Want::Move, _) => Heard::More,
        })
    }

    fn quit(&self) -> &'static str {
        "quit"
    }
}
