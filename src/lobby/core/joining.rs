//! How a player joins an open seek: its match begins at once, if both may play it. Knows seeks and ratings; how a match is
//! opened is for `opening`.

use super::Matchmaker;
use super::allowing::Party;
use super::command::ReplyTo;
use super::effect::{Comparing, Effect, Lookup};
use super::refusal::LobbyRefusal;
use super::seeks::{Sought, State};
use crate::game::{RatedPairing, Strength, discipline};
use crate::protocol::{PlayerId, SeekId};
use crate::rules::{BySeat, Seat};
use crate::store::Rating;

impl Matchmaker {
    /// A player joins a seek, or says of their own that they want to meet who is there. Whether they are strong enough for a rated one, or too strong, is looked up first.
    pub(super) fn accept(&mut self, to: ReplyTo, seek: SeekId) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        if self.is_asked(player, seek) {
            self.agree(to, seek);
            return Ok(());
        }
        self.may_seek(Party { player, address: self.address_of(to.session) })?;
        let Sought { terms, .. } = self.joinable(player, seek)?;
        if !terms.rated() || self.players.is_passing(player) {
            return self.join_seek(to, seek, None);
        }
        let discipline = discipline(terms);
        let now_ms = self.moment.now_ms;
        self.effects.push(Effect::LookUp(Lookup::Rating(Comparing { to, seek, player, discipline, now_ms })));
        Ok(())
    }

    /// A seek that a player may join, as far as nothing but the two counts.
    fn joinable(&self, player: PlayerId, seek: SeekId) -> Result<&Sought, LobbyRefusal> {
        let sought = self.seeks.get(seek).filter(|sought| sought.state == State::Waiting);
        let sought = sought.ok_or(LobbyRefusal::NoSuchSeek)?;
        if sought.player == player {
            return Err(LobbyRefusal::OwnSeek);
        }
        if self.is_bot(player) && !sought.bots {
            return Err(LobbyRefusal::PeopleOnly);
        }
        self.may_be_rated(player, &sought.terms)?;
        Ok(sought)
    }

    /// It is known how strong a player is who joins a seek.
    pub(super) fn compared(
        &mut self,
        to: ReplyTo,
        seek: SeekId,
        rating: Result<Option<Rating>, LobbyRefusal>,
    ) {
        if let Err(refusal) = rating.and_then(|rating| self.join_seek(to, seek, rating)) {
            self.refuse(to, "accept", refusal, None);
        }
        self.open_pairs();
    }

    fn join_seek(&mut self, to: ReplyTo, seek: SeekId, rating: Option<Rating>) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        let sought = self.joinable(player, seek)?;
        let owner = Party { player: sought.player, address: self.address_of_seek(seek) };
        let rated = self.rated_joining(sought, Strength::from(rating.unwrap_or_default()))?;
        let own = Party { player, address: self.address_of(to.session) };
        self.may_seek(own)?;
        if self.plays_a_bot(owner.player) {
            self.ask_owner(to, seek, player, rated);
            return Ok(());
        }
        let parties = BySeat { first: owner, second: own };
        match self.may_open(parties) {
            Ok(()) => self.open_joined(to, seek, player, rated),
            Err(hindrance) => {
                if hindrance.whose == Some(Seat::First) {
                    self.refuse_seek(seek, hindrance.refusal);
                }
                Err(hindrance.to(Seat::Second))
            }
        }
    }

    /// What the ratings have to do with it: the one who sought must accept the other's, who has seen whose seek it is.
    fn rated_joining(&self, sought: &Sought, own: Strength) -> Result<Option<RatedPairing>, LobbyRefusal> {
        let Some((theirs, queued)) = sought.strength.zip(self.pairing.get(sought.number)) else {
            return Ok(None);
        };
        let window = queued.reach.around(theirs.rating);
        if !(window.min..=window.max).contains(&own.rating) {
            return Err(LobbyRefusal::OutOfRange { rating: own.rating, min: window.min, max: window.max });
        }
        Ok(Some(RatedPairing {
            bounded: queued.reach.is_anybody(),
            ratings: BySeat { first: theirs, second: own },
            widened: queued.reach.is_widened(theirs),
            windows: BySeat { first: Some(window), second: None },
        }))
    }
}
