//! Everything that may come of an invitation: how it is made (`making`), taken up (`taking`), and what becomes of it
//! (`lapsing`). Here is what these have in common: somebody invites, and somebody joins.

mod lapsing;
mod making;
mod taking;

use rstest::rstest;

use super::*;
use crate::lobby::core::command::InviteWish;
use crate::lobby::core::effect::Inviting;
use crate::lobby::core::proposal::Proposal;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::protocol::{InviteId, InviteKey, PlayerId, SeatWish};
use crate::store::Invitation;

/// A wish to play from that seat.
fn wish(seat: SeatWish) -> InviteWish {
    let proposal = Proposal { terms: terms(7), seat, private: true };
    InviteWish { proposal, expires_s: Some(60), page: None }
}

fn player(hall: &Hall, session: u64) -> PlayerId {
    hall.matchmaker.player_of(SessionId(session)).unwrap()
}

/// Somebody invites, and it is saved. Gives what was, and what was told.
fn invites(hall: &mut Hall, session: u64, wish: InviteWish) -> (Invitation, Vec<String>) {
    let inviting = asks_to_invite(hall, session, wish);
    let Inviting { to, invitation, page, .. } = inviting;
    let found = Found::Invited { to, invite: invitation.id, page, outcome: Ok(()) };
    let told = hall.happens(Input::Found(found));
    (invitation, told)
}

fn asks_to_invite(hall: &mut Hall, session: u64, wish: InviteWish) -> Inviting {
    let ask = hall.ask(session, LobbyCommand::Invite(Box::new(wish)));
    let Some(Effect::LookUp(Lookup::Invite(inviting))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("it is to be saved")
    };
    *inviting
}

/// Ann has invited on the first connection; Ben is on the second, Cid on the third, each from an address of their own.
fn invited(policy: Policy, seat: SeatWish) -> (Hall, InviteId) {
    let mut hall = Hall::new(policy);
    for session in 1..=3 {
        hall.come(session, u8::try_from(session).unwrap());
    }
    let (Invitation { id, .. }, told) = invites(&mut hall, 1, wish(seat));
    assert_eq!(told, ["1 invited"]);
    (hall, id)
}

fn join(hall: &mut Hall, session: u64, id: InviteId) -> Vec<String> {
    hall.asks(session, LobbyCommand::Join(InviteKey::Id(id)))
}
