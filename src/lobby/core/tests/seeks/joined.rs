//! How an open seek is joined, and what is in the way of who joins.

use super::*;
use crate::lobby::core::effect::Comparing;
use crate::protocol::AwayReason;
use crate::store::Rating;

#[test]
fn an_open_seek_is_joined_by_whoever_may() {
    let mut hall = hall(3);
    hall.asks(1, seek(7));
    let seek = hall.seeks(1)[0];
    hall.moment.now_ms += 7_000;
    assert_eq!(hall.asks(1, LobbyCommand::Accept(seek)), ["1 accept: OwnSeek"]);
    let ann = hall.matchmaker.player_of(SessionId(1)).unwrap();
    hall.asks(3, LobbyCommand::Block(ann));
    assert_eq!(hall.asks(3, LobbyCommand::Accept(seek)), ["3 accept: Apart"]);
    let told = hall.asks(2, LobbyCommand::Accept(seek));
    assert!(told == ["open 1 2"] || told == ["open 2 1"], "{told:?}");
    let opened = hall.opened.pop().unwrap();
    let pairing = pairing_of(&opened);
    let joined = pairing.joined.unwrap();
    assert_eq!((*pairing.waited_ms.get(joined), *pairing.waited_ms.get(joined.other())), (0, 7_000));
    for (seat, client) in &opened.clients {
        assert_eq!(client.session.0, if *seat == joined { 2 } else { 1 });
        let re = client.answers().and_then(|asked| asked.re);
        assert_eq!(re, (*seat == joined).then_some(hall.asked), "the snapshot is the answer");
    }
    assert_eq!(hall.asks(3, LobbyCommand::Accept(seek)), ["3 accept: NoSuchSeek"]);
    let told = hall.happens(Input::NotOpened(opened));
    assert!(
        told.contains(&"2 accept: Unavailable".into()) && told.contains(&"1 seek: Unavailable".into()),
        "{told:?}"
    );
}

#[test]
fn who_is_away_or_plays_too_much_is_not_joined() {
    let mut policy = generous();
    policy.settings.games_max = 1;
    policy.settings.when_full = WhenFull::Refuse;
    let mut hall = Hall::new(policy);
    for session in 1..=5 {
        hall.come(session, 1);
    }
    hall.asks(1, seek(7));
    let [first] = hall.seeks(1)[..] else { panic!("one") };
    hall.asks(2, seek(8));
    let [second] = hall.seeks(2)[..] else { panic!("one") };
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    assert_eq!(hall.asks(3, LobbyCommand::Accept(first)), ["3 accept: NoSuchSeek"]);
    hall.matchmaker.policy.settings.games_per_player = 1;
    let game = hall.meet(4, 5);
    assert_eq!(hall.asks(4, LobbyCommand::Accept(second)), ["4 accept: PlayerLimit"]);
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: GameLimit"]);
    hall.happens(Input::Freed(game));
    hall.matchmaker.policy.settings.games_per_player = 0;
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: PlayerLimit"]);
    hall.moment.overloaded = true;
    assert_eq!(hall.asks(3, LobbyCommand::Accept(second)), ["3 accept: Overloaded"]);
    assert_eq!(hall.matchmaker.census().waiting, 1, "a refusal changes nothing");
}

/// Two who were written down before, and what the store says of the second one, who joins the first one's rated seek.
#[rstest::rstest]
#[case::nobody_knows(None, "open")]
#[case::in_range(Some(1_700.0), "open")]
#[case::at_the_edge(Some(1_850.0), "open")]
#[case::beyond(Some(1_851.0), "2 accept: OutOfRange { rating: 1851, min: 1150, max: 1850 }")]
fn who_joins_a_rated_seek_must_be_in_its_range(#[case] rating: Option<f64>, #[case] expected: &str) {
    let mut hall = hall(2);
    let game = hall.meet(1, 2);
    hall.happens(Input::Begun(game));
    hall.happens(Input::Freed(game));
    assert_eq!(hall.asks(1, seeking(rated(), false)), ["1 waiting"]);
    let seek = hall.seeks(1)[0];
    let ask = hall.ask(2, LobbyCommand::Accept(seek));
    let Some(Effect::LookUp(Lookup::Rating(Comparing { to, .. }))) = hall.decide(Input::Ask(ask)).pop()
    else {
        panic!("a rating is looked up")
    };
    let rating = rating.map(|rating| Rating { rating, deviation: 60.0, ..Rating::default() });
    let told = hall.happens(Input::Found(Found::Rating { to, seek, rating: Ok(rating) }));
    assert!(told[0].starts_with(expected), "{told:?}");
    if expected == "open" {
        let pairing = pairing_of(hall.opened.last().unwrap());
        let joined = pairing.joined.unwrap();
        let rated = pairing.rated.unwrap();
        assert_eq!((rated.widened, rated.bounded, rated.windows.get(joined)), (false, false, &None));
        assert_eq!(
            rated.windows.get(joined.other()).map(|window| (window.min, window.max)),
            Some((1_150, 1_850))
        );
    }
}

#[test]
fn what_could_not_be_looked_up_lets_nobody_join() {
    let mut hall = hall(2);
    hall.asks(1, seeking(rated(), false));
    let seek = hall.seeks(1)[0];
    let to = ReplyTo { session: SessionId(2), re: Some(9) };
    let found = Found::Rating { to, seek, rating: Err(LobbyRefusal::Unavailable) };
    assert_eq!(hall.happens(Input::Found(found)), ["2 accept: Unavailable"]);
    hall.asks(1, LobbyCommand::Withdraw(None));
    let found = Found::Rating { to, seek, rating: Ok(None) };
    assert_eq!(hall.happens(Input::Found(found)), ["2 accept: NoSuchSeek"], "it is gone meanwhile");
}
