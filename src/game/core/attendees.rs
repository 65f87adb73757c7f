//! Who looks on: the connections of the players, and those that watch. Knows them by number and seat; never how they are
//! reached.

use crate::rules::Seat;

/// The number of one place at a match. It is given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::game) struct AttendeeId(pub(in crate::game) usize);

/// A connection that looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attendee {
    id: AttendeeId,
    /// Places it had before at the same seat, whose chairs are still about.
    formers: Vec<AttendeeId>,
    seat: Option<Seat>,
}

impl Attendee {
    /// Whether a chair of that place is this connection's, or was until the connection hears of its new one.
    fn holds(&self, id: AttendeeId) -> bool {
        self.id == id || self.formers.contains(&id)
    }
}

/// All that look on, players first.
#[derive(Clone, Debug, Default)]
pub(in crate::game) struct Attendees(Vec<Attendee>);

impl Attendees {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The connections of the players, which are found without looking through those that watch.
    fn seated(&self) -> &[Attendee] {
        let seated = self.0.partition_point(|attendee| attendee.seat.is_some());
        self.0.get(..seated).unwrap_or_default()
    }

    /// Whether nobody watches, or nobody is there at all.
    pub(super) fn none_watches(&self) -> bool {
        self.watchers() == 0
    }

    /// How many watch.
    pub(in crate::game) fn watchers(&self) -> usize {
        self.0.len() - self.seated().len()
    }

    /// Whether a player is here on any connection.
    pub(in crate::game) fn any_at(&self, seat: Seat) -> bool {
        self.seated().iter().any(|attendee| attendee.seat == Some(seat))
    }

    /// The place that whoever has had this one at a seat has now, and the seat.
    pub(in crate::game) fn holder(&self, id: AttendeeId) -> Option<(AttendeeId, Seat)> {
        let holder = self.seated().iter().find(|attendee| attendee.holds(id))?;
        Some((holder.id, holder.seat?))
    }

    /// A player is there from the beginning.
    pub(super) fn begin(&mut self, id: AttendeeId, seat: Seat) {
        // Two sit at a match, and seldom does anybody else look on.
        self.0.reserve_exact(2);
        self.0.push(Attendee { id, formers: Vec::new(), seat: Some(seat) });
    }

    /// Somebody takes a place, with what is left of the one they had. Players come before whoever watches.
    pub(super) fn place(&mut self, id: AttendeeId, formers: Vec<AttendeeId>, seat: Option<Seat>) {
        let at = if seat.is_some() { 0 } else { self.0.len() };
        self.0.insert(at, Attendee { id, formers, seat });
    }

    /// A connection gives up its place for another at that seat, or to watch. Gives the places it has had there before: what
    /// it has said from them still counts.
    pub(super) fn give_up(&mut self, id: AttendeeId, seat: Option<Seat>) -> Vec<AttendeeId> {
        let Some(at) = self.0.iter().position(|attendee| attendee.id == id) else { return Vec::new() };
        let former = self.0.remove(at);
        if former.seat.is_none() || former.seat != seat {
            return Vec::new();
        }
        let mut places = former.formers;
        places.push(former.id);
        places
    }

    /// A place is left. Gives the seat, if a player's connection is gone with it.
    pub(super) fn leave(&mut self, id: AttendeeId) -> Option<Seat> {
        for attendee in &mut self.0 {
            attendee.formers.retain(|former| *former != id);
        }
        let at = self.0.iter().position(|attendee| attendee.id == id)?;
        let seat = self.0.remove(at).seat;
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
        seat
    }
}
