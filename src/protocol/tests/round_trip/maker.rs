//! Makes every message of the wire with values drawn at random. Knows the types; never how they are written.

mod messages;
mod seeking;

use rand::RngExt;
use rand::rngs::StdRng;

use super::super::*;
use crate::rules::{BySeat, CATALOGUE, Layout, Shape};

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

    pub(super) fn clock(&mut self) -> Clock {
        match self.0.random_range(0..4) {
            0 => Clock::PerMove { per_move_ms: self.number() },
            1 => Clock::Increment { initial_ms: self.number(), increment_ms: self.number() },
            2 => {
                let per_move_ms = Some(self.number());
                let first_move_ms = Some(self.number());
                Clock::Long(Box::new(LongClock { per_move_ms, first_move_ms, ..LongClock::default() }))
            }
            _ => Clock::Long(Box::new(self.long_clock())),
        }
    }

    fn long_clock(&mut self) -> LongClock {
        let mut stages = self.list(Self::stage);
        stages.push(self.stage());
        LongClock {
            per_move_ms: None,
            stages,
            periods: self.some(|make| Periods { count: make.small(), ms: make.number() }),
            canadian: self.some(|make| Canadian { moves: make.small(), ms: make.number() }),
            hourglass: self.some(Self::flag),
            first_move_ms: self.some(Self::number),
            odds: self.some(|make| Odds { first: make.stage(), second: make.stage() }),
            hours: self.some(|make| Hours { from: make.text(), to: make.text(), zone: make.text() }),
            first_increment: self.some(Self::flag),
        }
    }

    pub(super) fn clock_state(&mut self) -> ClockState {
        ClockState {
            first_ms: self.number(),
            second_ms: self.number(),
            running: self.list(Self::seat),
            at_ms: self.number(),
            delay_ms: self.some(|make| make.by_seat(Self::number)),
            stage: self.some(|make| make.by_seat(Self::small)),
            moves_left: self.some(|make| make.by_seat(|make| make.some(Self::small))),
            periods_left: self.some(|make| make.by_seat(|make| make.some(Self::small))),
            overtime: self.some(|make| make.by_seat(Self::flag)),
        }
    }

    pub(super) fn ledger(&mut self) -> Ledger {
        Ledger {
            received_ms: self.number(),
            lag_ms: self.some(Self::number),
            compensated_ms: self.number(),
            charge_ms: self.number(),
            fault_ms: self.number(),
        }
    }

    fn stage(&mut self) -> Stage {
        Stage {
            moves: self.some(Self::small),
            initial_ms: self.number(),
            increment_ms: self.some(Self::number),
            delay_ms: self.some(Self::number),
            delay: self.some(|make| make.one_of(&[DelayKind::Simple, DelayKind::Bronstein])),
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

    pub(super) fn standing(&mut self) -> Standing<'static> {
        let pick = |make: &mut Self| PickInfo {
            count: make.small() as usize,
            cells: make.texts(),
            others: make.texts(),
        };
        Standing {
            position: self.text().into(),
            turn: self.list(Self::seat).into(),
            legal: self.some(Self::texts),
            pick: self.some(pick),
            swapped: self.flag(),
            score: self.some(|make| make.by_seat(Self::small)),
            clock: self.some(Self::clock_state),
        }
    }

    pub(super) fn ended(&mut self) -> Ended<'static> {
        let news = |make: &mut Self| RatingNews {
            before: make.0.random(),
            after: make.0.random(),
            provisional: make.flag(),
        };
        Ended {
            game: self.game(),
            seq: self.small(),
            ply: self.small(),
            winner: self.some(Self::seat),
            result: self.some(|make| make.one_of(&[GameResult::Win, GameResult::Loss, GameResult::Draw])),
            reason: self.one_of(&[EndReason::Rules, EndReason::Agreement, EndReason::Cancelled]),
            line: self.some(Self::texts),
            score: self.some(|make| make.by_seat(Self::small)),
            ratings: self.some(|make| make.by_seat(news)),
            record: self.text().into(),
            clock: self.some(Self::clock_state),
            position: self.some(|make| make.text().into()),
            moves: self.some(Self::texts),
        }
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

    pub(super) fn snapshot(&mut self) -> Snapshot<'static> {
        let offer =
            |make: &mut Self| OpenOffer { seat: make.seat(), what: make.offered(), seq: make.small() };
        let shape = self.one_of(&[Shape::Squares, Shape::Hexes, Shape::Edges]);
        let layout = Layout::new(shape, 2, 3, |row, col| (row < col).then(|| format!("{row}{col}")));
        Snapshot {
            game: self.game(),
            seq: self.small(),
            rules: self.text().into(),
            options: std::borrow::Cow::Owned(self.options(3)),
            control: self.some(Self::clock),
            rated: self.flag(),
            conditions: self.conditions(),
            private: self.flag(),
            seat: self.some(Self::seat),
            origin: self.some(Self::origin),
            players: self.by_seat(Self::who),
            moves: self.texts(),
            ply: self.small(),
            layout: vec![Layout { block: self.some(Self::small), ..layout }].into(),
            standing: self.standing(),
            presence: self.by_seat(Self::flag),
            left_ms: self.by_seat(|make| make.some(Self::number)),
            presence_why: self.some(|make| make.by_seat(|make| make.some(Self::away_reason))),
            due_ms: self.some(Self::number),
            adjourned: self.flag(),
            offers: self.list(offer),
            watchers: self.small() as usize,
            late_ms: self.some(Self::number),
            next: self.flag().then(|| self.game()),
            ended: self.some(Self::ended),
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
        }
    }

    pub(super) fn offer_event(&mut self) -> Offered {
        Offered { game: self.game(), seq: self.small(), seat: self.seat(), what: self.offered() }
    }
}
