//! What clients do at a table: they move, offer, speak, and what they should not. Knows what a client has been told of
//! its game; never what is true.

use super::super::command::{Command, draw, legal};
use super::super::timed::lag_ms;
use super::*;
use crate::protocol::ClaimKind;
use crate::rules::Seat;

/// After so many moves who is to move gives up, when all games are to come to an end.
const LONG_PLIES: u32 = 16;

impl World {
    /// Says something at one of the games it sits at.
    pub(super) fn speak(&mut self, who: usize, at: usize) {
        let line = &self.seed.clients[who].lines[at];
        let seated = line.views.iter().filter_map(|(game, view)| Some((game, view, view.seat?)));
        let seated: Vec<_> = seated.map(|(game, view, seat)| (game.clone(), view.clone(), seat)).collect();
        if seated.is_empty() {
            return;
        }
        let (game, view, seat) = seated[self.seed.rng.random_range(0..seated.len())].clone();
        let command = draw(&mut self.seed.rng, &view, seat);
        self.say(who, at, &game, seat, command);
    }

    /// Says something at a game, if it sits there. Gives by which question.
    pub(in crate::lobby::tests::simulation) fn say(
        &mut self,
        who: usize,
        at: usize,
        game: &str,
        seat: Seat,
        command: Command,
    ) -> u64 {
        let (re, session) = self.ask(who, at, Some((game.to_owned(), command.told(seat))));
        let played = if let Command::Play(ply, text) = &command { Some((*ply, text.clone())) } else { None };
        self.seed.rematches.asks(re, game, seat, &command);
        let asked = re;
        let re = Some(re);
        let about = command.name();
        let lag_ms = lag_ms(&mut self.seed.rng);
        let said = self.seed.clients[who].lines[at].at_chair(game, |chair| match command {
            Command::Play(ply, text) => chair.play(ply, text, lag_ms, re),
            Command::Resign => chair.resign(re),
            Command::Offer(what) => chair.offer(what, None, re),
            Command::Decline(what) => chair.decline(what, None, re),
            Command::Claim(what) => chair.claim(what, re),
            Command::Say(phrase) => chair.say(phrase, re),
        });
        // Who does not read may have got up without knowing.
        let reads = !self.seed.clients[who].lines[at].ear.borrow().has_paused;
        if let (Some(played), Some(Ok(())), true) = (played, &said, reads) {
            let now_ms = self.now_ms();
            self.seed.laws.dials.asks(asked, game, seat, played, now_ms);
        }
        if said.is_none() {
            self.desk.unseated(session, about, GameId::parse(game).unwrap(), re).unwrap();
        }
        asked
    }

    /// Everybody is there, sits at all games of theirs, and moves when it is their turn. Now and then who waits for somebody
    /// who does not come claims the game, or gives it up to who is elsewhere.
    pub(in crate::lobby::tests::simulation) fn everybody_plays(&mut self, claims: bool) {
        for who in 0..self.seed.clients.len() {
            if self.seed.clients[who].lines.is_empty() {
                self.connect(who);
                continue;
            }
            for at in 0..self.seed.clients[who].lines.len() {
                let line = &self.seed.clients[who].lines[at];
                if !line.said_hello {
                    self.hello(who, at);
                } else if line.admitted {
                    self.play_on(who, at, claims);
                }
            }
        }
    }

    fn play_on(&mut self, who: usize, at: usize, claims: bool) {
        if claims {
            self.withdraw(who, at, false);
        }
        let client = &self.seed.clients[who];
        let seated =
            |game: &&String| client.lines[at].views.get(*game).is_some_and(|view| view.seat.is_some());
        for game in client.games.iter().filter(|game| !seated(game)).cloned().collect::<Vec<_>>() {
            self.resume_game(who, at, &game);
        }
        let views = self.seed.clients[who].lines[at].views.clone();
        for (game, view) in views {
            let Some(seat) = view.seat.filter(|_| !view.ended) else { continue };
            if view.may_move() && view.ply >= LONG_PLIES {
                self.say(who, at, &game, seat, Command::Resign);
            } else if claims && view.elsewhere.contains(&seat.other()) {
                // They are there, and do not come.
                self.say(who, at, &game, seat, Command::Resign);
            } else if claims && view.absent.contains(&seat.other()) {
                self.say(who, at, &game, seat, Command::Claim(ClaimKind::Win));
            } else if view.may_move()
                && let Some(text) = legal(&mut self.seed.rng, &view, seat)
            {
                self.say(who, at, &game, seat, Command::Play(view.ply + 1, text));
            }
        }
    }
}
