//! Games that run: who reaches them, when they are woken, and who hears of it.

use rstest::rstest;

use super::*;
use crate::game::Hibernated;
use crate::metrics::Metrics;
use crate::protocol::AwayReason;
use crate::store::Journal;
use crate::store::settings::Settings as StoreSettings;
use crate::store::{GameNumber, Opened};

/// What some game is called in the journal, which only a store says.
pub(super) fn number() -> GameNumber {
    let kept = StoreSettings { path: StoreSettings::MEMORY.to_owned(), ..StoreSettings::default() };
    let (store, _writer) = Opened::open(&kept).unwrap().parts(Arc::new(|| NOW_MS), Metrics::new()).unwrap();
    store.number()
}

/// Two play, and their game is hibernated until then at most.
fn hibernated(hall: &mut Hall, due_ms: u64) -> GameId {
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    let left = Hibernated { number: number(), last: None, due_ms, shift_ms: 0, connected: None };
    assert_eq!(hall.happens(Input::Hibernated(game, left, false)), [] as [&str; 0]);
    game
}

/// Who asks for what, and what comes of it.
#[rstest]
#[case::a_player_comes_back(1, LobbyCommand::Resume as fn(_) -> _, &["wake for Some(1)", "1 sits Some(*)"])]
#[case::somebody_watches(3, LobbyCommand::Watch as fn(_) -> _, &["wake for Some(3)", "3 sits None"])]
#[case::somebody_wants_a_seat_of_others(3, LobbyCommand::Resume as fn(_) -> _, &["3 resume: NotSeated"])]
#[case::nobody_yet(4, LobbyCommand::Watch as fn(_) -> _, &["4 watch: HelloFirst"])]
fn whoever_asks_for_a_hibernated_game_wakes_it(
    #[case] session: u64,
    #[case] command: fn(GameId) -> LobbyCommand,
    #[case] expected: &[&str],
) {
    let mut hall = Hall::new(generous());
    let game = hibernated(&mut hall, NOW_MS);
    hall.come(3, 3);
    hall.arrive(4, 4);
    let told = hall.asks(session, command(game));
    let told: Vec<_> =
        told.into_iter().map(|line| line.replace("First", "*").replace("Second", "*")).collect();
    let expected: Vec<_> = expected.iter().map(|line| line.replace("HelloFirst", "Hello*")).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_game_that_is_awake_is_not_woken_again() {
    let mut hall = Hall::new(generous());
    let game = hibernated(&mut hall, NOW_MS);
    assert_eq!(hall.matchmaker.census().hibernated, 1);
    assert_eq!(hall.happens(Input::Reach(game)), ["wake for None"]);
    assert_eq!(hall.happens(Input::Reach(game)), [] as [&str; 0]);
    assert_eq!(hall.asks(1, LobbyCommand::Watch(game)), ["1 sits None"]);
    assert_eq!(hall.matchmaker.census().hibernated, 0);
}

#[test]
fn a_game_that_is_not_here_is_looked_up_whatever_is_asked_of_it() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    let game = GameId::new(1, &mut StdRng::seed_from_u64(1));
    let unseated = LobbyCommand::Unseated { about: "play", game };
    for command in [LobbyCommand::Resume(game), LobbyCommand::Watch(game), unseated.clone()] {
        assert_eq!(hall.asks(1, command), ["look up a game"]);
    }
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    assert_eq!(hall.asks(1, LobbyCommand::Unseated { about: "play", game }), ["1 play: NotSeated"]);
    assert_eq!(hall.happens(Input::Reach(GameId::new(2, &mut StdRng::seed_from_u64(2)))), [] as [&str; 0]);
}

/// So much after a game is due, whether it is woken, and when it is looked at again.
#[rstest]
#[case::not_yet(-1, &["later 1000 ms"])]
#[case::due(0, &["wake for None", "later 1000 ms"])]
fn a_game_nobody_comes_back_to_is_woken_when_it_is_due(#[case] after_ms: i64, #[case] expected: &[&str]) {
    let mut hall = Hall::new(generous());
    hibernated(&mut hall, NOW_MS + 60_000);
    hall.moment.now_ms = (NOW_MS + 60_000).saturating_add_signed(after_ms);
    assert_eq!(hall.happens(Input::LookForDue), expected);
}

