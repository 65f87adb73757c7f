//! Histories whose moves are broken on purpose: forgotten, counted twice, in another order, against the rules, or asked
//! for by nobody.

use super::*;

#[test]
fn a_move_that_the_server_forgot_is_found() {
    let mut scribe = after(3);
    scribe.lose(FIRST);
    scribe.forget();
    scribe.resume(FIRST);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Lost);
}

#[test]
fn a_move_that_the_server_forgot_is_found_when_nobody_plays_it_again() {
    let mut scribe = after(3);
    scribe.forget();
    scribe.ask(FIRST, Command::Resign);
    scribe.finish(Some(SECOND), "resignation");
    assert_flaw(&scribe.history(), Flaw::Result);
    let mut history = plain();
    history.record.as_mut().expect("there is one").moves.remove(2);
    assert_flaw(&history, Flaw::Lost);
    let mut history = eventful();
    history.record.as_mut().expect("there is one").moves.remove(1);
    assert_flaw(&history, Flaw::Lost);
}

#[test]
fn a_move_that_was_taken_back_without_both_is_found() {
    let mut history = taken_back_unheard();
    history.logs.second.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    history.logs.first.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    assert_flaw(&history, Flaw::Lost);
    let mut history = eventful();
    history.logs.second.retain(|entry| !matches!(entry, Entry::Asked { command: Command::Offer(_), .. }));
    for entry in &mut history.logs.second {
        if let Entry::Heard { re, fact: Fact::TakenBack { .. }, .. } = entry {
            *re = None;
        }
    }
    assert_flaw(&history, Flaw::Invented);
}

#[test]
fn a_move_that_counts_twice_is_found() {
    let mut history = plain();
    let record = history.record.as_mut().expect("there is one");
    record.moves.push(record.moves[4].clone());
    assert_flaw(&history, Flaw::Doubled);

    // Under a second number.
    let mut scribe = after(3);
    scribe.seq += 1;
    for seat in Seat::BOTH {
        let standing = scribe.standing();
        scribe.tell(seat, None, Fact::Played { ply: 3, seat: FIRST, text: "a2".to_owned(), standing });
    }
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Doubled);

    // Asked once, made again after it was taken back.
    let mut scribe = after(3);
    scribe.take_back(FIRST);
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Doubled);
}

#[rstest]
#[case::heard_before_it_was_asked(3, 1)]
#[case::asked_when_a_later_one_was_known(9_999, 9_999)]
fn a_move_in_the_wrong_order_is_found(#[case] heard_at_once: u32, #[case] asked_at: u64) {
    let mut history = plain();
    for seat in Seat::BOTH {
        for entry in history.logs.get_mut(seat) {
            match entry {
                Entry::Asked { at, command: Command::Play { ply: 3, .. }, .. } => *at = asked_at,
                Entry::Heard { at, seq, .. } if *seq == heard_at_once => *at = 0,
                Entry::Asked { .. } | Entry::Heard { .. } | Entry::Refused { .. } | Entry::Lost => {}
            }
        }
    }
    assert_flaw(&history, Flaw::Reordered);
}

#[test]
fn two_moves_that_changed_places_are_found() {
    let mut history = plain();
    each_told(&mut history, 1, |_, text, _| *text = "a2".to_owned());
    each_told(&mut history, 3, |_, text, _| *text = "a1".to_owned());
    assert_flaw(&history, Flaw::Invented);
    let mut history = plain();
    history.record.as_mut().expect("there is one").moves.swap(0, 2);
    assert_flaw(&history, Flaw::Lost);
}

#[test]
fn a_move_against_the_rules_is_found() {
    let mut history = plain();
    each_told(&mut history, 4, |_, text, _| *text = "a1".to_owned());
    for entry in &mut history.logs.second {
        if let Entry::Asked { command: Command::Play { ply: 4, text }, .. } = entry {
            *text = "a1".to_owned();
        }
    }
    assert_flaw(&history, Flaw::Illegal);
    let mut history = plain();
    each_heard(&mut history, |_, _, fact| {
        if let Fact::Played { ply: 2, seat, .. } = fact {
            *seat = FIRST;
        }
    });
    assert_flaw(&history, Flaw::Illegal);
}

#[test]
fn a_move_that_nobody_asked_for_is_found() {
    let mut scribe = after(2);
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Invented);
}

#[test]
fn a_refused_move_that_counts_is_found() {
    let mut scribe = after(2);
    let id = scribe.ask(FIRST, scribe.play_command("a2"));
    scribe.logs.first.push(Entry::Refused { id, code: "not_your_turn".to_owned() });
    scribe.made(FIRST, "a2", None);
    play_on(&mut scribe, 5);
    assert_flaw(&scribe.history(), Flaw::Refused);
}
