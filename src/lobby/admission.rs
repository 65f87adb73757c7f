//! A player as they come in: who they are, by which secret, and what of them is written down. Knows the store; who may come in
//! is for `admitting`.

use super::Refusal;
use super::names::Claim;
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash};
use crate::store::{Newcomer, Players, Recalled, Store, StoredPlayer};

/// Whether anything has been written of a player who comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coming {
    /// They are new.
    New,
    /// They have been here, and nothing was written of them when it was looked up.
    Passing,
    /// They are written down, or on the way there.
    Written,
}

/// A player as they come in.
pub(super) struct Admission {
    pub(super) player: StoredPlayer,
    pub(super) coming: Coming,
    /// The secret they are known by.
    pub(super) hash: TokenHash,
    /// The same to be handed over, if it is new.
    pub(super) token: Option<Token>,
    /// What they play and whom they block, as far as that was saved when it was looked up.
    pub(super) games: Vec<GameId>,
    pub(super) blocked: Vec<PlayerId>,
    /// What they are called, if that was not theirs before; given back where they do not come in.
    pub(super) claim: Option<Claim>,
}

impl Admission {
    /// A player of whom nothing else is known.
    pub(super) fn new(player: StoredPlayer, coming: Coming, hash: TokenHash, token: Option<Token>) -> Self {
        Self { player, coming, hash, token, games: Vec::new(), blocked: Vec::new(), claim: None }
    }

    /// A player who was looked up.
    fn of(Recalled { player, games, blocked }: Recalled, hash: TokenHash, token: Option<Token>) -> Self {
        Self { games, blocked, ..Self::new(player, Coming::Written, hash, token) }
    }

    /// The same player under a name that was claimed.
    pub(super) fn called(self, name: PlayerName, claim: Claim) -> Self {
        Self { player: StoredPlayer { name, ..self.player }, claim: Some(claim), ..self }
    }
}

/// The player who has a secret, if the store knows it.
///
/// # Errors
/// [`Refusal::BadToken`], or [`Refusal::Unavailable`] where the store does not say.
pub(super) async fn recalled(store: &Store, hash: TokenHash) -> Result<Admission, Refusal> {
    let found = store.player_by_token(hash).await.map_err(|_| Refusal::Unavailable)?;
    Ok(Admission::of(found.ok_or(Refusal::BadToken)?, hash, None))
}

/// A player with one secret more.
///
/// # Errors
/// As [`recalled`].
pub(super) async fn carried_over(
    store: &Store,
    newcomer: Option<Newcomer>,
    player: PlayerId,
    token: Token,
    date_ms: u64,
) -> Result<Admission, Refusal> {
    let hash = token.hash();
    let found = store.add_token(newcomer, player, hash, date_ms).await.map_err(|_| Refusal::Unavailable)?;
    Ok(Admission::of(found.ok_or(Refusal::BadToken)?, hash, Some(token)))
}
