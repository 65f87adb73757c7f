//! Views as they are read, and as a seat has them.

use super::*;
use crate::rules::{CATALOGUE, find};

fn view(id: &str, text: &str) -> Result<View, String> {
    let kind = find(CATALOGUE, id).unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    View::find(kind, options, text).map_err(|reason| reason.to_string())
}

#[test]
fn moves_are_read_with_blanks_and_without() {
    let [one, two] = ["4453", "4 4 5 3"].map(|text| view("connect-four", text).unwrap());
    assert_eq!((&one.told, &one.position), (&two.told, &two.position));
    assert_eq!((one.seat, one.told.len()), (Seat::First, 4));
    assert_eq!(one.board().unwrap().position(Viewer::Watcher), one.position);
}

#[test]
fn a_position_is_read_and_played_on_from() {
    let text = "......./......./......./......./......./...x... o";
    let mut view = view("connect-four", text).unwrap();
    assert_eq!((view.seat, view.from.as_deref()), (Seat::Second, Some(text)));
    view.told.push(Told { seat: Seat::Second, text: Some("1".to_owned()) });
    let board = view.board().unwrap();
    assert_eq!(board.position(Viewer::Watcher), "......./......./......./......./......./o..x...");
}

#[test]
fn a_move_that_nobody_is_asked_for_is_among_those_told() {
    let kind = find(CATALOGUE, "othello").unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    let mut board = kind.open(&options, Seed::default()).unwrap();
    let mut asked = Vec::new();
    let mut number = 0_usize;
    while board.automatic().is_none() {
        number += 1;
        let seat = mover(&*board);
        let text = board.random_move(seat, &mut |limit| number * 7 % limit).unwrap();
        board.play(seat, &text).unwrap();
        asked.push(text);
    }
    let view = View::find(kind, options, &asked.join(" ")).unwrap();
    assert_eq!(view.told[asked.len()].text.as_deref(), Some("--"), "{:?}", view.told);
    assert!(view.board().is_ok());
}

#[test]
fn what_is_neither_is_refused() {
    assert_eq!(view("connect-four", "4x").unwrap_err(), "`x` is not a column");
    assert_eq!(view("connect-four", "1111111").unwrap_err(), "column 1 is full");
    assert!(view("hex", "a1 a1").is_err());
}
