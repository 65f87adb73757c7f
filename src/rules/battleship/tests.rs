//! What the fixtures cannot say of Battleship: that commitments bind, and that nothing hidden shows.

use super::super::OptionValue;
use super::*;

const FIRST: &str = "A1h5-A2h4-A3h3-A4h3-A5h2";
const MOVED: &str = "F6v5-A2h4-A3h3-A4h3-A5h2";
const SECOND: &str = "J1v5-I1v4-G1v3-H1v3-F1v2";

fn options() -> Options {
    Options::from([
        ("touching", OptionValue::Flag(true)),
        ("hit_again", OptionValue::Flag(false)),
        ("salvo", OptionValue::Flag(false)),
    ])
}

fn placed(first: &str, seed: u8) -> Battleship {
    let mut board = Battleship::start(&options(), Seed([seed; 32])).unwrap();
    board.play(Seat::Second, &SECOND.parse().unwrap()).unwrap();
    board.play(Seat::First, &first.parse().unwrap()).unwrap();
    board
}

/// The value of a field of a position.
fn field(position: &str, name: &str) -> [String; 2] {
    let field = position.split(' ').find_map(|field| field.strip_prefix(name)).unwrap();
    let (first, second) = field.split_once(',').unwrap();
    [first.to_owned(), second.to_owned()]
}

#[test]
fn what_is_told_afterwards_opens_the_commitments() {
    let board = placed(FIRST, 7);
    let committed = field(&board.position(Viewer::Watcher), "commit=");
    let after = board.position(Viewer::Afterwards);
    let (fleets, nonces) = (field(&after, "fleet="), field(&after, "nonce="));
    for ((commitment, fleet), nonce) in committed.iter().zip(&fleets).zip(&nonces) {
        assert_eq!(*commitment, hex(&Sha256::digest(format!("{fleet}:{nonce}"))));
    }
    assert_eq!(fleets, [FIRST, SECOND].map(str::to_owned));
    assert_ne!(nonces[0], nonces[1]);
}

/// The same shots at two fleets that differ where nobody shoots: only the commitment tells them apart.
#[test]
fn what_is_hidden_does_not_show() {
    let (mut one, mut other) = (placed(FIRST, 1), placed(MOVED, 2));
    for (seat, shot) in
        [(Seat::First, "A10"), (Seat::Second, "A2"), (Seat::First, "J1"), (Seat::Second, "J10")]
    {
        for board in [&mut one, &mut other] {
            board.play(seat, &shot.parse().unwrap()).unwrap();
        }
        for viewer in [Viewer::Seat(Seat::Second), Viewer::Watcher] {
            let shown = |board: &Battleship| {
                let position = board.position(viewer);
                let commitments = field(&position, "commit=");
                position.replace(&commitments[0], "").replace(&commitments[1], "")
            };
            assert_eq!(shown(&one), shown(&other));
            assert_eq!(one.position(viewer).len(), other.position(viewer).len());
        }
    }
}
