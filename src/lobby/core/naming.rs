//! What a player is called who comes in or takes another name: what they wish, or the nearest name that looks like nobody
//! else's who is here or ranked. Knows which names are tried and what becomes of the one that was found; never where names
//! are looked up.

use rand::{Rng, RngExt};

use super::admission::Keeping;
use super::command::ReplyTo;
use super::effect::{Effect, Lookup, Renaming};
use super::names::Claim;
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};
use crate::protocol::{Language, PlayerId, PlayerName};

/// Numbers behind a name that are tried in order: up to here.
const IN_ORDER_MAX: u32 = 9;
/// Then so many of each length, drawn: where a name is that common, the first that is free is not looked for.
const DRAWN: u32 = 4;
/// Digits of the longest.
const DIGITS_MAX: u32 = 6;
/// Digits of a guest's number: so many names of each length are tried, one length after the other.
const GUEST_DIGITS: [u32; 4] = [4, 5, 6, 9];

/// What somebody wants to be called.
#[derive(Clone, Debug)]
pub(in crate::lobby) enum Wished {
    /// That, and if it cannot be, rather what they are called than something new.
    Named(PlayerName, Option<PlayerName>),
    /// They did not say, and speak this language.
    Guest(Language),
}

impl Wished {
    /// The name to try first.
    pub(in crate::lobby) fn first(&self, rng: &mut impl Rng) -> PlayerName {
        match self {
            Self::Named(name, _) => name.clone(),
            Self::Guest(language) => PlayerName::guest_in(*language, GUEST_DIGITS[0], rng),
        }
    }

    /// The names to try when the first is taken, the nearest first.
    pub(in crate::lobby) fn others(&self, rng: &mut impl Rng) -> Vec<PlayerName> {
        match self {
            Self::Named(name, present) => {
                let numbered = |present: &&PlayerName| present.as_str().starts_with(name.as_str());
                let drawn = (2..=DIGITS_MAX).flat_map(|digits| std::iter::repeat_n(digits, DRAWN as usize));
                let drawn = drawn.map(|digits| rng.random_range(10_u32.pow(digits - 1)..10_u32.pow(digits)));
                let numbers = (2..=IN_ORDER_MAX).chain(drawn);
                let present = present.iter().filter(numbered).cloned();
                present.chain(numbers.map(|number| name.numbered(number))).collect()
            }
            Self::Guest(language) => {
                let digits =
                    GUEST_DIGITS.iter().flat_map(|digits| std::iter::repeat_n(*digits, DRAWN as usize));
                digits.map(|digits| PlayerName::guest_in(*language, digits, rng)).collect()
            }
        }
    }
}

impl Matchmaker {
    /// What the numbers of names that are found beside the lobby's own work are drawn from.
    pub(super) fn draw_seed(&mut self) -> u64 {
        self.rng.random()
    }

    /// Where a new name of a player in memory is kept.
    pub(super) fn keeping(&self, player: PlayerId) -> Keeping {
        if self.players.is_passing(player) {
            Keeping::Passing
        } else {
            Keeping::Written(self.players.newcomer(player))
        }
    }

    /// Nobody takes the name of the server.
    pub(super) fn may_be_called(&self, name: Option<&PlayerName>) -> Result<(), LobbyRefusal> {
        match name {
            Some(name) if name.key() == self.own_name => Err(LobbyRefusal::ServersName),
            Some(_) | None => Ok(()),
        }
    }

    /// Changes what a player is called, as soon as it is saved.
    pub(super) fn rename(&mut self, to: ReplyTo, name: PlayerName) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        if player.is_bot_account() {
            return Err(LobbyRefusal::BotStays);
        }
        self.may_be_called(Some(&name))?;
        self.may_change(player)?;
        let present = self.players.get(player).map(|state| state.name.clone());
        let seed = self.draw_seed();
        let keeping = self.keeping(player);
        let wished = Wished::Named(name, present);
        self.effects.push(Effect::LookUp(Lookup::Name(Renaming { to, player, wished, keeping, seed })));
        Ok(())
    }

    /// A player's new name is saved, or could not be.
    pub(super) fn renamed(
        &mut self,
        to: ReplyTo,
        player: PlayerId,
        outcome: Result<Claim, LobbyRefusal>,
        written: bool,
    ) {
        let done = outcome.and_then(|claim| {
            // The player was written down meanwhile, under the name before: it is changed there, too.
            if !written && !self.players.is_passing(player) {
                let name = claim.name().clone();
                drop(claim);
                return self.rename(to, name);
            }
            self.players.rename(player, claim.name().clone());
            self.open_seeks.look_again();
            let kept = self.rewrite_seeks(player);
            self.tell_kept(kept, to.session, messages::renamed(claim.name()).answering(to.re));
            if written {
                self.players.board(player, true);
            }
            // Of a player who is gone nobody would give the name back.
            if self.connections.contains_key(&to.session) {
                claim.keep();
            }
            Ok(())
        });
        if let Err(refusal) = done {
            self.refuse(to, "rename", refusal, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::super::names::Names;
    use super::*;

    /// As many as would come of one name: each finds a name of their own among the few that are tried.
    #[test]
    fn however_many_want_a_name_each_gets_another_one() {
        let names = Names::default();
        let mut rng = StdRng::seed_from_u64(1);
        let ann = PlayerName::parse("Ann").unwrap();
        for wished in [Wished::Named(ann, None), Wished::Guest(Language::French)] {
            let most = wished.others(&mut rng).len();
            assert!(most <= 28, "{most}");
            for n in 0..20_000 {
                let player = PlayerId::new(n, &mut rng);
                let tried = std::iter::once(wished.first(&mut rng)).chain(wished.others(&mut rng));
                let mut claims = tried.filter_map(|name| {
                    assert_eq!(PlayerName::parse(name.as_str()), Ok(name.clone()));
                    let key = name.key();
                    names.claim(player, name, key)
                });
                claims.next().expect("one of them is free").keep();
            }
        }
    }

    #[test]
    fn who_cannot_have_a_name_keeps_the_one_that_was_nearest_before() {
        let name = |text| PlayerName::parse(text).unwrap();
        let nearest = |present| {
            let wished = Wished::Named(name("Ann"), Some(name(present)));
            wished.others(&mut StdRng::seed_from_u64(1)).swap_remove(0)
        };
        assert_eq!((nearest("Ann 57"), nearest("Bea")), (name("Ann 57"), name("Ann 2")));
    }
}
