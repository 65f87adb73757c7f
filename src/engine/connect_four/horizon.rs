//! Looks at Connect Four a few moves ahead, for when there is no time to solve it. Knows a budget; never the table of
//! the solver, and what it says is believed, not proven.
//!
//! Alpha-beta, deeper by one move at a time while the budget lasts. What it sees at its horizon are threats: a first
//! player needs them on odd rows and a second on even ones, as that is where they get to move when nothing else is
//! left (James Dow Allen, The Complete Book of Connect 4).

use super::position::{Position, Safe, threats};
use super::size::Size;
use crate::engine::budget::{Meter, Stopped};

/// What a win counts, and the most that any position without one does.
const WIN: i32 = 1_000;
const UNDECIDED_MAX: i32 = 900;
/// What a threat counts where it helps in the end, and elsewhere.
const LASTING: i32 = 120;
const PASSING: i32 = 45;
/// What a disc counts for each column that is free of the edge on both sides.
const INNER: i32 = 4;

/// How promising each position is to the side that is *not* to move in it, from -1 to 1: of the positions that a side
/// may move to. At least a glance is cast at each, whatever the budget.
pub(super) fn promise(size: impl Size, nexts: &[Position], meter: &mut Meter<'_>) -> Vec<f64> {
    let mut found: Vec<i32> = nexts.iter().map(|next| -glance(size, *next)).collect();
    for depth in 0..size.count() {
        let deeper =
            nexts.iter().map(|next| look(size, *next, depth, (-WIN * 2, WIN * 2), meter).map(|seen| -seen));
        match deeper.collect::<Result<Vec<i32>, Stopped>>() {
            Ok(deeper) => found = deeper,
            Err(Stopped) => break,
        }
        if found.iter().all(|seen| seen.abs() >= WIN) {
            break;
        }
    }
    found.into_iter().map(|seen| f64::from(seen.clamp(1 - WIN, WIN - 1)) / f64::from(WIN)).collect()
}

/// What the side to move has to expect within so many moves, forced ones not counted.
fn look(
    size: impl Size,
    at: Position,
    depth: i32,
    (mut low, high): (i32, i32),
    meter: &mut Meter<'_>,
) -> Result<i32, Stopped> {
    meter.spend(1)?;
    if at.wins(size) != 0 {
        return Ok(WIN + at.win_after(size, 0));
    }
    let safe = match at.safe(size, at.against(size)) {
        Safe::Cells(cells) => cells,
        Safe::Lost => return Ok(at.loss(size) - WIN),
        Safe::Drawn => return Ok(0),
    };
    let forced = safe.is_power_of_two();
    if depth == 0 && !forced {
        return Ok(glance(size, at));
    }
    let deeper = if forced { depth } else { depth - 1 };
    let mut best = -WIN * 2;
    for nth in 0..size.cols() {
        let cell = safe & size.column(size.nth_column(nth));
        if cell == 0 {
            continue;
        }
        best = best.max(-look(size, at.after(cell), deeper, (-high, -low), meter)?);
        low = low.max(best);
        if low >= high {
            break;
        }
    }
    Ok(best)
}

/// What the side to move has to expect at a glance.
fn glance(size: impl Size, at: Position) -> i32 {
    if at.wins(size) != 0 {
        return WIN;
    }
    let first = at.plies % 2 == 0;
    let worth = side(size, at, at.own, first) - side(size, at, at.other, !first);
    worth.clamp(-UNDECIDED_MAX, UNDECIDED_MAX)
}

/// What the discs of one side are worth.
#[allow(clippy::cast_possible_wrap, reason = "at most the cells of a board")]
fn side(size: impl Size, at: Position, discs: u64, first: bool) -> i32 {
    let number = |cells: u64| cells.count_ones() as i32;
    let threats = threats(size, discs, at.empty(size));
    let lasting = if first { threats & !size.even_rows() } else { threats & size.even_rows() };
    let inner = (1..=size.cols() / 2).fold(0, |inner, edge| {
        let kept = (edge..size.cols() - edge).fold(0, |kept, col| kept | size.column(col));
        inner + INNER * number(discs & kept)
    });
    number(lasting) * LASTING + number(threats & !lasting) * PASSING + inner
}
