//! Every ruling as a table over Connect Four on a small board; `now` is a number.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::game::core::command::Command;
use crate::game::core::event::{Act, Event};
use crate::game::core::header::{Header, Player};
use crate::game::core::offers::Pause;
use crate::game::core::opening::{Circumstances, Opening, Origin};
use crate::game::core::pair::Drawn;
use crate::game::core::ruling::{Arrival, News, Refusal};
use crate::game::core::terms::Terms;
use crate::protocol::{ClaimKind, EndReason, GameId, OfferKind, PlayerId, PlayerName, RefusalCode, Start};
use crate::rules::{BySeat, CATALOGUE, Illegal, Legal, OptionValue, Options, Seed};

const HERE: BySeat<bool> = BySeat { first: true, second: true };

fn referee() -> Referee {
    let options = Options::from([("cols", OptionValue::Whole(4)), ("rows", OptionValue::Whole(4))]);
    let options = CATALOGUE[0].choose(&options).unwrap();
    let board = CATALOGUE[0].open(&options, Seed::default()).unwrap();
    Referee::new(board, false, Absence::new(HERE, BySeat::default(), 60_000, 0))
}

fn at(now_ms: u64) -> Moment {
    let adjourned_ms = 259_200_000;
    Moment { now_ms, recovering_ms: 0, adjourned_ms, fault_ms: None, connected: false, cut_off: false }
}

fn arrival(received_ms: u64) -> Arrival {
    Arrival { received_ms, lag_ms: None }
}

/// What was decided happens.
fn happen(referee: &mut Referee, decided: Decided) -> News {
    referee.apply(decided).0
}

/// A seat asks for something, and if it counts it happens.
fn ask(referee: &mut Referee, seat: Seat, command: &Command, now_ms: u64) -> Result<News, Refusal> {
    match referee.decide(seat, command, arrival(now_ms), at(now_ms))? {
        Decision::New(decided) => Ok(happen(referee, decided)),
        Decision::Again(news) => Ok(news),
    }
}

fn make(referee: &mut Referee, seat: Seat, ply: u32, text: &str, now_ms: u64) -> Result<News, Refusal> {
    ask(referee, seat, &Command::Play { ply, text: text.to_owned() }, now_ms)
}

fn offer(referee: &mut Referee, seat: Seat, what: OfferKind, now_ms: u64) -> Result<News, Refusal> {
    ask(referee, seat, &Command::Offer(what, None), now_ms)
}

/// Plays single-character moves in turn and gives the last news.
fn play(referee: &mut Referee, moves: &str) -> News {
    let mut last = None;
    for mv in moves.chars() {
        let seat = if referee.ply().is_multiple_of(2) { Seat::First } else { Seat::Second };
        let ply = referee.ply() + 1;
        last = Some(make(referee, seat, ply, &mv.to_string(), 7).unwrap());
    }
    last.expect("a move")
}

fn code<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> RefusalCode {
    refused.unwrap_err().code()
}

#[test]
fn a_refused_word_changes_nothing() {
    let mut referee = referee();
    play(&mut referee, "1");
    let view = referee.view(None).clone();
    let seq = referee.seq();
    let full = "this text is no column".repeat(9);
    for (seat, ply, text, refused) in [
        (Seat::First, 2, "1", RefusalCode::NotYourTurn),
        (Seat::Second, 1, "1", RefusalCode::StalePly),
        (Seat::First, 1, "2", RefusalCode::StalePly),
        (Seat::Second, 3, "1", RefusalCode::StalePly),
        (Seat::Second, u32::MAX, "1", RefusalCode::StalePly),
        (Seat::Second, 0, "1", RefusalCode::StalePly),
        (Seat::Second, 2, "5", RefusalCode::IllegalMove),
        (Seat::Second, 2, "", RefusalCode::IllegalMove),
        (Seat::Second, 2, full.as_str(), RefusalCode::IllegalMove),
    ] {
        assert_eq!(code(make(&mut referee, seat, ply, text, 9)), refused, "{seat:?} {ply} {text}");
    }
    assert_eq!(
        code(ask(&mut referee, Seat::First, &Command::Decline(OfferKind::Draw, None), 9)),
        RefusalCode::NoOffer
    );
    assert_eq!(code(offer(&mut referee, Seat::First, OfferKind::Rematch, 9)), RefusalCode::TooEarly);
    assert_eq!(code(offer(&mut referee, Seat::Second, OfferKind::Takeback, 9)), RefusalCode::TooEarly);
    assert_eq!(
        code(ask(&mut referee, Seat::First, &Command::Claim(ClaimKind::Win), 9)),
        RefusalCode::TooEarly
    );
    assert_eq!((referee.view(None), referee.seq()), (&view, seq));
}

#[test]
fn the_same_word_twice_is_the_same_move() {
    let mut referee = referee();
    play(&mut referee, "12");
    assert_eq!(make(&mut referee, Seat::First, 1, "1", 50), Ok(News::Played { first: 1, last: 1 }));
    assert_eq!(referee.seq(), 2);
    assert_eq!(referee.move_at(1).map(|mv| (mv.seq, mv.at_ms)), Some((1, 7)));
    assert_eq!(referee.views_at(1).of(None).position, "..../..../..../x...");
    assert_eq!(referee.views_at(2).of(None), referee.view(None));
}

