//! The games that a run knows, by their ids on the wire: both players of one find the same table. Knows which there are;
//! never what happens in them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Snapshot, Table, Violation, Wrong};
use crate::rules::{self, Catalogue};

/// The games that are known here, by their ids on the wire.
pub(in super::super) struct Tables {
    catalogue: Catalogue,
    open: HashMap<String, Rc<RefCell<Table>>>,
}

impl Tables {
    pub(in super::super) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, open: HashMap::new() }
    }

    /// The game of this snapshot, and what is wrong with it.
    pub(in super::super) fn seen(&mut self, word: &Snapshot<'_>) -> Result<Rc<RefCell<Table>>, Wrong> {
        let table = if let Some(table) = self.open.get(word.game) {
            Rc::clone(table)
        } else {
            let kind = rules::find(self.catalogue, word.rules).ok_or_else(|| {
                Wrong::new(Violation::Unreadable, format!("a game of the kind {:?}", word.rules))
            })?;
            let table = Rc::new(RefCell::new(Table::open(kind, word.options.clone())?));
            self.open.insert(word.game.to_owned(), Rc::clone(&table));
            table
        };
        table.borrow_mut().snapshot(word)?;
        Ok(table)
    }

    /// Forgets a game once nobody follows it any more.
    pub(in super::super) fn forget(&mut self, game: &str) {
        if self.open.get(game).is_some_and(|table| Rc::strong_count(table) == 1) {
            self.open.remove(game);
        }
    }

    /// Whether a game is known, and not to be over.
    pub(in super::super) fn is_running(&self, game: &str) -> bool {
        self.open.get(game).is_some_and(|table| !table.borrow().is_over())
    }

    /// A game that runs, whichever comes first.
    pub(in super::super) fn any_running(&self) -> Option<&str> {
        let mut running = self.open.iter().filter(|(_, table)| !table.borrow().is_over());
        running.next().map(|(game, _)| game.as_str())
    }
}
