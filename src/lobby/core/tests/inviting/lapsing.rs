//! What becomes of an invitation: used up, cancelled, over, and what is told to who comes too late.

use super::*;
use crate::store::{InviteFate, PastInvite};

/// A game of it is opened and comes to nothing, then another begins.
#[test]
fn an_invitation_is_used_up_when_its_game_is_saved() {
    let (mut hall, invite) = invited(generous(), SeatWish::First);
    assert_eq!(join(&mut hall, 2, invite), ["open 1 2"]);
    assert_eq!(join(&mut hall, 3, invite), ["look up what became of an invitation"], "somebody has come");
    let game = hall.opened.pop().unwrap();
    assert_eq!(hall.happens(Input::NotOpened(game)), ["2 join: Unavailable"]);
    assert_eq!(join(&mut hall, 3, invite), ["open 1 3"], "it stands again");
    let game = hall.opened.pop().unwrap().header.id;
    hall.happens(Input::Freed(game));
    assert_eq!(join(&mut hall, 2, invite), ["open 1 2"], "and once more: that was not saved");
    let game = hall.opened.pop().unwrap().header.id;
    assert_eq!(hall.happens(Input::Begun(game)), ["1 withdrawn"]);
    hall.happens(Input::Freed(game));
    assert_eq!(join(&mut hall, 3, invite), ["look up what became of an invitation"]);
    assert_eq!(hall.matchmaker.census().invites, 0);
}

/// What the store says has become of it, and what each is told: its maker, who took it up, and anybody else.
#[rstest]
#[case::never_was(None, "join: NoSuchInvite", "join: NoSuchInvite", "join: NoSuchInvite")]
#[case::cancelled(
    Some("cancelled"),
    "join: InviteCancelled",
    "join: InviteCancelled",
    "join: InviteCancelled"
)]
#[case::taken(Some("taken"), "join: InviteYours", "join: InviteYours", "join: InviteTaken")]
#[case::its_time_is_over(Some("open"), "join: InviteExpired", "join: InviteExpired", "join: InviteExpired")]
fn who_comes_too_late_is_told_what_became_of_it(
    #[case] fate: Option<&str>,
    #[case] maker: &str,
    #[case] guest: &str,
    #[case] other: &str,
) {
    let mut hall = Hall::new(generous());
    for session in 1..=3 {
        hall.come(session, 1);
    }
    let game = GameId::new(5, &mut StdRng::seed_from_u64(5));
    let fate = fate.map(|fate| match fate {
        "cancelled" => InviteFate::Cancelled,
        "taken" => InviteFate::Taken { game, guest: player(&hall, 2) },
        _ => InviteFate::Open,
    });
    let id = InviteId::new(1, &mut StdRng::seed_from_u64(1));
    let past = fate.map(|fate| PastInvite { id, player: player(&hall, 1), expires_ms: NOW_MS, fate });
    let told = |hall: &mut Hall, session, about| {
        let to = ReplyTo { session: SessionId(session), re: Some(9) };
        hall.decide(Input::Found(Found::PastInvite { to, about, outcome: Ok(past) }))
    };
    for (session, expected) in [(1, maker), (2, guest), (3, other)] {
        assert_eq!(join(&mut hall, session, id), ["look up what became of an invitation"]);
        let effect = told(&mut hall, session, "join").pop().unwrap();
        let Effect::Refuse(refusing) = &effect else { panic!("a no") };
        assert_eq!(refusing.game.is_some(), expected.ends_with("Yours"), "their game is named to the two");
        assert_eq!(hall.line(effect), format!("{session} {expected}"));
    }
    let takes_back = match fate {
        None => "1 withdraw: NoSuchInvite",
        Some(InviteFate::Taken { .. }) => "1 withdraw: InviteYours",
        Some(InviteFate::Open | InviteFate::Cancelled) => "1 withdrawn",
    };
    let effect = told(&mut hall, 1, "withdraw").pop().unwrap();
    assert_eq!(hall.line(effect), takes_back);
    let effect = told(&mut hall, 3, "withdraw").pop().unwrap();
    assert_eq!(hall.line(effect), "3 withdraw: NoSuchInvite", "it is not theirs");
}

#[test]
fn its_maker_cancels_an_invitation_and_hears_it_everywhere_when_it_is_saved() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come_again(2, 1, &secret);
    hall.come(3, 3);
    let (Invitation { id, .. }, _) = invites(&mut hall, 1, wish(SeatWish::First));
    let cancel = LobbyCommand::CancelInvite(InviteKey::Id(id));
    assert_eq!(hall.asks(3, cancel.clone()), ["look up what became of an invitation"], "it is not theirs");
    let to = ReplyTo { session: SessionId(2), re: Some(9) };
    let saved = |outcome| Input::Found(Found::InviteCancelled { to, invite: id, outcome });
    assert_eq!(hall.asks(2, cancel.clone()), ["look up cancel an invitation"]);
    assert_eq!(join(&mut hall, 3, id), ["look up what became of an invitation"]);
    let open = PastInvite { id, player: player(&hall, 1), expires_ms: NOW_MS + 9, fate: InviteFate::Open };
    let other = ReplyTo { session: SessionId(3), re: Some(9) };
    let found = Found::PastInvite { to: other, about: "join", outcome: Ok(Some(open)) };
    assert_eq!(hall.happens(Input::Found(found)), ["3 join: InviteChanging"]);
    assert_eq!(hall.happens(saved(Err(LobbyRefusal::Unavailable))), ["2 withdraw: Unavailable"]);
    assert_eq!(hall.asks(2, cancel.clone()), ["look up cancel an invitation"], "it stands as before");
    assert_eq!(hall.happens(saved(Ok(Some(InviteFate::Cancelled)))), ["1 withdrawn", "2 withdrawn"]);
    assert_eq!(hall.asks(2, cancel), ["look up what became of an invitation"]);
    assert_eq!(hall.matchmaker.census().invites, 0);
}

#[test]
fn an_invitation_whose_time_is_over_goes_and_its_maker_hears_it() {
    let (mut hall, invite) = invited(generous(), SeatWish::First);
    hall.moment.now_ms += 59_999;
    assert!(!hall.happens(Input::Round).contains(&"1 withdrawn".to_owned()));
    hall.moment.now_ms += 1;
    assert_eq!(join(&mut hall, 2, invite), ["look up what became of an invitation"]);
    assert!(hall.happens(Input::Round).contains(&"1 withdrawn".to_owned()));
    assert_eq!(hall.matchmaker.census().invites, 0);
}
