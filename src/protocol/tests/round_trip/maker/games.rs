//! Makes what the wire says of a game: how it stands, and how it ended.

use super::*;
use crate::rules::{Layout, Shape};

impl Maker {
    pub(in crate::protocol::tests::round_trip) fn standing(&mut self) -> Standing<'static> {
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

    pub(in crate::protocol::tests::round_trip) fn ended(&mut self) -> Ended<'static> {
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
            late_ms: self.some(Self::number),
            pair: self.some(Self::pair),
            position: self.some(|make| make.text().into()),
            moves: self.some(Self::texts),
        }
    }

    pub(in crate::protocol::tests::round_trip) fn snapshot(&mut self) -> Snapshot<'static> {
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
            opening: self.some(|make| make.small() as usize),
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

    pub(in crate::protocol::tests::round_trip) fn offer_event(&mut self) -> Offered {
        Offered { game: self.game(), seq: self.small(), seat: self.seat(), what: self.offered() }
    }
}
