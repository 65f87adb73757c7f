//! What a bot does at a server that runs somewhere: which games it seeks, when an engine is asked, and what is said next. Pure;
//! knows messages and what it was told of each game; never the connection, a clock or an engine.
//!
//! An answer of an engine belongs to the moves it was asked about: whatever breaks meanwhile, it is said where the game still
//! stands so, as often as it takes, and nowhere else.

mod answering;
mod deeds;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use answering::answered;
pub(super) use deeds::{Deed, Due, Question, Thought};
pub use deeds::{Errand, Results};

use crate::bots::{Change, Choice, Sight};
use crate::engine::Told;
use crate::protocol::{ClaimKind, ClientMessage, GameId, GameResult, Play, ServerMessage, Snapshot, Welcome};
use crate::rules::Catalogue;

/// Between two questions for what was not to be had and nobody has said when it will be.
const AGAIN: Duration = Duration::from_secs(2);
/// How long an absent opponent is given before the game is claimed for the first time, unless the server says how long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A game it plays.
struct Table {
    sight: Sight,
    /// The moves an engine is asked about.
    asked: Option<Vec<Told>>,
    /// What it said to them.
    answer: Option<Choice>,
    /// It is given up.
    resigned: bool,
}

/// A bot at a server.
pub(super) struct Guest {
    errand: Errand,
    catalogue: Catalogue,
    tables: BTreeMap<GameId, Table>,
    results: Results,
    /// A seek waits, or is on its way.
    seeking: bool,
    /// It takes no more games.
    leaving: bool,
}

impl Guest {
    pub(super) fn new(errand: Errand, catalogue: Catalogue) -> Self {
        Self {
            errand,
            catalogue,
            tables: BTreeMap::new(),
            results: Results::default(),
            seeking: false,
            leaving: false,
        }
    }

    pub(super) fn results(&self) -> Results {
        self.results
    }

    /// It is welcome, for the first time or again: it goes back to its games and asks how those ended that run no more.
    pub(super) fn welcomed(&mut self, welcome: &Welcome<'_>) -> Vec<Deed> {
        let mut games: Vec<GameId> = welcome.games.to_vec();
        games.extend(self.tables.keys().filter(|game| !welcome.games.contains(game)));
        self.seeking = !welcome.waiting.is_empty();
        let seek = self.seek(games.len());
        let resume = games.into_iter().map(|game| Deed::Say(ClientMessage::resume(game)));
        resume.chain(seek).collect()
    }

    /// It plays its games to the end and takes no more.
    pub(super) fn leave(&mut self) -> Vec<Deed> {
        self.leaving = true;
        let mut deeds = Vec::new();
        if std::mem::take(&mut self.seeking) {
            deeds.push(Deed::Say(ClientMessage::withdraw()));
        }
        deeds.extend(self.done());
        deeds
    }

    /// The server has said something.
    #[allow(clippy::wildcard_enum_match_arm, reason = "of all that is said it needs a few words")]
    pub(super) fn hear(&mut self, message: &ServerMessage<'_>) -> Vec<Deed> {
        match message {
            ServerMessage::Snapshot(snapshot) => self.sit_down(snapshot),
            ServerMessage::Withdrawn(_) => {
                self.seeking = false;
                vec![Deed::Later(AGAIN, Due::Seek)]
            }
            ServerMessage::Refused(refused) => self.refused(refused),
            message => match message.event() {
                Some((game, _)) => self.hear_of(game, message),
                None => Vec::new(),
            },
        }
    }

    /// An engine has said something.
    pub(super) fn thought(&mut self, thought: Thought) -> Vec<Deed> {
        let Thought { game, told, choice } = thought;
        let Some(table) = self.tables.get_mut(&game).filter(|table| table.asked.as_ref() == Some(&told))
        else {
            return Vec::new();
        };
        match choice {
            Ok(choice) => {
                table.answer = Some(choice);
                self.go_on(game)
            }
            Err(reason) => {
                table.resigned = true;
                table.answer = Some(Choice::Resigns);
                let mut deeds = vec![Deed::Tell(format!("{game} is given up: {reason}"))];
                deeds.extend(self.go_on(game));
                deeds
            }
        }
    }

    /// The time has come to look at something again.
    pub(super) fn due(&mut self, due: Due) -> Vec<Deed> {
        match due {
            Due::Seek => self.seek(self.tables.len()),
            Due::Move(game) => self.go_on(game),
            Due::Claim(game) => match self.tables.get(&game) {
                Some(table) if !table.sight.has_company() => {
                    vec![Deed::Say(ClientMessage::claim(game, ClaimKind::Win))]
                }
                Some(_) | None => Vec::new(),
            },
        }
    }

