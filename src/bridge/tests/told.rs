//! What an engine is told word for word, and how its words are understood.

use super::*;

/// A view after moves with blanks between them, made by who is to move.
fn after(rules: &str, options: &[(&str, OptionValue)], moves: &str) -> View {
    let (kind, options) = game(rules, options);
    let mut board = kind.open(&options, Seed::default()).unwrap();
    let mut made = Vec::new();
    for text in moves.split_whitespace() {
        let Status::ToMove(seats) = board.status() else { panic!("over before {text}") };
        let seat = seats.iter().next().unwrap();
        board.play(seat, text).unwrap();
        made.push((seat, text.to_owned()));
    }
    view_after(kind, &options, &made).unwrap()
}

/// All that is said for a view to somebody who has just begun.
fn said(protocol: Protocol, view: &View, effort: Effort) -> Vec<String> {
    let mut talk = protocol.talk();
    talk.begin(view.kind, &view.options).unwrap();
    let limits = Limits { effort, ..Limits::default() };
    talk.ask(view, &limits).unwrap().into_iter().map(|exchange| exchange.say).collect()
}

fn swap2() -> (&'static str, OptionValue) {
    ("opening", OptionValue::Word("swap2".into()))
}

#[test]
fn an_engine_is_told_the_position_and_what_it_may_spend() {
    let view = after("tic-tac-toe", &[], "b2 a1");
    let told = said(Protocol::Ugi, &view, Effort::Nodes(500));
    assert_eq!(told, ["position startpos moves b2 a1\nisready", "go nodes 500"]);
    let start = after("tic-tac-toe", &[], "");
    let told = said(Protocol::Ugi, &start, Effort::Time(std::time::Duration::from_millis(250)));
    assert_eq!(told, ["position startpos\nisready", "go movetime 250"]);
    let told = said(Protocol::Gtp, &after("othello", &[], "f5 d6"), Effort::Nodes(1));
    assert_eq!(told, ["play black f5", "play white d6", "genmove black"]);
    let told = said(Protocol::Hub, &after("draughts", &[], "11-15 23-18 12-16 18x11"), Effort::Nodes(9));
    let moves = "11-15 23-18 12-16 18x11x15";
    assert_eq!(
        told,
        [format!("pos pos=Bbbbbbbbbbbbbeeeeeeeewwwwwwwwwwww moves=\"{moves}\"\nlevel nodes=9\ngo think")]
    );
}

/// Nobody chooses a pass, and an engine that makes it by itself need not know the word.
#[test]
fn an_engine_may_refuse_a_pass_that_it_has_made_by_itself() {
    let view = after("othello", &[], "e6 f6 g6 g7 c4 h6 h8 f8 --");
    let mut talk = Protocol::Gtp.talk();
    talk.begin(view.kind, &view.options).unwrap();
    let asked = talk.ask(&view, &Limits { effort: Effort::Nodes(1), ..Limits::default() }).unwrap();
    let said: Vec<(&str, Want)> = asked.iter().map(|one| (one.say.as_str(), one.want)).collect();
    assert_eq!(
        said[7..],
        [("play white f8", Want::Done), ("play black pass", Want::Tried), ("genmove white", Want::Move)]
    );
    assert_eq!(talk.hear(Want::Tried, "? syntax error", Some(&view)), Ok(Heard::Done));
}

/// The colours stay with their players, and stones are mirrored in the long diagonal from the swap on.
#[test]
fn after_a_swap_an_engine_for_hex_sees_the_board_mirrored() {
    let view = after("hex", &[], "c2 swap e4");
    let told = said(Protocol::Gtp, &view, Effort::Nodes(1));
    assert_eq!(told, ["play black c2", "play white swap-pieces", "play black d5", "genmove white"]);
    let mut talk = Protocol::Gtp.talk();
    talk.begin(view.kind, &view.options).unwrap();
    talk.ask(&view, &Limits::default()).unwrap();
    let heard = talk.hear(Want::Move, "= A7", Some(&view));
    assert_eq!(heard, Ok(Heard::Plays(vec!["g1".to_owned()])));
}

/// Rows count from the top; own stones are 1 and others 2; who knows the rest is told the last one.
#[test]
fn an_engine_for_gomoku_is_told_stones_in_their_order() {
    let told = said(Protocol::Gomocup, &after("gomoku", &[], "h8 a15 b1"), Effort::Nodes(1));
    assert_eq!(told, ["BOARD\n7,7,2\n0,0,1\n1,14,2\nDONE"]);
    assert_eq!(said(Protocol::Gomocup, &after("gomoku", &[], ""), Effort::Nodes(1)), ["BEGIN"]);
    let view = after("gomoku", &[], "");
    let mut talk = Protocol::Gomocup.talk();
    talk.begin(view.kind, &view.options).unwrap();
    talk.ask(&view, &Limits::default()).unwrap();
    talk.hear(Want::Move, "7,7", Some(&view)).unwrap();
    let limits = Limits { effort: Effort::Nodes(1), ..Limits::default() };
    let next = talk.ask(&after("gomoku", &[], "h8 a15"), &limits).unwrap();
    assert_eq!(next.iter().map(|one| one.say.as_str()).collect::<Vec<_>>(), ["TURN 0,0"]);
    let other = talk.ask(&after("gomoku", &[], "a1 a2"), &limits).unwrap();
    let other = other.iter().map(|one| one.say.as_str()).collect::<Vec<_>>();
    assert_eq!(other, ["RESTART", "BOARD\n0,14,1\n0,13,2\nDONE"]);
}

