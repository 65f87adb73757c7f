//! What a player says in a game: moves, now and then something that must be refused, and at last that they give up. Knows
//! one visit; never whether what is heard is right.

use std::time::Instant;

use rand::RngExt;

use super::super::Parting;
use super::Visit;
use crate::protocol::{ClientMessage, RefusalCode};
use crate::rules::Seat;

/// One of so many moves of an unsteady player goes with each of their habits.
const DROPS_ONE_IN: u32 = 40;
const TWICE_ONE_IN: u32 = 20;
const REFUSED_ONE_IN: u32 = 20;
/// A move of no game.
const NO_MOVE: &str = "no-move";
/// So many moves too far ahead is no move, either.
const TOO_FAR: u32 = 7;

impl Visit<'_> {
    pub(super) fn make_move(&mut self) {
        let unsteady = self.player.habits.unsteady;
        if unsteady && !self.has_sent() && self.player.chance(REFUSED_ONE_IN) {
            self.say_what_is_refused();
        }
        let random = &mut self.player.random;
        let Some((followed, seat)) = self.player.judge.to_move() else { return };
        let game = followed.game;
        let ply = followed.next_ply();
        let mut table = followed.table.borrow_mut();
        // A move that was sent before the connection broke is sent again: it counts once.
        let again = table.sent_text(ply).map(str::to_owned);
        let sent_before = again.is_some();
        let drawn = again.or_else(|| table.draw(seat, &mut |limit| random.random_range(0..limit)));
        let Some(mv) = drawn else { return };
        table.send(ply, &mv, Instant::now());
        drop(table);
        let message = ClientMessage::play(game, ply, &mv);
        let twice = unsteady && self.player.chance(TWICE_ONE_IN);
        if twice {
            self.ask(message.clone());
        }
        if twice || sent_before {
            self.player.judge.repeat();
        }
        self.ask(message);
        if unsteady && self.player.chance(DROPS_ONE_IN) {
            self.parting = Some(Parting::Dropped);
        }
    }

    /// Whether the move that is due was sent on a connection that broke: it may still arrive at any time.
    fn has_sent(&self) -> bool {
        let due = self.player.judge.to_move();
        due.is_some_and(|(followed, _)| followed.table.borrow().sent_text(followed.next_ply()).is_some())
    }

    /// Says what must be refused and changes nothing: a move of no game, a move too far ahead.
    fn say_what_is_refused(&mut self) {
        let Some((followed, _)) = self.player.judge.to_move() else { return };
        let game = followed.game;
        let ply = followed.next_ply();
        let refused: [(u32, &[RefusalCode]); 2] = [
            (ply, &[RefusalCode::IllegalMove, RefusalCode::GameOver]),
            (ply + TOO_FAR, &[RefusalCode::StalePly, RefusalCode::GameOver]),
        ];
        for (ply, codes) in refused {
            let id = self.player.judge.deserve(codes);
            self.line.say(&ClientMessage::play(game, ply, NO_MOVE).numbered(id).text());
        }
    }

    /// The run is over: the first seat gives up, so that nothing is left behind, and both wait for the end.
    pub(super) fn wind_down(&mut self) {
        let Some(followed) = self.player.judge.followed() else {
            self.parting = Some(Parting::Done);
            return;
        };
        let Some(seat) = followed.seat.filter(|_| !followed.table.borrow().is_over()) else {
            self.parting = Some(Parting::Done);
            return;
        };
        let gives_up = seat == Seat::First || !followed.table.borrow().is_ours(seat.other());
        if gives_up && !self.resigned {
            self.resigned = true;
            followed.table.borrow_mut().resign(seat);
            let game = followed.game;
            self.ask(ClientMessage::resign(game));
        } else {
            self.asked.get_or_insert_with(Instant::now);
        }
    }
}
