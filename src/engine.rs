//! Search over the rules: what a seat may see and a budget come in, and a move with its value and a line go out.
//! Knows boards and views; never clocks, threads, players or sockets, and it draws nothing at random but from a seed
//! handed in.
//!
//! Every search answers one question, [`Search::think`], whatever lies behind it: an exact solver for a game that has
//! one, a search of its own for some, a tree search with proofs for every other, a draw among the legal moves where nothing
//! can be searched. A search is given a [`View`] and never a board that hides something from its seat, so that it cannot cheat.

mod analysis;
mod analyst;
mod battleship;
mod budget;
mod connect_four;
mod dots_and_boxes;
mod draw;
mod grade;
mod lines;
mod othello;
mod search;
mod thought;
mod tree;
mod view;

pub use analysis::{Analysis, MoveValue, Ply, line, values};
pub use analyst::{Analyst, Course, effort};
pub use budget::Budget;
pub use grade::{Grade, grade};
pub use search::{Counts, Search, searcher};
pub use thought::{Rated, Thought, Value, Weighed};
pub use tree::Tree;
pub use view::{NoView, Told, View};
