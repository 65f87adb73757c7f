//! A player as they come in: who they are, by which secret, and what of them is written down. Knows what was found out; who
//! may come in is for `admitting`.

use super::names::Claim;
use crate::protocol::{GameId, PlayerId, PlayerName, Token, TokenHash};
use crate::store::{Met, Newcomer, Recalled, StoredPlayer};

/// Whether anything has been written of a player who comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lobby) enum Coming {
    /// They are new.
    New,
    /// They have been here, and nothing was written of them when it was looked up.
    Passing,
    /// They are written down, or on the way there.
    Written,
}

/// Where a new name of a player is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lobby) enum Keeping {
    /// In memory: nothing of the player is written yet.
    Passing,
    /// In the store, after all else of the player that is not yet.
    Written(Option<Newcomer>),
}

/// A player as they come in.
pub(in crate::lobby) struct Admission {
    pub(in crate::lobby) player: StoredPlayer,
    pub(super) coming: Coming,
    /// The secret they are known by.
    pub(super) hash: TokenHash,
    /// The same to be handed over, if it is new.
    pub(super) token: Option<Token>,
    /// What they play and whom they block, as far as that was saved when it was looked up.
    pub(super) games: Vec<GameId>,
    pub(super) blocked: Vec<PlayerId>,
    /// Whom they have met in games that have ended, the last one last.
    pub(super) met: Vec<Met>,
    /// What they are called, if that was not theirs before; given back where they do not come in.
    pub(super) claim: Option<Claim>,
}

impl Admission {
    /// A player of whom nothing else is known.
    pub(in crate::lobby) fn new(
        player: StoredPlayer,
        coming: Coming,
        hash: TokenHash,
        token: Option<Token>,
    ) -> Self {
        Self {
            player,
            coming,
            hash,
            token,
            games: Vec::new(),
            blocked: Vec::new(),
            met: Vec::new(),
            claim: None,
        }
    }

    /// A player who was looked up.
    pub(in crate::lobby) fn of(
        Recalled { player, games, blocked, met }: Recalled,
        hash: TokenHash,
        token: Option<Token>,
    ) -> Self {
        Self { games, blocked, met, ..Self::new(player, Coming::Written, hash, token) }
    }

    /// The same player under a name that was claimed.
    pub(in crate::lobby) fn called(self, name: PlayerName, claim: Claim) -> Self {
        Self { player: StoredPlayer { name, ..self.player }, claim: Some(claim), ..self }
    }
}
