//! Games against bots of the house: they begin at once, and the bot sits down whenever it is needed. Knows who is a bot and who
//! wants to play one; how a bot plays is its own.

use std::sync::Arc;

use rand::RngExt;

use super::allowing::Party;
use super::command::{BotWish, ReplyTo};
use super::effect::{Attending, Effect};
use super::house_bot::HouseBot;
use super::opening::Agreed;
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};
use crate::game::{ClientHandle, Origin, Terms};
use crate::protocol::{GameId, PlayerId, SeatWish, SeekId};
use crate::rules::{BySeat, Seat};

impl Matchmaker {
    /// Whether a match of these terms with this player may count for ratings, if it would.
    pub(super) fn may_be_rated(&self, player: PlayerId, terms: &Terms) -> Result<(), LobbyRefusal> {
        let counts = terms.rated() && !self.policy.bot_settings.rated;
        if counts && self.is_bot(player) { Err(LobbyRefusal::BotsUnrated) } else { Ok(()) }
    }

    /// The seek of a player that has these terms and lets as many come; one that lets others come is withdrawn.
    pub(super) fn same_seek(
        &mut self,
        to: ReplyTo,
        player: PlayerId,
        (terms, bots): (&Terms, bool),
    ) -> Option<SeekId> {
        let same = self.seeks.same(player, terms)?;
        if self.seeks.get(same)?.bots == bots {
            return Some(same);
        }
        self.withdraw_one(same, to.session, Some(messages::withdrawn(Some(same), None)));
        None
    }

    /// Whether a player is a bot.
    pub(super) fn is_bot(&self, player: PlayerId) -> bool {
        let of_the_house = || self.policy.bots.iter().any(|bot| bot.player == player);
        self.players.get(player).map_or_else(of_the_house, |state| state.bot)
    }

    /// Begins a game against a bot at once; its snapshot is the answer. What its player seeks stays if they said so.
    pub(super) fn play_bot(&mut self, to: ReplyTo, wish: BotWish) -> Result<(), LobbyRefusal> {
        let BotWish { terms, level, seat, add } = wish;
        let player = self.player_of(to.session)?;
        self.takes_seeks(self.moment.overloaded)?;
        let bot = self.bot_of(&level, terms.kind().id)?;
        if terms.rated() && !self.policy.bot_settings.rated {
            return Err(LobbyRefusal::BotsUnrated);
        }
        let (Some(own), Some(theirs)) = (self.client(to.session), self.newest_client(bot)) else {
            return Err(LobbyRefusal::Unavailable);
        };
        let seat = match seat {
            SeatWish::First => Seat::First,
            SeatWish::Second => Seat::Second,
            SeatWish::Random => *Seat::BOTH.get(self.rng.random_range(0..2)).unwrap_or(&Seat::First),
        };
        let own_party = Party { player, address: self.counted(&own) };
        let parties = BySeat { first: own_party, second: Party { player: bot, address: None } };
        let parties = if seat == Seat::First { parties } else { parties.swapped() };
        self.may_open(parties).map_err(|hindrance| hindrance.to(seat))?;
        let clients = vec![(seat, Arc::new(own.as_ref().clone().answering(to.re))), (seat.other(), theirs)];
        let agreed = Agreed { terms, origin: Origin::Bot, private: false, from: None };
        self.open(agreed, parties.map(|party| party.player), clients)?;
        if !add {
            self.replace_seeks(to, player, None);
        }
        Ok(())
    }

    /// The bot of a level, if it plays that.
    fn bot_of(&self, level: &str, rules: &str) -> Result<PlayerId, LobbyRefusal> {
        if self.policy.bots.is_empty() {
            return Err(LobbyRefusal::NoBots);
        }
        let wanted = |bot: &&HouseBot| bot.level == level && bot.plays(rules);
        self.policy.bots.iter().find(wanted).map(|bot| bot.player).ok_or(LobbyRefusal::NoSuchBot)
    }

    /// The connection on which a player came last.
    fn newest_client(&self, player: PlayerId) -> Option<Arc<ClientHandle>> {
        self.players.sessions(player).last().and_then(|session| self.client(*session))
    }

    /// These bots do not look on at a game in which they are needed: they sit down again. One that is not here does so when it
    /// comes.
    pub(super) fn seat_bots(&mut self, game: GameId, wanted: BySeat<bool>) {
        let Some((header, _)) = self.tables.running(game) else { return };
        let header = Arc::clone(header);
        for (seat, _) in wanted.iter().filter(|(_, wanted)| **wanted) {
            if let Some(client) = self.newest_client(header.players.get(seat).id) {
                self.effects.push(Effect::Attend(Attending { game, seat: Some(seat), client, re: None }));
            }
        }
    }
}
