//! Whole matches as files, each against a text that was checked by hand. Plays every match on a board first, so that its
//! moves are legal and it ends as it is said to; knows rules by their names.

use rstest::rstest;
use visavis::rules::{BySeat, CATALOGUE, End, OptionValue, Played, Seat, Seats, Seed, Status, Timing, find};

use super::fixture;

/// 2024-05-01, late in the evening.
const OPENED_MS: u64 = 1_714_604_399_000;

/// Plays moves and writes them down: to the end that the rules say, or else with the end that is given.
fn written(id: &str, options: &[(&str, &str)], moves: &str, end: Option<End<'_>>) -> String {
    timed(id, options, moves, end, None)
}

/// The same of a match that was timed like that.
fn timed(
    id: &str,
    options: &[(&str, &str)],
    moves: &str,
    end: Option<End<'_>>,
    timing: Option<Timing<'_>>,
) -> String {
    let kind = find(CATALOGUE, id).unwrap();
    let value = |text: &str| match (text.parse(), text.parse()) {
        (Ok(number), _) => OptionValue::Whole(number),
        (_, Ok(flag)) => OptionValue::Flag(flag),
        _ => OptionValue::Word(text.to_owned()),
    };
    let wished = fixture::options(options.iter().map(|(name, text)| ((*name).to_owned(), value(text))));
    let options = kind.choose(&wished).unwrap();
    let mut board = kind.open(&options, Seed::default()).unwrap();
    let mut played = Vec::new();
    for text in moves.split_whitespace() {
        let Status::ToMove(seats) = board.status() else { panic!("{text} after the end") };
        let seat = match seats {
            Seats::One(seat) => seat,
            Seats::Both => seats.iter().find(|seat| board.fork().play(*seat, text).is_ok()).unwrap(),
        };
        board.play(seat, text).unwrap_or_else(|reason| panic!("{text}: {reason}"));
        played.push((seat, text));
    }
    let end = match board.status() {
        Status::Over(outcome) => Some(End { winner: outcome.winner, reason: "rules" }),
        Status::ToMove(_) => end,
    };
    let players = BySeat { first: "Ann", second: "Zoé" };
    let site = "boards.example";
    let (options, moves, opened_ms) = (&options, &played[..], OPENED_MS);
    kind.transcript(&Played { options, players, site, opened_ms, timing, moves, end })
}

const fn resigned(winner: Seat) -> End<'static> {
    End { winner: Some(winner), reason: "resignation" }
}

#[rstest]
#[case::columns("connect-four", &[], "4 4 3 3 5 5 6", "4433556\n")]
#[case::a_tenth_column("connect-four", &[("cols", "10")], "1 10 1 10 1 10 1", "1 10 1 10 1 10 1\n")]
#[case::narrow_and_wide("connect-four", &[("cols", "10")], "1 9 1 9", "1919\n")]
#[case::pop_out("connect-four", &[("pop_out", "true")], "4 4 p4 4", "4 4 p4 4\n")]
#[case::pop_out_without_a_pop("connect-four", &[("pop_out", "true")], "4 4 3", "443\n")]
#[case::tic_tac_toe("tic-tac-toe", &[], "b2 a1 c3 a3 a2 c2", "b2 a1 c3 a3 a2 c2\n")]
#[case::ultimate("ultimate-tic-tac-toe", &[], "e5 d4", "e5 d4\n")]
#[case::othello("othello", &[], "f5 d6 c3 d3", "f5d6c3d3\n")]
#[case::both_sides_pass(
    "othello",
    &[],
    "e6 d6 c6 d7 c7 f5 e7 f4 d3 c5 g6 g5 g4 b7 c4 f3 f2 f6 f7 g7 b6 h7 c8 b5 a6 b4 a4 c2 \
     d2 b3 d1 g2 h2 a5 c3 b8 a7 a8 d8 a2 g8 e3 b2 f8 g3 h3 e8 h4 h5 h8 -- e1 c1 g1 h1 b1 \
     a3 e2 f1 -- a1 -- h6",
    "e6d6c6d7c7f5e7f4d3c5g6g5g4b7c4f3f2f6f7g7b6h7c8b5a6b4a4c2d2b3d1g2h2a5c3b8a7a8d8a2\
     g8e3b2f8g3h3e8h4h5h8e1c1g1h1b1a3e2f1a1h6\n"
)]
#[case::dots("dots-and-boxes", &[("rows", "1"), ("cols", "1")], "h00 v00 h10 v01", "h00 v00 h10 v01\n")]
#[case::fleets(
    "battleship",
    &[],
    "A1h5-A2h4-A3h3-A4h3-A5h2 J1v5-I1v4-G1v3-H1v3-F1v2 A1",
    "A1h5-A2h4-A3h3-A4h3-A5h2 J1v5-I1v4-G1v3-H1v3-F1v2 A1\n"
)]
#[case::no_moves("connect-four", &[], "", "\n")]
fn moves_stand_on_one_line(
    #[case] id: &str,
    #[case] options: &[(&str, &str)],
    #[case] moves: &str,
    #[case] expected: &str,
) {
    assert_eq!(written(id, options, moves, None), expected);
}

