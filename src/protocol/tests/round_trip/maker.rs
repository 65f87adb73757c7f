//! Makes every message of the wire with values drawn at random: what fields are filled with is here, what is said of
//! clocks and games in `clocks` and `games`, and messages in `messages`. Knows the types; never how they are written.

mod clocks;
mod games;
mod messages;
mod seeking;

use rand::RngExt;
use rand::rngs::StdRng;

use super::super::*;
use crate::rules::{BySeat, CATALOGUE};

/// What fields are filled with.
pub(super) struct Maker(pub(super) StdRng);

impl Maker {
    pub(super) fn text(&mut self) -> String {
        let letters = ['a', '"', '\\', '\n', '\u{1}', '\u{7f}', 'é', '棋', '👋', '{', '}', ',', ' '];
        (0..self.0.random_range(0..7)).map(|_| letters[self.0.random_range(0..letters.len())]).collect()
    }

    pub(super) fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.0.random_bool(0.7).then(|| make(self))
    }

    pub(super) fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.0.random_range(0..4)).map(|_| make(self)).collect()
    }

    pub(super) fn number(&mut self) -> u64 {
        let all: u64 = self.0.random();
        all >> self.0.random_range(0..64)
    }

    pub(super) fn small(&mut self) -> u32 {
        self.0.random()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.0.random()
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.random_range(0..all.len())]
    }

    pub(super) fn seat(&mut self) -> Seat {
        self.one_of(&Seat::BOTH)
    }

    pub(super) fn by_seat<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> BySeat<T> {
        BySeat::from_fn(|_| make(self))
    }

    pub(super) fn game(&mut self) -> GameId {
        GameId::from_bytes(self.0.random())
    }

    pub(super) fn player(&mut self) -> PlayerId {
        PlayerId::from_bytes(self.0.random())
    }

    pub(super) fn seek(&mut self) -> SeekId {
        SeekId::from_bytes(self.0.random())
    }

    pub(super) fn offered(&mut self) -> OfferKind {
        self.one_of(&[OfferKind::Draw, OfferKind::Takeback, OfferKind::Rematch])
    }

    pub(super) fn texts(&mut self) -> Texts<'static> {
        Texts::Own(self.list(|make| make.text().into()))
    }

    pub(super) fn jot(&mut self) -> serde_json::Number {
        let number = self.number();
        match self.0.random_range(0..3) {
            0 => number.into(),
            1 => (-i64::from(self.small())).into(),
            _ => serde_json::Number::from_f64(f64::from(self.small()) / 4.0).unwrap(),
        }
    }

    pub(super) fn options(&mut self, most: usize) -> Options {
        let value = |make: &mut Self| match make.0.random_range(0..most) {
            0 => OptionValue::Flag(make.flag()),
            1 => OptionValue::Whole(make.small()),
            2 => OptionValue::Word(make.text()),
            _ => OptionValue::Other,
        };
        self.list(|make| (make.text(), value(make))).into_iter().collect()
    }

    pub(super) fn rating(&mut self) -> RatingInfo {
        RatingInfo { rating: self.0.random(), deviation: self.0.random(), provisional: self.flag() }
    }

    pub(super) fn who(&mut self) -> PlayerInfo<'static> {
        PlayerInfo {
            id: self.player(),
            name: self.text().into(),
            bot: self.flag(),
            rating: self.some(Self::rating),
        }
    }

    pub(super) fn away_reason(&mut self) -> AwayReason {
        self.one_of(&[AwayReason::Closed, AwayReason::Lost, AwayReason::Server])
    }

    pub(super) fn invite(&mut self) -> InviteId {
        InviteId::from_bytes(self.0.random())
    }

    pub(super) fn seat_wish(&mut self) -> SeatWish {
        self.one_of(&[SeatWish::First, SeatWish::Second, SeatWish::Random])
    }

    pub(super) fn invited(&mut self) -> Invited<'static> {
        Invited {
            invite: self.invite(),
            code: self.text().into(),
            url: self.text().into(),
            expires_ms: self.number(),
            qr: self.some(|make| make.list(Self::text)),
            rules: self.text().into(),
            options: std::borrow::Cow::Owned(self.options(3)),
            clock: self.some(Self::clock),
            rated: self.flag(),
            conditions: self.conditions(),
            seat: self.seat_wish(),
            private: self.flag(),
        }
    }

    pub(super) fn welcome(&mut self) -> Welcome<'static> {
        Welcome {
            player: WhoAmI { id: self.player(), name: self.text().into() },
            token: self.some(|make| make.text().into()),
            server: ServerInfo {
                name: self.text().into(),
                version: self.text().into(),
                protocol: self.small(),
            },
            rules: RulesList::Own(CATALOGUE.iter().map(RulesInfo::from).collect()),
            games: self.list(Self::game).into(),
            blocked: self.list(Self::player).into(),
            invites: self.list(Self::invited),
            waiting: self.list(Self::waiting),
            phrases: self.texts(),
            limits: Limits {
                frame_bytes: self.small() as usize,
                messages_per_10s: self.small(),
                games_max: self.small() as usize,
                invite_s_max: self.number(),
            },
            now_ms: self.number(),
        }
    }

    pub(super) fn refused(&mut self) -> Refused<'static> {
        Refused {
            about: self.text().into(),
            code: self.one_of(&[RefusalCode::BadMessage, RefusalCode::StalePly, RefusalCode::Draining]),
            text: self.text().into(),
            game: self.some(|make| make.text().into()),
            seek: self.some(Self::seek),
            ply: self.some(Self::small),
            after_moves: self.some(Self::small),
            retry_after_ms: self.some(Self::number),
            late_ms: self.some(Self::number),
        }
    }
}
