//! What a player may ask of their match. Knows the values; never who asks, nor what comes of it.

use crate::protocol::{ClaimKind, OfferKind};

/// What a seat asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) enum Command {
    /// To make a move.
    Play {
        /// Its number, from 1.
        ply: u32,
        /// The move.
        text: String,
    },
    /// To give up.
    Resign,
    /// To offer something; with the number of the offer it answers, if it is meant as an answer only.
    Offer(OfferKind, Option<u32>),
    /// To decline or withdraw an offer; with the number of the one that is meant.
    Decline(OfferKind, Option<u32>),
    /// To be given what the other's absence leaves.
    Claim(ClaimKind),
}

impl Command {
    /// The `type` of the message that carries it.
    pub(in crate::game) fn name(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Resign => "resign",
            Self::Offer(..) => "offer",
            Self::Decline(..) => "decline",
            Self::Claim(_) => "claim",
        }
    }
}