#[rstest]
#[case::running("11-15 22-18 15x22 25x18", None, "*", "unterminated", "1. 11-15 22-18 2. 15x22 25x18 *")]
#[case::first_is_black(
    "11-15 22-18 15x22",
    Some(resigned(Seat::First)),
    "0-1",
    "normal",
    "1. 11-15 22-18 2. 15x22 0-1"
)]
#[case::second_is_white("11-15", Some(End { winner: Some(Seat::Second), reason: "time" }), "1-0", "time forfeit", "1. 11-15 1-0")]
#[case::agreed("11-15 24-20", Some(End { winner: None, reason: "agreement" }), "1/2-1/2", "normal", "1. 11-15 24-20 1/2-1/2")]
#[case::left("11-15 24-20", Some(End { winner: Some(Seat::First), reason: "absence" }), "0-1", "abandoned", "1. 11-15 24-20 0-1")]
#[case::nobody_went_on("9-13", Some(End { winner: None, reason: "adjudication" }), "1/2-1/2", "adjudication", "1. 9-13 1/2-1/2")]
#[case::no_moves("", Some(resigned(Seat::Second)), "1-0", "normal", "1-0")]
#[case::called_off("9-13", Some(End { winner: None, reason: "cancelled" }), "*", "cancelled", "1. 9-13 *")]
#[case::longer_than_a_line(
    "10-14 23-19 11-16 19-15 16-20 26-23 12-16 15-10 6x15 24-19 15x24 28x19x12 \
     7-10 22-17 9-13 30-26 13x22 25x18x9 5x14 26-22",
    None,
    "*",
    "unterminated",
    "1. 10-14 23-19 2. 11-16 19-15 3. 16-20 26-23 4. 12-16 15-10 5. 6x15 24-19 6.\n\
     15x24 28x12 7. 7-10 22-17 8. 9-13 30-26 9. 13x22 25x9 10. 5x14 26-22 *"
)]
fn draughts_are_written_in_pdn(
    #[case] moves: &str,
    #[case] end: Option<End<'_>>,
    #[case] result: &str,
    #[case] termination: &str,
    #[case] text: &str,
) {
    let expected = format!(
        "[Event \"?\"]\n[Site \"boards.example\"]\n[Date \"2024.05.01\"]\n[Round \"?\"]\n[White \"Zoé\"]\n\
         [Black \"Ann\"]\n[Result \"{result}\"]\n[GameType \"21\"]\n[Termination \"{termination}\"]\n\n{text}\n"
    );
    assert_eq!(written("draughts", &[], moves, end), expected);
}

#[rstest]
#[case::won(
    &[("size", "2")],
    "b1 a1 a2",
    None,
    "SZ[2]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[swap]RE[B+]\n;B[b1];W[a1];B[a2]"
)]
#[case::the_colours_change_hands(
    &[("size", "2")],
    "b1 swap a1 a2",
    None,
    "SZ[2]PB[Zoé]PW[Ann]PC[boards.example]DT[2024-05-01]RU[swap]RE[B+]\n;B[b1];W[swap-sides];W[a1];B[a2]"
)]
#[case::given_up_after_the_swap(
    &[],
    "f6 swap e7",
    Some(resigned(Seat::First)),
    "SZ[11]PB[Zoé]PW[Ann]PC[boards.example]DT[2024-05-01]RU[swap]RE[W+R]\n;B[f6];W[swap-sides];W[e7]"
)]
#[case::called_off(
    &[],
    "a1",
    Some(End { winner: None, reason: "cancelled" }),
    "SZ[11]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[swap]RE[Void]\n;B[a1]"
)]
#[case::running(
    &[("swap", "false")],
    "k11 a1",
    None,
    "SZ[11]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[no swap]\n;B[k11];W[a1]"
)]
fn hex_is_written_in_sgf(
    #[case] options: &[(&str, &str)],
    #[case] moves: &str,
    #[case] end: Option<End<'_>>,
    #[case] text: &str,
) {
    assert_eq!(written("hex", options, moves, end), format!("(;FF[4]CA[UTF-8]GM[11]{text})\n"));
}

