//! What players say to each other, as it comes into the mailbox of a game. Knows the message; whether it is heard is for the
//! machine, and who hears it for `announcing`.

use actix::{Handler, Message};

use super::Game;
use crate::game::core::attendees::AttendeeId;
use crate::game::core::machine::{Answering, Input};
use crate::game::core::ruling::Refusal;
use crate::game::door::unanswered::Unanswered;
use crate::protocol::Phrase;

/// A player says something at a chair.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Say {
    pub(in crate::game) place: AttendeeId,
    pub(in crate::game) re: Option<u64>,
    pub(in crate::game) phrase: Phrase,
    pub(in crate::game) unanswered: Unanswered,
}

impl Handler<Say> for Game {
    type Result = ();

    fn handle(&mut self, say: Say, ctx: &mut Self::Context) {
        self.rouse(ctx);
        let Say { place: to, re, phrase, mut unanswered } = say;
        if self.machine.attendees().holder(to).is_none() {
            return unanswered.refuse(&Refusal::NotSeated);
        }
        unanswered.settle();
        self.feed(Input::Say { by: Answering { to, re }, phrase }, ctx);
    }
}
