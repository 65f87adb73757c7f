//! A game as one connection has been told of it. Knows messages; holds that `seq` has no gaps while the connection lasts.

use crate::protocol::{AwayReason, Received, Said, ServerMessage, Snapshot, Standing, Texts};
use crate::rules::Seat;

/// What a connection knows of a game.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) seat: Option<Seat>,
    pub(super) rules: String,
    pub(super) seq: u32,
    pub(super) ply: u32,
    pub(super) turn: Vec<Seat>,
    /// The moves of whoever is to move; nothing where they are not listed.
    pub(super) legal: Option<Vec<String>>,
    pub(super) ended: bool,
    /// Whether each player is here, as far as was told.
    pub(super) absent: Vec<Seat>,
    /// Which of those who are not are elsewhere on the server.
    pub(super) elsewhere: Vec<Seat>,
    /// The player's own last move that was told: its number and its text.
    pub(super) last: Option<(u32, String)>,
}

impl View {
    /// What a snapshot shows.
    pub(super) fn of(snapshot: &Snapshot<'_>) -> Self {
        let away = |seat: &Seat| !*snapshot.presence.get(*seat);
        let elsewhere = |seat: &Seat| {
            snapshot.presence_why.is_some_and(|why| *why.get(*seat) == Some(AwayReason::Elsewhere))
        };
        let mut view = Self {
            seat: snapshot.seat,
            rules: snapshot.rules.to_string(),
            seq: snapshot.seq,
            ply: 0,
            turn: Vec::new(),
            legal: None,
            ended: snapshot.ended.is_some(),
            absent: Seat::BOTH.into_iter().filter(away).collect(),
            elsewhere: Seat::BOTH.into_iter().filter(elsewhere).collect(),
            last: None,
        };
        view.stand(snapshot.ply, &snapshot.standing);
        view
    }

    fn stand(&mut self, ply: u32, standing: &Standing<'_>) {
        self.ply = ply;
        self.turn = standing.turn.to_vec();
        self.legal = standing.legal.as_ref().map(Texts::to_strings);
    }

    /// Whether it is this player's turn.
    pub(super) fn may_move(&self) -> bool {
        !self.ended && self.seat.is_some_and(|seat| self.turn.contains(&seat))
    }

    /// Hears something that is no event: it has the number of the last one.
    pub(super) fn hear(&self, said: &Said<'_>) -> Result<(), String> {
        if said.seq == self.seq { Ok(()) } else { Err(format!("after event {}: {said:?}", self.seq)) }
    }

    /// Takes in an event. An answer may tell an earlier one once more; every other follows upon the last.
    pub(super) fn take(&mut self, received: &Received<'_>) -> Result<(), String> {
        let (_, seq) = received.message.event().unwrap();
        if received.re.is_some() && seq <= self.seq {
            return Ok(());
        }
        if seq != self.seq + 1 {
            return Err(format!("event {seq} is told after event {}: {received:?}", self.seq));
        }
        self.seq = seq;
        match &received.message {
            ServerMessage::Played(played) => {
                self.stand(played.ply, &played.standing);
                if self.seat == Some(played.seat) {
                    self.last = Some((played.ply, played.mv.to_string()));
                }
            }
            ServerMessage::TakenBack(back) => self.stand(back.ply, &back.standing),
            ServerMessage::Ended(_) => self.ended = true,
            ServerMessage::Presence(presence) => {
                self.absent.retain(|seat| *seat != presence.seat);
                self.elsewhere.retain(|seat| *seat != presence.seat);
                if !presence.here {
                    self.absent.push(presence.seat);
                }
                if presence.why == Some(AwayReason::Elsewhere) {
                    self.elsewhere.push(presence.seat);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
