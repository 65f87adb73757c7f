//! Events read back from what is kept of them, also of games from before.

use rstest::rstest;

use super::*;
use crate::rules::Outcome;

#[test]
fn an_event_reads_back_from_its_text() {
    let followed = Some(Box::new(vec![Followed { text: "pass".into(), seat: Seat::Second }]));
    let won = End::of(&Outcome { line: vec!["a1".into()], ..Outcome::win(Seat::First) });
    let seat = Seat::First;
    let what = OfferKind::Takeback;
    let agreed = Act::Agreed { seat, what, ply: Some(3), move_ms: None, fault_ms: Some(4) };
    let claimed = |cancelled| Act::Claimed { seat, what: ClaimKind::Win, move_ms: None, cancelled };
    let acts = [
        (
            Act::played(Seat::First, "4".into()),
            r#"{"type":"played","seat":"first","move":"4","charge_ms":null,"lag_ms":null}"#,
        ),
        (
            Act::Played {
                seat: Seat::First,
                text: "4".into(),
                charge_ms: None,
                lag_ms: None,
                ledger: None,
                followed,
                ended: Some(Box::new(won)),
            },
            r#"{"type":"played","seat":"first","move":"4","charge_ms":null,"lag_ms":null,"followed":[{"move":"pass","seat":"second"}],"ended":{"line":["a1"],"score":null,"winner":"first"}}"#,
        ),
        (
            Act::Offered { seat: Seat::Second, what: OfferKind::Takeback },
            r#"{"type":"offered","seat":"second","what":"takeback"}"#,
        ),
        (agreed, r#"{"type":"agreed","seat":"first","what":"takeback","ply":3,"fault_ms":4}"#),
        (
            Act::Declined { seat: Seat::First, what: OfferKind::Draw, offerer: None },
            r#"{"type":"declined","seat":"first","what":"draw"}"#,
        ),
        (claimed(false), r#"{"type":"claimed","seat":"first","what":"win"}"#),
        (claimed(true), r#"{"type":"claimed","seat":"first","what":"win","cancelled":true}"#),
        (Act::Fault { from_ms: 7 }, r#"{"type":"fault","from_ms":7}"#),
        (Act::Went { seat: Seat::First, since_ms: None, why: None }, r#"{"type":"went","seat":"first"}"#),
        (
            Act::Went { seat: Seat::First, since_ms: Some(8), why: None },
            r#"{"type":"went","seat":"first","since_ms":8}"#,
        ),
        (
            Act::Went { seat: Seat::First, since_ms: Some(8), why: Some(AwayReason::Lost) },
            r#"{"type":"went","seat":"first","since_ms":8,"why":"lost"}"#,
        ),
        (Act::Stalled { from_ms: 7, to_ms: 9 }, r#"{"type":"stalled","from_ms":7,"to_ms":9}"#),
        (Act::Abandoned, r#"{"type":"abandoned"}"#),
    ];
    for (act, text) in acts {
        let event = Event { seq: 3, at_ms: 9, act };
        assert_eq!(event.text(), text);
        assert_eq!(Event::read(3, 9, text), Ok(event));
    }
    let damaged = Event::read(4, 9, r#"{"type":"plaxed"}"#).unwrap_err();
    assert!(damaged.to_string().starts_with("event 4 cannot be read"));
}

#[test]
fn two_interruptions_with_nothing_between_are_one() {
    let played = Event { seq: 1, at_ms: 10, act: Act::played(Seat::First, "4".into()) };
    let (first, replaces) = Event::fault(1, Some(&played), 12, 20);
    assert_eq!((first.seq, first.at_ms, replaces), (2, 20, false));
    let (second, replaces) = Event::fault(2, Some(&first), 25, 30);
    assert_eq!((second.seq, second.at_ms, replaces), (2, 30, true));
    assert_eq!(second.act, Act::Fault { from_ms: 12 });
    assert_eq!(Event::fault(0, None, 1, 2).0.seq, 1);
}

/// Who had time to come back and did not has thought, or was away, and that is not given again.
#[rstest]
#[case::all_the_time_to_come_back(20 + RETURN_MS, 12, true)]
#[case::a_moment_longer(21 + RETURN_MS, 21 + RETURN_MS, false)]
fn what_passed_between_two_interruptions_is_given_again_as_far_as_it_was_nobodys(
    #[case] alive_ms: u64,
    #[case] from_ms: u64,
    #[case] replaces: bool,
) {
    let first = Event { seq: 2, at_ms: 20, act: Act::Fault { from_ms: 12 } };
    let (second, replaced) = Event::fault(2, Some(&first), alive_ms, alive_ms + 5);
    assert_eq!((second.act, replaced), (Act::Fault { from_ms }, replaces));
    assert_eq!(second.seq, if replaces { 2 } else { 3 });
}
