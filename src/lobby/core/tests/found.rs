//! What becomes of what was looked up or saved: players who come back, new names, and whom somebody blocks.

use rstest::rstest;

use super::*;
use crate::game::Hibernated;
use crate::lobby::core::admission::Keeping;
use crate::lobby::core::blocking::{Change, SavedBlocks};
use crate::lobby::core::effect::{Blocking, Renaming};
use crate::lobby::core::names::Claim;
use crate::lobby::core::refusal::LobbyRefusal;
use crate::protocol::{AwayReason, PlayerId, TokenHash};
use crate::store::Recalled;

fn player(hall: &Hall, session: u64) -> PlayerId {
    hall.matchmaker.player_of(SessionId(session)).unwrap()
}

fn stranger() -> PlayerId {
    PlayerId::new(7, &mut StdRng::seed_from_u64(7))
}

/// Two have played, so that they are written down: the second connection is somebody else's.
fn written_down() -> Hall {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 2);
    let game = hall.meet(1, 2);
    hall.happens(Input::Begun(game));
    hall.happens(Input::Freed(game));
    hall
}

fn renaming(hall: &mut Hall, name: &str) -> Renaming {
    let ask = hall.ask(1, LobbyCommand::Rename(PlayerName::parse(name).unwrap()));
    match hall.decide(Input::Ask(ask)).pop() {
        Some(Effect::LookUp(Lookup::Name(renaming))) => renaming,
        _ => panic!("a new name is looked up"),
    }
}

fn claim(hall: &Hall, who: PlayerId, name: &str) -> Claim {
    let name = PlayerName::parse(name).unwrap();
    let key = name.key();
    hall.matchmaker.names().claim(who, name, key).unwrap()
}

#[test]
fn nobody_takes_another_name_before_a_hello_nor_the_server_s() {
    let mut hall = Hall::new(generous());
    hall.arrive(1, 1);
    let the_server_s = LobbyCommand::Rename(PlayerName::parse("the house").unwrap());
    assert_eq!(hall.asks(1, the_server_s.clone()), ["1 rename: HelloFirst"]);
    hall.come(2, 1);
    assert_eq!(hall.asks(2, the_server_s), ["2 rename: ServersName"]);
}

/// Whether the player was written down when the name was looked up, and whether they are when it is found.
#[rstest]
#[case::never(false, false, "1 renamed")]
#[case::all_along(true, true, "1 renamed")]
#[case::meanwhile_under_the_name_before(false, true, "look up a new name")]
fn a_name_that_was_found_is_taken_once_it_is_where_the_player_is(
    #[case] written_before: bool,
    #[case] written_after: bool,
    #[case] expected: &str,
) {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    hall.come(2, 2);
    if written_before {
        let game = hall.meet(1, 2);
        hall.happens(Input::Begun(game));
    }
    let Renaming { to, player, keeping, .. } = renaming(&mut hall, "Ann");
    let written = keeping != Keeping::Passing;
    assert_eq!(written, written_before);
    if written_after && !written_before {
        hall.meet(1, 2);
    }
    let claim = claim(&hall, player, "Ann");
    let found = Found::Name { to, player, outcome: Ok(claim), written };
    assert_eq!(hall.happens(Input::Found(found)), [expected]);
    let called = hall.matchmaker.players.get(player).unwrap().name.as_str();
    assert_eq!(called, if expected == "1 renamed" { "Ann" } else { "Player 1" });
}

#[test]
fn a_name_that_could_not_be_saved_or_is_nobody_s_any_more_changes_nothing() {
    let mut hall = written_down();
    let Renaming { to, player, .. } = renaming(&mut hall, "Ann");
    let outcome = Err(LobbyRefusal::Unavailable);
    let found = Found::Name { to, player, outcome, written: true };
    assert_eq!(hall.happens(Input::Found(found)), ["1 rename: Unavailable"]);
    let outcome = Ok(claim(&hall, player, "Ann"));
    hall.happens(Input::Depart(SessionId(1), AwayReason::Closed));
    let found = Found::Name { to, player, outcome, written: true };
    assert_eq!(hall.happens(Input::Found(found)), [] as [&str; 0]);
    let ann = PlayerName::parse("Ann").unwrap();
    assert!(hall.matchmaker.names().is_free(ann.key(), stranger()), "the name was given back");
}

