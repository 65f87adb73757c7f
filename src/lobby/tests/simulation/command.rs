//! What clients of the simulation say about a game: commands that make sense, and some that do not. Knows a client's view
//! and chance; never who says it where.

use rand::RngExt;
use rand::rngs::StdRng;

use super::view::View;
use crate::protocol::{ClaimKind, OfferKind, Phrase};
use crate::rules::{CATALOGUE, Options, Seat, Seed, find};

/// Something to say about a game.
#[derive(Clone, Debug)]
pub(super) enum Command {
    Play(u32, String),
    Resign,
    Offer(OfferKind),
    Decline(OfferKind),
    Claim(ClaimKind),
    Say(Phrase),
}

impl Command {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Play(..) => "play",
            Self::Resign => "resign",
            Self::Offer(_) => "offer",
            Self::Decline(_) => "decline",
            Self::Claim(_) => "claim",
            Self::Say(_) => "say",
        }
    }

    /// In the words of a story.
    pub(super) fn told(&self, seat: Seat) -> String {
        let what = match self {
            Self::Play(ply, text) => format!(" {ply} {text}"),
            Self::Resign => String::new(),
            Self::Offer(what) | Self::Decline(what) => format!(" {}", written(what)),
            Self::Claim(what) => format!(" {}", written(what)),
            Self::Say(phrase) => format!(" {}", phrase.key()),
        };
        format!("{} {}{what}", seat.name(), self.name())
    }
}

/// A value as the wire has it.
pub(super) fn written(what: impl serde::Serialize) -> String {
    serde_json::to_value(what).unwrap().as_str().unwrap().to_owned()
}

const OFFERS: [OfferKind; 7] = [
    OfferKind::Draw,
    OfferKind::Takeback,
    OfferKind::Takeback,
    OfferKind::Takeback,
    OfferKind::Rematch,
    OfferKind::Adjourn,
    OfferKind::Adjourn,
];

/// Something that makes sense, or does not.
pub(super) fn draw(rng: &mut StdRng, view: &View, seat: Seat) -> Command {
    let next = view.ply + 1;
    let offer = OFFERS[rng.random_range(0..OFFERS.len())];
    let claim = match rng.random_range(0..5) {
        0 => ClaimKind::Draw,
        1 => ClaimKind::Adjourn,
        _ => ClaimKind::Win,
    };
    if view.absent.contains(&seat.other()) && rng.random_range(0..3) == 0 {
        return Command::Claim(claim);
    }
    if rng.random_range(0..12) == 0 {
        let phrases: Vec<_> = Phrase::all().collect();
        return Command::Say(phrases[rng.random_range(0..phrases.len())]);
    }
    if view.ended {
        return if rng.random() { Command::Offer(OfferKind::Rematch) } else { Command::Resign };
    }
    match rng.random_range(0..100) {
        0..6 => Command::Offer(offer),
        6..12 => Command::Offer(OfferKind::Takeback),
        12..17 => Command::Decline(offer),
        17 if rng.random_range(0..3) == 0 => Command::Offer(OfferKind::Abort),
        17 => Command::Resign,
        18..20 => Command::Claim(claim),
        20..24 => Command::Play(next, "no move".to_owned()),
        24..27 => Command::Play(rng.random_range(0..next + 2), legal(rng, view, seat).unwrap_or_default()),
        27..32 if view.last.is_some() => {
            let (ply, text) = view.last.clone().unwrap();
            Command::Play(ply, text)
        }
        _ => Command::Play(next, legal(rng, view, seat).unwrap_or_default()),
    }
}

/// A move that may be made, as far as the client knows.
pub(super) fn legal(rng: &mut StdRng, view: &View, seat: Seat) -> Option<String> {
    match &view.legal {
        Some(moves) if moves.is_empty() => None,
        Some(moves) => Some(moves[rng.random_range(0..moves.len())].clone()),
        None => {
            let kind = find(CATALOGUE, &view.rules).unwrap();
            let board = kind.open(&kind.choose(&Options::default()).unwrap(), Seed::default()).unwrap();
            board.random_move(seat, &mut |below| rng.random_range(0..below))
        }
    }
}
