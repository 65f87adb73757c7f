//! What was decided as one line an effect, so that a test reads as a conversation. Knows what effects there are; never
//! what must come of anything.

use super::super::effect::Refusing;
use super::*;

impl Hall {
    pub(super) fn line(&mut self, effect: Effect) -> String {
        match effect {
            Effect::Tell(client, notice) => format!("{} {}", client.session.0, heard(&notice)),
            Effect::Refuse(Refusing { client, about, refusal, .. }) => {
                let who = client.map_or("nobody".to_owned(), |client| client.session.0.to_string());
                format!("{who} {about}: {refusal:?}")
            }
            Effect::Open(game) => {
                let seat = |(seat, client): &(Seat, Arc<ClientHandle>)| (*seat, client.session.0);
                let mut seats: Vec<_> = game.clients.iter().map(seat).collect();
                seats.sort_unstable();
                let seats: Vec<_> = seats.iter().map(|(_, session)| session.to_string()).collect();
                self.opened.push(game);
                format!("open {}", seats.join(" "))
            }
            Effect::Wake(waking) => {
                format!("wake for {:?}", waking.client.map(|client| client.session.0))
            }
            Effect::LookBack(past, client) => {
                format!("{} looks back at {}", client.session.0, past.header.id)
            }
            Effect::Attend(attending) => format!("{} sits {:?}", attending.client.session.0, attending.seat),
            Effect::Connection { seat, gone: None, .. } => format!("{seat:?} is connected"),
            Effect::Connection { seat, gone: Some(why), .. } => {
                format!("{seat:?} is no longer connected: {why:?}")
            }
            Effect::NoRematch(_) => "no rematch".into(),
            Effect::LeadOn { .. } => "lead on".into(),
            Effect::LookUp(lookup) => format!("look up {}", looked_up(&lookup)),
            Effect::Draw(drawing) => format!("draw for {}", drawing.client.session.0),
            Effect::Later(after, _) => format!("later {} ms", after.as_millis()),
        }
    }
}

/// What a connection hears, by the `type` of the message, or the code it is dismissed with.
fn heard(notice: &Notice) -> String {
    match notice {
        Notice::Told(frame) | Notice::Admitted(frame) => {
            let message: Value = frame.text().parse().unwrap();
            message["type"].as_str().unwrap().to_owned()
        }
        Notice::Dismissed(_, code, _) => format!("dismissed {code}"),
        Notice::Seated(..) | Notice::Watching(..) | Notice::Over(..) | Notice::Left(_) => {
            panic!("only games say that")
        }
    }
}

fn looked_up(lookup: &Lookup) -> &'static str {
    match lookup {
        Lookup::Player(Identification { who: Who::New { .. }, .. }) => "somebody new",
        Lookup::Player(Identification { who: Who::BySecret { .. }, .. }) => "a secret",
        Lookup::Player(Identification { who: Who::ByCode { .. }, .. }) => "a code",
        Lookup::Player(Identification { who: Who::Known { .. }, .. }) => "a name for a known player",
        Lookup::Name(_) => "a new name",
        Lookup::Blocks(_) => "blocks",
        Lookup::Seeks(_) => "seeks",
        Lookup::Rating(_) => "a rating",
        Lookup::Game { .. } => "a game",
        Lookup::Invite(_) => "save an invitation",
        Lookup::CancelInvite { .. } => "cancel an invitation",
        Lookup::PastInvite { .. } => "what became of an invitation",
        Lookup::Maker { .. } => "who invites",
    }
}
