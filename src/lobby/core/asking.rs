//! Who plays a bot while they wait is asked before a match with somebody begins: nothing they play is taken from them, and who
//! does not answer keeps nobody waiting. Until then neither is met by anybody else, and who waits on does so at their place.
//! Knows seeks and who has agreed; how a match is opened is for `meeting`.

use super::Matchmaker;
use super::allowing::{Hindrance, Party};
use super::command::ReplyTo;
use super::hibernating::Reach;
use super::messages;
use super::pairing::Leaving;
use super::prospects::{ASKED_MS, By, Prospect, Side};
use super::queue::Standing;
use super::refusal::LobbyRefusal;
use super::seeks::State;
use crate::game::RatedPairing;
use crate::protocol::{Frame, PlayerId, SeekId};
use crate::rules::{BySeat, Seat};

/// A seek that waits again, and how it stands; nothing if its player is away.
type Waits = (SeekId, Option<Standing>);

/// Meetings that end at once because nobody has answered, at most.
const LAPSED_AT_ONCE: usize = 1_000;

impl Matchmaker {
    /// Whether somebody plays a bot, and is asked before they play anybody else: no bot is, and not where the game is at rest
    /// or takes days.
    pub(super) fn plays_a_bot(&self, player: PlayerId) -> bool {
        if self.is_bot(player) {
            return false;
        }
        let games = self.players.get(player).map_or(&[][..], |state| &state.games);
        games.iter().filter_map(|game| self.tables.running(*game)).any(|(header, reach)| {
            header.house_bots().iter().any(|(_, bot)| *bot)
                && *reach == Reach::Awake
                && !header.terms.is_correspondence()
        })
    }

    /// Two who wait would meet. Who plays no bot has agreed by seeking.
    pub(super) fn ask_pair(&mut self, seeks: BySeat<SeekId>) {
        let side = |seek: SeekId| {
            let player = self.seeks.get(seek)?.player;
            Some(Side { player, by: By::Seek(seek), agreed: !self.plays_a_bot(player) })
        };
        if let Some((first, second)) = side(seeks.first).zip(side(seeks.second)) {
            self.ask(BySeat { first, second }, None, None);
        }
    }

    /// Somebody would join an open seek whose player plays a bot. What they are told is the answer.
    pub(super) fn ask_owner(
        &mut self,
        to: ReplyTo,
        seek: SeekId,
        joining: PlayerId,
        rated: Option<RatedPairing>,
    ) {
        let Some(owner) = self.seeks.get(seek).map(|sought| sought.player) else { return };
        let first = Side { player: owner, by: By::Seek(seek), agreed: false };
        let second = Side { player: joining, by: By::Joining(to.session), agreed: true };
        self.ask(BySeat { first, second }, rated, Some(to));
    }

    fn ask(&mut self, sides: BySeat<Side>, rated: Option<RatedPairing>, joining: Option<ReplyTo>) {
        let until_ms = self.moment.now_ms.saturating_add(ASKED_MS);
        let prospect = Prospect { sides, rated, until_ms };
        for (_, seek) in prospect.seeks() {
            let Some(sought) = self.seeks.get_mut(seek) else { continue };
            sought.state = State::Asked;
            self.pairing.remove(sought.number, Leaving::Away, self.moment.now_ms);
        }
        self.prospects.add(prospect);
        for (seat, seek) in prospect.seeks() {
            self.tell_proposed(&prospect, seat, seek, None);
        }
        if let (Some(to), By::Seek(seek)) = (joining, sides.first.by) {
            self.tell_proposed(&prospect, Seat::Second, seek, Some(to));
        }
    }

    /// Tells one of two of the other: as an answer, or wherever it is known that they seek.
    fn tell_proposed(&mut self, prospect: &Prospect, seat: Seat, seek: SeekId, to: Option<ReplyTo>) {
        let Some(frame) = self.proposed(prospect, seat, seek) else { return };
        if let Some(to) = to {
            return self.tell(to.session, frame.answering(to.re));
        }
        let told = self.seeks.get(seek).map(|sought| sought.told.clone()).unwrap_or_default();
        for session in told {
            self.tell(session, frame.clone());
        }
    }

    fn proposed(&self, prospect: &Prospect, seat: Seat, seek: SeekId) -> Option<Frame> {
        let other = prospect.sides.get(seat.other()).player;
        let state = self.players.get(other)?;
        let strength = match prospect.sides.get(seat.other()).by {
            By::Seek(theirs) => self.seeks.get(theirs)?.strength,
            By::Joining(_) => prospect.rated.map(|rated| rated.ratings.second),
        };
        let agreed = prospect.sides.get(seat).agreed;
        let expires_ms = prospect.until_ms.saturating_add_signed(self.moment.shift_ms);
        Some(messages::proposed(seek, (other, state, strength), agreed, expires_ms))
    }

    /// A seek that is held is asked for once more, or by a connection that has just come: it hears how that stands.
    pub(super) fn tell_asked(&mut self, seek: SeekId, to: ReplyTo) {
        let Some((prospect, seat)) = self.prospects.of(seek) else { return };
        let prospect = *prospect;
        if let Some(sought) = self.seeks.get_mut(seek) {
            sought.note_told(to.session);
        }
        self.tell_proposed(&prospect, seat, seek, Some(to));
    }

