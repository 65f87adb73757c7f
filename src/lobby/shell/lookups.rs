//! What is looked up or saved beside the lobby's own work: who a secret belongs to, which names are free, whom somebody
//! blocks. Knows the store and whom to ask first; what becomes of it is decided elsewhere.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{bot_coming, invitations};
use crate::game::PastGame;
use crate::lobby::BotAccounts;
use crate::lobby::core::admission::{Admission, Coming, Keeping};
use crate::lobby::core::blocking::{Change, SavedBlocks};
use crate::lobby::core::command::ReplyTo;
use crate::lobby::core::effect::{Blocking, Comparing, Found, Identification, Lookup, Renaming, Who};
use crate::lobby::core::names::{Claim, Names};
use crate::lobby::core::naming::Wished;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::protocol::{GameId, NameKey, PlayerId, PlayerName, SeekId};
use crate::rules::{BySeat, Catalogue};
use crate::store::{Archive, Players, Rating, Rematch, Rematches, SeekChanges, Seeks, Store, StoredPlayer};

/// Finds out what is to be known, or saves what is to be saved.
pub(super) async fn find(
    lookup: Lookup,
    (store, accounts): (&Store, &BotAccounts),
    names: &Names,
    catalogue: Catalogue,
) -> Found {
    match lookup {
        Lookup::Player(Identification { to, who, seed }) => {
            let outcome = identify(who, (store, accounts), names, StdRng::seed_from_u64(seed)).await;
            Found::Player { to, outcome }
        }
        Lookup::Name(renaming) => rename(renaming, store, names).await,
        Lookup::Blocks(blocking) => {
            let to = blocking.to;
            let player = blocking.player;
            let change = blocking.change;
            Found::Blocks { to, player, change, outcome: save_blocks(blocking, store).await }
        }
        Lookup::Seeks(changes) => Found::Seeks { outcome: change_seeks(changes, store).await },
        Lookup::Rating(comparing) => compare(comparing, store).await,
        Lookup::Game { to, about, game, back } => {
            let past = if back { past(game, store, catalogue).await } else { Ok(None) };
            match past {
                Ok(Some(past)) => Found::Past { to, about, past: Box::new(past) },
                Ok(None) => has_ended(to, about, game, store).await,
                Err(refusal) => Found::NoGame { to, about, game, refusal },
            }
        }
        Lookup::Invite(inviting) => invitations::save(*inviting, store).await,
        Lookup::CancelInvite { to, invite } => invitations::cancel(to, invite, store).await,
        Lookup::PastInvite { to, about, key } => invitations::past(to, about, key, store).await,
        Lookup::Maker { to, key, player } => invitations::maker(to, key, player, store).await,
    }
}

/// Who a connection speaks for.
///
/// # Errors
/// [`LobbyRefusal::BadToken`], or [`LobbyRefusal::Unavailable`] where the store does not say.
async fn identify(
    who: Who,
    (store, accounts): (&Store, &BotAccounts),
    names: &Names,
    rng: StdRng,
) -> Result<Admission, LobbyRefusal> {
    match who {
        Who::New { id, since_ms, token, wished } => {
            let claim = settle(store, names, id, wished, rng).await?;
            let name = claim.name().clone();
            let player = StoredPlayer { id, name: name.clone(), since_ms, bot: false };
            Ok(Admission::new(player, Coming::New, token.hash(), Some(token)).called(name, claim))
        }
        Who::BySecret { hash, name, date_ms } => {
            let (known, own_name) = bot_coming::recalled(store, accounts, hash, date_ms).await?;
            let name = own_name.or(name);
            Ok(named(store, names, known, name, Keeping::Written(None), rng).await)
        }
        Who::ByCode { newcomer, player, token, date_ms, name } => {
            let hash = token.hash();
            let found = store.add_token(newcomer, player, hash, date_ms).await;
            let found = found.map_err(|_| LobbyRefusal::Unavailable)?.ok_or(LobbyRefusal::BadToken)?;
            let known = Admission::of(found, hash, Some(token));
            Ok(named(store, names, known, name, Keeping::Written(None), rng).await)
        }
        Who::Known { known, keeping, name } => Ok(named(store, names, *known, name, keeping, rng).await),
    }
}

/// Finds a new name for a player who is in, and saves it.
async fn rename(renaming: Renaming, store: &Store, names: &Names) -> Found {
    let Renaming { to, player, wished, keeping, seed } = renaming;
    let written = matches!(keeping, Keeping::Written(_));
    let saved = async {
        let claim = settle(store, names, player, wished, StdRng::seed_from_u64(seed)).await?;
        keep(keeping, store, player, claim.name()).await?;
        Ok(claim)
    };
    Found::Name { to, player, outcome: saved.await, written }
}

async fn keep(
    keeping: Keeping,
    store: &Store,
    player: PlayerId,
    name: &PlayerName,
) -> Result<(), LobbyRefusal> {
    match keeping {
        Keeping::Passing => Ok(()),
        Keeping::Written(newcomer) => {
            store.rename(newcomer, player, name.clone()).await.map_err(|_| LobbyRefusal::Unavailable)
        }
    }
}