/// Who blocks whom, and what has to be found out first.
#[rstest]
#[case::a_newcomer_somebody_who_is_here(false, true, "1 blocked")]
#[case::a_newcomer_somebody_who_is_not_here(false, false, "look up blocks")]
#[case::who_is_written_down_somebody_who_is_here(true, true, "look up blocks")]
#[case::who_is_written_down_somebody_who_is_not_here(true, false, "look up blocks")]
fn what_a_player_blocks_is_saved_unless_nothing_of_theirs_is(
    #[case] written: bool,
    #[case] here: bool,
    #[case] expected: &str,
) {
    let mut hall = if written { written_down() } else { Hall::new(generous()) };
    if !written {
        hall.come(1, 1);
        hall.come(2, 2);
    }
    let other = if here { player(&hall, 2) } else { stranger() };
    let ask = hall.ask(1, LobbyCommand::Block(other));
    let effects = hall.decide(Input::Ask(ask));
    if let Some(Effect::LookUp(Lookup::Blocks(Blocking { known, passing, .. }))) = effects.first() {
        assert_eq!((*known, *passing), (here, !written));
    }
    let told: Vec<_> = effects.into_iter().map(|effect| hall.line(effect)).collect();
    assert_eq!(told, [expected]);
}

#[test]
fn a_newcomer_blocks_who_was_found_out_to_be_somebody() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    let who = player(&hall, 1);
    let change = Change::Block(stranger());
    let to = ReplyTo { session: SessionId(1), re: Some(9) };
    for (outcome, expected) in
        [(Err(LobbyRefusal::NoSuchPlayer), "1 block: NoSuchPlayer"), (Ok(SavedBlocks::Known), "1 blocked")]
    {
        let found = Found::Blocks { to, player: who, change, outcome };
        assert_eq!(hall.happens(Input::Found(found)), [expected]);
    }
    assert_eq!(hall.matchmaker.players.get(who).unwrap().blocked.as_ref(), [stranger()]);
}

#[test]
fn whom_a_player_blocks_is_told_on_all_their_connections_and_two_may_meet_again() {
    let mut hall = written_down();
    let ann = player(&hall, 1);
    let ben = player(&hall, 2);
    let to = ReplyTo { session: SessionId(1), re: Some(9) };
    hall.arrive(3, 1);
    hall.matchmaker.players.arrive(ann, SessionId(3), NOW_MS);
    let saved = |change, blocked: &[PlayerId]| {
        let outcome = Ok(SavedBlocks::Saved(blocked.to_vec()));
        Input::Found(Found::Blocks { to, player: ann, change, outcome })
    };
    assert_eq!(hall.happens(saved(Change::Block(ben), &[ben])), ["3 blocked", "1 blocked"]);
    for session in [1, 2] {
        assert_eq!(hall.asks(session, seeking(terms(7), false)), [format!("{session} waiting")]);
    }
    // Saved together with a later one, it is told what was saved by then: each counts by itself.
    let told = hall.happens(saved(Change::Unblock(ben), &[stranger()]));
    assert_eq!(told[..2], ["3 blocked", "1 blocked"]);
    assert!(told[2..] == ["open 1 2"] || told[2..] == ["open 2 1"], "{told:?}");
    assert_eq!(hall.matchmaker.players.get(ann).unwrap().blocked.as_ref(), [] as [PlayerId; 0]);
}

/// Who comes back and was not in memory has the games and blocks that were saved, but for games that are over.
#[test]
fn who_is_recalled_has_what_was_saved_and_still_runs() {
    let mut hall = written_down();
    let game = hall.meet(1, 2);
    let header = hall.opened.pop().unwrap().header;
    let left = Hibernated {
        number: super::running::number(),
        last: None,
        due_ms: NOW_MS,
        shift_ms: 0,
        connected: None,
    };
    let mut later = Hall::new(generous());
    later.matchmaker.restore(vec![(header, left)]);
    let id = player(&hall, 1);
    let name = PlayerName::parse("Player 1").unwrap();
    let over = GameId::new(3, &mut StdRng::seed_from_u64(3));
    let recalled = Recalled {
        player: StoredPlayer { id, name: name.clone(), since_ms: 1, bot: false },
        games: vec![game, over],
        blocked: vec![stranger()],
        met: Vec::new(),
    };
    later.arrive(1, 1);
    let hello = Hello { token: Some("secret".into()), ..Hello::default() };
    assert_eq!(later.asks(1, LobbyCommand::Hello(hello)), ["look up a secret"]);
    let claim = claim(&later, id, "Player 1");
    let admission = Admission::of(recalled, TokenHash::of("secret"), None).called(name, claim);
    let to = ReplyTo { session: SessionId(1), re: Some(1) };
    let found = Found::Player { to, outcome: Ok(admission) };
    assert_eq!(later.happens(Input::Found(found)), ["1 welcome"]);
    let state = later.matchmaker.players.get(id).unwrap();
    assert_eq!(
        (state.games.as_slice(), state.blocked.as_ref()),
        ([game].as_slice(), [stranger()].as_slice())
    );
    assert_eq!(later.happens(Input::Round), [] as [&str; 0], "who plays does not hear the counts");
    let told = later.asks(1, LobbyCommand::Resume(game));
    assert_eq!(told.first().map(String::as_str), Some("wake for Some(1)"));
}
