//! Goes through a match that is over, one position a step, so that whatever else is to be thought about comes in between. Knows
//! boards, a search and a budget; never threads, players or what comes of it.

use super::analysis::{self, Analysis, Seen};
use super::budget::Budget;
use super::grade::Grade;
use super::search::{Counts, Search};
use super::view::View;
use crate::rules::{Board, Kind, Options, Seat, Seed, Status};

/// Nodes of a position: those that a solver looks at, and matches that are played out.
const POSITIONS: u64 = 2_000_000;
const MATCHES: u64 = 40_000;

/// What may be spent on one position that is analysed, see [`Budget::nodes`].
pub const fn effort(counts: Counts) -> u64 {
    match counts {
        Counts::Positions => POSITIONS,
        Counts::Matches => MATCHES,
    }
}

/// A match as it was played. Nothing of it is hidden.
#[derive(Clone, Debug)]
pub struct Course {
    /// The kind of game.
    pub kind: &'static Kind,
    /// The options of the match, as [`Kind::choose`] gave them.
    pub options: Options,
    /// All moves with their makers.
    pub moves: Vec<(Seat, String)>,
}

impl Course {
    /// The position after so many moves; nothing where the moves do not go together.
    fn board(&self, plies: usize) -> Option<Box<dyn Board>> {
        let mut board = self.kind.open(&self.options, Seed::default()).ok()?;
        for (seat, text) in self.moves.iter().take(plies) {
            board.play(*seat, text).ok()?;
        }
        Some(board)
    }

    /// What whoever is to move sees after so many moves; nothing if nobody is asked for a move then.
    pub fn view(&self, plies: usize) -> Option<View> {
        let board = self.board(plies)?;
        let Status::ToMove(seats) = board.status() else { return None };
        let seat = seats.iter().next().filter(|_| board.automatic().is_none())?;
        let moves = self.moves.iter().take(plies).map(|(seat, text)| (*seat, text.clone(), false));
        Some(View::of(self.kind, self.options.clone(), &*board, seat, moves))
    }
}

/// Somebody who goes through a match, from its last position to its first: what a solver found out of the later ones helps it
/// with the earlier.
pub struct Analyst {
    grade: Grade,
    course: Course,
    search: Option<Box<dyn Search>>,
    /// The positions that were looked at, the last one first.
    seen: Vec<Seen>,
}

impl std::fmt::Debug for Analyst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Analyst({} of {})", self.seen.len(), self.positions())
    }
}

impl Analyst {
    /// One who has looked at nothing yet.
    pub fn new(grade: Grade, course: Course) -> Self {
        Self { grade, course, search: None, seen: Vec::new() }
    }

    /// How many positions there are.
    pub fn positions(&self) -> usize {
        self.course.moves.len() + 1
    }

    /// How many of them were looked at.
    pub fn seen(&self) -> usize {
        self.seen.len()
    }

    /// The match.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Looks at one more position. The search is made before the first, and kept.
    pub fn step(&mut self, search: impl FnOnce(&Course) -> Box<dyn Search>, stop: &dyn Fn() -> bool) {
        let Some(plies) = self.course.moves.len().checked_sub(self.seen.len()) else { return };
        let seen = self.look(plies, search, stop).unwrap_or(Seen::Unknown);
        self.seen.push(seen);
    }

    fn look(
        &mut self,
        plies: usize,
        search: impl FnOnce(&Course) -> Box<dyn Search>,
        stop: &dyn Fn() -> bool,
    ) -> Option<Seen> {
        if let Status::Over(outcome) = self.course.board(plies)?.status() {
            return Some(Seen::Over(match outcome.winner {
                Some(Seat::First) => 1,
                Some(Seat::Second) => -1,
                None => 0,
            }));
        }
        let Some(view) = self.course.view(plies) else { return Some(Seen::Passing) };
        let course = &self.course;
        let search = self.search.get_or_insert_with(|| search(course));
        let nodes = effort(search.counts());
        Some(Seen::Open(view.seat, search.think(&view, Budget { nodes, stop })))
    }

