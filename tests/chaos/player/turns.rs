//! What a player does at a table when it is their turn, or when they are asked something; drawn at random.

use visavis::rules::Seed;

use super::*;

impl Player {
    /// Moves, if it is this player's turn and no move is on its way.
    pub(super) fn take_turn(&mut self, game: GameId, turn: &Turn<'_>) {
        let habits = self.world.habits;
        let Some(Table { header: Some(header), asked, unanswered, .. }) = self.tables.get(&game) else {
            return;
        };
        let ply = turn.ply + 1;
        if !turn.seats.contains(&header.seat) || asked.as_ref().is_some_and(|asked| asked.ply == ply) {
            return;
        }
        let (header, unanswered) = (header.clone(), unanswered.clone());
        if !self.is_closing() && self.chance(habits.resign) {
            self.ask(game, Command::Resign);
            return;
        }
        if !self.is_closing() && self.chance(habits.offer_draw) {
            self.ask(game, Command::Offer(OfferKind::Draw));
        }
        let listed = |text: &String| match &turn.legal {
            Legal::Listed(moves) => moves.contains(text),
            Legal::Picked(_) | Legal::Unlisted => true,
        };
        let again =
            unanswered.filter(|asked| asked.ply == ply && listed(&asked.text)).map(|asked| asked.text);
        let text = again.filter(|_| self.random.random_bool(0.5)).or_else(|| self.draw(&header, &turn.legal));
        let text = text.unwrap_or_else(|| panic!("no move in {game}: {:?}", turn.legal));
        let twice = self.chance(habits.say_twice);
        let id = self.ask(game, Command::Play { ply, text: text.clone() });
        if twice {
            self.ask(game, Command::Play { ply, text: text.clone() });
        }
        let table = self.tables.get_mut(&game).expect("it is there");
        (table.asked, table.unanswered) = (Some(Asked { id, ply, text }), None);
    }

    fn draw(&mut self, header: &Header, legal: &Legal<String>) -> Option<String> {
        let random = &mut self.random;
        let mut below = |n: usize| random.random_range(0..n);
        match legal {
            // Moves of this kind are made at the start, and hang on nothing before them.
            Legal::Unlisted => {
                let board = header.kind.open(&header.options, Seed::default()).expect("it opens");
                board.random_move(header.seat, &mut below)
            }
            Legal::Listed(_) | Legal::Picked(_) => legal.draw(&mut below),
        }
    }

    /// Thinks better of an own move, now and then.
    pub(super) fn offer_after(&mut self, game: GameId, mover: Seat) {
        let header = self.tables.get(&game).and_then(|table| table.header.as_ref());
        let own = header.is_some_and(|header| header.seat == mover && !header.kind.hidden);
        if own && !self.is_closing() && self.chance(self.world.habits.offer_takeback) {
            self.ask(game, Command::Offer(OfferKind::Takeback));
        }
    }

    /// Agrees to an offer, declines it, or lets it stand.
    pub(super) fn answer(&mut self, offer: Offered, live: bool) {
        let (game, what) = (offer.game, offer.what);
        let own = self.tables.get(&game).and_then(|table| table.header.as_ref()).map(|header| header.seat);
        if own == Some(offer.seat) || self.is_closing() {
            return;
        }
        match (what, self.random.random_range(0..3)) {
            (OfferKind::Rematch, _) if live => {}
            // The own offer of a rematch is told to oneself, too: answering it is saying it again.
            (OfferKind::Rematch, 0) => {
                self.ask(game, Command::Offer(what));
                self.waiting = true;
            }
            (OfferKind::Draw | OfferKind::Takeback, 0) if live => {
                self.ask(game, Command::Offer(what));
            }
            (OfferKind::Draw | OfferKind::Takeback, 1) if live => {
                self.ask(game, Command::Decline(what));
            }
            _ => {}
        }
    }
}
