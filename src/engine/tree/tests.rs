//! The tree on games that are solved, on moves that are plain, and against a player who draws moves.

mod games;

use super::*;
use crate::rules::{CATALOGUE, Legal, OptionValue, Options, Status, find};
use games::{Match, game, games};

const BYTES: usize = 8 << 20;

/// The position after each move that is listed.
fn nexts(board: &dyn Board) -> Vec<(String, Box<dyn Board>)> {
    let Some(seat) = mover(board) else { return Vec::new() };
    let Legal::Listed(moves) = board.legal(seat) else { return Vec::new() };
    let next = |text: String| {
        let mut next = board.fork();
        next.play(seat, &text).unwrap();
        settle(&mut *next);
        (text, next)
    };
    moves.into_iter().map(next).collect()
}

fn wins(board: &dyn Board, seat: Seat) -> bool {
    matches!(board.status(), Status::Over(outcome) if outcome.winner == Some(seat))
}

/// Moves that win at once, and moves after which the other does not.
fn plain(board: &dyn Board) -> (Vec<String>, Vec<String>, usize) {
    let Some(seat) = mover(board) else { return (vec![], vec![], 0) };
    let nexts = nexts(board);
    let winning = nexts.iter().filter(|(_, next)| wins(&**next, seat)).map(|(text, _)| text.clone());
    let is_safe = |next: &dyn Board| {
        let other = seat.other();
        let then_wins = || self::nexts(next).iter().any(|(_, then)| wins(&**then, other));
        let loses = wins(next, other) || (mover(next) == Some(other) && then_wins());
        !loses
    };
    let safe = nexts.iter().filter(|(_, next)| is_safe(&**next)).map(|(text, _)| text.clone());
    (winning.collect(), safe.collect(), nexts.len())
}

#[test]
fn a_win_by_the_next_move_is_taken_and_one_of_the_other_prevented_in_every_game() {
    let mut rng = StdRng::seed_from_u64(3);
    for game in games() {
        let id = game.0.id;
        let mut tree = Tree::new(BYTES, 1);
        let mut taken = 0;
        let mut prevented = 0;
        for _ in 0..400 {
            let mut played = Match::new(&game);
            while played.mover().is_some() {
                let (winning, safe, all) = plain(&*played.board);
                if !winning.is_empty() && taken < 6 {
                    taken += 1;
                    let thought = tree.think(&played.view(), Budget::nodes(50));
                    assert!(winning.contains(thought.best.as_ref().unwrap()), "{id}: {thought:?}");
                    assert!(thought.proven);
                    assert_eq!(thought.moves[0].value, Some(Value::Exact(1)));
                }
                if winning.is_empty() && !safe.is_empty() && safe.len() < all && prevented < 6 {
                    let thought = tree.think(&played.view(), Budget::nodes(2_000));
                    if thought.moves[0].value == Some(Value::Exact(-1)) {
                        // It is lost anyway, if not by the next move.
                        played.draw(&mut rng);
                        continue;
                    }
                    prevented += 1;
                    assert!(safe.contains(thought.best.as_ref().unwrap()), "{id}: {safe:?}, {thought:?}");
                }
                played.draw(&mut rng);
            }
            if taken == 6 && prevented == 6 {
                break;
            }
        }
        assert!(taken == 6 && prevented >= 3, "{id}: {taken} wins, {prevented} prevented");
    }
}

#[test]
fn tic_tac_toe_is_a_draw_whatever_the_first_move() {
    let game = game("tic-tac-toe", &[]);
    let thought = Tree::new(BYTES * 4, 1).think(&Match::new(&game).view(), Budget::nodes(100_000));
    assert!(thought.proven && thought.nodes < 100_000);
    assert_eq!(thought.moves.len(), 9);
    assert!(thought.moves.iter().all(|rated| rated.value == Some(Value::Exact(0))), "{thought:?}");
    assert_eq!(thought.line.len(), 9, "{:?}", thought.line);
}

/// What a match is worth to the first seat if both do their best, by trying everything.
fn worth(board: &dyn Board) -> i8 {
    if let Some(result) = playing::result(board) {
        return result;
    }
    let worths = nexts(board).into_iter().map(|(_, next)| worth(&*next));
    match mover(board) {
        Some(Seat::First) => worths.max().unwrap(),
        Some(Seat::Second) | None => worths.min().unwrap(),
    }
}