#[test]
fn games_that_are_due_together_are_woken_in_portions() {
    let mut hall = Hall::new(generous());
    let number = number();
    let due = |n: u64| Hibernated { number, last: None, due_ms: n, shift_ms: 0, connected: None };
    let games: Vec<_> = (0..250)
        .map(|n| {
            let mut other = Hall::seeded(generous(), n);
            other.come(1, 1);
            other.come(2, 2);
            other.meet(1, 2);
            (other.opened.pop().unwrap().header, due(n))
        })
        .collect();
    hall.matchmaker.restore(games);
    for (woken, wait) in [(100, "later 100 ms"), (100, "later 100 ms"), (50, "later 1000 ms")] {
        let told = hall.happens(Input::LookForDue);
        assert_eq!(told.len(), woken + 1);
        assert_eq!(told.last().map(String::as_str), Some(wait));
    }
    assert_eq!(hall.matchmaker.census().games, 250, "each closes itself once it is awake");
}

#[test]
fn a_game_that_cannot_be_woken_is_over_and_leaves_its_room() {
    let mut policy = generous();
    policy.settings.games_max = 1;
    let mut hall = Hall::new(policy);
    let game = hibernated(&mut hall, NOW_MS);
    hall.come(3, 3);
    hall.come(4, 4);
    hall.asks(3, seeking(terms(7), false));
    hall.asks(4, seeking(terms(7), false));
    assert_eq!(
        hall.asks(1, LobbyCommand::Resume(game)).first().map(String::as_str),
        Some("wake for Some(1)")
    );
    let told = hall.happens(Input::NotWoken(game));
    assert!(told == ["open 3 4"] || told == ["open 4 3"], "{told:?}");
    assert_eq!(hall.asks(1, LobbyCommand::Resume(game)), ["look up a game"]);
}

#[test]
fn who_waits_behind_fewer_hears_it_with_the_next_round() {
    let mut hall = Hall::new(generous());
    for session in 1..=3 {
        hall.come(session, 1);
    }
    hall.happens(Input::Round);
    let player = |hall: &Hall, session| hall.matchmaker.player_of(SessionId(session)).unwrap();
    let all = [1, 2, 3].map(|session| player(&hall, session));
    for id in all {
        hall.matchmaker.players.set_blocked(id, all.into());
    }
    for session in 1..=3 {
        assert_eq!(hall.asks(session, seeking(terms(7), false)), [format!("{session} waiting")]);
    }
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    hall.moment.now_ms += 1_000;
    let mut told = hall.happens(Input::Round);
    told.retain(|line| line.ends_with("waiting"));
    assert_eq!(told, ["2 waiting", "3 waiting"]);
}

#[test]
fn while_the_server_stops_whoever_comes_is_sent_away() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    assert_eq!(hall.happens(Input::Drain(5..6)), ["1 dismissed 1012"]);
    assert_eq!(hall.happens(Input::Arrive(client(2, 1))), ["2 dismissed 1012"]);
    assert_eq!(hall.asks(2, LobbyCommand::Hello(Hello::default())), ["look up somebody new"; 0]);
}

/// Whether a picture can be drawn, the page the code is for, and what comes of it.
#[rstest]
#[case::a_page(true, Some("https://example.org/"), "draw for 1")]
#[case::no_page(true, None, "1 carried")]
#[case::no_page_of_the_web(true, Some("javascript:alert(1)"), "1 carried")]
#[case::a_page_while_others_wait_for_pictures(false, Some("https://example.org/"), "1 carry: Unavailable")]
#[case::no_page_while_others_wait(false, None, "1 carried")]
fn a_code_is_given_with_a_picture_for_a_page(
    #[case] can_draw: bool,
    #[case] page: Option<&str>,
    #[case] expected: &str,
) {
    let mut hall = Hall::new(generous());
    hall.arrive(2, 1);
    assert_eq!(hall.asks(2, LobbyCommand::Carry(None)), ["2 carry: HelloFirst"]);
    hall.come(1, 1);
    hall.moment.can_draw = can_draw;
    assert_eq!(hall.asks(1, LobbyCommand::Carry(page.map(str::to_owned))), [expected]);
}
