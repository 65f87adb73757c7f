//! How games come back after the server was down: known at once, and hibernated until somebody asks for them. Knows what
//! was saved and who sits where; never what is played.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use super::core::effect::LeftSeek;
use super::core::proposal::Proposal;
use crate::game::settings::Absence;
use crate::game::{self, BadHeader, Header, Hibernated, Identity, Strength, Terms};
use crate::protocol::SeekId;
use crate::rules::{BySeat, Catalogue};
use crate::store::{
    Amendment, CannotOpen, Cursor, FoundSeek, GameNumber, Interrupted, Invitation, Opened, Resumption,
};

/// What was going on when the server went down.
#[derive(Debug, Default)]
pub struct Recovered {
    /// The games that are offered.
    catalogue: Catalogue,
    games: Vec<Left>,
    /// Invitations that stand.
    invitations: Vec<(Invitation, Proposal)>,
    seeks: Vec<LeftSeek>,
    /// What is kept of seeks that are over, or wait for nothing that there is here.
    void_seeks: Vec<SeekId>,
}

/// A game as it was left.
#[derive(Debug)]
struct Left {
    header: Arc<Header>,
    number: GameNumber,
    last: Option<Cursor>,
    /// How far its time is ahead of the server's, in milliseconds.
    shift_ms: i64,
    /// When it is to be closed if nobody comes back, Unix milliseconds of the server's time.
    due_ms: u64,
}

/// Reads back what was going on, and writes into every running game for how long the server was down. A game whose rules
/// are not in the catalogue, or in another version, is left as it is: it comes back when they do. A game that lived, by
/// its own time, until a time that is still to come, keeps that time: the server has the host's.
///
/// # Errors
/// [`CannotOpen`]
pub fn recover(
    opened: &mut Opened,
    catalogue: Catalogue,
    absence: &Absence,
    now_ms: u64,
) -> Result<Recovered, CannotOpen> {
    let from_ms = opened.alive_ms.unwrap_or(now_ms);
    let mut headers = Vec::new();
    let mut resumptions = Vec::new();
    let mut terms = HashSet::new();
    let mut names = HashSet::new();
    for left in std::mem::take(&mut opened.games) {
        match Header::read(&left.header, catalogue) {
            Ok(mut header) => {
                header.terms = the_same(header.terms, &mut terms);
                header.players = header
                    .players
                    .map(|player| Identity { name: the_same(player.name, &mut names), ..player });
                resumptions.push(resumption(left, &header, absence, (from_ms, now_ms)));
                headers.push(Arc::new(header));
            }
            Err(reason) => tracing::error!(%reason, "a running game is left as it is"),
        }
    }
    let cursors = opened.amend(&resumptions, now_ms)?;
    let left = headers.into_iter().zip(resumptions).zip(cursors);
    let left = left.map(|((header, Resumption { number, shift_ms, due_ms, .. }), last)| Left {
        header,
        number,
        last,
        shift_ms,
        due_ms,
    });
    let invitations = std::mem::take(&mut opened.invitations).into_iter();
    let invitations =
        invitations.filter_map(|invitation| standing(invitation, catalogue, &mut terms, now_ms));
    let invitations = invitations.collect();
    let mut recovered = Recovered { catalogue, games: left.collect(), invitations, ..Recovered::default() };
    for found in std::mem::take(&mut opened.seeks) {
        let id = found.id;
        match left_seek(found, catalogue, &mut terms) {
            Ok(Some(seek)) => recovered.seeks.push(seek),
            Ok(None) => recovered.void_seeks.push(id),
            Err(reason) => {
                tracing::warn!(%reason, "somebody sought what is not offered any more");
                recovered.void_seeks.push(id);
            }
        }
    }
    Ok(recovered)
}

/// An invitation that still stands. One of a game that is not offered any more is left as it is.
fn standing(
    invitation: Invitation,
    catalogue: Catalogue,
    terms: &mut HashSet<Arc<Terms>>,
    now_ms: u64,
) -> Option<(Invitation, Proposal)> {
    if invitation.expires_ms <= now_ms {
        return None;
    }
    match Proposal::read(&invitation.offer, catalogue) {
        Ok(proposal) => {
            let terms = the_same(proposal.terms, terms);
            Some((invitation, Proposal { terms, ..proposal }))
        }
        Err(reason) => {
            tracing::error!(invite = %invitation.id, reason, "an invitation is left as it is");
            None
        }
    }
}

