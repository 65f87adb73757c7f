//! What can be counted over the tree of all ways to play on from a position, for any game whose moves are listed:
//! sequences of moves, different positions, forced wins, the best margin. Asks only a [`Board`]; knows no rules.

use std::collections::HashMap;

use visavis::rules::{Board, Legal, Seat, Shape, Status, Viewer};

/// The moves a seat may make, which have to be listed.
pub(crate) fn listed(board: &dyn Board, seat: Seat) -> Vec<String> {
    match board.legal(seat) {
        Legal::Listed(moves) => moves,
        Legal::Picked(_) | Legal::Unlisted => panic!("the moves at {} are not listed", board.notation()),
    }
}

/// The moves that can be made now, whoever makes them; none once the game is over.
fn moves(board: &dyn Board) -> Vec<(Seat, String)> {
    let Status::ToMove(seats) = board.status() else { return Vec::new() };
    seats.iter().flat_map(|seat| listed(board, seat).into_iter().map(move |text| (seat, text))).collect()
}

/// The position after one more move.
fn after(board: &dyn Board, (seat, text): &(Seat, String)) -> Box<dyn Board> {
    let mut next = board.fork();
    next.play(*seat, text).unwrap_or_else(|reason| panic!("{text} at {}: {reason}", board.notation()));
    next
}

/// Adds up the sequences of exactly 1, 2, 3 … moves, one number a ply. Those of the last ply are counted, not made.
pub(crate) fn perft(board: &dyn Board, counts: &mut [u64]) {
    let Some((here, deeper)) = counts.split_first_mut() else { return };
    let moves = moves(board);
    *here += u64::try_from(moves.len()).unwrap();
    if !deeper.is_empty() {
        for mv in &moves {
            perft(&*after(board, mv), deeper);
        }
    }
}

/// Adds up the sequences of exactly 1, 2, 3 … moves that end the game, one number a ply.
pub(crate) fn ended(board: &dyn Board, counts: &mut [u64]) {
    let Some((here, deeper)) = counts.split_first_mut() else { return };
    for next in moves(board).iter().map(|mv| after(board, mv)) {
        match next.status() {
            Status::Over(_) => *here += 1,
            Status::ToMove(_) => ended(&*next, deeper),
        }
    }
}

/// Counts the different positions after 0, 1, 2 … moves, as many numbers as asked for.
pub(crate) fn positions(board: &dyn Board, plies: usize) -> Vec<u64> {
    let mut level = HashMap::from([(board.notation(), board.fork())]);
    let mut counts = vec![1];
    while counts.len() < plies {
        let next = level
            .values()
            .flat_map(|board| moves(&**board).into_iter().map(|mv| after(&**board, &mv)).collect::<Vec<_>>());
        level = next.map(|board| (board.notation(), board)).collect();
        counts.push(level.len().try_into().unwrap());
    }
    counts
}

/// What is known of forced wins: by position, seat and plies left.
pub(crate) type Memo = HashMap<(String, Seat, Option<u32>), bool>;

/// Whether a seat wins whatever the other does, by trying everything; within so many plies, if a number is given.
pub(crate) fn forces(board: &dyn Board, seat: Seat, plies: Option<u32>, memo: &mut Memo) -> bool {
    if let Status::Over(outcome) = board.status() {
        return outcome.winner == Some(seat);
    }
    if plies == Some(0) {
        return false;
    }
    let key = (board.notation(), seat, plies);
    if let Some(known) = memo.get(&key) {
        return *known;
    }
    let moves = moves(board);
    let left = plies.map(|plies| plies - 1);
    let mut wins = |mv| forces(&*after(board, mv), seat, left, memo);
    let own = moves.iter().any(|(mover, _)| *mover == seat);
    let forced = if own { moves.iter().any(&mut wins) } else { moves.iter().all(&mut wins) };
    memo.insert(key, forced);
    forced
}

/// The moves after which the seat that makes them wins whatever the other does.
pub(crate) fn best(board: &dyn Board) -> Vec<String> {
    let mut memo = Memo::new();
    let wins = |mv: &(Seat, String)| forces(&*after(board, mv), mv.0, None, &mut memo);
    moves(board).into_iter().filter(wins).map(|(_, text)| text).collect()
}

/// How it ends if nobody errs: `first`, `second` or `draw`.
pub(crate) fn value(board: &dyn Board) -> &'static str {
    let mut memo = Memo::new();
    let winner = Seat::BOTH.into_iter().find(|seat| forces(board, *seat, None, &mut memo));
    winner.map_or("draw", Seat::name)
}

/// First's points less second's at the end if nobody errs: found exactly if it is `expected`, and else a number that is
/// wrong on the same side.
pub(crate) fn margin(board: &dyn Board, expected: i32) -> i32 {
    let mut search = Margins {
        edges: board.layout(Viewer::Afterwards).iter().all(|layout| layout.shape == Shape::Edges),
        known: HashMap::new(),
    };
    let lead = lead(board);
    lead + search.gain(board, expected - 1 - lead, expected + 1 - lead)
}

/// First's points less second's.
fn lead(board: &dyn Board) -> i32 {
    let score =
        board.score().expect("a game that counts points").map(|points| i32::try_from(points).unwrap());
    score.first - score.second
}

/// What is known of margins.
struct Margins {
    /// Whether edges are drawn, of which those that are left alone decide how it goes on, whoever drew the others.
    edges: bool,
    /// Between which two numbers what first still gains on second lies, by all that decides how it goes on.
    known: HashMap<String, (i32, i32)>,
}

impl Margins {
    /// What first still gains on second if nobody errs, by alpha-beta search: exact between the two bounds, and else
    /// a bound itself (Knuth and Moore, 1975; here the side that moves may be the same again).
    fn gain(&mut self, board: &dyn Board, mut low: i32, mut high: i32) -> i32 {
        let Status::ToMove(seats) = board.status() else { return 0 };
        let moves = moves(board);
        let key = self.key(board, &moves);
        let (least, most) = self.known.get(&key).copied().unwrap_or((i32::MIN, i32::MAX));
        if least >= high || least == most {
            return least;
        }
        if most <= low {
            return most;
        }
        (low, high) = (low.max(least), high.min(most));
        let (alpha, beta) = (low, high);
        let up = seats.contains(Seat::First);
        let mut best = if up { i32::MIN } else { i32::MAX };
        for (step, next) in steps(board, &moves, up) {
            let gain = step + self.gain(&*next, low - step, high - step);
            if up {
                best = best.max(gain);
                low = low.max(best);
            } else {
                best = best.min(gain);
                high = high.min(best);
            }
            if low >= high {
                break;
            }
        }
        let bounds = (if best > alpha { best } else { least }, if best < beta { best } else { most });
        self.known.insert(key, bounds);
        best
    }

    fn key(&self, board: &dyn Board, moves: &[(Seat, String)]) -> String {
        if !self.edges {
            return board.notation();
        }
        moves.iter().fold(String::new(), |key, (seat, text)| key + &seat.name()[..1] + text)
    }
}

/// The positions after each move and what first gains by it, the best for who moves first.
fn steps(board: &dyn Board, moves: &[(Seat, String)], up: bool) -> Vec<(i32, Box<dyn Board>)> {
    let had = lead(board);
    let mut steps =
        moves.iter().map(|mv| after(board, mv)).map(|next| (lead(&*next) - had, next)).collect::<Vec<_>>();
    steps.sort_by_key(|(step, _)| if up { -step } else { *step });
    steps
}
