//! A board on which every way to go on is tried, for the solver to be held against. Knows discs in columns; never the solver.

use std::collections::HashMap;

/// Discs as letters in columns; every way to go on is tried.
pub(super) struct Plain {
    pub(super) columns: Vec<Vec<bool>>,
    rows: usize,
    connect: usize,
    known: HashMap<Vec<Vec<bool>>, i32>,
}

impl Plain {
    pub(super) fn discs(&self) -> usize {
        self.columns.iter().map(Vec::len).sum()
    }

    pub(super) fn mover(&self) -> bool {
        self.discs().is_multiple_of(2)
    }

    /// Whether the topmost disc of a column is in a line.
    fn won(&self, col: usize) -> bool {
        let disc = |col: isize, row: isize| {
            let column = usize::try_from(col).ok().and_then(|col| self.columns.get(col))?;
            column.get(usize::try_from(row).ok()?).copied()
        };
        let row = self.columns[col].len() - 1;
        let [col, row] = [col, row].map(|number| isize::try_from(number).unwrap());
        let mine = disc(col, row);
        [(1, 0), (0, 1), (1, 1), (1, -1)].into_iter().any(|(right, up)| {
            let run = |sign: isize| {
                (1..16)
                    .take_while(|far| disc(col + sign * right * far, row + sign * up * far) == mine)
                    .count()
            };
            run(1) + run(-1) + 1 >= self.connect
        })
    }

    /// The score of who is to move; nobody has a line.
    pub(super) fn score(&mut self) -> i32 {
        if let Some(score) = self.known.get(&self.columns) {
            return *score;
        }
        let scores = (0..self.columns.len()).filter_map(|col| self.score_of(col));
        let score = scores.collect::<Vec<_>>().into_iter().max().unwrap_or(0);
        self.known.insert(self.columns.clone(), score);
        score
    }

    pub(super) fn score_of(&mut self, col: usize) -> Option<i32> {
        if self.columns[col].len() == self.rows {
            return None;
        }
        let left = self.columns.len() * self.rows - self.discs();
        let disc = self.mover();
        self.columns[col].push(disc);
        let score = if self.won(col) { i32::try_from(left.div_ceil(2)).unwrap() } else { -self.score() };
        self.columns[col].pop();
        Some(score)
    }

    /// A board on which moves are made at random, none of which wins, until so many cells are left; nothing if there
    /// is none.
    pub(super) fn drawn(
        cols: usize,
        rows: usize,
        connect: usize,
        left: usize,
        mut seed: u64,
    ) -> Option<(Self, String)> {
        let mut plain = Self { columns: vec![vec![]; cols], rows, connect, known: HashMap::new() };
        let mut moves = String::new();
        while cols * rows - plain.discs() > left {
            seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let start = usize::try_from(seed >> 33).unwrap();
            let disc = plain.mover();
            let fits = (0..cols).map(|nth| (start + nth) % cols).find(|col| {
                if plain.columns[*col].len() == rows {
                    return false;
                }
                plain.columns[*col].push(disc);
                let fits = !plain.won(*col);
                if !fits {
                    plain.columns[*col].pop();
                }
                fits
            });
            moves.extend([(fits? + 1).to_string().as_str(), " "]);
        }
        Some((plain, moves))
    }
}
