//! Everything that may come of a hello, and which refusal comes first when several apply.

use rstest::rstest;

use super::*;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::protocol::{AwayReason, PlayerId};

/// What may stand in the way of a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hindrance {
    SaidBefore,
    TooOften,
    ServersName,
    BadCode,
}

/// All of them, in the order in which they are told.
const HINDRANCES: [Hindrance; 4] =
    [Hindrance::SaidBefore, Hindrance::TooOften, Hindrance::ServersName, Hindrance::BadCode];

/// With this and all that follow in the way, this is what is told: whoever clears one away hears the next.
#[rstest]
#[case::said_before(0, "1 hello: HelloTwice")]
#[case::too_often(1, "1 hello: TooFast { retry_after_ms: 10000 }")]
#[case::the_server_s_name(2, "1 hello: ServersName")]
#[case::a_bad_code(3, "1 hello: BadToken")]
#[case::nothing(4, "look up a secret")]
fn the_first_thing_in_the_way_of_a_hello_is_told(#[case] cleared: usize, #[case] expected: &str) {
    let stands = HINDRANCES.split_at(cleared).1;
    let mut policy = generous();
    if stands.contains(&Hindrance::TooOften) {
        policy.by_address.hellos_per_ip_10s = 1;
    }
    let mut hall = Hall::new(policy);
    if stands.contains(&Hindrance::SaidBefore) {
        hall.come(1, 1);
    } else {
        hall.come(2, 1);
        hall.arrive(1, 1);
    }
    let name = if stands.contains(&Hindrance::ServersName) { "the  house" } else { "Ann" };
    let code = stands.contains(&Hindrance::BadCode).then(|| "made up".to_owned());
    // A code goes before a secret.
    let hello = Hello { code, token: Some("made up".into()), ..named(name) };
    assert_eq!(hall.asks(1, LobbyCommand::Hello(hello)), [expected]);
}

/// Who is said to be behind a connection.
#[rstest]
#[case::nobody_in_particular(Hello::default(), "look up somebody new")]
#[case::somebody_with_a_name(named("Ann"), "look up somebody new")]
#[case::a_secret_nobody_here_has(Hello { token: Some("x".into()), ..Hello::default() }, "look up a secret")]
#[case::and_a_name(Hello { token: Some("x".into()), ..named("Ann") }, "look up a secret")]
fn a_hello_of_somebody_who_is_not_here_is_looked_up(#[case] hello: Hello, #[case] expected: &str) {
    let mut hall = Hall::new(generous());
    hall.arrive(1, 1);
    assert_eq!(hall.asks(1, LobbyCommand::Hello(hello)), [expected]);
}

/// Whether the player is still connected, the name they say, and what comes of their secret.
#[rstest]
#[case::as_before(true, None, "2 welcome")]
#[case::by_the_same_name(true, Some("Player 1"), "2 welcome")]
#[case::by_another_name(true, Some("Ann"), "look up a name for a known player")]
#[case::by_a_name_that_may_be_taken_since(false, None, "look up a name for a known player")]
fn who_is_known_comes_in_at_once_unless_they_need_a_name(
    #[case] connected: bool,
    #[case] name: Option<&str>,
    #[case] expected: &str,
) {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    if !connected {
        hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    }
    hall.arrive(2, 1);
    let hello = Hello { token: Some(secret), ..name.map_or(Hello::default(), named) };
    assert_eq!(hall.asks(2, LobbyCommand::Hello(hello)), [expected]);
}

/// A code of a player, which counts once.
#[rstest]
#[case::of_somebody_nothing_is_written_of(false, "2 welcome")]
#[case::of_somebody_who_is_written_down(true, "look up a code")]
fn a_code_brings_its_player_over(#[case] written: bool, #[case] expected: &str) {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    if written {
        hall.come(9, 9);
        let game = hall.meet(1, 9);
        hall.happens(Input::Begun(game));
    }
    let ask = hall.ask(1, LobbyCommand::Carry(None));
    let Some(Effect::Tell(_, Notice::Told(frame))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("a code")
    };
    let carried: Value = frame.text().parse().unwrap();
    let code = carried["code"].as_str().map(str::to_owned);
    for (session, expected) in [(2, expected), (3, "3 hello: BadToken")] {
        hall.arrive(session, 1);
        let hello = Hello { code: code.clone(), ..Hello::default() };
        assert_eq!(hall.asks(session, LobbyCommand::Hello(hello)), [expected]);
    }
}

#[test]
fn with_limits_by_address_lifted_hellos_are_not_counted() {
    let mut policy = generous();
    policy.by_address.hellos_per_ip_10s = 1;
    policy.by_address.connections_per_ip = 0;
    let mut hall = Hall::new(policy);
    for session in 1..=3 {
        hall.come(session, 1);
    }
}