/// Saves whom a player blocks; of a player of whom nothing is written, it is found out whether there is the other.
async fn save_blocks(blocking: Blocking, store: &Store) -> Result<SavedBlocks, LobbyRefusal> {
    let Blocking { player, change, known, passing, newcomer, now_ms, .. } = blocking;
    match change {
        Change::Block(other) if passing => match store.has_player(other).await {
            Ok(true) => Ok(SavedBlocks::Known),
            Ok(false) => Err(LobbyRefusal::NoSuchPlayer),
            Err(_) => Err(LobbyRefusal::Unavailable),
        },
        Change::Block(other) => {
            let saved = store.block(newcomer, player, (other, known), now_ms).await;
            Ok(SavedBlocks::Saved(saved.map_err(|_| LobbyRefusal::Unavailable)??))
        }
        Change::Unblock(other) => {
            let saved = store.unblock(newcomer, player, other).await;
            saved.map(SavedBlocks::Saved).map_err(|_| LobbyRefusal::Unavailable)
        }
    }
}

/// Saves what has changed of the seeks.
async fn change_seeks(
    changes: SeekChanges,
    store: &Store,
) -> Result<Vec<(SeekId, Option<Rating>)>, LobbyRefusal> {
    let added: Vec<_> = changes.added.iter().map(|seek| seek.id).collect();
    let ratings = store.change_seeks(changes).await.map_err(|_| LobbyRefusal::Unavailable)?;
    Ok(added.into_iter().zip(ratings).collect())
}

/// How strong a player is who joins a seek.
async fn compare(comparing: Comparing, store: &Store) -> Found {
    let Comparing { to, seek, player, discipline, now_ms } = comparing;
    let ratings = store.ratings(BySeat { first: player, second: player }, Some(discipline), now_ms).await;
    let rating = ratings.map(|ratings| ratings.first).map_err(|_| LobbyRefusal::Unavailable);
    Found::Rating { to, seek, rating }
}

/// A game that has ended, if its record can be read here and no other has come of it: that is what its players come back to.
///
/// # Errors
/// [`LobbyRefusal::Unavailable`] where the store does not say.
async fn past(game: GameId, store: &Store, catalogue: Catalogue) -> Result<Option<PastGame>, LobbyRefusal> {
    let record = store.record(game).await.map_err(|_| LobbyRefusal::Unavailable)?;
    let Some(Ok(record)) = record else { return Ok(None) };
    let offered = match store.offered_rematch(game).await.map_err(|_| LobbyRefusal::Unavailable)? {
        Some(Rematch::Begun) => return Ok(None),
        Some(Rematch::Offered(seat)) => Some(seat),
        None => None,
    };
    Ok(PastGame::read(&record, offered, catalogue).ok())
}

/// Why nothing can be done about a game that is not here.
async fn has_ended(to: ReplyTo, about: &'static str, game: GameId, store: &Store) -> Found {
    let refusal = match store.has_ended(game).await {
        Ok(true) => LobbyRefusal::GameOver,
        Ok(false) => match store.begins_ms(game).await {
            Ok(begins_ms) => return Found::NotHere { to, about, game, begins_ms },
            Err(_) => LobbyRefusal::Unavailable,
        },
        Err(_) => LobbyRefusal::Unavailable,
    };
    Found::NoGame { to, about, game, refusal }
}

/// Finds a player's name and takes it.
///
/// # Errors
/// [`LobbyRefusal::Unavailable`] where the store does not say which names are taken.
async fn settle(
    store: &Store,
    names: &Names,
    player: PlayerId,
    wished: Wished,
    mut rng: StdRng,
) -> Result<Claim, LobbyRefusal> {
    let first = wished.first(&mut rng);
    if let Some(claim) = first_free(store, names, player, vec![first]).await? {
        return Ok(claim);
    }
    let others = wished.others(&mut rng);
    first_free(store, names, player, others).await?.ok_or(LobbyRefusal::Unavailable)
}

/// Takes the first of these that is free.
async fn first_free(
    store: &Store,
    names: &Names,
    player: PlayerId,
    wished: Vec<PlayerName>,
) -> Result<Option<Claim>, LobbyRefusal> {
    let keyed = wished.into_iter().map(|name| (name.key(), name));
    let free: Vec<(NameKey, PlayerName)> = keyed.filter(|(key, _)| names.is_free(*key, player)).collect();
    if free.is_empty() {
        return Ok(None);
    }
    let keys = free.iter().map(|(key, _)| *key).collect();
    let ranked = store.ranked_names(keys, player).await.map_err(|_| LobbyRefusal::Unavailable)?;
    // Somebody may have come meanwhile.
    let mut free = free.into_iter().filter(|(key, _)| !ranked.contains(key));
    Ok(free.find_map(|(key, name)| names.claim(player, name, key)))
}

/// A player with the name they wish or have, or the nearest to it that is free. Whose new name cannot be saved keeps the
/// old one.
async fn named(
    store: &Store,
    names: &Names,
    known: Admission,
    name: Option<PlayerName>,
    keeping: Keeping,
    rng: StdRng,
) -> Admission {
    let id = known.player.id;
    let present = known.player.name.clone();
    let wished = Wished::Named(name.unwrap_or_else(|| present.clone()), Some(present.clone()));
    let Ok(claim) = settle(store, names, id, wished, rng).await else { return known };
    let name = claim.name().clone();
    if name != present && keep(keeping, store, id, &name).await.is_err() {
        return known;
    }
    known.called(name, claim)
}
