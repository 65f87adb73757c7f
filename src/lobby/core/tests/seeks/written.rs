//! How seeks are written down and removed, and what is told before and after.

use super::*;
use crate::lobby::core::effect::LeftSeek;
use crate::lobby::core::unwritten::THEN_MAX;

#[test]
fn that_a_seek_waits_is_told_when_it_is_written_and_not_before() {
    let mut hall = hall(3);
    hall.writing = Some(Vec::new());
    assert_eq!(hall.asks(1, seek(7)), [] as [&str; 0]);
    assert_eq!(hall.asks(2, seek(7)), [] as [&str; 0], "it is written with the next");
    assert_eq!(hall.matchmaker.census().waiting, 0);
    assert_eq!(hall.is_written(Ok(())), ["1 waiting"]);
    let told = hall.is_written(Ok(()));
    assert_eq!(told[0], "2 waiting");
    assert!(told[1..] == ["open 1 2"] || told[1..] == ["open 2 1"], "{told:?}");
    hall.asks(3, seek(7));
    assert_eq!(hall.is_written(Err(LobbyRefusal::Unavailable)), ["3 seek: Unavailable"]);
    hall.moment.now_ms += 1_000;
    hall.happens(Input::Round);
    hall.asks(3, seek(7));
    hall.is_written(Ok(()));
    hall.asks(3, seek(8));
    hall.writing.as_mut().unwrap().truncate(1);
    let told = hall.is_written(Err(LobbyRefusal::Unavailable));
    assert_eq!(told, ["3 withdrawn", "3 seek: Unavailable"], "what it replaced is gone with it");
    assert_eq!(hall.seeks(3), []);
}

#[test]
fn a_seek_for_which_there_is_no_room_by_the_time_it_is_written_is_refused_as_at_the_door() {
    let settings = Settings { games_max: 1, ..Settings::default() };
    let mut hall = Hall::new(Policy { settings, ..generous() });
    for session in 1..=4 {
        hall.come(session, u8::try_from(session).unwrap());
    }
    hall.writing = Some(Vec::new());
    for session in 1..=4 {
        assert_eq!(hall.asks(session, seek(7)), [] as [&str; 0]);
    }
    assert_eq!(hall.is_written(Ok(())), ["1 waiting"]);
    let told = hall.is_written(Ok(()));
    assert!(told[1] == "open 1 2" || told[1] == "open 2 1", "{told:?}");
    assert_eq!([&told[0], &told[2], &told[3]], ["2 waiting", "3 seek: GameLimit", "4 seek: GameLimit"]);
    assert_eq!(hall.matchmaker.census().waiting, 0);
    hall.is_written(Ok(()));
    assert_eq!(hall.written.last().unwrap().removed.len(), 2, "and nothing of it is kept");
}

#[test]
fn what_is_withdrawn_before_it_is_written_is_answered_all_the_same() {
    let mut hall = hall(1);
    hall.writing = Some(Vec::new());
    hall.asks(1, seek_too(7));
    hall.asks(1, seek_too(8));
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), ["1 waiting", "1 waiting", "1 withdrawn"]);
    assert_eq!(hall.is_written(Ok(())), [] as [&str; 0], "that one is removed again");
    assert_eq!(hall.is_written(Ok(())), ["1 withdrawn"]);
    assert_eq!(hall.written.iter().map(|changes| changes.added.len()).sum::<usize>(), 1);
    assert_eq!(hall.written.iter().map(|changes| changes.removed.len()).sum::<usize>(), 1);
}

#[test]
fn what_cannot_be_removed_is_tried_again_until_it_is() {
    let mut hall = hall(1);
    hall.asks(1, seek(7));
    hall.writing = Some(Vec::new());
    assert_eq!(hall.asks(1, LobbyCommand::Withdraw(None)), [] as [&str; 0]);
    assert_eq!(
        hall.is_written(Err(LobbyRefusal::Unavailable)),
        ["1 withdrawn"],
        "so it is, as long as there is a server"
    );
    assert_eq!(hall.writing.as_ref().map(Vec::len), Some(0));
    hall.wait(1_000);
    hall.is_written(Ok(()));
    assert_eq!(hall.written.last().unwrap().removed.len(), 1);
}

#[test]
fn of_two_seeks_of_a_player_that_are_the_same_the_last_is_restored() {
    let mut hall = Hall::new(generous());
    hall.come(1, 1);
    let player = hall.matchmaker.player_of(SessionId(1)).unwrap();
    let id = |n: u8| SeekId::from_bytes([n; 16]);
    let left = |n: u8, cols: u32| LeftSeek {
        id: id(n),
        player,
        terms: terms(cols),
        since_ms: n.into(),
        bots: false,
        strength: None,
        newcomer: None,
    };
    hall.matchmaker.restore_seeks(vec![left(1, 7), left(2, 8), left(3, 7)], vec![], hall.moment.now_ms);
    assert_eq!(hall.seeks(1), [id(2), id(3)]);
    hall.happens(Input::Round);
    assert_eq!(hall.written.last().unwrap().removed, [id(1)]);
}

/// What a newcomer changes is kept with what they seek: told when it is, and refused where too many wait for that.
#[test]
fn a_newcomers_change_is_told_when_it_is_written_and_refused_where_too_many_wait() {
    let mut hall = hall(2);
    hall.asks(1, seek(7));
    let ben = hall.matchmaker.player_of(SessionId(2)).unwrap();
    hall.writing = Some(Vec::new());
    assert_eq!(hall.asks(1, LobbyCommand::Block(ben)), [] as [&str; 0]);
    assert_eq!(hall.is_written(Err(LobbyRefusal::Unavailable)), [] as [&str; 0]);
    for _ in 1..THEN_MAX {
        assert_eq!(hall.asks(1, LobbyCommand::Block(ben)), [] as [&str; 0]);
    }
    assert_eq!(hall.asks(1, LobbyCommand::Unblock(ben)), ["1 unblock: Unavailable"]);
    let name = || LobbyCommand::Rename(PlayerName::parse("Ann").unwrap());
    assert_eq!(hall.asks(1, name()), ["1 rename: Unavailable"]);
    assert_eq!(hall.asks(2, LobbyCommand::Unblock(ben)), ["2 blocked"], "nothing of theirs is written");
    hall.wait(1_000);
    let told = hall.is_written(Ok(()));
    assert_eq!((told.len(), told[0].as_str()), (THEN_MAX, "1 blocked"));
    assert_eq!(hall.written.last().unwrap().added.len(), 1, "their seek once more, and the block with it");
    assert_eq!(hall.asks(1, name()), ["look up a new name"], "it goes on");
}
