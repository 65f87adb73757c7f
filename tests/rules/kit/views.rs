//! Laws on what is shown of a position: how it is drawn, to whom, who is to move and how it ended.

use std::collections::BTreeSet;

use proptest::prelude::*;
use visavis::rules::{Layout, Legal, Status, Viewer};

use super::scene::{Layouts, Scene, Sight, cells, layouts, look, names};
use super::{Law, Named};

/// The laws, each with its name.
pub(super) const LAWS: &[Named] = &[
    ("a position looks the same each time", looks_the_same),
    ("a layout stays as it is", layout_stays),
    ("a position fits its layout", fits_its_layout),
    ("a game without secrets looks the same to everybody", hides_nothing),
    ("nothing is hidden afterwards", shows_all_afterwards),
    ("who is to move has moves, each once, and nobody else has any", |scene| moves_are_in_order(scene.sight)),
    ("an automatic move is the only one", automatic_is_alone),
    ("an end is shown by cells and by the score", shows_its_end),
];

fn looks_the_same(scene: &Scene) -> Law {
    prop_assert_eq!(&look(scene.board), scene.sight, "a second look");
    prop_assert_eq!(&look(&*scene.board.fork()), scene.sight, "a fork");
    Ok(())
}

fn layout_stays(scene: &Scene) -> Law {
    prop_assert_eq!(&layouts(scene.board), scene.layouts);
    Ok(())
}

/// The position has the rows and columns of the layout, and known marks in them; fields follow after a blank.
fn fits_its_layout(scene: &Scene) -> Law {
    scene.sight.positions.iter().zip(scene.layouts).try_for_each(|(position, layout)| fits(position, layout))
}

fn fits(position: &str, layout: &[Layout]) -> Law {
    let mut rest = position.chars();
    for (index, row) in layout.iter().flat_map(|board| board.cells.iter().enumerate()) {
        if index > 0 {
            prop_assert_eq!(rest.next(), Some('/'), "{:?}", position);
        } else if rest.as_str().len() < position.len() {
            prop_assert_eq!(rest.next(), Some('|'), "{:?}", position);
        }
        for cell in row {
            let mark = rest.next();
            let marks = if cell.is_some() { ".xoXO#?*~" } else { " " };
            prop_assert!(
                mark.is_some_and(|mark| marks.contains(mark)),
                "{:?} for {:?} in {:?}",
                mark,
                cell,
                position
            );
        }
    }
    prop_assert!(matches!(rest.next(), None | Some(' ')), "{:?} goes on", position);
    prop_assert!(!position.contains(char::is_control), "{:?} has control characters", position);
    Ok(())
}

fn hides_nothing(scene: &Scene) -> Law {
    if !scene.kind.hidden {
        let [one, others @ ..] = &scene.sight.positions;
        prop_assert!(others.iter().all(|other| other == one), "{:?}", scene.sight.positions);
        let [one, others @ ..] = scene.layouts;
        prop_assert!(others.iter().all(|other| other == one), "{:?}", scene.layouts);
    }
    Ok(())
}

fn shows_all_afterwards(scene: &Scene) -> Law {
    for (viewer, position) in Viewer::ALL.iter().zip(&scene.sight.positions) {
        prop_assert!(*viewer != Viewer::Afterwards || !position.contains('?'), "{:?}", position);
    }
    Ok(())
}

/// Those who are to move have moves, each once; nobody else has any, and nobody has once the game is over.
pub(super) fn moves_are_in_order(sight: &Sight) -> Law {
    for (seat, legal) in sight.legal.iter() {
        let may = matches!(sight.status, Status::ToMove(seats) if seats.contains(seat));
        let (cells, moves) = match legal {
            Legal::Listed(moves) => (&[] as &[String], moves),
            Legal::Picked(pick) => (&pick.cells[..], &pick.others),
            Legal::Unlisted => {
                prop_assert!(may, "{:?} is not to move and has moves that are not listed", seat);
                continue;
            }
        };
        prop_assert_eq!(
            may,
            !cells.is_empty() || !moves.is_empty(),
            "{:?} of {:?}: {:?}",
            seat,
            sight.status,
            legal
        );
        for list in [cells, moves] {
            prop_assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "twice in {:?}", list);
        }
    }
    Ok(())
}

fn automatic_is_alone(scene: &Scene) -> Law {
    let Some((seat, text)) = &scene.sight.automatic else { return Ok(()) };
    for (other, legal) in scene.sight.legal.iter() {
        let alone = if other == *seat { vec![text.clone()] } else { Vec::new() };
        prop_assert_eq!(legal, &Legal::Listed(alone), "{:?} is automatic", text);
    }
    Ok(())
}

/// Each cell that shows why it ended is a cell, whoever looks, and the points are those that were counted.
fn shows_its_end(scene: &Scene) -> Law {
    let Status::Over(outcome) = &scene.sight.status else { return Ok(()) };
    let shown = outcome.line.iter().map(String::as_str).collect::<BTreeSet<_>>();
    prop_assert_eq!(shown.len(), outcome.line.len(), "twice in {:?}", outcome.line);
    for layout in scene.layouts {
        prop_assert!(shown.is_subset(&cells(layout).collect()), "{:?} are not all cells", outcome.line);
    }
    prop_assert_eq!(outcome.score, scene.sight.score);
    Ok(())
}

/// Every board has cells in rows and columns, as many as it says, and no two cells share a name.
pub(super) fn can_be_drawn(layouts: &Layouts) -> Law {
    layouts.iter().try_for_each(|layout| is_sound(layout))
}

fn is_sound(layout: &[Layout]) -> Law {
    prop_assert!(!layout.is_empty(), "there is nothing to draw");
    for board in layout {
        let (rows, cols) = (board.rows as usize, board.cols as usize);
        prop_assert_eq!(board.cells.len(), rows);
        prop_assert!(board.cells.iter().all(|row| row.len() == cols), "rows of different lengths");
        prop_assert!(board.zones.iter().all(|zones| zones.len() == cols), "a zone is a column");
        prop_assert!(board.block.is_none_or(|side| board.rows % side + board.cols % side == 0), "blocks");
    }
    let all = cells(layout).collect::<Vec<_>>();
    prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "two cells share a name");
    let plain = |name: &String| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    prop_assert!(names(layout).iter().all(plain), "a name is made of letters and digits");
    Ok(())
}
