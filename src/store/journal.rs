//! Running games and what happens in them, event by event: the way to write it down and to read it back. Knows numbers, times
//! and lines of text; never what a line says, nor how it is kept.

use std::num::NonZeroI64;
use std::sync::atomic::Ordering;

use super::archive::Ending;
use super::players::Newcomer;
use super::query::{Answer, Query, Unread};
use super::ratings::{Discipline, Outcome, Rating};
use super::write_job::{Saved, Unsaved, WriteJob};
use super::{Store, other_kind};
use crate::protocol::{GameId, InviteId, PlayerId, SeekId};
use crate::rules::BySeat;

/// What a game is called in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GameNumber(pub(super) i64);

/// Where a line is in the journal. What that means is the engine's affair: what comes back from one write goes into the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(pub(super) NonZeroI64);

/// One event of a game as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of the game's last event once this one has happened.
    pub seq: u32,
    /// When it happened, Unix milliseconds.
    pub at_ms: u64,
    /// What happened; empty when it is read back and is not what was written.
    pub text: String,
}

/// A game that begins.
#[derive(Clone, Debug)]
pub struct NewGame {
    /// Its name in the journal.
    pub number: GameNumber,
    /// Which game.
    pub id: GameId,
    /// What of it never changes, as text.
    pub header: String,
    /// Who plays.
    pub players: BySeat<PlayerId>,
    /// How far its time is ahead of the server's, in milliseconds.
    pub shift_ms: i64,
    /// When it has to be looked at if nobody does before, Unix milliseconds of the server's time.
    pub due_ms: u64,
    /// Those of them who are written down with it, if they are not yet.
    pub newcomers: Vec<Newcomer>,
    /// The invitation it comes of, which is used up with it: of one that does not stand comes no game.
    pub invite: Option<InviteId>,
    /// The game whose players agreed on it: of one comes no other.
    pub after: Option<GameId>,
    /// What its players had sought, and seek no longer.
    pub seeks: Vec<SeekId>,
}

/// A running game as it was left when the server stopped.
#[derive(Clone, Debug)]
pub struct Interrupted {
    /// Its name in the journal.
    pub number: GameNumber,
    /// What of it never changes, as text; empty when it is not what was written.
    pub header: String,
    /// The last thing that happened in it, and where that line is.
    pub last: Option<(Cursor, Line)>,
    /// How far its time was ahead of that server's, in milliseconds.
    pub shift_ms: i64,
    /// When it was to be looked at if nobody did before, or earlier, Unix milliseconds of that server's time.
    pub due_ms: u64,
}

impl Interrupted {
    /// When the last thing happened in it, as far as that can be read, by the time of the game, in Unix milliseconds.
    pub fn last_ms(&self) -> Option<u64> {
        let (_, line) = self.last.as_ref()?;
        (!line.text.is_empty()).then_some(line.at_ms)
    }

    /// The same by the time of the server that ran it.
    pub(super) fn last_server_ms(&self) -> Option<u64> {
        Some(self.last_ms()?.saturating_add_signed(self.shift_ms.saturating_neg()))
    }
}

/// How a running game goes on when a server starts.
#[derive(Clone, Debug)]
pub struct Resumption {
    /// Which game.
    pub number: GameNumber,
    /// What is added to what happened in it, and where.
    pub line: (Line, Amendment),
    /// How far its time is ahead of this server's, in milliseconds.
    pub shift_ms: i64,
    /// When it has to be looked at if nobody does before, Unix milliseconds of the server's time.
    pub due_ms: u64,
}

/// Where a line comes that is added when a server starts.
#[derive(Clone, Copy, Debug)]
pub enum Amendment {
    /// Behind the game's last one.
    After(Option<Cursor>),
    /// There instead of what stands there.
    InPlaceOf(Cursor),
}

/// What is being played, so that it outlasts the server.
pub trait Journal {
    /// A name for a game that begins.
    fn number(&self) -> GameNumber;

    /// Saves that a game has begun, and with it those of its players who are new, and tells what its players' ratings are.
    ///
    /// # Errors
    /// [`Unsaved`], as for all that is saved.
    fn open_game(
        &self,
        game: NewGame,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> impl Future<Output = Result<BySeat<Option<Rating>>, Unsaved>> + Send;

    /// Saves an event of a running game behind its last one, and when the game is due from now on, if that has changed, in
    /// Unix milliseconds of the server's time. Gives where the event is.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn append(
        &self,
        number: GameNumber,
        line: Line,
        after: Option<Cursor>,
        due_ms: Option<u64>,
    ) -> impl Future<Output = Result<Option<Cursor>, Unsaved>> + Send;

    /// Everything that has happened in a running game, in order, if that is where its last event is.
    ///
    /// # Errors
    /// [`Unread`], as for all that is read.
    fn lines(
        &self,
        number: GameNumber,
        last: Option<Cursor>,
    ) -> impl Future<Output = Result<Vec<Line>, Unread>> + Send;

    /// Saves the end of a game, its record, and what it does to the ratings, which it tells.
    ///
    /// # Errors
    /// [`Unsaved`]
    fn end_game(
        &self,
        ending: Ending,
        last: Line,
    ) -> impl Future<Output = Result<Option<BySeat<Outcome>>, Unsaved>> + Send;

    /// The same for who cannot wait: `told` is called by the writer when it is saved, or could not be.
    fn end_game_then(
        &self,
        ending: Ending,
        last: Line,
        told: impl FnOnce(Result<Option<BySeat<Outcome>>, Unsaved>) + Send + 'static,
    );
}

impl Journal for Store {
    fn number(&self) -> GameNumber {
        GameNumber(self.shared.next_number.fetch_add(1, Ordering::Relaxed))
    }

    async fn open_game(
        &self,
        game: NewGame,
        rated: Option<Discipline>,
        now_ms: u64,
    ) -> Result<BySeat<Option<Rating>>, Unsaved> {
        let job = WriteJob::Open { game: Box::new(game), rated, now_ms };
        let Saved::Opened(ratings) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(ratings)
    }

    async fn append(
        &self,
        number: GameNumber,
        line: Line,
        after: Option<Cursor>,
        due_ms: Option<u64>,
    ) -> Result<Option<Cursor>, Unsaved> {
        let job = WriteJob::Append { number, line, after, due_ms };
        let Saved::Appended(cursor) = self.save(job).await? else { return Err(other_kind(Unsaved)) };
        Ok(cursor)
    }

    async fn lines(&self, number: GameNumber, last: Option<Cursor>) -> Result<Vec<Line>, Unread> {
        let query = Query::Lines { number, last };
        let Answer::Lines(lines) = self.read(query).await? else { return Err(other_kind(Unread::Failed)) };
        Ok(lines)
    }

    async fn end_game(&self, ending: Ending, last: Line) -> Result<Option<BySeat<Outcome>>, Unsaved> {
        ended(self.save(WriteJob::End { ending: Box::new(ending), last }).await)
    }

    fn end_game_then(
        &self,
        ending: Ending,
        last: Line,
        told: impl FnOnce(Result<Option<BySeat<Outcome>>, Unsaved>) + Send + 'static,
    ) {
        self.save_then(WriteJob::End { ending: Box::new(ending), last }, move |saved| told(ended(saved)));
    }
}

fn ended(saved: Result<Saved, Unsaved>) -> Result<Option<BySeat<Outcome>>, Unsaved> {
    let Saved::Ended(outcomes) = saved? else { return Err(other_kind(Unsaved)) };
    Ok(outcomes)
}