/// A seek as it was left, if it is not over.
fn left_seek(
    found: FoundSeek,
    catalogue: Catalogue,
    known: &mut HashSet<Arc<Terms>>,
) -> Result<Option<LeftSeek>, BadHeader> {
    let FoundSeek { id, player, terms, since_ms, bots, rating, newcomer, over } = found;
    if over {
        return Ok(None);
    }
    let terms = the_same(Arc::new(Terms::read(&terms, catalogue)?), known);
    let strength = terms.rated().then(|| Strength::from(rating.unwrap_or_default()));
    Ok(Some(LeftSeek { id, player, terms, since_ms, bots, strength, newcomer }))
}

/// How a game goes on that was left by a server which lived until then.
fn resumption(
    left: Interrupted,
    header: &Header,
    absence: &Absence,
    (from_ms, now_ms): (u64, u64),
) -> Resumption {
    // As the game has it: the server lived so long, and nothing happened after that. The second of a pair may still have been
    // to come.
    let last_ms = left.last_ms().unwrap_or(header.opened_ms);
    let alive_ms = from_ms.saturating_add_signed(left.shift_ms).max(last_ms);
    let shift_ms = game::shift_after(alive_ms, now_ms);
    let again_ms = now_ms.saturating_add_signed(shift_ms);
    let last_line = left.last.as_ref().map(|(_, line)| line);
    let (line, replaces) = game::fault(last_line, alive_ms, again_ms);
    let last = left.last.map(|(cursor, _)| cursor);
    let how = last.filter(|_| replaces).map_or(Amendment::After(last), Amendment::InPlaceOf);
    // Everybody was away from the moment the server came back; who was before, somewhat longer. At most as many moves were
    // made as has happened; and where a clock runs nobody's that was not used up before is until they had time to come back. The
    // game itself knows better, once it is awake.
    let patience_s = absence.unplayed_s.saturating_mul(line.seq.max(1).into()).min(absence.abandon_s);
    let deserted_ms = patience_s.saturating_mul(1_000);
    let timed = header.terms.control().is_some();
    let wait_ms = if timed { deserted_ms.min(game::RETURN_MS) } else { deserted_ms };
    let wait_ms = if timed && was_due(left.due_ms, from_ms) { 0 } else { wait_ms };
    let due_ms = now_ms.saturating_add(wait_ms);
    Resumption { number: left.number, line: (line, how), shift_ms, due_ms }
}

/// Whether a game with a clock that was due then, as it is kept, may have been due before the server went down, which lived until
/// `from_ms`: it is woken at once, for a clock that was used up is waited for no longer. What is kept may be early, which does no
/// harm; and it may be as much later than a clock is used up as a flag is put off.
fn was_due(due_ms: u64, from_ms: u64) -> bool {
    due_ms <= from_ms.saturating_add(game::RECOVERY_MS)
}

/// What many games have is in memory once.
fn the_same<T: Clone + Eq + Hash>(value: T, known: &mut HashSet<T>) -> T {
    if let Some(same) = known.get(&value) {
        return same.clone();
    }
    known.insert(value.clone());
    value
}

/// The same as the lobby takes it up.
pub(super) struct TakenUp {
    /// The games that are offered.
    pub(super) catalogue: Catalogue,
    /// The games.
    pub(super) games: Vec<(Arc<Header>, Hibernated)>,
    /// The invitations that stand.
    pub(super) invitations: Vec<(Invitation, Proposal)>,
    /// What is sought.
    pub(super) seeks: Vec<LeftSeek>,
    /// What is kept of seeks that are over, or wait for nothing that there is here.
    pub(super) void_seeks: Vec<SeekId>,
}

impl Recovered {
    /// What was going on, as the lobby takes it up.
    pub(super) fn taken_up(self) -> TakenUp {
        let hibernated = |Left { header, number, last, shift_ms, due_ms }| {
            // Whoever was here is not yet back.
            let connected = Some(BySeat::default());
            (header, Hibernated { number, last, due_ms, shift_ms, connected })
        };
        let Self { catalogue, games, invitations, seeks, void_seeks } = self;
        let games = games.into_iter().map(hibernated).collect();
        TakenUp { catalogue, games, invitations, seeks, void_seeks }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::of_a_database_that_is_older_than_this(0, true)]
    #[case::a_move_ago(90_000, true)]
    #[case::as_the_server_went_down(100_000, true)]
    #[case::a_flag_that_waited_for_what_was_on_its_way(100_050, true)]
    #[case::a_flag_that_was_put_off_after_a_stall(100_000 + game::RECOVERY_MS, true)]
    #[case::a_clock_that_was_running(100_001 + game::RECOVERY_MS, false)]
    #[case::a_clock_of_days(900_000_000, false)]
    fn a_game_that_was_due_before_the_server_went_down_is_woken_at_once(
        #[case] due_ms: u64,
        #[case] expected: bool,
    ) {
        assert_eq!(was_due(due_ms, 100_000), expected);
    }
}
