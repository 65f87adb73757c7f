//! What can be counted over the tree of all ways to play on from a position, for any game: sequences of moves,
//! different positions, forced wins, random games. Asks only a [`Board`]; knows no rules.

use std::collections::HashMap;

use visavis::rules::{Board, Seat, Status};

/// The moves that can be made now, whoever makes them; none once the game is over.
pub(crate) fn moves(board: &dyn Board) -> Vec<(Seat, String)> {
    let Status::ToMove(seats) = board.status() else { return Vec::new() };
    let of =
        |seat| board.legal(seat).expect("moves that can be listed").into_iter().map(move |text| (seat, text));
    seats.iter().flat_map(of).collect()
}

/// The position after one more move.
pub(crate) fn after(board: &dyn Board, (seat, text): &(Seat, String)) -> Box<dyn Board> {
    let mut next = board.fork();
    next.play(*seat, text).unwrap_or_else(|reason| panic!("{text} at {}: {reason}", board.position()));
    next
}

/// How many sequences of moves reach one ply.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    /// Sequences of exactly that many moves.
    pub(crate) played: u64,
    /// Those of them that end the game.
    pub(crate) ended: u64,
}

/// Counts the sequences of 0, 1, 2 … moves, one entry a ply.
pub(crate) fn count(board: &dyn Board, counts: &mut [Count]) {
    let Some((here, deeper)) = counts.split_first_mut() else { return };
    here.played += 1;
    if matches!(board.status(), Status::Over(_)) {
        here.ended += 1;
    } else if !deeper.is_empty() {
        for mv in moves(board) {
            count(&*after(board, &mv), deeper);
        }
    }
}

/// Counts the different positions after 0, 1, 2 … moves, as many entries as asked for.
pub(crate) fn positions(board: &dyn Board, plies: usize) -> Vec<usize> {
    let mut level = HashMap::from([(board.position(), board.fork())]);
    let mut counts = vec![1];
    while counts.len() < plies {
        let boards =
            level.values().flat_map(|board| moves(&**board).into_iter().map(|mv| after(&**board, &mv)));
        level = boards.map(|board| (board.position(), board)).collect();
        counts.push(level.len());
    }
    counts
}

/// What is known of positions: by position, seat and plies left, whether the seat forces a win.
pub(crate) type Memo = HashMap<(String, Seat, usize), bool>;

/// Whether a seat wins within so many plies whatever the other does, by trying everything.
pub(crate) fn forces(board: &dyn Board, seat: Seat, plies: usize, memo: &mut Memo) -> bool {
    if let Status::Over(outcome) = board.status() {
        return outcome.winner == Some(seat);
    }
    let Some(plies) = plies.checked_sub(1) else { return false };
    let key = (board.position(), seat, plies);
    if let Some(known) = memo.get(&key) {
        return *known;
    }
    let moves = moves(board);
    let mut wins = |mv| forces(&*after(board, mv), seat, plies, memo);
    let own = moves.iter().any(|(mover, _)| *mover == seat);
    let forced = if own { moves.iter().any(&mut wins) } else { moves.iter().all(&mut wins) };
    memo.insert(key, forced);
    forced
}

/// Random numbers by `SplitMix64` (Steele, Lea and Flood, 2014): the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below the limit; the tiny unevenness of the remainder is of no account here.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap() % limit
    }
}

/// Plays to the end at random, each legal move as likely as any other: the number of plies and who won.
pub(crate) fn random_game(board: &dyn Board, random: &mut Random) -> (u32, Option<Seat>) {
    let mut board = board.fork();
    let mut plies = 0;
    loop {
        if let Status::Over(outcome) = board.status() {
            return (plies, outcome.winner);
        }
        let moves = moves(&*board);
        let (seat, text) = &moves[random.below(moves.len())];
        board.play(*seat, text).unwrap();
        plies += 1;
    }
}