#[rstest]
#[case::won(
    &[],
    "h8 h9 i8 i9 j8 j9 k8 k9 l8",
    None,
    "SZ[15]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win]RE[B+]\n\
     ;B[hh];W[hg];B[ih];W[ig];B[jh];W[jg];B[kh];W[kg];B[lh]"
)]
#[case::corners_of_a_wide_board(
    &[("cols", "19"), ("rows", "7"), ("exact", "true")],
    "a1 s7 s1 a7",
    Some(End { winner: None, reason: "agreement" }),
    "SZ[19:7]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines do not win]RE[0]\n\
     ;B[ag];W[sa];B[sg];W[aa]"
)]
#[case::before_a_colour_is_chosen(
    &[("opening", "swap2")],
    "h8-i9-j8",
    Some(End { winner: Some(Seat::Second), reason: "absence" }),
    "SZ[15]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win, swap2]RE[W+F]\n\
     ;B[hh];W[ig];B[jh]"
)]
#[case::second_chooses_white(
    &[("opening", "swap2")],
    "h8-i9-j8 white a1",
    Some(resigned(Seat::First)),
    "SZ[15]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win, swap2]RE[B+R]\n\
     ;B[hh];W[ig];B[jh]C[Zoé chooses white];W[ao]"
)]
#[case::second_chooses_black(
    &[("opening", "swap2")],
    "h8-i9-j8 black a1",
    Some(resigned(Seat::First)),
    "SZ[15]PB[Zoé]PW[Ann]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win, swap2]RE[W+R]\n\
     ;B[hh];W[ig];B[jh]C[Zoé chooses black];W[ao]"
)]
#[case::first_chooses_white(
    &[("opening", "swap2")],
    "h8-i9-j8 g7-h9 white a1 a2",
    Some(End { winner: Some(Seat::Second), reason: "time" }),
    "SZ[15]PB[Zoé]PW[Ann]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win, swap2]RE[B+T]\n\
     ;B[hh];W[ig];B[jh];W[gi]C[Zoé adds two stones];B[hg]C[Ann chooses white];W[ao]\n;B[an]"
)]
#[case::first_chooses_black(
    &[("opening", "swap2")],
    "h8-i9-j8 g7-h9 black",
    None,
    "SZ[15]PB[Ann]PW[Zoé]PC[boards.example]DT[2024-05-01]RU[5 in a row, overlines win, swap2]\n\
     ;B[hh];W[ig];B[jh];W[gi]C[Zoé adds two stones];B[hg]C[Ann chooses black]"
)]
fn gomoku_is_written_in_sgf(
    #[case] options: &[(&str, &str)],
    #[case] moves: &str,
    #[case] end: Option<End<'_>>,
    #[case] text: &str,
) {
    assert_eq!(written("gomoku", options, moves, end), format!("(;FF[4]CA[UTF-8]GM[4]{text})\n"));
}

const TIMING: Timing<'_> =
    Timing { control: "1800+10:5x30", main: "1800", overtime: "10 fischer, 5x30 byo-yomi" };

#[rstest]
#[case::hex("hex", "a1 b2", "TM[1800]OT[10 fischer, 5x30 byo-yomi]")]
#[case::gomoku("gomoku", "h8 a1", "TM[1800]OT[10 fischer, 5x30 byo-yomi]")]
#[case::draughts("draughts", "11-15 23-19", "[TimeControl \"1800+10:5x30\"]\n")]
fn a_file_says_how_a_match_was_timed(#[case] id: &str, #[case] moves: &str, #[case] said: &str) {
    let text = timed(id, &[], moves, None, Some(TIMING));
    assert!(text.contains(said), "{text}");
    assert_eq!(text.replace(said, ""), written(id, &[], moves, None), "and nothing else");
    let plain = timed(id, &[], moves, None, Some(Timing { control: "300", main: "300", overtime: "" }));
    assert!(!plain.contains("OT[") && (plain.contains("TM[300]") || plain.contains("\"300\"")), "{plain}");
}

#[test]
fn every_game_says_which_kind_of_file_it_writes() {
    let endings = CATALOGUE.iter().map(|kind| (kind.id, kind.format.extension)).collect::<Vec<_>>();
    let expected = [
        ("connect-four", "txt"),
        ("tic-tac-toe", "txt"),
        ("ultimate-tic-tac-toe", "txt"),
        ("gomoku", "sgf"),
        ("othello", "txt"),
        ("draughts", "pdn"),
        ("dots-and-boxes", "txt"),
        ("hex", "sgf"),
        ("battleship", "txt"),
    ];
    assert_eq!(endings, expected);
}
