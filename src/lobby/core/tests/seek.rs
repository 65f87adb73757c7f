//! Everything that may come of a seek, and which refusal comes first when several apply.

use rstest::rstest;

use super::*;

/// What may stand in the way of a seek.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hindrance {
    Hello,
    Draining,
    Overloaded,
    PlayerLimit,
    AddressUnplayed,
    AddressLimit,
    GameLimit,
}

/// All of them, in the order in which they are told.
const HINDRANCES: [Hindrance; 7] = [
    Hindrance::Hello,
    Hindrance::Draining,
    Hindrance::Overloaded,
    Hindrance::PlayerLimit,
    Hindrance::AddressUnplayed,
    Hindrance::AddressLimit,
    Hindrance::GameLimit,
];

/// With this and all that follow in the way, this is what is told: whoever clears one away hears the next.
#[rstest]
#[case::no_hello(0, "1 seek: HelloFirst")]
#[case::the_server_stops(1, "1 seek: Draining")]
#[case::the_server_is_behind(2, "1 seek: Overloaded")]
#[case::as_many_as_a_player_may_have(3, "1 seek: PlayerLimit")]
#[case::as_many_unplayed_as_an_address_may_have(4, "1 seek: AddressUnplayed")]
#[case::as_many_as_an_address_may_have(5, "1 seek: AddressLimit")]
#[case::as_many_as_there_may_be(6, "1 seek: GameLimit")]
#[case::nothing(7, "1 waiting")]
fn the_first_thing_in_the_way_of_a_seek_is_told(#[case] cleared: usize, #[case] expected: &str) {
    let stands = |hindrance| HINDRANCES.split_at(cleared).1.contains(&hindrance);
    let mut policy = generous();
    policy.settings.when_full = WhenFull::Refuse;
    policy.settings.unplayed_per_ip = u32::from(stands(Hindrance::AddressUnplayed));
    policy.settings.games_per_ip = u32::from(stands(Hindrance::AddressLimit));
    policy.settings.games_max = usize::from(stands(Hindrance::GameLimit));
    let mut hall = Hall::new(policy);
    // Somebody else plays from where the seek comes.
    hall.come(8, 1);
    hall.come(9, 2);
    hall.meet(8, 9);
    if stands(Hindrance::Hello) {
        hall.arrive(1, 1);
    } else {
        hall.come(1, 1);
    }
    hall.moment.overloaded = stands(Hindrance::Overloaded);
    if stands(Hindrance::Draining) {
        let sent_away = hall.happens(Input::Drain(0..1));
        assert_eq!(sent_away.len(), 3, "{sent_away:?}");
    }
    if stands(Hindrance::PlayerLimit) {
        hall.matchmaker.policy.settings.games_per_player = 0;
    }
    assert_eq!(hall.asks(1, seeking(terms(7), false)), [expected]);
    assert_eq!(hall.matchmaker.census().waiting, usize::from(cleared == HINDRANCES.len()));
}

#[test]
fn where_full_means_to_wait_a_seek_waits() {
    let mut policy = generous();
    policy.settings.games_max = 1;
    let mut hall = Hall::new(policy);
    for session in 1..=4 {
        hall.come(session, 1);
    }
    let game = hall.meet(1, 2);
    assert_eq!(hall.asks(3, seeking(terms(7), false)), ["3 waiting"]);
    assert_eq!(hall.asks(4, seeking(terms(7), false)), ["4 waiting"]);
    let opened = hall.happens(Input::Freed(game));
    assert!(opened == ["open 3 4"] || opened == ["open 4 3"], "{opened:?}");
}

#[test]
fn a_player_has_one_seek_and_a_newer_one_takes_its_place() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    hall.come_again(2, 1, &secret);
    assert_eq!(hall.asks(1, seeking(terms(7), false)), ["1 waiting"]);
    assert_eq!(
        hall.asks(1, seeking(terms(8), false)),
        ["1 waiting"],
        "the connection knows it sought before"
    );
    assert_eq!(hall.asks(2, seeking(terms(7), false)), ["1 withdrawn", "2 waiting"]);
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["2 withdrawn", "1 withdrawn"]);
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["1 withdrawn"], "there was none");
}

#[test]
fn who_has_blocked_somebody_does_not_meet_them_until_that_is_taken_back() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 1);
    let player = |hall: &Hall, session| hall.matchmaker.player_of(SessionId(session)).unwrap();
    let ann = player(&hall, 1);
    let ben = player(&hall, 2);
    assert_eq!(hall.asks(1, LobbyCommand::Block(ann)), ["1 block: BlocksThemself"]);
    assert_eq!(hall.asks(1, LobbyCommand::Block(ben)), ["1 blocked"]);
    assert_eq!(hall.asks(1, seeking(terms(7), false)), ["1 waiting"]);
    assert_eq!(hall.asks(2, seeking(terms(7), false)), ["2 waiting"]);
    let told = hall.asks(1, LobbyCommand::Unblock(ben));
    assert!(told == ["open 1 2"] || told == ["open 2 1"], "{told:?}");
    // She is new, and what she has blocked is written down with the match before it is told.
    let game = hall.opened.last().unwrap().header.id;
    assert_eq!(hall.happens(Input::Begun(game)), ["1 blocked"]);
}
