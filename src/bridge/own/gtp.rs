//! What is answered to the Go Text Protocol, version 2 (Gunnar Farnebäck): Othello and Hex. The marks of both are those of
//! [`crate::bridge::gtp`].

use std::time::Duration;

use super::position::Position;
use super::{Does, Speech, says};
use crate::bridge::gtp::{Game, PASS, colour, is_swapped};
use crate::bridge::limits::Effort;
use crate::rules::{Catalogue, Kind, OptionValue, Options, Seat, Status, find};

const COMMANDS: [&str; 15] = [
    "protocol_version",
    "name",
    "version",
    "known_command",
    "list_commands",
    "quit",
    "set_game",
    "boardsize",
    "clear_board",
    "komi",
    "play",
    "genmove",
    "undo",
    "time_settings",
    "time_left",
];

/// Who answers in it.
pub(super) struct Gtp {
    catalogue: Catalogue,
    position: Position,
    effort: Option<Effort>,
    /// The number of the command that is answered, as it is repeated.
    id: String,
}

impl Gtp {
    pub(super) fn new(kind: &'static Kind, options: Options, catalogue: Catalogue) -> Self {
        Self { catalogue, position: Position::start(kind, options), effort: None, id: String::new() }
    }

    fn game(&self) -> Result<Game, String> {
        let kind = self.position.kind;
        Game::of(kind).ok_or_else(|| format!("{} is not played here; set_game Othello or Hex", kind.id))
    }

    fn choose(&mut self, name: &str) -> Result<(), String> {
        let id = name.to_ascii_lowercase();
        let kind = find(self.catalogue, &id).filter(|kind| Game::of(kind).is_some());
        let kind = kind.ok_or_else(|| "only Othello and Hex are played here".to_owned())?;
        if kind.id != self.position.kind.id {
            let options = kind.choose(&Options::default()).map_err(|bad| bad.to_string())?;
            self.position = Position::start(kind, options);
        }
        Ok(())
    }

    fn resize(&mut self, text: &str) -> Result<(), String> {
        let size: u32 = text.parse().map_err(|_| "unacceptable size".to_owned())?;
        let Position { kind, options, .. } = self.position.clone();
        let options = match self.game()? {
            Game::Othello if size == 8 => options,
            Game::Othello => return Err("unacceptable size".to_owned()),
            Game::Hex => {
                let wish = options.with("size", OptionValue::Whole(size));
                kind.choose(&wish).map_err(|_| "unacceptable size".to_owned())?
            }
        };
        self.position = Position::start(kind, options);
        Ok(())
    }

    fn play(&mut self, words: &str) -> Result<(), String> {
        let illegal = || "illegal move".to_owned();
        let (who, vertex) = words.split_once(' ').ok_or_else(illegal)?;
        let seat = seat(who).ok_or_else(|| "invalid color or coordinate".to_owned())?;
        let swapped = is_swapped(self.position.moves.iter().map(String::as_str));
        let text = self.game()?.read(vertex.trim(), swapped).ok_or_else(illegal)?;
        let view = self.position.view()?;
        let last = view.told.last().map(|told| (told.seat, told.text.as_deref()));
        // Nobody chooses a pass: it was made as soon as nothing else could be.
        if text == PASS && last == Some((seat, Some(PASS))) {
            return Ok(());
        }
        if view.seat != seat {
            return Err(illegal());
        }
        self.position = self.position.after(&text).map_err(|_| illegal())?;
        Ok(())
    }

    fn ask(&self, who: &str) -> Result<Vec<Does>, String> {
        let seat = seat(who).ok_or_else(|| "invalid color".to_owned())?;
        let view = self.position.view()?;
        match self.position.status()? {
            Status::Over(_) => Err("the game is over".to_owned()),
            Status::ToMove(_) if view.seat == seat => Ok(vec![Does::Thinks(Box::new(view), self.effort)]),
            // The other is to move: there is nothing for this one but to pass.
            Status::ToMove(_) if self.game()? == Game::Othello => Ok(vec![self.success("pass")]),
            Status::ToMove(_) => Err("it is not to move".to_owned()),
        }
    }

    fn success(&self, text: &str) -> Does {
        let blank = if text.is_empty() { "" } else { " " };
        says(format!("={}{blank}{text}\n", self.id))
    }

    fn failure(&self, text: &str) -> Does {
        says(format!("?{} {text}\n", self.id))
    }

    fn obey(&mut self, command: &str, rest: &str) -> Result<Vec<Does>, String> {
        let text = match command {
            "protocol_version" => "2".to_owned(),
            "name" => "Vis-à-vis".to_owned(),
            "version" => env!("CARGO_PKG_VERSION").to_owned(),
            "known_command" => COMMANDS.contains(&rest).to_string(),
            "list_commands" => COMMANDS.join("\n"),
            "genmove" => return self.ask(rest),
            "quit" => return Ok(vec![self.success(""), Does::Ends]),
            // There is no komi, and what is left of a time tells nothing new.
            "komi" | "time_left" => String::new(),
            "set_game" => self.choose(rest).map(|()| String::new())?,
            "boardsize" => self.resize(rest).map(|()| String::new())?,
            "play" => self.play(rest).map(|()| String::new())?,
            "clear_board" => {
                self.position.moves.clear();
                String::new()
            }
            "undo" => self.position.moves.pop().map(|_| String::new()).ok_or("cannot undo")?,
            "time_settings" => {
                self.effort = time(rest);
                String::new()
            }
            _ => return Err("unknown command".to_owned()),
        };
        Ok(vec![self.success(&text)])
    }
}

/// So much for a move, of a main time and so many moves in so much byo-yomi; as long as it takes if there is no limit.
fn time(words: &str) -> Option<Effort> {
    let numbers: Vec<u64> = words.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [_, period, moves] if moves > 0 => {
            Some(Effort::Time(Duration::from_secs(period) / u32::try_from(moves).ok()?))
        }
        [main, 0, 0] if main > 0 => Some(Effort::Time(Duration::from_secs(main) / 60)),
        _ => None,
    }
}

fn seat(who: &str) -> Option<Seat> {
    let who = who.trim().to_ascii_lowercase();
    Seat::BOTH.into_iter().find(|seat| colour(*seat) == who || colour(*seat).get(..1) == Some(who.as_str()))
}

impl Speech for Gtp {
    fn hear(&mut self, line: &str) -> Vec<Does> {
        let line = line.split('#').next().unwrap_or_default().trim();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let numbered = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let (command, rest) = if numbered {
            first.clone_into(&mut self.id);
            let rest = rest.trim();
            rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
        } else {
            self.id.clear();
            (first, rest)
        };
        if command.is_empty() {
            return Vec::new();
        }
        self.obey(command, rest.trim()).unwrap_or_else(|reason| vec![self.failure(&reason)])
    }

    fn thought(&mut self, text: Option<String>) -> Vec<Does> {
        let Some(text) = text else { return vec![self.success("resign")] };
        let swapped = is_swapped(self.position.moves.iter().map(String::as_str));
        match (self.game(), self.position.after(&text)) {
            (Ok(game), Ok(next)) => {
                self.position = next;
                vec![self.success(&game.vertex(&text, swapped))]
            }
            (Err(reason), _) | (_, Err(reason)) => vec![self.failure(&reason)],
        }
    }
}
