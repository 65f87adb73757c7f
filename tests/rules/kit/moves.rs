//! Laws on what may be played: what is offered is accepted as it is written, all else is refused and changes nothing.

use std::collections::BTreeSet;

use proptest::prelude::*;
use visavis::rules::{Illegal, Layout, Legal, Made, Pick, Seat};

use super::scene::{Scene, look, names};
use super::{ACCEPTED, Law, Named};
use crate::random::Random;

/// The laws, each with its name.
pub(super) const LAWS: &[Named] = &[
    ("a move is made of names of the layout", is_made_of_names),
    ("a move is written in one way", is_written_in_one_way),
    ("who is to move can be given a random move", can_be_drawn),
    (ACCEPTED, is_accepted),
    ("only a game with secrets has secret moves", is_secret_in_games_with_secrets),
    ("any cells are picked, so many and each once", picks_are_accepted),
    ("all else is refused", all_else_is_refused),
    ("a refusal changes nothing", refusals_change_nothing),
];

fn is_made_of_names(scene: &Scene) -> Law {
    for (seat, text) in scene.proposals() {
        if *scene.sight.legal.get(seat) != Legal::Unlisted {
            let layout = scene.layout(seat);
            prop_assert!(is_word(&text, layout) || spells(&text, &names(layout)), "{:?} is not", text);
        }
    }
    for (seat, pick) in scene.picks() {
        let names = names(scene.layout(seat));
        prop_assert!(pick.cells.iter().all(|cell| names.contains(cell)), "{:?} are not", pick.cells);
        prop_assert!(1 <= pick.count && pick.count <= pick.cells.len(), "{} of {:?}", pick.count, pick.cells);
    }
    Ok(())
}

/// A move without cells is a bare word, perhaps with a zone after it, or `--` as passing is written.
fn is_word(text: &str, layout: &[Layout]) -> bool {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
    let zones = layout.iter().flat_map(|board| board.zones.iter().flatten());
    text == "--" || rest.len() < text.len() && zones.chain([&String::new()]).any(|zone| zone == rest)
}

/// Whether a text is one or more names, with `-`, `x`, `:` or nothing between them.
fn spells(text: &str, names: &BTreeSet<String>) -> bool {
    let goes_on = |rest: &str| {
        rest.is_empty()
            || spells(rest, names)
            || rest.strip_prefix(['-', 'x', ':']).is_some_and(|rest| spells(rest, names))
    };
    names.iter().filter_map(|name| text.strip_prefix(name.as_str())).any(goes_on)
}

fn is_written_in_one_way(scene: &Scene) -> Law {
    for (_, text) in scene.proposals() {
        prop_assert_eq!(scene.board.written(&text), Some(text));
    }
    for text in scene.attempts() {
        if let Some(written) = scene.board.written(&text) {
            prop_assert_eq!(
                scene.board.written(&written),
                Some(written),
                "which is how {:?} is written",
                text
            );
        }
    }
    Ok(())
}

fn can_be_drawn(scene: &Scene) -> Law {
    let drawn = scene.drawn().map(|(seat, _)| seat).collect::<Vec<_>>();
    prop_assert_eq!(drawn, scene.to_move().collect::<Vec<_>>());
    for (seat, text) in scene.drawn() {
        prop_assert!(scene.allows(seat, &text).unwrap_or(true), "{:?} is not legal", text);
    }
    Ok(())
}

fn is_accepted(scene: &Scene) -> Law {
    for (seat, text) in scene.proposals() {
        match scene.board.fork().play(seat, &text) {
            Ok(made) => prop_assert_eq!(made.text, text),
            Err(reason) => prop_assert!(false, "{:?} of {:?}: {}", text, seat, reason),
        }
    }
    prop_assert_eq!(&look(scene.board), scene.sight, "moves on forks changed the board");
    Ok(())
}