#[rstest::rstest]
#[case("", "7,7 8,8 9,9", Some("h8-i7-j6"))]
#[case("h8-i7-j6", "SWAP", Some("black"))]
#[case("h8-i7-j6", "0,0", Some("white a15"))]
#[case("h8-i7-j6", "0,0 1,1", Some("a15-b14"))]
#[case("h8-i7-j6 a15-b14", "SWAP", Some("black"))]
#[case("h8-i7-j6 a15-b14", "2,2", Some("white c13"))]
#[case("", "SWAP", None)]
#[case("", "7,7", None)]
#[case("h8-i7-j6", "0,0 1,1 2,2", None)]
#[case("h8-i7-j6 a15-b14", "2,2 3,3", None)]
fn swap2_is_answered_by_stones_and_by_a_swap(
    #[case] moves: &str,
    #[case] line: &str,
    #[case] plays: Option<&str>,
) {
    let view = after("gomoku", &[swap2()], moves);
    let mut talk = Protocol::Gomocup.talk();
    talk.begin(view.kind, &view.options).unwrap();
    let asked = talk.ask(&view, &Limits::default()).unwrap();
    assert!(asked[0].say.contains("SWAP2BOARD\n"), "{asked:?}");
    let heard = talk.hear(Want::Move, line, Some(&view));
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    assert_eq!(heard.ok(), plays.map(|text| Heard::Plays(words(text))));
}

#[rstest::rstest]
#[case(Protocol::Ugi, "tic-tac-toe", "bestmove", "said \"bestmove\", and a move was asked for")]
#[case(Protocol::Ugi, "tic-tac-toe", "bestmove z99x", "said \"bestmove z99x\", and a move was asked for")]
#[case(Protocol::Gtp, "othello", "= what", "said \"= what\", and a move was asked for")]
#[case(Protocol::Gtp, "othello", "? illegal move", "refuses it: \"illegal move\"")]
#[case(Protocol::Gomocup, "gomoku", "15,0", "said \"15,0\", and a move was asked for")]
#[case(Protocol::Gomocup, "gomoku", "ERROR no", "refuses it: \"ERROR no\"")]
#[case(Protocol::Hub, "draughts", "done", "said \"done\", and a legal move was asked for")]
#[case(Protocol::Hub, "draughts", "done move=1-2", "said \"done move=1-2\", and a legal move was asked for")]
#[case(Protocol::Hub, "draughts", "error message=\"bad pos\"", "refuses it: \"bad pos\"")]
fn an_answer_that_is_none_is_an_error(
    #[case] protocol: Protocol,
    #[case] rules: &str,
    #[case] line: &str,
    #[case] reason: &str,
) {
    let view = after(rules, &[], "");
    let mut talk = protocol.talk();
    talk.begin(view.kind, &view.options).unwrap();
    let heard = talk.hear(Want::Move, line, Some(&view));
    assert_eq!(heard.unwrap_err().to_string(), reason);
}

#[rstest::rstest]
#[case(Protocol::Ugi, "battleship", &[], "cannot play battleship by UGI: a part of the position is hidden")]
#[case(Protocol::Gtp, "gomoku", &[], "cannot play gomoku by GTP: only othello and hex are")]
#[case(Protocol::Hub, "hex", &[], "cannot play hex by Hub: only draughts are")]
#[case(
    Protocol::Gomocup,
    "gomoku",
    &[("connect", OptionValue::Whole(6))],
    "cannot play gomoku by Gomocup: only gomoku with five in a row is"
)]
fn a_game_that_a_protocol_does_not_speak_of_is_refused(
    #[case] protocol: Protocol,
    #[case] rules: &str,
    #[case] options: &[(&str, OptionValue)],
    #[case] reason: &str,
) {
    let (kind, options) = game(rules, options);
    assert_eq!(protocol.talk().begin(kind, &options).unwrap_err().to_string(), reason);
}

/// Variants that an engine of Hub names must have ours among them.
#[test]
fn an_engine_without_english_draughts_is_found_out_at_once() {
    let mut talk = Protocol::Hub.talk();
    let line = "param name=variant type=enum values=\"normal killer\" value=normal";
    let refused = talk.hear(Want::Hello, line, None).unwrap_err();
    assert_eq!(refused.to_string(), "plays \"normal killer\", and English draughts are not among it");
}

/// Who resigns says so, and what is said for people is passed over.
#[test]
fn who_resigns_is_understood_and_chatter_is_not_an_answer() {
    let view = after("othello", &[], "");
    let mut talk = Protocol::Gtp.talk();
    talk.begin(view.kind, &view.options).unwrap();
    assert_eq!(talk.hear(Want::Move, "= resign", Some(&view)), Ok(Heard::Resigns));
    assert_eq!(talk.hear(Want::Move, "", Some(&view)), Ok(Heard::More));
    let mut talk = Protocol::Gomocup.talk();
    let view = after("gomoku", &[], "");
    talk.begin(view.kind, &view.options).unwrap();
    assert_eq!(talk.hear(Want::Move, "MESSAGE hm", Some(&view)), Ok(Heard::More));
    let suggested = talk.hear(Want::Move, "SUGGEST 3,4", Some(&view));
    assert_eq!(suggested, Ok(Heard::Say("PLAY 3,4".to_owned())));
}
