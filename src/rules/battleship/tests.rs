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
    let fleets = field(&after, "fleet=");
    let nonces = field(&after, "nonce=");
    for ((commitment, fleet), nonce) in committed.iter().zip(&fleets).zip(&nonces) {
        assert_eq!(*commitment, HEXLOWER.encode(&Sha256::digest(format!("{fleet}:{nonce}"))));
    }
    assert_eq!(fleets, [FIRST, SECOND].map(str::to_owned));
    assert_ne!(nonces[0], nonces[1]);
}

/// The same shots at two fleets that differ where nobody shoots: only the commitment tells them apart.
#[test]
fn what_is_hidden_does_not_show() {
    let mut one = placed(FIRST, 1);
    let mut other = placed(MOVED, 2);
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

#[rstest::rstest]
#[case("first FLEET - FLEET - SEED", true)]
#[case("second FLEET A1-J10 FLEET A1 SEED", true)]
#[case("first - - FLEET - SEED", true)]
#[case("second - - FLEET - SEED", false)]
#[case("first - A1 FLEET - SEED", false)]
#[case("first FLEET A2-A1 FLEET - SEED", false)]
#[case("first FLEET A1-A1 FLEET - SEED", false)]
#[case("first FLEET A1- FLEET - SEED", false)]
#[case("first FLEET a1 FLEET - SEED", false)]
#[case("first FLEET LOST FLEET - SEED", true)]
#[case("first FLEET LOST FLEET LOST SEED", false)]
#[case("first SPOILT - FLEET - SEED", false)]
#[case("third FLEET - FLEET - SEED", false)]
#[case("first FLEET - FLEET - SEE", false)]
#[case("first FLEET - FLEET - SEED0", false)]
#[case("first FLEET - FLEET SEED", false)]
#[case("first FLEET - FLEET - SEED ", false)]
fn only_a_position_is_read(#[case] text: &str, #[case] read: bool) {
    let lost = Square::all().map(Square::upper).collect::<Vec<_>>().join("-");
    let words = [("FLEET", FIRST), ("SPOILT", &FIRST[5..]), ("LOST", &lost), ("SEED", &"0f".repeat(32))];
    let text = words.iter().fold(text.to_owned(), |text, (word, meant)| text.replace(word, meant));
    assert_eq!(Battleship::read(&options(), &text).is_ok(), read, "{text}");
}

#[test]
fn who_hits_shoots_again_or_shots_are_fired_in_salvoes_but_not_both() {
    let both = Options::from(["touching", "hit_again", "salvo"].map(|name| (name, OptionValue::Flag(true))));
    let refused = Battleship::start(&both, Seed::default()).map(|board| board.notation()).unwrap_err();
    assert_eq!(refused.to_string(), "option `hit_again` takes false where `salvo` is true");
}
