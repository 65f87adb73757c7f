//! How a bot comes in that somebody else runs: it is written down with its first hello, and looked for in the list at each. Knows
//! the list and the store; never what the bot does.

use crate::lobby::core::admission::Admission;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::lobby::{BotAccount, BotAccounts};
use crate::protocol::{PlayerId, PlayerName, TokenHash};
use crate::store::{Newcomer, Players, Store, StoredPlayer};

/// Who has a secret: a player whom the store knows, or a bot of the list; and the name that a bot has there.
///
/// # Errors
/// [`LobbyRefusal::BadToken`], also of a bot that the list has no more; [`LobbyRefusal::Unavailable`] where store or list do not say.
pub(super) async fn recalled(
    store: &Store,
    accounts: &BotAccounts,
    hash: TokenHash,
    date_ms: u64,
) -> Result<(Admission, Option<PlayerName>), LobbyRefusal> {
    let known = match find(store, hash).await? {
        Some(person) if !person.player.id.is_bot_account() => return Ok((person, None)),
        known => known,
    };
    let BotAccount { name, .. } = listed(accounts.clone(), hash).await?.ok_or(LobbyRefusal::BadToken)?;
    if let Some(bot) = known {
        return Ok((bot, Some(name)));
    }
    let id = PlayerId::of_bot_account(name.as_str());
    let player = StoredPlayer { id, name: name.clone(), since_ms: date_ms, bot: true };
    let newcomer = Newcomer { player, tokens: vec![hash], blocked: Vec::new() };
    store.add_players(vec![newcomer]).await.map_err(|_| LobbyRefusal::Unavailable)?;
    let bot = find(store, hash).await?.ok_or(LobbyRefusal::BadToken)?;
    Ok((bot, Some(name)))
}

async fn find(store: &Store, hash: TokenHash) -> Result<Option<Admission>, LobbyRefusal> {
    let found = store.player_by_token(hash).await.map_err(|_| LobbyRefusal::Unavailable)?;
    Ok(found.map(|found| Admission::of(found, hash, None)))
}

/// The bot of the list that has this secret. The file is read where nobody waits for it but who asks.
async fn listed(accounts: BotAccounts, hash: TokenHash) -> Result<Option<BotAccount>, LobbyRefusal> {
    let found = tokio::task::spawn_blocking(move || accounts.find(hash)).await;
    match found {
        Ok(Ok(account)) => Ok(account),
        Ok(Err(error)) => {
            tracing::warn!(%error, "no bot of somebody else comes in");
            Err(LobbyRefusal::Unavailable)
        }
        Err(_) => Err(LobbyRefusal::Unavailable),
    }
}
