//! How an invitation is made: when it is told, how long it stands, and what is in the way of who invites.

use super::*;

#[test]
fn an_invitation_is_told_when_it_is_saved_on_all_connections_of_its_maker() {
    let mut hall = Hall::new(generous());
    hall.moment.shift_ms = 7_000;
    let secret = hall.come(1, 1);
    hall.come_again(2, 1, &secret);
    let Inviting { to, newcomer, invitation, page } = asks_to_invite(&mut hall, 1, wish(SeatWish::First));
    assert_eq!(newcomer.map(|newcomer| newcomer.player.id), Some(invitation.player), "Ann is written down");
    assert_eq!((invitation.since_ms, invitation.expires_ms), (NOW_MS + 7_000, NOW_MS + 67_000));
    assert_eq!(join(&mut hall, 2, invitation.id), ["look up what became of an invitation"], "not yet");
    let found = Found::Invited { to, invite: invitation.id, page, outcome: Ok(()) };
    assert_eq!(hall.happens(Input::Found(found)), ["2 invited", "1 invited"]);
    assert!(hall.matchmaker.players.newcomer(invitation.player).is_none(), "that is known from now on");
    let (_, told) =
        invites(&mut hall, 1, InviteWish { page: Some("http://x.y".into()), ..wish(SeatWish::First) });
    assert_eq!(told, ["2 invited", "draw for 1"]);
}

#[test]
fn an_invitation_that_could_not_be_saved_is_none() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    let Inviting { to, invitation, .. } = asks_to_invite(&mut hall, 1, wish(SeatWish::First));
    assert_eq!(hall.matchmaker.census().invites, 1, "it counts from the beginning");
    let outcome = Err(LobbyRefusal::Unavailable);
    let found = Found::Invited { to, invite: invitation.id, page: None, outcome };
    assert_eq!(hall.happens(Input::Found(found)), ["1 invite: Unavailable"]);
    assert_eq!(hall.matchmaker.census().invites, 0);
}

/// What is said, what may stand at most, and how long it stands then, in seconds.
#[rstest]
#[case::nothing(None, 604_800, 86_400)]
#[case::less_than_may(Some(3_600), 604_800, 3_600)]
#[case::more_than_may(Some(2_592_000), 604_800, 604_800)]
#[case::nothing_where_less_may(None, 60, 60)]
fn an_invitation_stands_as_long_as_is_said_and_may(
    #[case] expires_s: Option<u32>,
    #[case] most_s: u64,
    #[case] stands_s: u64,
) {
    let mut policy = generous();
    policy.settings.invite_s_max = most_s;
    let mut hall = Hall::new(policy);
    hall.come(1, 1);
    let (invitation, _) = invites(&mut hall, 1, InviteWish { expires_s, ..wish(SeatWish::First) });
    assert_eq!(invitation.expires_ms - invitation.since_ms, stands_s * 1_000);
}

/// What may stand in the way of who makes an invitation, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hindrance {
    Hello,
    Draining,
    Overloaded,
    OfPlayer,
    InAll,
    TooOften,
}

const HINDRANCES: [Hindrance; 6] = [
    Hindrance::Hello,
    Hindrance::Draining,
    Hindrance::Overloaded,
    Hindrance::OfPlayer,
    Hindrance::InAll,
    Hindrance::TooOften,
];

#[rstest]
#[case::no_hello(0, "1 invite: HelloFirst")]
#[case::the_server_stops(1, "1 invite: Draining")]
#[case::the_server_is_behind(2, "1 invite: Overloaded")]
#[case::as_many_as_a_player_may_have(3, "1 invite: InviteLimit")]
#[case::as_many_as_may_stand(4, "1 invite: TooManyInvites")]
#[case::too_often(5, "1 invite: TooFast { retry_after_ms: 167 }")]
#[case::nothing(6, "look up save an invitation")]
fn the_first_thing_in_the_way_of_an_invitation_is_told(#[case] cleared: usize, #[case] expected: &str) {
    let stands = |hindrance| HINDRANCES.split_at(cleared).1.contains(&hindrance);
    let mut policy = generous();
    policy.settings.invites_max = usize::from(!stands(Hindrance::InAll));
    policy.settings.invites_per_player = usize::from(!stands(Hindrance::OfPlayer));
    let mut hall = Hall::new(policy);
    if stands(Hindrance::Hello) {
        hall.arrive(1, 1);
    } else {
        hall.come(1, 1);
    }
    hall.come(2, 1);
    hall.moment.overloaded = stands(Hindrance::Overloaded);
    if stands(Hindrance::TooOften) {
        for _ in 0..60 {
            assert_eq!(hall.asks(2, LobbyCommand::Carry(None)), ["2 carried"]);
        }
    }
    if stands(Hindrance::Draining) {
        hall.happens(Input::Drain(0..1));
    }
    assert_eq!(hall.asks(1, LobbyCommand::Invite(Box::new(wish(SeatWish::First)))), [expected]);
}

#[test]
fn a_welcome_tells_the_invitations_that_stand() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    let (one, _) = invites(&mut hall, 1, wish(SeatWish::Second));
    hall.moment.now_ms += 1;
    let (other, _) = invites(&mut hall, 1, wish(SeatWish::Random));
    hall.moment.shift_ms = 5_000;
    hall.arrive(2, 1);
    let ask = hall.ask(2, LobbyCommand::Hello(Hello { token: Some(secret), ..Hello::default() }));
    let Some(Effect::Tell(_, Notice::Admitted(frame))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("welcome")
    };
    let welcome: Value = frame.text().parse().unwrap();
    let told = welcome["invites"].as_array().unwrap();
    assert_eq!(told.len(), 2);
    for (told, invitation) in told.iter().zip([&one, &other]) {
        assert_eq!(told["invite"], invitation.id.to_string());
        assert_eq!(told["code"], invitation.code.to_string());
        assert_eq!(told["url"], format!("?invite={}", invitation.code));
        assert_eq!(told["expires_ms"], invitation.expires_ms + 5_000, "as the clock has it now");
        assert_eq!((&told["qr"], &told["private"]), (&Value::Null, &Value::Bool(true)));
    }
}