    /// What came of it, once all positions were looked at.
    pub fn finish(&self) -> Option<Analysis> {
        let seen: Vec<Seen> = self.seen.iter().rev().cloned().collect();
        (seen.len() == self.positions()).then(|| analysis::analysis(self.grade, &self.course.moves, &seen))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::engine::{grade, searcher};
    use crate::rules::{CATALOGUE, OptionValue, find};

    fn analysed(rules: &str, wished: &[(&str, u32)], moves: &str) -> Analysis {
        let kind = find(CATALOGUE, rules).unwrap();
        let wished = wished.iter().map(|(name, value)| ((*name).to_owned(), OptionValue::Whole(*value)));
        let options = kind.choose(&wished.collect()).unwrap();
        let mut board = kind.open(&options, Seed::default()).unwrap();
        let mut made = Vec::new();
        for text in moves.split_whitespace() {
            let Status::ToMove(seats) = board.status() else { panic!("{text} comes after the end") };
            let seat = seats.iter().next().unwrap();
            made.push((seat, board.play(seat, text).unwrap().text));
        }
        let grade = grade(kind, &options).unwrap();
        let mut analyst = Analyst::new(grade, Course { kind, options, moves: made });
        for _ in 0..analyst.positions() {
            assert_eq!(analyst.finish(), None);
            analyst.step(|course| searcher(course.kind, &course.options, 32 << 20, 1), &|| false);
        }
        analyst.finish().unwrap()
    }

    /// A corner answered by an edge is lost, and a win that is not taken becomes a draw.
    #[rstest]
    #[case("a1 b1 a2 a3 b2 c2 c3", &[0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], &[2], (100.0, 66.7))]
    #[case("b2 a1 c3 c1 b1 b3 a2 c2 a3", &[0.0; 10], &[], (100.0, 100.0))]
    fn tic_tac_toe_is_known_to_the_end(
        #[case] moves: &str,
        #[case] curve: &[f64],
        #[case] turning: &[u32],
        #[case] accuracy: (f64, f64),
    ) {
        let analysis = analysed("tic-tac-toe", &[], moves);
        assert_eq!(analysis.curve, curve.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(analysis.turning, turning);
        let told = (analysis.accuracy.first.unwrap(), analysis.accuracy.second.unwrap());
        assert_eq!(told, accuracy);
        assert!(analysis.plies.iter().all(|ply| ply.proven && ply.loss.is_some()));
    }

    /// Scores count as Pons counts them, of every column, and the line begins with the best.
    #[test]
    fn connect_four_tells_the_score_of_every_move() {
        let small = [("cols", 4), ("rows", 4)];
        let analysis = analysed("connect-four", &small, "1 2 1 2 1 3 1");
        assert_eq!(analysis.curve.last(), Some(&Some(1.0)));
        assert_eq!(analysis.turning, [6]);
        let [fault, win] = &analysis.plies[5..] else { panic!("{analysis:?}") };
        assert_eq!((fault.values.len(), fault.loss, fault.values[0].score), (4, Some(1.0), Some(0)));
        assert_eq!((fault.line[0].as_str(), fault.values[0].mv.as_str()), ("1", "1"));
        assert_eq!((win.values[0].mv.as_str(), win.values[0].score, win.loss), ("1", Some(5), Some(0.0)));
    }

    #[test]
    fn a_match_that_was_given_up_is_looked_at_to_where_it_was_left() {
        let analysis = analysed("dots-and-boxes", &[("cols", 1), ("rows", 1)], "h00 h10");
        assert_eq!((analysis.curve.len(), analysis.plies.len()), (3, 2));
        assert_eq!(analysis.curve.last(), Some(&Some(-1.0)), "who is to move gives the box away");
    }
}
