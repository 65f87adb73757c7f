//! Every message of both sides, each at least once. Knows the types; what their fields are filled with is for the maker.

use super::*;

impl Maker {
    /// What is said of a game, each once.
    fn of_a_game(&mut self) -> Vec<ServerMessage<'static>> {
        let game = self.game();
        let seq = self.small();
        let ply = self.small();
        let seat = self.seat();
        let standing = self.standing();
        let at_ms = self.number();
        vec![
            ServerMessage::Left(Left { game }),
            ServerMessage::Snapshot(self.snapshot()),
            ServerMessage::Played(Played {
                game,
                seq,
                ply,
                seat,
                mv: self.text().into(),
                standing,
                at_ms,
                ledger: self.some(Self::ledger),
                due_ms: self.some(Self::number),
            }),
            ServerMessage::Ended(self.ended()),
            ServerMessage::Offered(self.offer_event()),
            ServerMessage::Declined(self.offer_event()),
            ServerMessage::TakenBack(TakenBack {
                game,
                seq,
                ply,
                standing: self.standing(),
                moves: self.texts(),
                due_ms: self.some(Self::number),
            }),
            ServerMessage::Presence(Presence {
                game,
                seq,
                seat,
                here: self.flag(),
                left_ms: self.some(Self::number),
                why: self.some(Self::away_reason),
                clock: self.some(Self::clock_state),
            }),
            ServerMessage::Adjourned(Adjourned { game, seq, seat, clock: self.some(Self::clock_state) }),
            ServerMessage::Said(Said { game, seq, seat, phrase: self.text().into() }),
            ServerMessage::Hinted(self.hinted()),
            ServerMessage::Next(Next { game, next: self.game() }),
            ServerMessage::Watchers(Watchers { game, watchers: usize::from(self.flag()) }),
        ]
    }

    fn hinted(&mut self) -> Hinted {
        let value = |make: &mut Self| crate::engine::MoveValue {
            mv: make.text(),
            expected: make.some(|make| f64::from(make.small()) / 8.0),
            score: make.some(|make| i32::from(make.flag()) - 1),
        };
        Hinted { game: self.game(), ply: self.small(), values: self.list(value), line: self.list(Self::text) }
    }

    /// Every message of the server, each once.
    pub(in crate::protocol::tests::round_trip) fn server_messages(&mut self) -> Vec<ServerMessage<'static>> {
        let mut all = self.of_a_game();
        all.extend([
            ServerMessage::Welcome(self.welcome()),
            ServerMessage::Waiting(self.waiting()),
            ServerMessage::Seeks(self.seeks()),
            ServerMessage::Invited(self.invited()),
            ServerMessage::Carried(Carried {
                code: self.text().into(),
                url: self.text().into(),
                expires_ms: self.number(),
                qr: self.some(|make| make.list(Self::text)),
            }),
            ServerMessage::Renamed(Renamed { name: self.text().into() }),
            ServerMessage::Blocked(Blocked { players: self.list(Self::player).into() }),
            ServerMessage::Proposed(Proposed {
                seek: self.seek(),
                player: self.who(),
                agreed: self.flag(),
                expires_ms: self.number(),
            }),
            ServerMessage::Withdrawn(self.withdrawn()),
            ServerMessage::Lobby(LobbyCounts { players: self.small() as usize, ..LobbyCounts::default() }),
            ServerMessage::Refused(self.refused()),
            ServerMessage::Closing(Closing {
                reason: self.one_of(&[ClosingReason::Drain, ClosingReason::Restart]),
                reconnect_after_ms: self.number(),
            }),
            ServerMessage::Pong(Pong { t: self.some(Self::jot), now_ms: self.number() }),
        ]);
        all
    }

    fn wishes(&mut self) -> [ClientMessage<'static>; 2] {
        let opponent =
            |make: &mut Self| if make.flag() { Opponent::Anyone } else { Opponent::Bot(make.text()) };
        [
            ClientMessage::Seek(Seek {
                rules: self.text().into(),
                options: self.some(|make| make.options(4)),
                clock: self.some(Self::clock_wish),
                rated: self.some(Self::flag),
                takebacks: self.some(Self::flag),
                dead_draw: self.some(Self::flag),
                start: self.some(Self::start),
                opponent: self.some(opponent),
                seat: self.some(Self::seat_wish),
                add: self.some(Self::flag),
                bots: self.some(Self::flag),
            }),
            ClientMessage::Invite(Invite {
                rules: self.text().into(),
                options: self.some(|make| make.options(4)),
                clock: self.some(Self::clock_wish),
                rated: self.some(Self::flag),
                takebacks: self.some(Self::flag),
                dead_draw: self.some(Self::flag),
                start: self.some(Self::start),
                seat: self.some(Self::seat_wish),
                private: self.some(Self::flag),
                expires_s: self.some(|make| make.0.random_range(INVITE_S_MIN..=INVITE_S_MAX)),
                page: self.some(|make| make.text().into()),
            }),
        ]
    }

    /// Every message of a client, each once.
    pub(in crate::protocol::tests::round_trip) fn client_messages(&mut self) -> Vec<ClientMessage<'static>> {
        let mut all = Vec::from(self.wishes());
        let game = self.game();
        all.extend([
            ClientMessage::Hello(Hello {
                token: self.some(|make| make.text().into()),
                code: self.some(|make| make.text().into()),
                name: self.some(|make| make.text().into()),
                lang: self.some(|make| make.text().into()),
                page: self.some(|make| make.text().into()),
            }),
            ClientMessage::Withdraw(Withdraw {
                seek: self.some(|make| make.text().into()),
                invite: self.some(|make| make.text().into()),
            }),
            ClientMessage::Accept(Accept { seek: self.text().into() }),
            ClientMessage::Block(Block { player: self.text().into() }),
            ClientMessage::Unblock(Block { player: self.text().into() }),
            ClientMessage::Carry(Carry { page: self.some(|make| make.text().into()) }),
            ClientMessage::Rename(Rename { name: self.text().into() }),
            ClientMessage::Join(Join { invite: self.text().into() }),
            ClientMessage::Play(Play { game: self.text().into(), ply: self.small(), mv: self.text().into() }),
            ClientMessage::resign(game),
            ClientMessage::Offer(Offer {
                game: self.text().into(),
                what: self.offered(),
                to: self.some(Self::small),
            }),
            ClientMessage::decline(game, self.offered()),
            ClientMessage::claim(game, self.one_of(&[ClaimKind::Win, ClaimKind::Draw])),
            ClientMessage::watch(game),
            ClientMessage::leave(game),
            ClientMessage::resume(game),
            ClientMessage::hint(game),
            ClientMessage::Say(Say { game: self.text().into(), phrase: self.text().into() }),
            ClientMessage::Ping(Ping { t: self.some(Self::jot) }),
        ]);
        all
    }
}