/// Seats move several times in a row there, or must pass.
#[test]
fn proofs_agree_with_trying_everything_where_a_seat_moves_again() {
    let mut rng = StdRng::seed_from_u64(4);
    for (game, left) in [(game("dots-and-boxes", &[("rows", 2), ("cols", 2)]), 6), (game("othello", &[]), 5)]
    {
        for seed in 0..12 {
            let mut played = Match::new(&game);
            let open =
                |played: &Match| played.board.position(crate::rules::Viewer::Watcher).matches('.').count();
            while played.mover().is_some() && open(&played) > left {
                played.draw(&mut rng);
            }
            let Some(seat) = played.mover() else { continue };
            let thought = Tree::new(BYTES, seed).think(&played.view(), Budget::nodes(50_000));
            assert!(thought.proven, "{}: {thought:?}", game.0.id);
            for rated in &thought.moves {
                let (_, next) =
                    nexts(&*played.board).into_iter().find(|(text, _)| *text == rated.text).unwrap();
                let worth = i32::from(worth(&*next)) * if seat == Seat::First { 1 } else { -1 };
                // A move that need not be looked at any more, as another one wins, may be left open.
                let known = rated.value.filter(|value| value.is_exact());
                assert!(known.is_none_or(|value| value == Value::Exact(worth)), "{}: {rated:?}", game.0.id);
            }
            let best = thought.moves[0].value;
            let worth = i32::from(worth(&*played.board)) * if seat == Seat::First { 1 } else { -1 };
            assert_eq!(best, Some(Value::Exact(worth)), "{}", game.0.id);
        }
    }
}

#[test]
fn more_than_95_of_100_matches_are_won_against_a_player_who_draws_moves() {
    let mut rng = StdRng::seed_from_u64(5);
    let fast: [(&str, &[(&str, u32)]); 4] = [
        ("connect-four", &[]),
        ("ultimate-tic-tac-toe", &[]),
        ("hex", &[("size", 5)]),
        ("gomoku", &[("cols", 7), ("rows", 7), ("connect", 4)]),
    ];
    for (id, options) in fast {
        let game = game(id, options);
        let mut won = 0;
        for number in 0..40 {
            let own = Seat::BOTH[number % 2];
            let mut tree = Tree::new(BYTES, 9);
            let mut played = Match::new(&game);
            while let Some(seat) = played.mover() {
                if seat == own {
                    let thought = tree.think(&played.view(), Budget::nodes(120));
                    played.play(seat, &thought.best.unwrap());
                } else {
                    played.draw(&mut rng);
                }
            }
            won += u32::from(played.winner() == Some(own));
        }
        assert!(won > 38, "{id}: {won} of 40");
    }
}

#[test]
fn the_same_seed_thinks_the_same() {
    for game in games() {
        let think = |seed| Tree::new(BYTES, seed).think(&Match::new(&game).view(), Budget::nodes(60));
        assert_eq!(think(1), think(1), "{}", game.0.id);
        if game.0.id == "hex" {
            assert_ne!(think(1), think(2), "another seed draws other moves");
        }
    }
}

#[test]
fn no_budget_and_no_room_still_give_a_move() {
    for game in games() {
        let view = Match::new(&game).view();
        let thought = Tree::new(1, 1).think(&view, Budget::nodes(20));
        assert!(thought.nodes <= 20);
        let best = thought.best.unwrap();
        assert!(view.board().unwrap().play(view.seat, &best).is_ok(), "{}", game.0.id);
        let stopped = Tree::new(BYTES, 1).think(&view, Budget { nodes: u64::MAX, stop: &|| true });
        assert_eq!((stopped.nodes, stopped.proven, stopped.best.is_some()), (0, false, true));
    }
}

#[test]
fn nothing_is_lost_for_certain_where_not_all_moves_were_tried() {
    let lost = || vec![("one".to_owned(), Some(-1)), ("two".to_owned(), Some(-1))];
    for complete in [true, false] {
        let mut nodes = Nodes::new(BYTES);
        nodes.clear(Seat::First);
        nodes.add(ROOT, Seat::First, lost(), complete);
        assert_eq!(nodes.prove(ROOT).is_some(), complete);
    }
}

#[test]
fn of_two_wins_the_shorter_is_taken_and_of_two_losses_the_longer() {
    for (result, order, best) in [(-1, ["soon", "late"], "late"), (1, ["late", "soon"], "soon")] {
        let mut tree = Tree::new(BYTES, 1);
        tree.nodes.clear(Seat::First);
        let moves = order.map(|text| (text.to_owned(), (text == "soon").then_some(result)));
        tree.nodes.add(ROOT, Seat::First, moves.into(), true);
        let late = tree.nodes.open(ROOT).next().unwrap();
        tree.nodes.add(late, Seat::Second, vec![("then".to_owned(), Some(result))], true);
        tree.nodes.prove(late);
        assert_eq!(tree.line()[0], best);
    }
}

/// The three stones of an opening are too many to list.
#[test]
fn of_moves_that_are_too_many_to_list_some_are_tried() {
    let kind = find(CATALOGUE, "gomoku").unwrap();
    let wished = Options::from([("opening", OptionValue::Word("swap2".to_owned()))]);
    let game = (kind, kind.choose(&wished).unwrap());
    let mut played = Match::new(&game);
    for _ in 0..2 {
        let thought = Tree::new(BYTES, 1).think(&played.view(), Budget::nodes(60));
        assert!(thought.moves.len() > 10 && !thought.proven, "{thought:?}");
        let seat = played.mover().unwrap();
        played.play(seat, &thought.best.unwrap());
    }
}

#[test]
fn a_seat_that_is_not_to_move_gets_no_move() {
    let mut view = Match::new(&game("hex", &[])).view();
    view.seat = Seat::Second;
    assert_eq!(Tree::new(BYTES, 1).think(&view, Budget::nodes(10)), Thought::default());
}