#[test]
fn the_rules_end_the_match_right_after_the_move() {
    let mut referee = referee();
    assert_eq!(play(&mut referee, "1212121"), News::Played { first: 7, last: 7 });
    let ending = referee.ending().unwrap();
    assert_eq!((ending.seq, ending.reason, ending.outcome.winner), (8, EndReason::Rules, Some(Seat::First)));
    assert!(referee.view(None).turn.is_empty());
    assert_eq!(referee.view(None).legal, Legal::NONE);
    assert_eq!(code(make(&mut referee, Seat::Second, 8, "1", 9)), RefusalCode::GameOver);
    assert_eq!(code(ask(&mut referee, Seat::Second, &Command::Resign, 9)), RefusalCode::GameOver);
    assert_eq!(code(offer(&mut referee, Seat::Second, OfferKind::Draw, 9)), RefusalCode::GameOver);
    assert_eq!(
        code(ask(&mut referee, Seat::Second, &Command::Claim(ClaimKind::Draw), 9)),
        RefusalCode::GameOver
    );
    assert!(referee.adjudicate(9).is_none());
    assert_eq!(make(&mut referee, Seat::First, 7, "1", 9), Ok(News::Played { first: 7, last: 7 }));
}

#[test]
fn an_offer_that_meets_the_others_own_is_an_acceptance() {
    let mut referee = referee();
    assert_eq!(
        offer(&mut referee, Seat::First, OfferKind::Draw, 1),
        Ok(News::Offered { seq: 1, seat: Seat::First, what: OfferKind::Draw })
    );
    assert_eq!(
        offer(&mut referee, Seat::First, OfferKind::Draw, 2),
        Ok(News::Offered { seq: 1, seat: Seat::First, what: OfferKind::Draw })
    );
    assert_eq!(referee.open_offers(), [OpenOffer { seat: Seat::First, what: OfferKind::Draw, seq: 1 }]);
    assert_eq!(offer(&mut referee, Seat::Second, OfferKind::Draw, 3), Ok(News::Ended));
    let ending = referee.ending().unwrap();
    assert_eq!((ending.reason, ending.outcome.winner, ending.at_ms), (EndReason::Agreement, None, 3));
    assert!(referee.open_offers().is_empty());
}

#[test]
fn a_draw_offer_lapses_when_the_other_moves_and_a_takeback_offer_with_any_move() {
    let mut referee = referee();
    play(&mut referee, "1");
    offer(&mut referee, Seat::First, OfferKind::Draw, 1).unwrap();
    offer(&mut referee, Seat::First, OfferKind::Takeback, 1).unwrap();
    play(&mut referee, "2");
    assert!(referee.open_offers().is_empty());
    offer(&mut referee, Seat::First, OfferKind::Draw, 1).unwrap();
    play(&mut referee, "3");
    assert_eq!(referee.open_offers().len(), 1, "the offerer's own move leaves the offer");
}

#[test]
fn taking_back_undoes_the_offerers_last_move_and_what_followed() {
    for (offerer, left) in [(Seat::First, 2), (Seat::Second, 1)] {
        let mut referee = referee();
        play(&mut referee, "123");
        offer(&mut referee, offerer, OfferKind::Takeback, 1).unwrap();
        assert_eq!(
            offer(&mut referee, offerer.other(), OfferKind::Takeback, 1),
            Ok(News::TakenBack { seq: 5 })
        );
        assert_eq!((referee.ply(), referee.view(None).turn.clone()), (left, vec![offerer]));
        let before = referee.view(None).clone();
        assert_eq!(referee.views_at(left).of(None), &before);
        play(&mut referee, "4");
    }
}

#[test]
fn absence_is_claimed_when_its_bank_is_empty() {
    let mut referee = referee();
    play(&mut referee, "121");
    let went = referee.go(Seat::Second, None, None, 1_000).unwrap();
    assert_eq!(happen(&mut referee, went), News::Presence { seq: 4, seat: Seat::Second });
    assert!(referee.go(Seat::Second, None, None, 1_001).is_none());
    let Err(Refusal::TooEarly { retry_after_ms, .. }) =
        ask(&mut referee, Seat::First, &Command::Claim(ClaimKind::Win), 31_000)
    else {
        panic!("claimed too early");
    };
    assert_eq!(retry_after_ms, Some(30_000));
    assert_eq!(ask(&mut referee, Seat::First, &Command::Claim(ClaimKind::Win), 61_000), Ok(News::Ended));
    let ending = referee.ending().unwrap();
    assert_eq!((ending.reason, ending.outcome.winner), (EndReason::Absence, Some(Seat::First)));
    assert_eq!(referee.left_ms(Seat::Second, 61_000), None, "no bank runs after the end");
}