    /// Seeks a game, if it may have one more beside so many.
    fn seek(&mut self, running: usize) -> Vec<Deed> {
        let begun = self.results.all().saturating_add(running as u64);
        let enough = self.errand.games.is_some_and(|games| begun >= games);
        if self.seeking || self.leaving || enough || running >= self.errand.at_once {
            return Vec::new();
        }
        self.seeking = true;
        vec![Deed::Say(ClientMessage::Seek(self.errand.seek.clone()))]
    }

    fn sit_down(&mut self, snapshot: &Snapshot<'_>) -> Vec<Deed> {
        let game = snapshot.game;
        let known = self.tables.contains_key(&game);
        if let Some(ended) = &snapshot.ended {
            return if known { self.ended(game, ended.result) } else { Vec::new() };
        }
        let Some(sight) = Sight::of(snapshot, self.catalogue) else {
            return vec![Deed::Tell(format!("{game} is of a kind that this program does not know"))];
        };
        let before = self.tables.remove(&game);
        let table = match before {
            Some(before) => Table { sight, ..before },
            None => Table { sight, asked: None, answer: None, resigned: false },
        };
        let offers = snapshot.offers.iter().filter(|offer| Some(offer.seat) != snapshot.seat);
        let mut deeds: Vec<Deed> =
            offers.filter_map(|offer| answered(game, *offer, snapshot.rated)).collect();
        self.tables.insert(game, table);
        if !known {
            // One match takes all of a player's seeks away.
            self.seeking = false;
            deeds.extend(self.seek(self.tables.len()));
        }
        deeds.extend(self.look_whether_alone(game, None));
        deeds.extend(self.go_on(game));
        deeds
    }

    fn hear_of(&mut self, game: GameId, message: &ServerMessage<'_>) -> Vec<Deed> {
        let Some(table) = self.tables.get_mut(&game) else { return Vec::new() };
        match table.sight.hear(message) {
            Change::Stands => self.go_on(game),
            Change::Offered(offer) => answered(game, offer, table.sight.rated).into_iter().collect(),
            Change::Presence => {
                let left_ms =
                    if let ServerMessage::Presence(presence) = message { presence.left_ms } else { None };
                self.look_whether_alone(game, left_ms).into_iter().collect()
            }
            Change::Ended => {
                let result = if let ServerMessage::Ended(ended) = message { ended.result } else { None };
                self.ended(game, result)
            }
            Change::Nothing => Vec::new(),
            Change::Missed => vec![Deed::Say(ClientMessage::resume(game))],
        }
    }

    /// Asks an engine where it is to move, and says what was answered where that still holds.
    fn go_on(&mut self, game: GameId) -> Vec<Deed> {
        let Some(table) = self.tables.get_mut(&game).filter(|table| table.sight.is_to_move()) else {
            return Vec::new();
        };
        let view = table.sight.view();
        if view.told.len() + 1 != table.sight.next_ply() as usize {
            return vec![Deed::GiveUp(format!("the moves of {game} cannot be followed"))];
        }
        if table.asked.as_ref() != Some(&view.told) {
            table.asked = Some(view.told.clone());
            table.answer = None;
            let left_ms = table.sight.left_ms();
            return vec![Deed::Ask(Box::new(Question { game, view, left_ms }))];
        }
        let say = match &table.answer {
            None => return Vec::new(),
            Some(Choice::Resigns) => ClientMessage::resign(game),
            Some(Choice::Move(text)) => {
                let ply = table.sight.next_ply();
                ClientMessage::Play(Play { game: game.to_string().into(), ply, mv: text.clone().into() })
            }
        };
        vec![Deed::Say(say)]
    }

    fn look_whether_alone(&self, game: GameId, left_ms: Option<u64>) -> Option<Deed> {
        let alone = self.tables.get(&game).is_some_and(|table| !table.sight.has_company());
        alone.then(|| Deed::Later(left_ms.map_or(PATIENCE, Duration::from_millis), Due::Claim(game)))
    }

    fn ended(&mut self, game: GameId, result: Option<GameResult>) -> Vec<Deed> {
        let Some(table) = self.tables.remove(&game) else { return Vec::new() };
        let counted = match result {
            Some(GameResult::Win) => &mut self.results.won,
            Some(GameResult::Draw) => &mut self.results.drawn,
            Some(GameResult::Loss) => &mut self.results.lost,
            None => &mut self.results.other,
        };
        *counted += 1;
        self.results.given_up += u64::from(table.resigned && result == Some(GameResult::Loss));
        let mut deeds = vec![Deed::Forget(game), Deed::Say(ClientMessage::leave(game))];
        deeds.extend(self.seek(self.tables.len()));
        deeds.extend(self.done());
        deeds
    }

    /// It goes when there is nothing left to play.
    fn done(&self) -> Option<Deed> {
        let enough = self.errand.games.is_some_and(|games| self.results.all() >= games);
        (self.tables.is_empty() && (enough || self.leaving)).then_some(Deed::Go)
    }
}
