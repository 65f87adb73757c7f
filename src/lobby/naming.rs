//! What a player is called who comes in or takes another name: what they wish, or the nearest name that looks like nobody
//! else's who is here or ranked. Knows names and whom to ask for those that are taken; never who may come in.

use actix::{Addr, AsyncContext, Handler, Message};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

use super::admission::Admission;
use super::names::{Claim, Names};
use super::{Lobby, Refusal, telling};
use crate::game::SessionId;
use crate::protocol::{Language, NameKey, PlayerId, PlayerName};
use crate::store::{Newcomer, Players, Store};

/// Numbers behind a name that are tried in order: up to here.
const IN_ORDER_MAX: u32 = 9;
/// Then so many of each length, drawn: where a name is that common, the first that is free is not looked for.
const DRAWN: u32 = 4;
/// Digits of the longest.
const DIGITS_MAX: u32 = 6;
/// Digits of a guest's number: so many names of each length are tried, one length after the other.
const GUEST_DIGITS: [u32; 4] = [4, 5, 6, 9];

/// A player's new name is saved, or could not be.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Named {
    session: SessionId,
    re: Option<u64>,
    player: PlayerId,
    outcome: Result<Claim, Refusal>,
    /// Whether it is in the store.
    written: bool,
}

/// Where a new name of a player is kept.
pub(super) enum Keeping {
    /// In memory: nothing of the player is written yet.
    Passing,
    /// In the store, after all else of the player that is not yet.
    Written(Option<Newcomer>),
}

impl Keeping {
    async fn keep(self, store: &Store, player: PlayerId, name: &PlayerName) -> Result<(), Refusal> {
        match self {
            Self::Passing => Ok(()),
            Self::Written(newcomer) => {
                store.rename(newcomer, player, name.clone()).await.map_err(|_| Refusal::Unavailable)
            }
        }
    }
}

/// What somebody wants to be called.
#[derive(Clone, Debug)]
pub(super) enum Wished {
    /// That, and if it cannot be, rather what they are called than something new.
    Named(PlayerName, Option<PlayerName>),
    /// They did not say, and speak this language.
    Guest(Language),
}

impl Wished {
    fn first(&self, rng: &mut impl Rng) -> PlayerName {
        match self {
            Self::Named(name, _) => name.clone(),
            Self::Guest(language) => PlayerName::guest_in(*language, GUEST_DIGITS[0], rng),
        }
    }

    /// The names to try when the first is taken, the nearest first.
    fn others(&self, rng: &mut impl Rng) -> Vec<PlayerName> {
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

/// Finds a player's name and takes it.
///
/// # Errors
/// [`Refusal::Unavailable`] where the store does not say which names are taken.
pub(super) async fn settle(
    store: &Store,
    names: &Names,
    player: PlayerId,
    wished: Wished,
    mut rng: StdRng,
) -> Result<Claim, Refusal> {
    let first = wished.first(&mut rng);
    if let Some(claim) = first_free(store, names, player, vec![first]).await? {
        return Ok(claim);
    }
    let others = wished.others(&mut rng);
    first_free(store, names, player, others).await?.ok_or(Refusal::Unavailable)
}

/// Takes the first of these that is free.
async fn first_free(
    store: &Store,
    names: &Names,
    player: PlayerId,
    wished: Vec<PlayerName>,
) -> Result<Option<Claim>, Refusal> {
    let keyed = wished.into_iter().map(|name| (name.key(), name));
    let free: Vec<(NameKey, PlayerName)> = keyed.filter(|(key, _)| names.is_free(*key, player)).collect();
    if free.is_empty() {
        return Ok(None);
    }
    let keys = free.iter().map(|(key, _)| *key).collect();
    let ranked = store.ranked_names(keys, player).await.map_err(|_| Refusal::Unavailable)?;
    // Somebody may have come meanwhile.
    let mut free = free.into_iter().filter(|(key, _)| !ranked.contains(key));
    Ok(free.find_map(|(key, name)| names.claim(player, name, key)))
}

/// A player with the name they wish or have, or the nearest to it that is free. Whose new name cannot be saved keeps the
/// old one.
pub(super) async fn named(
    store: &Store,
    names: &Names,
    known: Admission,
    name: Option<PlayerName>,
    keeping: Keeping,
    rng: StdRng,
) -> Admission {
    let (id, present) = (known.player.id, known.player.name.clone());
    let wished = Wished::Named(name.unwrap_or_else(|| present.clone()), Some(present.clone()));
    let Ok(claim) = settle(store, names, id, wished, rng).await else { return known };
    let name = claim.name().clone();
    if name != present && keeping.keep(store, id, &name).await.is_err() {
        return known;
    }
    known.called(name, claim)
}

impl Lobby {
    /// What it takes to find a name beside the lobby's own work.
    pub(super) fn for_naming(&mut self) -> (Store, Names, StdRng) {
        let rng = StdRng::seed_from_u64(self.setup.rng.random());
        (self.setup.store.clone(), self.guests.names.clone(), rng)
    }

    /// Where a new name of a player in memory is kept.
    pub(super) fn keeping(&self, player: PlayerId) -> Keeping {
        if self.guests.is_passing(player) {
            Keeping::Passing
        } else {
            Keeping::Written(self.guests.newcomer(player))
        }
    }

    /// Nobody takes the name of the server.
    pub(super) fn may_be_called(&self, name: Option<&PlayerName>) -> Result<(), Refusal> {
        match name {
            Some(name) if name.key() == self.own_name => Err(Refusal::ServersName),
            Some(_) | None => Ok(()),
        }
    }

    /// Changes what a player is called, as soon as it is saved.
    pub(super) fn rename(
        &mut self,
        session: SessionId,
        name: PlayerName,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        self.may_be_called(Some(&name))?;
        let present = self.guests.get(player).map(|guest| guest.name.clone());
        let ((store, names, rng), keeping, own) = (self.for_naming(), self.keeping(player), own.clone());
        let written = matches!(keeping, Keeping::Written(_));
        actix::spawn(async move {
            let saved = async {
                let claim = settle(&store, &names, player, Wished::Named(name, present), rng).await?;
                keeping.keep(&store, player, claim.name()).await?;
                Ok(claim)
            };
            let outcome = saved.await;
            // Unbounded for the same reason as an admission.
            own.do_send(Named { session, re, player, outcome, written });
        });
        Ok(())
    }
}

impl Handler<Named> for Lobby {
    type Result = ();

    fn handle(&mut self, named: Named, ctx: &mut Self::Context) {
        let Named { session, re, player, outcome, written } = named;
        match outcome {
            // The player was written down meanwhile, under the name before: it is changed there, too.
            Ok(claim) if !written && !self.guests.is_passing(player) => {
                let name = claim.name().clone();
                drop(claim);
                if let Err(refusal) = self.rename(session, name, re, &ctx.address()) {
                    self.refuse(session, "rename", re, refusal, None);
                }
            }
            Ok(claim) => {
                self.tell(session, telling::renamed(claim.name()).answering(re));
                self.guests.rename(player, claim.name().clone());
                if written {
                    self.guests.board(player, true);
                }
                // Of a player who is gone nobody would give the name back.
                if self.connections.contains_key(&session) {
                    claim.keep();
                }
            }
            Err(refusal) => self.refuse(session, "rename", re, refusal, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many as would come of one name: each finds a name of their own among the few that are tried.
    #[test]
    fn however_many_want_a_name_each_gets_another_one() {
        let (names, mut rng) = (Names::default(), StdRng::seed_from_u64(1));
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
