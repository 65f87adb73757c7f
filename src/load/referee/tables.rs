//! The games that a run knows, by their ids on the wire: both players of one find the same table. Knows which there are;
//! never what happens in them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Table, Violation, Wrong};
use crate::protocol::{GameId, Snapshot};
use crate::rules::{self, Catalogue};

/// The games that are known here, by their ids on the wire.
pub(in super::super) struct Tables {
    catalogue: Catalogue,
    open: HashMap<GameId, Rc<RefCell<Table>>>,
}

impl Tables {
    pub(in super::super) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, open: HashMap::new() }
    }

    /// The game of this snapshot, and what is wrong with it.
    pub(in super::super) fn seen(&mut self, message: &Snapshot<'_>) -> Result<Rc<RefCell<Table>>, Wrong> {
        let table = if let Some(table) = self.open.get(&message.game) {
            Rc::clone(table)
        } else {
            let kind = rules::find(self.catalogue, &message.rules).ok_or_else(|| {
                Wrong::new(Violation::Unreadable, format!("a game of the kind {:?}", message.rules))
            })?;
            let table = Rc::new(RefCell::new(Table::open(kind, message.options.clone().into_owned())?));
            self.open.insert(message.game, Rc::clone(&table));
            table
        };
        table.borrow_mut().snapshot(message)?;
        Ok(table)
    }

    /// Forgets a game once nobody follows it any more.
    pub(in super::super) fn forget(&mut self, game: GameId) {
        if self.open.get(&game).is_some_and(|table| Rc::strong_count(table) == 1) {
            self.open.remove(&game);
        }
    }

    /// Whether a game is known, and not to be over.
    pub(in super::super) fn is_running(&self, game: GameId) -> bool {
        self.open.get(&game).is_some_and(|table| !table.borrow().is_over())
    }

    /// A game that runs, whichever comes first.
    pub(in super::super) fn any_running(&self) -> Option<GameId> {
        let mut running = self.open.iter().filter(|(_, table)| !table.borrow().is_over());
        running.next().map(|(game, _)| *game)
    }
}