    /// Whether a seek is a player's own and held until they say whether they want to meet who is there.
    pub(super) fn is_asked(&self, player: PlayerId, seek: SeekId) -> bool {
        self.seeks.get(seek).is_some_and(|sought| sought.player == player && sought.state == State::Asked)
    }

    /// A player agrees: the match begins on this connection once both have.
    pub(super) fn agree(&mut self, to: ReplyTo, seek: SeekId) {
        self.prospects.agree(seek);
        if let Some(sought) = self.seeks.get_mut(seek) {
            sought.session = Some(to.session);
        }
        self.tell_asked(seek, to);
        let both = |prospect: &Prospect| prospect.sides.iter().all(|(_, side)| side.agreed);
        if self.prospects.of(seek).is_some_and(|(prospect, _)| both(prospect))
            && let Some((prospect, _)) = self.prospects.remove(seek)
        {
            self.begin_agreed(prospect);
        }
    }

    /// Both have agreed. What stands in the way is told to whose it is; where it is neither's, both wait on.
    fn begin_agreed(&mut self, Prospect { sides, rated, .. }: Prospect) {
        let held = |side: Side| match side.by {
            By::Seek(seek) => Some(seek),
            By::Joining(_) => None,
        };
        let BySeat { first: Some(own), second: other } = sides.map(held) else { return };
        let seeks = [Some(own), other].into_iter().flatten();
        let waits: Vec<_> = seeks.map(|seek| (seek, self.wait_again(seek))).collect();
        if waits.iter().any(|(_, standing)| standing.is_none()) {
            return self.tell_both_wait(waits);
        }
        let joining = match sides.second.by {
            By::Joining(session) => Some(ReplyTo { session, re: None }),
            By::Seek(_) => None,
        };
        let address = match joining {
            Some(to) if self.client(to.session).is_none() => return self.tell_both_wait(waits),
            Some(to) => self.address_of(to.session),
            None => other.and_then(|seek| self.address_of_seek(seek)),
        };
        let first = Party { player: sides.first.player, address: self.address_of_seek(own) };
        let second = Party { player: sides.second.player, address };
        match self.may_open(BySeat { first, second }) {
            Ok(()) => match (other, joining) {
                (Some(other), _) => self.open_pair(BySeat { first: own, second: other }),
                (None, Some(to)) => {
                    let opened = self.open_joined(to, own, second.player, rated);
                    if let Err(refusal) = opened {
                        self.refuse(to, "accept", refusal, None);
                    }
                }
                (None, None) => {}
            },
            Err(hindrance) => self.hinder((own, other), joining, hindrance, waits),
        }
    }

    /// Something stands in the way of a match that both want.
    fn hinder(
        &mut self,
        (own, other): (SeekId, Option<SeekId>),
        joining: Option<ReplyTo>,
        hindrance: Hindrance,
        mut waits: Vec<Waits>,
    ) {
        let hindered = match hindrance.whose {
            Some(Seat::First) => Some(own),
            Some(Seat::Second) => other,
            None => None,
        };
        if let Some(to) = joining {
            self.refuse(to, "accept", hindrance.to(Seat::Second), None);
        }
        if let Some(seek) = hindered {
            self.refuse_seek(seek, hindrance.refusal);
        }
        waits.retain(|(seek, _)| Some(*seek) != hindered);
        self.tell_both_wait(waits);
    }

    /// These wait again, for whomever.
    fn tell_both_wait(&mut self, waits: Vec<Waits>) {
        self.prospects.release();
        for (seek, standing) in waits {
            if let Some(standing) = standing {
                self.tell_waiting(seek, standing, None);
            }
        }
    }

    /// A seek that was held waits again, if its player is here.
    fn wait_again(&mut self, seek: SeekId) -> Option<Standing> {
        self.seeks.get_mut(seek)?.state = State::Away;
        self.wait(seek)
    }

    /// The player of a seek does not meet who was there, for whatever reason; the other waits on.
    pub(super) fn let_go_of_other(&mut self, seek: SeekId) {
        let Some((prospect, seat)) = self.prospects.remove(seek) else { return };
        match prospect.sides.get(seat.other()).by {
            By::Seek(other) => {
                if let Some(standing) = self.wait_again(other) {
                    self.tell_waiting(other, standing, None);
                }
                self.prospects.release();
            }
            By::Joining(session) => {
                self.refuse(ReplyTo { session, re: None }, "accept", LobbyRefusal::NoSuchSeek, None);
            }
        }
    }

    /// Somebody who was held may meet another now.
    pub(super) fn meet_released(&mut self) {
        if self.prospects.take_released() {
            self.open_pairs();
        }
    }

    /// Who has not answered seeks it no longer.
    pub(super) fn let_prospects_lapse(&mut self) {
        for _ in 0..LAPSED_AT_ONCE {
            let Some(overdue) = self.prospects.overdue(self.moment.now_ms).copied() else { return };
            let silent: Vec<_> =
                overdue.seeks().filter(|(seat, _)| !overdue.sides.get(*seat).agreed).collect();
            for (_, seek) in silent {
                let Some(sought) = self.take_out(seek, Leaving::Unmet) else { continue };
                self.unwritten.remove(seek);
                for session in sought.told {
                    self.tell(session, messages::withdrawn(Some(seek), None));
                }
            }
        }
    }
}