fn is_secret_in_games_with_secrets(scene: &Scene) -> Law {
    for (seat, text) in scene.proposals() {
        let secret = matches!(scene.board.fork().play(seat, &text), Ok(Made { secret: true, .. }));
        prop_assert!(!secret || scene.kind.hidden, "{:?} is secret", text);
    }
    Ok(())
}

fn picks_are_accepted(scene: &Scene) -> Law {
    let mut random = Random(scene.seed);
    for (seat, pick) in scene.picks() {
        let mut cells = pick.cells.clone();
        for last in (1..cells.len()).rev() {
            cells.swap(last, random.below(last + 1));
        }
        let (picked, left) = cells.split_at(pick.count);
        let backwards = picked.iter().rev().cloned().collect::<Vec<_>>();
        let one_more = left.first().map(|more| [picked, std::slice::from_ref(more)].concat());
        let twice = [&picked[1..], &picked[picked.len() - 1..]].concat();
        for picked in [picked, &backwards] {
            prop_assert!(takes(scene, seat, picked), "{:?} are refused", picked);
        }
        for bad in
            [Some(picked[1..].to_vec()), one_more, (pick.count > 1).then_some(twice)].into_iter().flatten()
        {
            prop_assert!(
                !takes(scene, seat, &bad) || pick.others.contains(&bad.join("-")),
                "{:?} are accepted",
                bad
            );
        }
        for foreign in foreign(scene, seat, pick) {
            let bad = [&picked[1..], &[foreign]].concat();
            prop_assert!(!takes(scene, seat, &bad), "{:?} are accepted", bad);
        }
    }
    Ok(())
}

fn takes(scene: &Scene, seat: Seat, picked: &[String]) -> bool {
    scene.board.fork().play(seat, &picked.join("-")).is_ok()
}

/// Names that cannot be picked.
fn foreign(scene: &Scene, seat: Seat, pick: &Pick<String>) -> Vec<String> {
    let names = names(scene.layout(seat)).into_iter().chain(["zz".to_owned(), "z99".to_owned()]);
    names.filter(|name| !pick.cells.contains(name)).collect()
}

fn all_else_is_refused(scene: &Scene) -> Law {
    let attempts = scene.attempts();
    for seat in Seat::BOTH {
        for text in &attempts {
            match (scene.allows(seat, text), scene.board.fork().play(seat, text)) {
                (Some(true), Ok(made)) => prop_assert_eq!(Some(made.text), scene.board.written(text)),
                (Some(true), Err(reason)) => prop_assert!(false, "{:?} of {:?}: {}", text, seat, reason),
                (Some(false), Ok(_)) => prop_assert!(false, "{:?} may play {:?}", seat, text),
                (None, Ok(_)) => {}
                (Some(false) | None, Err(reason)) => is_a_sentence(&reason)?,
            }
        }
    }
    Ok(())
}

/// A reason is one line without a full stop.
pub(super) fn is_a_sentence(reason: &Illegal) -> Law {
    let text = reason.to_string();
    let one_line = !text.is_empty() && !text.contains(char::is_control);
    prop_assert!(one_line && !text.ends_with('.'), "{:?} is not a line without a full stop", text);
    Ok(())
}

fn refusals_change_nothing(scene: &Scene) -> Law {
    let mut board = scene.board.fork();
    let mut refused = Vec::new();
    for seat in Seat::BOTH {
        for text in scene.attempts() {
            if board.fork().play(seat, &text).is_err() {
                let again = board.play(seat, &text);
                prop_assert!(again.is_err(), "{:?} of {:?} is accepted after refusals", text, seat);
                refused.push((seat, text));
            }
        }
    }
    if look(&*board) == *scene.sight {
        return Ok(());
    }
    for (seat, text) in refused {
        let mut board = scene.board.fork();
        prop_assert!(board.play(seat, &text).is_err());
        prop_assert_eq!(&look(&*board), scene.sight, "after {:?} of {:?} was refused", text, seat);
    }
    prop_assert!(false, "after several moves were refused");
    Ok(())
}
