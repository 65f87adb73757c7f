//! Every move there and back in each protocol, what an engine is told, and answers that are none.

mod told;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::talk::{Heard, Want};
use super::*;
use crate::engine::View;
use crate::rules::{CATALOGUE, Kind, Legal, OptionValue, Options, Seat, Seed, Status, find};

/// A kind of game with options.
fn game(rules: &str, options: &[(&str, OptionValue)]) -> (&'static Kind, Options) {
    let kind = find(CATALOGUE, rules).unwrap();
    let wished = options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    (kind, kind.choose(&wished).unwrap())
}

/// What who is to move sees after these moves.
fn view_after(kind: &'static Kind, options: &Options, moves: &[(Seat, String)]) -> Option<View> {
    let mut board = kind.open(options, Seed::default()).unwrap();
    for (seat, text) in moves {
        board.play(*seat, text).unwrap();
    }
    let Status::ToMove(seats) = board.status() else { return None };
    let seat = seats.iter().next().unwrap();
    let told = moves.iter().map(|(seat, text)| (*seat, text.clone(), false));
    Some(View::of(kind, options.clone(), &*board, seat, told))
}

/// Moves that a view lists, or some of those that are too many to list.
fn some_moves(view: &View, drawn: &mut StdRng) -> Vec<String> {
    let mut below = |limit: usize| drawn.random_range(0..limit.max(1));
    match &view.legal {
        Legal::Listed(moves) => moves.clone(),
        legal @ Legal::Picked(pick) => {
            let mut moves = pick.others.clone();
            moves.extend((0..5).filter_map(|_| legal.draw(&mut below)));
            moves
        }
        Legal::Unlisted => panic!("nothing is hidden"),
    }
}

/// How an engine of a protocol says moves: one, or for gomoku a colour with the stone that goes with it.
fn answer(protocol: Protocol, view: &View, text: &str) -> Option<String> {
    let rows = view.options.whole("rows");
    let cell = |cell: &str| gomocup::said(cell.parse().unwrap(), rows);
    Some(match protocol {
        Protocol::Ugi => format!("bestmove {text}"),
        Protocol::Gtp => {
            let swapped = gtp::is_swapped(view.told.iter().filter_map(|told| told.text.as_deref()));
            let vertex = gtp::Game::of(view.kind).unwrap().vertex(text, swapped);
            format!("= {}", vertex.to_ascii_uppercase())
        }
        Protocol::Gomocup if text == "black" => "SWAP".to_owned(),
        // A colour and a stone are one answer, and have a test of their own.
        Protocol::Gomocup if text == "white" => return None,
        Protocol::Gomocup => text.split('-').map(cell).collect::<Vec<_>>().join(" "),
        Protocol::Hub => format!("done move={}", hub::said(text).unwrap()),
    })
}

/// In every position of games drawn at random each legal move is said and read back; of draughts one that leaves the same.
#[rstest::rstest]
#[case(Protocol::Ugi, "tic-tac-toe", &[])]
#[case(Protocol::Ugi, "connect-four", &[("cols", OptionValue::Whole(10)), ("pop_out", OptionValue::Flag(true))])]
#[case(Protocol::Ugi, "hex", &[("size", OptionValue::Whole(5))])]
#[case(Protocol::Ugi, "gomoku", &[("opening", OptionValue::Word("swap2".into()))])]
#[case(Protocol::Ugi, "othello", &[])]
#[case(Protocol::Ugi, "draughts", &[])]
#[case(Protocol::Ugi, "dots-and-boxes", &[])]
#[case(Protocol::Ugi, "ultimate-tic-tac-toe", &[])]
#[case(Protocol::Gtp, "othello", &[])]
#[case(Protocol::Gtp, "hex", &[("size", OptionValue::Whole(5))])]
#[case(Protocol::Gtp, "hex", &[("size", OptionValue::Whole(19))])]
#[case(Protocol::Gomocup, "gomoku", &[])]
#[case(Protocol::Gomocup, "gomoku", &[("cols", OptionValue::Whole(19)), ("rows", OptionValue::Whole(7))])]
#[case(Protocol::Gomocup, "gomoku", &[("opening", OptionValue::Word("swap2".into()))])]
#[case(Protocol::Hub, "draughts", &[])]
fn every_legal_move_survives_there_and_back(
    #[case] protocol: Protocol,
    #[case] rules: &str,
    #[case] options: &[(&str, OptionValue)],
) {
    let (kind, options) = game(rules, options);
    let limits = Limits::default();
    for seed in 0..4 {
        let mut drawn = StdRng::seed_from_u64(seed);
        let mut made: Vec<(Seat, String)> = Vec::new();
        let mut swapped = false;
        while let Some(view) = view_after(kind, &options, &made).filter(|_| made.len() < 60) {
            let moves = some_moves(&view, &mut drawn);
            for text in &moves {
                let mut talk = protocol.talk();
                talk.begin(kind, &options).unwrap();
                talk.ask(&view, &limits).unwrap();
                let Some(line) = answer(protocol, &view, text) else { continue };
                let heard = talk.hear(Want::Move, &line, Some(&view)).unwrap();
                let Heard::Plays(plays) = heard else { panic!("{line}: {heard:?}") };
                let left = |text: &str| {
                    let mut board = view.board().unwrap();
                    board.play(view.seat, text).unwrap();
                    board.notation()
                };
                // A stone before colours are settled says the colour with it.
                let [.., read] = &plays[..] else { panic!("{line} is nothing") };
                assert_eq!(left(read), left(text), "{line} for {text} is read as {read}");
            }
            // The swap is tried early, since it can be made only once.
            let swap = moves.iter().find(|text| *text == "swap" && !swapped && seed % 2 == 0);
            swapped = swapped || swap.is_some();
            let at = drawn.random_range(0..moves.len());
            made.push((view.seat, swap.unwrap_or(&moves[at]).clone()));
        }
    }
}