#[test]
fn what_is_asked_too_early_waits_in_order_and_only_so_much_of_it() {
    let mut hall = Hall::new(generous());
    hall.arrive(1, 1);
    let ask = hall.ask(1, LobbyCommand::Hello(named("Ann")));
    let Some(Effect::LookUp(Lookup::Player(found))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("somebody new")
    };
    for n in 0..16 {
        let command = if n % 2 == 0 { seeking(terms(7), false) } else { LobbyCommand::Withdraw(None) };
        assert_eq!(hall.asks(1, command), [] as [&str; 0], "{n}");
    }
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["1 withdraw: Unavailable"]);
    assert_eq!(hall.asks(1, LobbyCommand::Hello(Hello::default())), ["1 hello: Unavailable"]);
    let (found, _) = hall.find(found);
    let told = hall.happens(Input::Found(found));
    let mut expected = vec!["1 welcome"];
    expected.extend(["1 waiting", "1 withdrawn"].repeat(8));
    assert_eq!(told, expected);
    assert_eq!(hall.asks(1, LobbyCommand::Hello(Hello::default())), ["1 hello: HelloTwice"]);
}

#[test]
fn who_is_not_let_in_is_told_why_and_then_what_they_asked_meanwhile() {
    let mut hall = Hall::new(generous());
    hall.arrive(1, 1);
    let secret = Hello { token: Some("made up".into()), ..Hello::default() };
    assert_eq!(hall.asks(1, LobbyCommand::Hello(secret)), ["look up a secret"]);
    hall.asks(1, seeking(terms(7), false));
    let to = ReplyTo { session: SessionId(1), re: Some(1) };
    let told = hall.happens(Input::Found(Found::Player { to, outcome: Err(LobbyRefusal::BadToken) }));
    assert_eq!(told, ["1 hello: BadToken", "1 seek: HelloFirst"]);
    assert_eq!(
        hall.asks(1, LobbyCommand::Hello(named("Ann"))),
        ["look up somebody new"],
        "as if nothing was said"
    );
}

#[test]
fn who_is_gone_before_they_are_let_in_leaves_nothing_behind() {
    let mut hall = Hall::new(generous());
    hall.arrive(1, 1);
    let ask = hall.ask(1, LobbyCommand::Hello(named("Ann")));
    let Some(Effect::LookUp(Lookup::Player(found))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("somebody new")
    };
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    let (found, _) = hall.find(found);
    assert_eq!(hall.happens(Input::Found(found)), [] as [&str; 0]);
    assert_eq!(hall.matchmaker.census().remembered, 0);
    let other = PlayerId::new(7, &mut StdRng::seed_from_u64(7));
    let ann = PlayerName::parse("Ann").unwrap();
    assert!(hall.matchmaker.names().is_free(ann.key(), other), "the name was given back");
}

#[test]
fn one_connection_too_many_takes_the_place_of_the_oldest() {
    let mut hall = Hall::new(generous());
    let secret = hall.come(1, 1);
    assert_eq!(hall.asks(1, seeking(terms(7), false)), ["1 waiting"]);
    assert_eq!(hall.come_again(2, 1, &secret), ["2 welcome"]);
    assert_eq!(hall.come_again(3, 1, &secret), ["1 dismissed 4010", "3 welcome"]);
    assert_eq!(hall.matchmaker.census().waiting, 1, "the seek is the player's");
    assert_eq!(
        hall.asks(2, LobbyCommand::Withdraw(None)),
        ["3 withdrawn", "2 withdrawn"],
        "both were told of it"
    );
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["nobody withdraw: HelloFirst"]);
    assert_eq!(hall.come_again(4, 1, &secret), ["2 dismissed 4010", "4 welcome"]);
}

#[test]
fn when_as_many_are_here_as_fit_nobody_new_is_let_in() {
    let mut policy = generous();
    policy.settings.players_max = 1;
    let mut hall = Hall::new(policy);
    hall.come(1, 1);
    hall.arrive(2, 2);
    let ask = hall.ask(2, LobbyCommand::Hello(named("Ben")));
    let Some(Effect::LookUp(Lookup::Player(found))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("somebody new")
    };
    let (found, _) = hall.find(found);
    assert_eq!(hall.happens(Input::Found(found)), ["2 hello: TooManyPlayers"]);
}

#[test]
fn an_id_is_dated_by_the_host_s_clock() {
    let mut hall = Hall::new(generous());
    hall.moment.shift_ms = -5_000;
    hall.arrive(1, 1);
    let ask = hall.ask(1, LobbyCommand::Hello(named("Ann")));
    let Some(Effect::LookUp(Lookup::Player(found))) = hall.decide(Input::Ask(ask)).pop() else {
        panic!("somebody new")
    };
    let Who::New { since_ms, .. } = found.who else { panic!("somebody new") };
    assert_eq!(since_ms, NOW_MS - 5_000);
}
