//! What the wire says of seeks and of why two met, with values drawn at random. Knows the types; never how they are written.

use super::*;

impl Maker {
    fn range(&mut self) -> RatingRange {
        RatingRange { min: self.0.random(), max: self.0.random() }
    }

    pub(super) fn start(&mut self) -> Start {
        self.one_of(&[Start::None, Start::Balanced, Start::Pair])
    }

    pub(super) fn conditions(&mut self) -> Conditions {
        Conditions { takebacks: self.some(Self::flag), dead_draw: self.flag(), start: self.start() }
    }

    pub(in crate::protocol::tests::round_trip) fn waiting(&mut self) -> Waiting<'static> {
        Waiting {
            seek: self.seek(),
            rules: self.text().into(),
            options: std::borrow::Cow::Owned(self.options(3)),
            clock: self.some(Self::clock),
            rated: self.flag(),
            conditions: self.conditions(),
            bots: self.flag(),
            ahead: self.small() as usize,
            since_ms: self.number(),
            window: self.some(Self::range),
            expected_ms: self.some(Self::number),
        }
    }

    fn open_seek(&mut self) -> OpenSeek<'static> {
        OpenSeek {
            seek: self.seek(),
            player: self.who(),
            rules: self.text().into(),
            options: std::borrow::Cow::Owned(self.options(3)),
            clock: self.some(Self::clock),
            rated: self.flag(),
            conditions: self.conditions(),
            bots: self.flag(),
            since_ms: self.number(),
            range: self.some(Self::range),
        }
    }

    pub(super) fn withdrawn(&mut self) -> Withdrawn {
        Withdrawn {
            seek: self.some(Self::seek),
            game: self.some(Self::game),
            invite: self.some(Self::invite),
            elsewhere: self.flag(),
        }
    }

    pub(super) fn seeks(&mut self) -> Seeks<'static> {
        Seeks {
            seeks: self.some(|make| make.list(Self::open_seek)),
            added: self.some(|make| make.list(Self::open_seek)),
            removed: self.some(|make| make.list(Self::seek)),
            left_off: self.small() as usize,
        }
    }

    pub(super) fn origin(&mut self) -> OriginInfo {
        let rated = |make: &mut Self| RatedPairingInfo {
            ratings: make.by_seat(Self::rating),
            windows: make.by_seat(|make| make.some(Self::range)),
            widened: make.flag(),
            bounded: make.flag(),
        };
        let pairing = |make: &mut Self| PairingInfo {
            waited_ms: make.by_seat(Self::number),
            joined: make.some(Self::seat),
            balanced: make.flag(),
            again: make.flag(),
            rated: make.some(rated),
        };
        match self.0.random_range(0..4) {
            0 => OriginInfo::Seek { pairing: self.some(pairing) },
            1 => OriginInfo::Rematch { of: self.game() },
            2 => OriginInfo::Bot,
            _ => OriginInfo::Pair { of: self.game(), winner: self.some(Self::seat) },
        }
    }

    pub(super) fn pair(&mut self) -> PairInfo {
        let games = |make: &mut Self| make.small() as usize;
        PairInfo {
            won: self.by_seat(games),
            drawn: games(self),
            winner: self.some(Self::seat),
            next: self.flag().then(|| self.game()),
            starts_ms: self.some(Self::number),
        }
    }
}