#[test]
fn a_deserted_match_is_abandoned_in_its_time() {
    let mut referee = referee();
    let went = referee.go(Seat::First, None, None, 1_000).unwrap();
    happen(&mut referee, went);
    assert!(referee.abandon(5_000, 99_000).is_none(), "one player is here");
    let went = referee.go(Seat::Second, None, None, 2_000).unwrap();
    happen(&mut referee, went);
    assert!(referee.abandon(5_000, 6_999).is_none());
    let abandoned = referee.abandon(5_000, 7_000).unwrap();
    assert_eq!(happen(&mut referee, abandoned), News::Ended);
    assert!(referee.abandon(5_000, 8_000).is_none());
}

#[test]
fn a_refusal_says_the_reason_of_the_rules() {
    let refusal = Refusal::IllegalMove(Illegal::new("column 3 is full"));
    assert_eq!(refusal.to_string(), "This move is not allowed: column 3 is full.");
    assert_eq!(Refusal::StalePly { ply: 4 }.to_string(), "The next move is number 5.");
}

/// A pause is for who asks, and not for what is known to have counted: matches are older than the pauses.
#[test]
fn who_was_told_no_waits_for_more_moves_each_time_and_older_matches_are_read_as_before() {
    let mut referee = referee();
    let no = Command::Decline(OfferKind::Draw, None);
    let mut plies = ["12", "34", "12"].into_iter();
    for pause in [1, 2, 4] {
        let now_ms = u64::from(pause) * 10_000;
        assert!(offer(&mut referee, Seat::First, OfferKind::Draw, now_ms).is_ok(), "{pause}");
        ask(&mut referee, Seat::Second, &no, now_ms).unwrap();
        let refused = offer(&mut referee, Seat::First, OfferKind::Draw, now_ms + 9_000);
        assert_eq!(refused, Err(Refusal::Declined(Pause::Moves(pause))));
        assert_eq!(code(refused), RefusalCode::TooEarly);
        assert!(offer(&mut referee, Seat::Second, OfferKind::Draw, now_ms).is_ok(), "who said no may ask");
        ask(&mut referee, Seat::Second, &no, now_ms).unwrap();
        play(&mut referee, plies.next().unwrap());
    }
    let refused = offer(&mut referee, Seat::First, OfferKind::Draw, 90_000);
    assert_eq!(refused, Err(Refusal::Declined(Pause::Moves(2))), "two of four");
    let seq = referee.seq() + 1;
    let before = Event { seq, at_ms: 90_000, act: Act::Offered { seat: Seat::First, what: OfferKind::Draw } };
    referee.check(&before, Numbered::ByLast).unwrap();
    assert!(
        ask(&mut referee, Seat::Second, &Command::Offer(OfferKind::Draw, None), 90_001).is_ok(),
        "and stands"
    );
}

/// A match with balanced starts and that opening.
fn opened_with(opening: &str) -> Result<Referee, BadTerms> {
    let terms = Terms::new(&CATALOGUE[0], &Options::default(), None, false).unwrap();
    let terms = Arc::new(terms.starting(Start::Balanced).unwrap());
    let mut rng = StdRng::seed_from_u64(1);
    let mut player =
        || Player { id: PlayerId::new(1, &mut rng), name: PlayerName::parse("x").unwrap(), bot: false };
    let seats = BySeat { first: player(), second: player() };
    let circumstances = Circumstances {
        id: GameId::new(1, &mut rng),
        opened_ms: 5,
        seed: Seed::default(),
        here: HERE,
        bank_ms: 60_000,
        one_address: None,
        untimed_ms: 86_400_000,
        drawn: None,
    };
    let begun = Opening { terms, seats, origin: Origin::Seek { pairing: None }, private: false };
    let drawn = Some(Box::new(Drawn::Opening(opening.into())));
    Referee::open(&Header { drawn, ..begun.begin(circumstances) })
}

#[test]
fn the_moves_of_an_opening_are_made_and_nobody_is_asked_to_take_them_back() {
    let mut referee = opened_with("1 2 6 2 6 6 3 3 3 6").unwrap();
    assert_eq!((referee.ply(), referee.seq(), referee.turn()), (10, 0, &[Seat::First][..]));
    assert!(referee.moves().iter().all(|mv| mv.automatic && mv.at_ms == 5));
    assert_eq!(code(offer(&mut referee, Seat::Second, OfferKind::Takeback, 6)), RefusalCode::TooEarly);
    assert_eq!(code(make(&mut referee, Seat::First, 1, "4", 6)), RefusalCode::StalePly);
    make(&mut referee, Seat::First, 11, "4", 7).unwrap();
    let after = referee.view(None).position.clone();
    offer(&mut referee, Seat::First, OfferKind::Takeback, 8).unwrap();
    offer(&mut referee, Seat::Second, OfferKind::Takeback, 9).unwrap();
    assert_eq!((referee.ply(), referee.turn()), (10, &[Seat::First][..]));
    make(&mut referee, Seat::First, 11, "4", 10).unwrap();
    assert_eq!(referee.view(None).position, after);
}

#[test]
fn an_opening_that_the_rules_do_not_allow_opens_no_match() {
    for opening in ["9", "1 1 1 1 1 1 1", "1 2 1 2 1 2 1"] {
        assert!(matches!(opened_with(opening), Err(BadTerms::Rules)), "{opening}");
    }
}
