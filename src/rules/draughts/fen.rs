//! Positions of draughts as PDN writes them, `B:W18,24,K10:B12,K22`: the side to move, then the pieces of each side, with
//! K before the number of a king's square (Portable Draughts Notation, FEN tag). Knows text; never what may be played.

use super::super::{BySeat, Illegal, Seat};
use super::path::read_square;
use super::squares::{each, number, square};
use super::{LAST_ROW, Pieces};

/// The letter of a side: black moves first.
const fn letter(seat: Seat) -> char {
    match seat {
        Seat::First => 'B',
        Seat::Second => 'W',
    }
}

/// Writes a position.
pub(super) fn write(pieces: &Pieces, to_move: Seat) -> String {
    let side = |seat: Seat| {
        let king = |piece: u32| if pieces.kings & piece == 0 { "" } else { "K" };
        let names = each(*pieces.of.get(seat)).map(|piece| format!("{}{}", king(piece), number(piece)));
        format!("{}{}", letter(seat), names.collect::<Vec<_>>().join(","))
    };
    format!("{}:{}:{}", letter(to_move), side(Seat::Second), side(Seat::First))
}

/// Reads a position; either side may come first.
pub(super) fn read(text: &str) -> Result<(Pieces, Seat), Illegal> {
    let refused = || Illegal::not(text, "a position such as B:W18,24,K10:B12,K22");
    let [to_move, one, other] = text.split(':').collect::<Vec<_>>()[..] else { return Err(refused()) };
    let seat_of = |text: &str| Seat::BOTH.into_iter().find(|seat| text.starts_with(letter(*seat)));
    let mover = seat_of(to_move).filter(|_| to_move.len() == 1).ok_or_else(refused)?;
    let mut pieces = Pieces { of: BySeat::default(), kings: 0 };
    for side in [one, other] {
        let seat = seat_of(side).filter(|seat| *pieces.of.get(*seat) == 0).ok_or_else(refused)?;
        let names = side.get(1..).unwrap_or_default();
        for piece in names.split(',').filter(|_| !names.is_empty()) {
            let (king, name) = piece.strip_prefix('K').map_or((false, piece), |name| (true, name));
            let at =
                read_square(name).map(square).filter(|at| pieces.empty() & at != 0).ok_or_else(refused)?;
            if !king && LAST_ROW.get(seat) & at != 0 {
                return Err(Illegal::new(format!("a man on {name} would have been crowned")));
            }
            *pieces.of.get_mut(seat) |= at;
            pieces.kings |= if king { at } else { 0 };
        }
    }
    let both = seat_of(one) != seat_of(other);
    if both { Ok((pieces, mover)) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("B:W18,24,K10:B12,K22", "B:WK10,18,24:B12,K22")]
    #[case("W:BK1:W2", "")]
    #[case("W:B1:WK2", "W:WK2:B1")]
    #[case("B:W:B", "B:W:B")]
    fn a_position_is_written_in_order(#[case] text: &str, #[case] written: &str) {
        let found = read(text).map(|(pieces, to_move)| write(&pieces, to_move)).unwrap_or_default();
        assert_eq!(found, written);
    }

    #[rstest::rstest]
    #[case("")]
    #[case("B")]
    #[case("B:W18")]
    #[case("R:W18:B2")]
    #[case("BW:W18:B2")]
    #[case("B:W18:W2")]
    #[case("B:W18:B18")]
    #[case("B:W18,18:B2")]
    #[case("B:W33:B2")]
    #[case("B:W0:B2")]
    #[case("B:W1:B2")]
    #[case("B:W18:B32")]
    #[case("B:W18,,19:B2")]
    #[case("B:W18,:B2")]
    #[case("B:W18:B,")]
    fn text_that_is_no_position_is_refused(#[case] text: &str) {
        assert!(read(text).is_err());
    }
}
